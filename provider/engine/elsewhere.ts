// What the program declares with `@pulumi/mongodbatlas`: a resource of ours that reports what nothing manages, or what two resources manage, must know it. Bridge
// layer, program side.
import * as pulumi from "@pulumi/pulumi";
import type { Elsewhere } from "./room";
import { settledValue } from "./settled-value";

const PACKAGE = "mongodbatlas:";

type Noted = { -readonly [Key in keyof Elsewhere]: Elsewhere[Key] };

/** Properties that the SDK keeps of a resource, but leaves out of its types. */
interface Kept {
  readonly __pulumiType?: string;
  readonly __childResources?: ReadonlySet<pulumi.Resource>;
}

type Props = Readonly<Record<string, pulumi.Input<unknown>>>;

const notedIn = new WeakMap<pulumi.Resource, Noted[]>();

/**
 * The resources that the program has declared when the arguments of a resource of ours are known. A program that goes on to declare resources in a later turn of
 * its event loop may declare more. `undefined`: there is no stack, as in a unit test with mocks.
 */
export function declaredElsewhere(args: object): Promise<readonly Elsewhere[]> | undefined {
  const stack = pulumi.runtime.getStackResource();
  if (stack === undefined) return undefined;
  const noted = notedIn.get(stack) ?? watch(stack);
  return Promise.allSettled(Object.values(args).map((value) => settledValue(value))).then(async () => {
    await new Promise((resolve) => setImmediate(resolve)); // values that the program has written are known by then
    return noted.map((one) => ({ ...one }));
  });
}

/** FACT(pulumi-transform-depends): a stack transformation sees only resources that are registered later. The stack's tree has the earlier ones. */
function watch(stack: pulumi.Resource): Noted[] {
  const noted: Noted[] = [];
  notedIn.set(stack, noted);
  for (const resource of under(stack as Kept)) note(noted, resource.__pulumiType ?? "", resource as Props);
  pulumi.runtime.registerStackTransformation(({ type, props }) => {
    note(noted, type, props);
    return undefined;
  });
  return noted;
}

const under = (resource: Kept): readonly Kept[] =>
  [...(resource.__childResources ?? [])].flatMap((child) => [child as Kept, ...under(child as Kept)]);

/** A property that becomes known later is added later. */
function note(noted: Noted[], type: string, props: Props): void {
  if (!type.startsWith(PACKAGE)) return;
  const one: Noted = { type };
  noted.push(one);
  for (const key of ["projectId", "name"] as const)
    settledValue(props[key]).then(
      (value) => {
        if (typeof value === "string") one[key] = value;
      },
      () => {}, // the resource itself reports it
    );
}
