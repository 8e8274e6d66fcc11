// Proves that each statement of a rehearsal rests on what docs/ has: the fact that it names is there, and is as certain as the statement says. A fact that is
// gone, or that changes its kind, fails here. It does not prove that a fact says what the statement says.
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { OPERATIONS_COVERED, RULES } from "../../../emulator/coverage.ts";
import { ATLAS_WRITES, AZURE_WRITES, DAMAGE, type Statement, statementOfCode } from "../../../emulator/standing.ts";

const docs = new URL("../../../docs/", import.meta.url);
const sectionsOf = (page: string) =>
  readFileSync(new URL(page, docs), "utf8")
    .split(/^(?=### )/m)
    .filter((part) => part.startsWith("### "))
    .map((body) => ({ id: /^### (.*)/.exec(body)?.[1] ?? "", body }));

const WORDS = { documented: "docs", recorded: "recorded", observed: "observed" } as const;
const standingIn = (body: string) =>
  WORDS[/^Source: (documented|recorded|observed) /m.exec(body)?.[1] as keyof typeof WORDS];

const facts = readdirSync(new URL("facts/", docs)).flatMap((name) => sectionsOf(`facts/${name}`));
/** How certain each entry of docs/ is, by the mark that names it. */
const STANDINGS = new Map<string, string>([
  ...facts.map(({ id, body }) => [`FACT(${id})`, standingIn(body)] as const),
  ...sectionsOf("assumptions.md").map(({ id }) => [`ASSUMED(${id})`, "assumed"] as const),
]);

const rowsOf = (rows: typeof ATLAS_WRITES) =>
  rows.map(([method, path, standing, source]) => [`${method} ${path}`, { standing, source }] as const);
const STATEMENTS: readonly (readonly [string, Statement])[] = [
  ...rowsOf(ATLAS_WRITES),
  ...rowsOf(AZURE_WRITES),
  ...Object.entries(DAMAGE),
  ...Object.keys(RULES).map((code) => [code, statementOfCode(code)] as const),
];

describe("a statement of the emulator", () => {
  it("names a source in docs/, and is as certain as this source", () => {
    const named = STATEMENTS.filter(([, { source }]) => source !== undefined);
    const shown = (standingFor: (statement: Statement) => string | undefined) =>
      named.map(([what, one]) => `${what}: ${standingFor(one)}, ${one.source}`);
    expect(shown(({ source = "" }) => STANDINGS.get(source))).toEqual(shown(({ standing }) => standing));
    expect(named.length).toBeGreaterThan(50);
  });

  it("without a source is an assumption", () => {
    expect(STATEMENTS.filter(([, { standing, source }]) => source === undefined && standing !== "assumed")).toEqual([]);
  });

  it("about an error code is no more certain than the fact that names the code", () => {
    const named = facts.flatMap(({ id, body }) =>
      [...body.matchAll(/`([A-Z][A-Z_]+_[A-Z_]+)`/g)]
        .map(([, code = ""]) => ({ code, standing: RULES[code], source: `FACT(${id})` }))
        .filter(({ standing }) => standing !== undefined && standing !== "assumed"),
    );
    expect(named.map(({ code, source }) => `${code} ${source}`)).toEqual(
      named.map(({ code }) => `${code} ${statementOfCode(code).source}`),
    );
    expect(named.length).toBeGreaterThan(5);
  });

  it("is made of each write that Atlas's document has", () => {
    const writes = OPERATIONS_COVERED.filter(({ operation }) => !operation.startsWith("GET "));
    const documented = writes.filter(({ isOutsideDocument }) => isOutsideDocument !== true);
    const below = /^(\S+) \/api\/atlas\/v2\/groups\/\{groupId\}/;
    const stated = ATLAS_WRITES.map(([method, path]) => `${method} ${path}`.replace(below, "$1 "));
    expect(stated.toSorted()).toEqual(documented.map(({ operation }) => operation).toSorted());
  });
});
