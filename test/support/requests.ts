// The requests of a run in short words, and those that ask again for what the run has just read.
import type { JournalEntry } from "../../emulator/index.ts";
import { isWork } from "./hand.ts";

const LAST = /\/([^/]+)(?:\/([^/]+))?$/;
/** Of a path that ends in an object's own name: the kind before it. */
const KINDS = [
  "vaults",
  "keys",
  "clusters",
  "privateEndpoints",
  "roleAssignments",
  "roleDefinitions",
  "resourceGroups",
];

function words(path: string): string {
  if (path.endsWith("/api/oauth/token")) return "token";
  if (path.endsWith("/api/oauth/revoke")) return "revoke";
  if (path.endsWith("/oauth2/v2.0/token")) return "Azure token";
  const [, kind = "", name] = LAST.exec(path.replace(/\/versions$/, "-versions")) ?? [];
  if (/^[0-9a-f]{32}$/.test(name ?? "")) return "key in its vault";
  if (name?.endsWith("-versions")) return "key versions";
  return name !== undefined && KINDS.includes(kind) ? `one of ${kind}` : (name ?? kind);
}

/** Sorted, because requests that do not depend on each other are sent in any order. */
export const requestsOf = (entries: readonly JournalEntry[]): readonly string[] =>
  entries
    .filter(isWork)
    .map(({ method, path }) => `${method} ${words(path)}`)
    .sort();

/** Reads that were asked twice at one moment, without a write of the run between them. */
export function repeatedIn(entries: readonly JournalEntry[]): readonly string[] {
  let seen: string[] = [];
  const repeated: string[] = [];
  for (const { method, path, atMs } of entries.filter(isWork)) {
    const one = `${method} ${path} at ${atMs}`;
    if (method !== "GET") seen = path.includes("oauth") ? seen : [];
    else if (seen.includes(one)) repeated.push(`${method} ${path}`);
    else seen.push(one);
  }
  return repeated;
}
