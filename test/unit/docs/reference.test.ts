// Proves that docs/reference says what the declarations and the tables of arguments say, and that its examples compile. After a change:
// `npx vitest run --config test/vitest.config.ts --project unit test/unit/docs -u`.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { declarations } from "../../support/reference/declarations.ts";
import { fieldTables } from "../../support/reference/fields.ts";
import { makePages } from "../../support/reference/pages.ts";
import { typeErrorsIn } from "../../support/type-errors.ts";

const folder = fileURLToPath(new URL("../../../docs/reference", import.meta.url));
const declared = declarations();
const pages = makePages({ declared, tables: await fieldTables() });

describe.each(pages)("docs/reference/$file", ({ file, text }) => {
  it("says what the declarations say", async () => {
    const remedy = `docs/reference/${file} is not what the declarations say. To write it: npx vitest run --config test/vitest.config.ts --project unit test/unit/docs -u`;
    await expect(text, remedy).toMatchFileSnapshot(join(folder, file));
  });

  it("has examples that compile", { timeout: 60_000 }, () => {
    const examples = [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = ""]) => code);
    expect(examples.length > 0).toBe(file !== "README.md");
    expect(examples.map((code) => ({ code, errors: typeErrorsIn(code) }))).toEqual(
      examples.map((code) => ({ code, errors: [] })),
    );
  });

  it("has no table with a wall of text", () => {
    const cells = text.split("\n").flatMap((line) => (line.startsWith("|") ? line.split(/(?<!\\)\|/) : []));
    expect(cells.filter((cell) => cell.trim().length > 140)).toEqual([]);
  });
});

it("docs/reference has no page of a class or function that the package no longer has", () => {
  const files = pages.map(({ file }) => file);
  expect(readdirSync(folder).filter((file) => !files.includes(file))).toEqual([]);
});

it("every argument says what it is", () => {
  const silent = declared
    .filter(({ name }) => name.endsWith("Args") && !name.endsWith("NotificationArgs"))
    .flatMap(({ name, members }) =>
      members
        .filter((one) => one.name !== "timeouts" && one.paragraphs.length === 0 && name !== "TimeoutArgs")
        .map((one) => `${name}.${one.name}`),
    );
  expect(silent).toEqual([]);
});

it("every argument of the component says what a change does", () => {
  const silent = ["NewKeyArgs", "ExistingKeyArgs"].flatMap((name) =>
    (declared.find((one) => one.name === name)?.members ?? [])
      .filter(({ paragraphs }) => !/Changing it/.test(paragraphs.join(" ")))
      .map((one) => `${name}.${one.name}`),
  );
  expect(silent).toEqual([]);
});

it("a doc comment and the table agree on what a change does", async () => {
  const begins = { updates: /^in place/, replaces: /^replaces/, refused: /^refused/, "no write": /^in place/ };
  const wrong = [...(await fieldTables())].flatMap(([room, fields]) => {
    const args = declared.find(
      (one) => one.room === room && one.kind === "type" && one.members.some(({ name }) => name === "timeouts"),
    );
    return (args?.members ?? []).flatMap(({ name, paragraphs }) => {
      const [, said] = /Changing it: (.*)/.exec(paragraphs.join(" ")) ?? [];
      const field = fields[name];
      return said === undefined || (field !== undefined && begins[field.change].test(said))
        ? []
        : [`${room}.${name}: ${said}`];
    });
  });
  expect(wrong).toEqual([]);
});
