// Proves that docs/arguments.md says what the tables of arguments say. After a change:
// `npx vitest run --config test/vitest.config.ts --project unit test/unit/docs -u`.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import type { AnyFields, Change, Field } from "../../../provider/engine/field.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** `cluster-encryption` -> `ClusterEncryption` */
const classOf = (room: string): string => room.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());

interface Table {
  readonly FIELDS: AnyFields;
}

const tables = await Promise.all(
  readdirSync(join(root, "provider"), { recursive: true, encoding: "utf8" })
    .filter((name) => /[/\\]fields\.ts$/.test(name))
    .sort()
    .map(async (name) => {
      const { FIELDS } = (await import(pathToFileURL(join(root, "provider", name)).href)) as Table;
      return [classOf(name.split(/[/\\]/)[0] ?? ""), FIELDS] as const;
    }),
);

const WORDS: Readonly<Record<Change, string>> = {
  updates: "updates in place",
  replaces: "replaces",
  refused: "refused: Azure never changes it",
  "no write": "in place, writes nothing",
};

const cell = (text: string): string => text.replaceAll("|", "\\|");

const rowOf = ([name, field]: readonly [string, Field]): string => {
  const given = field.isRequired ? "required" : cell(field.byDefault);
  const secrets =
    field.secrets === undefined ? "" : ` Secrets: ${field.secrets.map((one) => `\`${one}\``).join(", ")}.`;
  return `| \`${name}\` | ${cell(field.form)}.${secrets} | ${given} | ${WORDS[field.change]} |`;
};

const page = [
  "# Arguments of every resource",
  "",
  "What each argument is, its default, and what a change of it does. What it is for is in the doc comment of each class, which your editor shows.",
  "Generated from the tables that the provider checks arguments with (`fields.ts` of each resource). A unit test compares them.",
  ...tables.flatMap(([name, fields]) => [
    "",
    `## ${name}`,
    "",
    "| argument | form | default | a change |",
    "| --- | --- | --- | --- |",
    ...Object.entries(fields).map(rowOf),
  ]),
  "",
].join("\n");

it("docs/arguments.md says what the tables say", async () => {
  const remedy =
    "docs/arguments.md is not what the tables say. To write it: npx vitest run --config test/vitest.config.ts --project unit test/unit/docs -u";
  await expect(page, remedy).toMatchFileSnapshot(join(root, "docs/arguments.md"));
});
