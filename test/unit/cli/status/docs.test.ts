// Proves that docs/status.md lists every exception, and no other, and every permission that a report can name.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { NEEDS } from "../../../../cli/status/collect/looking.ts";
import { root, textOf } from "../../docs/pages.ts";

const page = textOf("docs/status.md");
const source = ["exceptions.ts", "key.ts"]
  .map((name) => readFileSync(join(root, "cli/status/exceptions", name), "utf8"))
  .join("\n");

it("lists every exception, and no other", () => {
  const [, table = ""] = page.split("## Exceptions");
  const rows = (table.split("\n## ")[0] ?? "").split("\n").filter((line) => line.startsWith("| `"));
  const listed = rows.flatMap((row) => [...(row.split("|")[1] ?? "").matchAll(/`([^`]+)`/g)].map(([, id]) => id));
  const made = [...source.matchAll(/(?:\bid: |one\(\s*|\? |: )"([a-z]+(?:-[a-z]+)+)"/g)].map(([, id]) => id);
  expect(made.length).toBeGreaterThan(20);
  expect([...new Set(made)].sort()).toEqual([...listed].sort());
});

it("names the permissions", () => {
  for (const words of [NEEDS.atlas, NEEDS.owner, "Application.Read.All"]) expect(page).toContain(words);
});
