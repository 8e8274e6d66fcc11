// What a resource class sends to the engine beside its arguments. Bridge layer, program side: it never loads a provider.
import * as pulumi from "@pulumi/pulumi";

/** Type token of a resource; part of every URN, so never renamed. */
export const typeToken = (kind: string): string => `pulumi-nodejs:dynamic/atlas-cmk:${kind}`;

/**
 * The text that the engine stores and the plugin process evaluates. A frozen contract: it names the package's runtime and holds nothing but the search for
 * it, so it never changes and a state of any age runs today's code. It holds no path, because a stack moves between machines.
 */
export const providerText = (kind: string): string =>
  `exports.handler = () => { ${SEARCH} return require(search()).provider("${kind}"); };`;

/**
 * The plugin process runs in the program's directory, and a library may stand between the program and this package (npm `file:`, a pnpm workspace). So
 * the search goes the way by which the program loaded it: from the program along the dependencies of each package, the nearest ones first.
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

/** Inputs that no person writes and no diff shows: `__urn` to speak on the resource's own row, `__preview` so that guards know when they speak. */
export const hiddenInputs = (kind: string, name: string, opts: pulumi.CustomResourceOptions | undefined) => ({
  __urn: pulumi.createUrn(name, typeToken(kind), opts?.parent === undefined ? undefined : urnOf(opts.parent)),
  __preview: pulumi.runtime.isDryRun(),
  __provider: providerText(kind),
});

/**
 * The parent's URN as a bare value. As an output it would carry the parent as a dependency, and to depend on a component is to depend on all of its
 * children, this one among them: nothing would ever be registered.
 */
const urnOf = (parent: pulumi.Resource): Promise<pulumi.URN> =>
  new Promise((resolve) => {
    parent.urn.apply(resolve);
  });
