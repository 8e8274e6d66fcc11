// The examples of doc comments as whole programs: imports, and what an example takes from around it.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** What an example may take from around it, in the order in which one needs another. */
const AROUND: Readonly<Record<string, string>> = {
  projectId: 'const projectId = config.require("projectId");',
  roleId: 'const roleId = config.require("roleId");',
  vault: 'const vault = KeyVault.get("vault", config.require("keyVaultId"));',
  access: 'const access = AzureAccess.get("access", config.require("accessId"));',
  encryption: 'const encryption = EncryptionAtRest.get("encryption", projectId);',
};

const uses = (code: string, name: string): boolean => new RegExp(`(?<![.\\w"])${name}(?![\\w"]|:)`).test(code);

/** `names`: the values that the package exports. */
export function wholeProgram(code: string, names: readonly string[]): string {
  const order = Object.keys(AROUND);
  let before: readonly string[] = [];
  for (const name of [...order].reverse()) {
    const all = [...before, code].join("\n");
    if (uses(all, name) && !new RegExp(`const ${name}\\b`).test(all)) before = [AROUND[name] ?? "", ...before];
  }
  const body = [...before, ...(before.length === 0 ? [] : [""]), code].join("\n");
  const imported = names
    .filter((name) => new RegExp(`\\b${name}\\b`).test(body.replaceAll(/"[^"]*"|\/\/.*$/gm, "")))
    .sort();
  const config = uses(body, "config") ? "const config = new pulumi.Config();\n" : "";
  return [
    ...(config !== "" || uses(body, "pulumi") ? ['import * as pulumi from "@pulumi/pulumi";'] : []),
    `import { ${imported.join(", ")} } from "pulumi-atlas-cmk";`,
    "",
    config + body,
  ].join("\n");
}

const provider = fileURLToPath(new URL("../../../provider", import.meta.url));

/** The codes that the files of a room throw. */
export function codesOf(room: string, isCounted: (file: string) => boolean): readonly string[] {
  const files = readdirSync(join(provider, room), { recursive: true, encoding: "utf8" });
  const texts = files
    .filter((file) => file.endsWith(".ts") && isCounted(file))
    .map((file) => readFileSync(join(provider, room, file), "utf8"));
  const codes = texts.flatMap((text) => [...text.matchAll(/\bcode: "([A-Z_]+)"/g)].map(([, code = ""]) => code));
  return [...new Set(codes)].sort();
}
