// What a resource class sends to the engine in addition to its arguments. Bridge layer, program side: it never loads a provider.
import * as pulumi from "@pulumi/pulumi";
import { ownEntry } from "../support/own";
import { declaredElsewhere } from "./elsewhere";
import type { AnyFields } from "./field";

export { warnOfSecondOwner } from "./elsewhere";

/** Type token of a resource; part of every URN, so never renamed. */
export const typeToken = (kind: string): string => `pulumi-nodejs:dynamic/atlas-cmk:${kind}`;

/**
 * The text that the engine stores and the plugin process evaluates. A frozen contract: it names the package's runtime and contains only the search for it. So
 * it never changes, and a state of any age runs today's code. It contains no path, because a stack moves between machines.
 */
export const providerText = (kind: string): string =>
  `exports.handler = () => { ${SEARCH} return require(search()).provider("${kind}"); };`;

/**
 * The plugin process runs in the program's directory, and there may be a library between the program and this package (npm `file:`, a pnpm workspace). So the
 * search follows the dependencies of each package from the program on, the nearest ones first.
 */
const SEARCH = [
  'const fs = require("fs"), path = require("path"), cwd = process.cwd(), seen = new Set(), queue = [cwd];',
  "const up = (dir) => (dir === path.dirname(dir) ? [dir] : [dir, ...up(path.dirname(dir))]);",
  'const from = (dir) => { try { return require.resolve("pulumi-atlas-cmk/runtime", { paths: [dir] }); } catch (e) { if (e.code !== "MODULE_NOT_FOUND") throw e; } };',
  'const read = (dir) => { const at = path.join(dir, "package.json"); return fs.existsSync(at) ? JSON.parse(fs.readFileSync(at, "utf8")) : {}; };',
  "const search = () => {",
  "for (const dir of queue) {",
  "const file = from(dir); if (file) return file;",
  "const own = (dir === cwd ? up(cwd) : [dir]).map(read);",
  "for (const name of own.flatMap((one) => Object.keys({ ...one.dependencies, ...one.optionalDependencies, ...one.devDependencies }))) {",
  'const at = up(dir).map((one) => path.join(one, "node_modules", name)).find((one) => fs.existsSync(one));',
  "const real = at && fs.realpathSync(at);",
  "if (real && !seen.has(real)) { seen.add(real); queue.push(real); }",
  "} }",
  'for (const dir of up(cwd)) { const file = from(path.join(dir, "node_modules", ".pnpm")); if (file) return file; }',
  'const lost = new Error("The plugin process of pulumi-atlas-cmk does not find the package from " + cwd + ". Add this line to \\"dependencies\\" in the package.json of the Pulumi program, and install: \\"pulumi-atlas-cmk\\": \\"*\\"");',
  'lost.stack = "searched in node_modules of the program and of its dependencies";',
  "throw lost; };",
].join(" ");

interface Given {
  readonly kind: string;
  readonly fields: AnyFields;
  /** Properties that no argument sets: the engine returns as outputs only properties that the program names. */
  readonly others: readonly string[];
}

/** The base of every resource class: it registers the resource, and answers the options that Pulumi does not pass to dynamic resources. */
export class DynamicResource extends pulumi.CustomResource {
  constructor(given: Given, name: string, args: object, opts: pulumi.CustomResourceOptions | undefined) {
    refuseImport(given.kind, name, opts);
    const inputs = inputsOf(given, name, withTimeouts(args, opts), opts);
    const { stackTraceLimit } = Error;
    try {
      super(typeToken(given.kind), name, inputs, opts);
    } catch (error) {
      Error.stackTraceLimit = stackTraceLimit;
      if (error instanceof Error && !hasTrace(error)) Error.captureStackTrace(error);
      throw error;
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  }
}

/**
 * The SDK takes a stack trace, through its source maps, for each promise of each property, and shows it only with this
 * variable. So without it none is taken while a resource is declared. The source position in state has a limit of its own.
 *
 * The SDK first calls the program's transformations, whose errors need their traces, and then sets this name: from then on
 * only the SDK's code runs. If it no longer sets the name there, traces are taken, and nothing else changes.
 */
if ((process.env.PULUMI_DEBUG_PROMISE_LEAKS ?? "") === "")
  Object.defineProperty(DynamicResource.prototype, "__name", {
    configurable: true,
    set(this: DynamicResource, value: unknown) {
      Object.defineProperty(this, "__name", { value, writable: true, enumerable: true, configurable: true });
      Error.stackTraceLimit = 0;
    },
  });

const hasTrace = ({ stack }: Error): boolean => /\n\s+at /.test(stack ?? "");

type ClassOf<Made, Args> = new (name: string, args: Args, opts: pulumi.CustomResourceOptions) => Made;

interface LookUp {
  readonly name: string;
  readonly id: pulumi.Input<pulumi.ID>;
  readonly state: object | undefined;
  readonly opts: pulumi.CustomResourceOptions | undefined;
}

/** An existing object that Pulumi only reads: what `X.get` returns. With an id the engine asks for a read, and the arguments come from the cloud. */
export const lookUp = <Made, Args extends object>(
  { name, id, state = {}, opts }: LookUp,
  resource: ClassOf<Made, Args>,
): Made => new resource(name, state as Args, { ...opts, id });

/** FACT(pulumi-import): the engine imports without the provider text, so the plugin process could only fail. */
function refuseImport(kind: string, name: string, opts: pulumi.CustomResourceOptions | undefined): void {
  if (opts?.import !== undefined) throw new pulumi.RunError(importText(kind, name));
}

const importText = (kind: string, name: string): string =>
  `${kind} "${name}": the option 'import' was refused, because Pulumi cannot import dynamic resources. Nothing was changed. ` +
  "Remove the option. Nothing needs to be imported: the first `pulumi up` adopts the existing object.";

/**
 * FACT(pulumi-custom-timeouts): the plugin process passes this option to no dynamic provider, so it becomes the argument
 * `timeouts`, unless the program passes that argument.
 */
const withTimeouts = (args: object, opts: pulumi.CustomResourceOptions | undefined): object =>
  opts?.customTimeouts === undefined || opts.id !== undefined ? args : { timeouts: opts.customTimeouts, ...args };

/** What a resource class passes to the engine: every argument with its secrets wrapped, every output by name, and the hidden inputs. */
function inputsOf(
  { kind, fields, others }: Given,
  name: string,
  args: object,
  opts: pulumi.CustomResourceOptions | undefined,
): pulumi.Inputs {
  const names = [...Object.keys(fields), ...others].map((one) => [one, undefined]);
  const given = Object.entries(args).map(([key, value]) => [key, withSecrets(ownEntry(fields, key)?.secrets, value)]);
  return {
    ...Object.fromEntries([...names, ...given]),
    ...hiddenInputs(kind, name, opts),
    ...elsewhereFor(args, opts),
  };
}

/** A plain object stays one, so that an unknown property leaves the other properties known. */
function withSecrets(secrets: readonly string[] | undefined, value: unknown): unknown {
  if (secrets === undefined || value === undefined) return value;
  const isWritten = !pulumi.Output.isInstance(value) && !(value instanceof Promise) && !Array.isArray(value);
  return isWritten ? secretsIn(secrets, value) : pulumi.output(value).apply((known) => secretsIn(secrets, known));
}

/** A value of another shape is passed unchanged: the provider's check reports it. */
function secretsIn(secrets: readonly string[], value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => secretsIn(secrets, one));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([field, item]) => [
    field,
    secrets.includes(field) && item !== undefined ? pulumi.secret(item) : item,
  ]);
  return Object.fromEntries(entries);
}

/** How long each operation may take, as in Pulumi's `customTimeouts`: "90s", "30m", "1h30m". Changing it writes nothing. */
export interface TimeoutArgs {
  create?: pulumi.Input<string>;
  update?: pulumi.Input<string>;
  delete?: pulumi.Input<string>;
}

/**
 * Inputs that no program sets and no diff shows: `__urn` for messages on the resource's row, `__preview` for the guards of a preview, `__get` for a read by
 * id alone.
 */
const hiddenInputs = (kind: string, name: string, opts: pulumi.CustomResourceOptions | undefined) => ({
  __urn: pulumi.createUrn(name, typeToken(kind), opts?.parent === undefined ? undefined : urnOf(opts.parent)),
  __preview: pulumi.runtime.isDryRun(),
  __provider: providerText(kind),
  ...(opts?.id === undefined ? {} : { __get: true }),
});

/** `__elsewhere`: for messages about what nothing else in the program manages. A read by id alone gives none. */
function elsewhereFor(args: object, opts: pulumi.CustomResourceOptions | undefined): pulumi.Inputs {
  const elsewhere = opts?.id === undefined ? declaredElsewhere(args) : undefined;
  return elsewhere === undefined ? {} : { __elsewhere: elsewhere };
}

/**
 * The parent's URN as a plain value. As an output it would make the parent a dependency. A dependency on a component is a dependency on all its children, also
 * on this one: then nothing would ever be registered.
 */
const urnOf = (parent: pulumi.Resource): Promise<pulumi.URN> =>
  new Promise((resolve) => {
    parent.urn.apply(resolve);
  });
