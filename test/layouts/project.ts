// Writes a user's project in a layout: a program with one component, and in a workspace a library between the program and this package.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { quickstart } from "../../emulator/seeds.ts";
import type { Layout } from "./layouts.ts";

const ARGUMENTS = JSON.stringify({
  projectId: quickstart.projectId,
  key: { keyVaultId: quickstart.keyVaultId, keyName: quickstart.keyName },
  grants: "builtInRoles",
  clusters: ["orders"],
});
const PULUMI = "^3.270.0";

/** Returns the folder of the program. */
export function writeProject(layout: Layout, folder: string, tarball: string): string {
  const write = (file: string, content: string | object): void => {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === "string" ? content : `${JSON.stringify(content, null, 2)}\n`);
  };
  const ours = { "pulumi-atlas-cmk": `file:${tarball}` };
  for (const [file, content] of Object.entries(layout.settings ?? {})) write(file, content);
  // Without it yarn 4 looks for a project in the folders above.
  if (layout.manager === "yarn 4") write("yarn.lock", "");
  const program = layout.workspace === true ? "program" : ".";
  if (layout.workspace === true) {
    write("package.json", { name: "acme", private: true, workspaces: ["library", "program"] });
    if (layout.manager.startsWith("pnpm"))
      write("pnpm-workspace.yaml", `packages: [library, program]\n${layout.settings?.["pnpm-workspace.yaml"] ?? ""}`);
    write("library/package.json", {
      name: "acme-cmk",
      version: "1.0.0",
      main: "index.js",
      types: "index.d.ts",
      dependencies: { "@pulumi/pulumi": PULUMI, ...ours },
    });
    write("library/index.js", LIBRARY);
    write("library/index.d.ts", LIBRARY_TYPES);
  }
  write(join(program, "package.json"), manifest(layout, layout.workspace === true ? library(layout) : ours));
  const options = layout.language.runByNode === true ? { options: { typescript: false } } : {};
  const runtime = JSON.stringify({ name: layout.runtime ?? "nodejs", ...options });
  write(join(program, "Pulumi.yaml"), `name: layouts\nruntime: ${runtime}\n`);
  write(join(program, layout.language.file), programText(layout));
  if (layout.language.typescript !== undefined) write(join(program, "tsconfig.json"), TSCONFIG);
  return join(folder, program);
}

const library = ({ manager }: Layout) => ({
  "acme-cmk": /^(npm|yarn 1)/.test(manager) ? "1.0.0" : "workspace:*",
});

function manifest({ language, overrides }: Layout, dependencies: Readonly<Record<string, string>>): object {
  const { typescript, modules, file, runByNode } = language;
  return {
    name: "program",
    version: "1.0.0",
    private: true,
    main: file,
    ...(modules === "ES modules" ? { type: "module" } : {}),
    dependencies: { "@pulumi/pulumi": PULUMI, ...dependencies },
    devDependencies: {
      ...(file === "index.ts" ? { "@types/node": "^24.0.0" } : {}),
      ...(typescript === undefined ? {} : { typescript: `~${typescript}.0` }),
      // Pulumi runs a TypeScript program of ES modules only with the program's own ts-node.
      ...(typescript !== undefined && modules === "ES modules" && runByNode !== true ? { "ts-node": "^10.9.2" } : {}),
    },
    ...(overrides === undefined ? {} : { overrides }),
  };
}

/** As the examples have it. */
const TSCONFIG = readFileSync(new URL("../../examples/quickstart/tsconfig.json", import.meta.url), "utf8");

const LIBRARY = `const { CustomerManagedKeys } = require("pulumi-atlas-cmk");
exports.encrypted = (name, args) => new CustomerManagedKeys(name, args);
`;

const LIBRARY_TYPES = `import { CustomerManagedKeys, CustomerManagedKeysArgs } from "pulumi-atlas-cmk";
export declare const encrypted: (name: string, args: CustomerManagedKeysArgs) => CustomerManagedKeys;
`;

function programText({ language, workspace, runtime }: Layout): string {
  const [name, from, make] =
    workspace === true
      ? ["encrypted", "acme-cmk", "encrypted"]
      : ["CustomerManagedKeys", "pulumi-atlas-cmk", "new CustomerManagedKeys"];
  // Else a host that starts Node for `runtime: bun` would pass.
  const proof = runtime === "bun" ? 'if (!process.versions.bun) throw new Error("not run by Bun");\n' : "";
  const declared = `${proof}const cmk = ${make}("cmk", ${ARGUMENTS});\n`;
  return language.file === "index.js" && language.modules === "CommonJS"
    ? `const { ${name} } = require("${from}");\n${declared}exports.keyIdentifier = cmk.keyIdentifier;\n`
    : `import { ${name} } from "${from}";\n${declared}export const keyIdentifier = cmk.keyIdentifier;\n`;
}
