// Calls of a journal by kind, and in words. It knows paths; it measures nothing itself.

import type { JournalEntry } from "../../emulator/index.ts";
import { isOfTrial, isWork } from "../support/hand.ts";

export type Calls = Readonly<Record<string, number>>;

const KINDS: ReadonlyArray<readonly [RegExp, string]> = [
  [/\/encryptionAtRest$/, "encryption"],
  [/\/privateEndpoints$/, "endpoints"],
  [/\/privateEndpoints\/[^/]+$/, "endpoint"],
  [/\/clusters$/, "clusters"],
  [/\/clusters\/[^/]+$/, "cluster"],
  [/\/(controlPlaneIPAddresses|ipAddresses)$/, "addresses"],
  [/\/privateEndpointConnections(\/[^/]+)?$/i, "connection"],
  [/\/providers\/Microsoft\.Authorization\/permissions$/i, "permissions"],
  [/\/providers\/Microsoft\.Network(\/register)?$/i, "registration"],
  [/\/vaults\/[^/]+$/i, "vault"],
  [/\/keys\//i, "key"],
];

function kindOf(method: string, path: string): string {
  if (isOfTrial({ method, path })) return "trial";
  if (path.startsWith("/api/oauth/")) return path.endsWith("revoke") ? "revoke" : "token";
  if (path.endsWith("/oauth2/v2.0/token")) return "Azure token";
  return `${method} ${KINDS.find(([pattern]) => pattern.test(path))?.[1] ?? "other"}`;
}

export function countCalls(entries: readonly JournalEntry[]): Calls {
  const kinds = entries.filter(isWork).map((entry) => kindOf(entry.method, entry.path));
  return Object.fromEntries(
    [...new Set(kinds)].sort().map((kind) => [kind, kinds.filter((one) => one === kind).length]),
  );
}

export const total = (calls: Calls): number => Object.values(calls).reduce((sum, one) => sum + one, 0);

export const inWords = (calls: Calls): string =>
  Object.entries(calls)
    .map(([kind, count]) => `${kind} ${count}`)
    .join(", ");
