// Proves that docs/errors.md says what the code says. After a change: `npx vitest run --config test/vitest.config.ts --project unit test/unit/docs -u`.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { ATLAS_ERRORS } from "../../../provider/atlas/error-codes.ts";
import { TOKEN_ERRORS } from "../../../provider/atlas/token-error-codes.ts";
import { ARM_ERRORS, ENTRA_ERRORS, GRAPH_ERRORS } from "../../../provider/azure/error-codes.ts";
import { KEY_VAULT_ERRORS } from "../../../provider/azure/key-data-errors.ts";
import { OUR_ERRORS } from "../../../provider/support/error-codes.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

const ours = Object.entries(OUR_ERRORS).map(([code, meaning]) => `| \`${code}\` | ${meaning} |`);
const theirs = (
  table: Readonly<Record<string, { readonly cause: string; readonly remedy: string }>>,
): readonly string[] =>
  Object.entries(table)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([code, { cause, remedy }]) => `| \`${code}\` | ${cause} | ${remedy} |`);

const page = [
  "# Errors",
  "",
  "Every error says what failed, on which object, what the service answered (status, code, request id) and what to do. A code that is not listed here is shown unchanged.",
  "Generated from the code. A unit test compares them.",
  "",
  "## pulumi-atlas-cmk",
  "",
  "| code | what it means, and what to do |",
  "| --- | --- |",
  ...ours,
  "",
  "## Atlas",
  "",
  "| code | cause | what to do |",
  "| --- | --- | --- |",
  ...theirs(ATLAS_ERRORS),
  "",
  "## Atlas's token endpoint",
  "",
  "| code | cause | what to do |",
  "| --- | --- | --- |",
  ...theirs(TOKEN_ERRORS),
  "",
  "## Entra",
  "",
  "| code | cause | what to do |",
  "| --- | --- | --- |",
  ...theirs(ENTRA_ERRORS),
  "",
  "## Azure Resource Manager",
  "",
  "| code | cause | what to do |",
  "| --- | --- | --- |",
  ...theirs(ARM_ERRORS),
  "",
  "## Key Vault's data plane",
  "",
  "| code | cause | what to do |",
  "| --- | --- | --- |",
  ...theirs(KEY_VAULT_ERRORS),
  "",
  "## Microsoft Graph",
  "",
  "| code | cause | what to do |",
  "| --- | --- | --- |",
  ...theirs(GRAPH_ERRORS),
  "",
].join("\n");

describe("docs/errors.md", () => {
  it("says what the code says", async () => {
    const remedy =
      "docs/errors.md is not what the code says. To write it: npx vitest run --config test/vitest.config.ts --project unit test/unit/docs -u";
    await expect(page, remedy).toMatchFileSnapshot(join(root, "docs/errors.md"));
  });

  it("lists every code of this package that the provider uses, and no other", () => {
    const sources = readdirSync(join(root, "provider"), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts") && !name.endsWith("error-codes.ts"))
      .map((name) => readFileSync(join(root, "provider", name), "utf8"));
    const given = new Set(
      sources.flatMap((source) =>
        [...source.matchAll(/\bcode: (?:code \?\? )?"([A-Z_]+)"/g)].map(([, code]) => code ?? ""),
      ),
    );
    const remedy =
      "provider/support/error-codes.ts lists other codes than the provider throws, or not in alphabetical order (expected: the list, received: what is thrown)";
    expect([...given].sort(), remedy).toEqual(Object.keys(OUR_ERRORS));
  });
});
