// The tables of arguments by room: what an argument's form and default are, and what a change does. The check of arguments is driven by the same tables.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { AnyFields, Change } from "../../../provider/engine/field.ts";

const provider = fileURLToPath(new URL("../../../provider", import.meta.url));

export const WORDS: Readonly<Record<Change, string>> = {
  updates: "updates in place",
  replaces: "replaces",
  refused: "refused: Azure never changes it",
  "no write": "in place, writes nothing",
};

interface Table {
  readonly FIELDS: AnyFields;
}

export async function fieldTables(): Promise<ReadonlyMap<string, AnyFields>> {
  const files = readdirSync(provider, { recursive: true, encoding: "utf8" }).filter((name) =>
    /[/\\]fields\.ts$/.test(name),
  );
  const tables = files.sort().map(async (name) => {
    const { FIELDS } = (await import(pathToFileURL(join(provider, name)).href)) as Table;
    return [name.split(/[/\\]/)[0] ?? "", FIELDS] as const;
  });
  return new Map(await Promise.all(tables));
}
