// What the program declares with `@pulumi/mongodbatlas`: a resource of ours that reports what nothing manages, or what two resources manage, must know it. Bridge
// layer, program side.
import * as pulumi from "@pulumi/pulumi";
import type { Elsewhere } from "./room";
import { settledValue } from "./settled-value";

const PACKAGE = "mongodbatlas:";

interface Noted {
  readonly one: { -readonly [Key in keyof Elsewhere]: Elsewhere[Key] };
  /** `undefined` where a preview does not know it. */
  readonly projectId: Promise<unknown>;
}

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
    return noted.map(({ one }) => ({ ...one }));
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
  const one: Noted["one"] = { type };
  const learn = async (key: "projectId" | "name"): Promise<unknown> => {
    const value = await settledValue(props[key]).catch(() => undefined); // the resource itself reports a failure
    if (typeof value === "string") one[key] = value;
    return value;
  };
  noted.push({ one, projectId: learn("projectId") });
  void learn("name");
}

interface Sole {
  /** The type of `@pulumi/mongodbatlas` that manages the same. */
  readonly type: string;
  readonly projectId: pulumi.Input<string>;
  readonly says: (projectId: string) => string;
}

/** In a preview: a warning on the row of the resource if the program also declares a resource of the type for the same project, before or after it. */
export function warnOfSecondOwner(resource: pulumi.Resource, { type, projectId, says }: Sole): void {
  const stack = pulumi.runtime.getStackResource();
  if (!pulumi.runtime.isDryRun() || stack === undefined) return;
  const noted = notedIn.get(stack) ?? watch(stack);
  resource.urn.apply(async () => {
    const ours = await settledValue(projectId);
    const theirs = await Promise.all(noted.filter(({ one }) => one.type === type).map((other) => other.projectId));
    if (typeof ours === "string" && theirs.includes(ours)) await pulumi.log.warn(says(ours), resource);
  });
}
