// The calls of a journal by kind, and which of them are polls. It knows paths; it measures nothing itself. Pure.

import type { JournalEntry } from "../../emulator/index.ts";
import { isOfTrial, isTrial, isWork } from "../support/hand.ts";

/** How many, by kind. */
export type Calls = Readonly<Record<string, number>>;

/** What a job asked for. A poll is no call here. */
export interface Counted {
  readonly calls: Calls;
  readonly polls: Calls;
}

const KINDS: ReadonlyArray<readonly [RegExp, string]> = [
  [/\/encryptionAtRest$/, "encryption"],
  [/\/privateEndpoints$/, "endpoints"],
  [/\/privateEndpoints\/[^/]+$/, "endpoint"],
  [/\/backup\/snapshots$/, "snapshots"],
  [/\/clusters$/, "clusters"],
  [/\/clusters\/[^/]+$/, "cluster"],
  [/\/clusters\/[^/]+\/processArgs$/, "cluster settings"],
  [/\/containers$/, "containers"],
  [/\/cloudProviderAccess(\/[^/]+)?$/, "Atlas role"],
  [/\/alertConfigs$/, "alerts"],
  [/\/alertConfigs\/[^/]+$/, "alert"],
  [/\/maintenanceWindow$/, "maintenance"],
  [/\/backupCompliancePolicy$/, "backup policy"],
  [/\/v2\/groups$/, "projects"],
  [/\/privateEndpointConnections(\/[^/]+)?$/i, "connection"],
  [/\/Microsoft\.Authorization\/permissions$/i, "permissions"],
  [/\/Microsoft\.Authorization\/roleAssignments$/i, "assignments"],
  [/\/Microsoft\.Authorization\/roleAssignments\/[^/]+$/i, "assignment"],
  [/\/Microsoft\.Authorization\/roleDefinitions\/[^/]+$/i, "role definition"],
  [/\/providers\/Microsoft\.Network(\/register)?$/i, "registration"],
  [/\/vaults\/[^/]+\/keys\/[^/]+\/versions$/i, "key versions"],
  [/\/vaults\/[^/]+\/keys\/[^/]+$/i, "key"],
  [/\/vaults\/[^/]+$/i, "vault"],
  [/\/resourceGroups\/[^/]+$/i, "resource group"],
  [/\/servicePrincipals$/, "service principal"],
];

type Asked = Pick<JournalEntry, "method" | "path">;

function kindOf({ method, path }: Asked): string {
  if (isOfTrial({ method, path })) return "trial";
  if (path.startsWith("/api/oauth/")) return path.endsWith("revoke") ? "revoke" : "token";
  if (path.endsWith("/oauth2/v2.0/token")) return "Azure token";
  return `${method} ${KINDS.find(([pattern]) => pattern.test(path))?.[1] ?? "other"}`;
}

const NO_WRITES = ["token", "revoke", "Azure token", "trial"];
const isWrite = (entry: Asked): boolean =>
  entry.method !== "GET" && !isTrial(entry) && !NO_WRITES.includes(kindOf(entry));

/** The same object, or one is a part of the other: a write of a cluster is one to the list of clusters, too. */
const isAbout = (write: Asked, path: string): boolean =>
  write.path === path || write.path.startsWith(`${path}/`) || path.startsWith(`${write.path}/`);

const isSameRead = (one: JournalEntry, other: JournalEntry): boolean =>
  one.method === other.method &&
  one.host === other.host &&
  one.path === other.path &&
  JSON.stringify(one.query) === JSON.stringify(other.query);

/**
 * A poll is a read that the job sent before, at an earlier time and after a write of its own, without a write to the same object since. So the first look
 * after a write is no poll. A second look at the same moment is none either: nothing can have changed.
 */
function isPoll(entry: JournalEntry, before: readonly JournalEntry[]): boolean {
  if (entry.method !== "GET" || kindOf(entry) === "trial") return false;
  const first = before.findIndex(isWrite);
  const since = before.findLastIndex((one) => isWrite(one) && isAbout(one, entry.path));
  const last = before.findLastIndex((one) => isSameRead(one, entry));
  if (first < 0 || last < Math.max(first, since)) return false;
  const earlier = before[last];
  return earlier !== undefined && earlier.atMs < entry.atMs;
}

export function countCalls(entries: readonly JournalEntry[]): Counted {
  const work = entries.filter(isWork);
  const [calls, polls]: [string[], string[]] = [[], []];
  for (const [index, entry] of work.entries())
    (isPoll(entry, work.slice(0, index)) ? polls : calls).push(kindOf(entry));
  return { calls: byKind(calls), polls: byKind(polls) };
}

const byKind = (kinds: readonly string[]): Calls =>
  Object.fromEntries([...new Set(kinds)].sort().map((kind) => [kind, kinds.filter((one) => one === kind).length]));

export const countIn = (calls: Calls, kind: string): number => calls[kind] ?? 0;
export const total = (calls: Calls): number => Object.values(calls).reduce((sum, one) => sum + one, 0);
