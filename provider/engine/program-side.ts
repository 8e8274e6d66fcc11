// What a resource class sends to the engine beside its arguments. Bridge layer, program side: it never loads a provider.
import * as pulumi from "@pulumi/pulumi";

/** Type token of a resource; part of every URN, so never renamed. */
export const typeToken = (kind: string): string => `pulumi-nodejs:dynamic/atlas-cmk:${kind}`;

/**
 * The text that the engine stores and the plugin process evaluates. A frozen contract: it names the package's runtime and holds no logic, so it
 * never changes and a state of any age runs today's code. The fallback finds a package that pnpm has not linked into the program's own node_modules.
 */
export const providerText = (kind: string): string =>
  `exports.handler = () => { const m = "pulumi-atlas-cmk/runtime"; let r; try { r = require(m); } catch (e) { ` +
  `if (e.code !== "MODULE_NOT_FOUND") throw e; r = require(require.resolve(m, { paths: [process.cwd() + "/node_modules/.pnpm"] })); } ` +
  `return r.provider("${kind}"); };`;

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
