// Proves that docs/facts and docs/assumptions.md list what comments rest on, each once, with a source. It does not prove that a fact is true.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), "utf8");

const PLACES = ["provider", "cli", "emulator", "testing", "test"];
const LEFT_OUT = /(^|\/)(node_modules|dist)\/|^test\/unit\/docs\//;
const sources: ReadonlyMap<string, string> = new Map(
  PLACES.flatMap((place) =>
    readdirSync(join(root, place), { recursive: true, encoding: "utf8" }).map((path) => `${place}/${path}`),
  )
    .filter((path) => /\.(ts|md)$/.test(path) && !LEFT_OUT.test(path))
    .map((path) => [path, read(path)]),
);

type Mark = "FACT" | "ASSUMED";

/** Which files name each id, by id. */
function usesOf(mark: Mark): ReadonlyMap<string, readonly string[]> {
  const uses = new Map<string, string[]>();
  for (const [path, text] of sources)
    for (const [, id = ""] of text.matchAll(new RegExp(`\\b${mark}\\(([a-z0-9-]+)\\)`, "g")))
      if (uses.get(id)?.includes(path) !== true) uses.set(id, [...(uses.get(id) ?? []), path]);
  return uses;
}

interface Entry {
  readonly page: string;
  readonly id: string;
  readonly body: string;
}

const entriesOf = (page: string): readonly Entry[] =>
  read(page)
    .split(/^(?=#{1,3} )/m)
    .filter((part) => part.startsWith("### "))
    .map((part) => {
      const [heading = "", ...body] = part.split("\n");
      return { page, id: heading.slice(4), body: body.join("\n").trim() };
    });

const FACT_PAGES = readdirSync(join(root, "docs/facts"))
  .filter((name) => name !== "README.md")
  .map((name) => `docs/facts/${name}`);
const facts = FACT_PAGES.flatMap(entriesOf);
const assumptions = entriesOf("docs/assumptions.md");
const idsOf = (entries: readonly Entry[]): readonly string[] => entries.map(({ id }) => id).sort();
const sorted = (ids: Iterable<string>): readonly string[] => [...ids].sort();

const SOURCE = /^Source: (recorded|observed|documented) \d{4}(-\d\d){0,2}\b.*$/m;
/** Lines that match, as `file:line text`. */
const linesWith = (pattern: RegExp): readonly string[] =>
  [...sources].flatMap(([path, text]) =>
    text.split("\n").flatMap((line, at) => (pattern.test(line) ? [`${path}:${at + 1} ${line.trim()}`] : [])),
  );

describe("docs/facts", () => {
  test("has each fact that a comment names, and no other", () => {
    expect(idsOf(facts)).toEqual(sorted(usesOf("FACT").keys()));
  });

  test("has a source for each fact: a link, or a recording that is in the repository", () => {
    const without = facts.filter(({ body }) => {
      const [line = ""] = SOURCE.exec(body) ?? [];
      return !(/<https:\/\/[^>\s]+>/.test(line) || /^Source: recorded .*`test\/\S+`/.test(line));
    });
    expect(without).toEqual([]);
  });

  test("says something of each fact, and has each id once", () => {
    expect(facts.filter(({ body }) => body.replace(SOURCE, "").trim() === "")).toEqual([]);
    const all = [...idsOf(facts), ...idsOf(assumptions)];
    expect(all.filter((id, at) => all.indexOf(id) !== at)).toEqual([]);
  });
});

describe("docs/assumptions.md", () => {
  test("has each assumption that a comment names, and no other", () => {
    expect(idsOf(assumptions)).toEqual(sorted(usesOf("ASSUMED").keys()));
  });

  test("says what would show it wrong, what then happens, and where it is in the code", () => {
    const uses = usesOf("ASSUMED");
    const expected = /^[^-].*\n\n- Shown wrong by: .+\n- Then: .+\n- In: (.+)$/;
    const found = assumptions.map(({ id, body }) => ({
      id,
      in: [...(expected.exec(body)?.[1] ?? "").matchAll(/`([^`]+)`/g)].map(([, path]) => path),
    }));
    expect(found).toEqual(assumptions.map(({ id }) => ({ id, in: sorted(uses.get(id) ?? []) })));
  });
});

describe("a comment", () => {
  test("names a fact or an assumption by its id", () => {
    expect(linesWith(/\bFACT\b(?!\([a-z0-9-]+\))|\bASSUMED\b(?!\([a-z0-9-]+\))/)).toEqual([]);
  });

  test("refers to no page of facts that is not in the repository", () => {
    expect(
      linesWith(
        /§|\b(?:pulumi|pulumi-cli|azure|atlas|recordings|day-two) facts\b|\b(?:pulumi-cli|recordings|day-two|peers)\.md\b/,
      ),
    ).toEqual([]);
  });
});
