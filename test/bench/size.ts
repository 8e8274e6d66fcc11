// What an install and a state take: packages and bytes below the package, with and without @pulumi/azure-native, and the bytes of each resource in a stack's
// state. Counted on this checkout's node_modules, so nothing is downloaded. It prints nothing.
import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export interface Installed {
  readonly packages: number;
  readonly bytes: number;
  /** The largest first. */
  readonly each: ReadonlyArray<{ readonly name: string; readonly bytes: number }>;
}

const root = fileURLToPath(new URL("../..", import.meta.url));

/** With what a program needs in any case: the SDK, a peer dependency. */
export const measureInstall = (): Readonly<Record<"sdk" | "withPackage" | "withAzureNative", Installed>> => ({
  sdk: installed(["@pulumi/pulumi"]),
  withPackage: installed(["@pulumi/pulumi", ...dependenciesOf(root)]),
  withAzureNative: installed(["@pulumi/pulumi", ...dependenciesOf(root), "@pulumi/azure-native"]),
});

const dependenciesOf = (folder: string): readonly string[] => {
  const { dependencies = {}, optionalDependencies = {} } = JSON.parse(
    readFileSync(join(folder, "package.json"), "utf8"),
  );
  return Object.keys({ ...dependencies, ...optionalDependencies });
};

function installed(names: readonly string[]): Installed {
  const found = new Map<string, number>();
  const add = (name: string, from: string): void => {
    const folder = placeOf(name, from);
    if (folder === undefined || found.has(folder)) return;
    found.set(folder, bytesIn(folder));
    for (const needed of dependenciesOf(folder)) add(needed, folder);
  };
  for (const name of names) add(name, root);
  const each = [...found]
    .map(([folder, bytes]) => ({ name: folder.slice(folder.lastIndexOf("node_modules/") + 13), bytes }))
    .sort((one, other) => other.bytes - one.bytes);
  return { packages: each.length, bytes: each.reduce((sum, { bytes }) => sum + bytes, 0), each };
}

/** As Node finds it: the nearest node_modules upwards. */
function placeOf(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const place = join(folder, "node_modules", name);
    if (existsSync(join(place, "package.json"))) return place;
    if (folder === dirname(folder)) return undefined;
  }
}

/** Without the packages inside it, which are counted by themselves. */
function bytesIn(folder: string): number {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== "node_modules")
    .map((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? bytesIn(path) : lstatSync(path).size;
    })
    .reduce((sum, bytes) => sum + bytes, 0);
}

export interface Stored {
  readonly name: string;
  readonly kind: string;
  readonly bytes: number;
  /** Of the inputs, of the outputs, and of the provider's text, which is in both. */
  readonly inputs: number;
  readonly outputs: number;
  readonly text: number;
}

/** The resources of a state file's JSON. */
export const storedIn = (
  resources: ReadonlyArray<{
    readonly urn: string;
    readonly type: string;
    readonly inputs?: object;
    readonly outputs?: object;
  }>,
): readonly Stored[] =>
  resources.map((one) => ({
    name: one.urn.split("::").at(-1) ?? "",
    kind: one.type.split(":").at(-1) ?? "",
    bytes: bytesOf(one),
    inputs: bytesOf(one.inputs),
    outputs: bytesOf(one.outputs),
    text: bytesOf(textIn(one.inputs)) + bytesOf(textIn(one.outputs)),
  }));

const textIn = (properties: object | undefined): unknown =>
  properties !== undefined && "__provider" in properties ? properties.__provider : undefined;

const bytesOf = (value: unknown): number => (value === undefined ? 0 : Buffer.byteLength(JSON.stringify(value)));
