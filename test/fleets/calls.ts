// Calls of a journal by the bucket that they take from: Atlas's endpoint sets with their scope, and Azure's limits. It knows paths.
import type { JournalEntry } from "../../emulator/index.ts";

const ATLAS: ReadonlyArray<readonly [RegExp, string]> = [
  [/\/oauth\/token$/, "Atlas tokens"],
  [/\/oauth\/revoke$/, "Atlas tokens revoked"],
  [/\/unauth\/controlPlaneIPAddresses$/, "Atlas addresses"],
  [/\/groups$/, "Atlas list of projects"],
  [/\/encryptionAtRest(\/|$)/, "Atlas encryption at rest"],
  [/\/cloudProviderAccess(\/|$)/, "Atlas cloud provider access"],
  [/\/alertConfigs(\/|$)/, "Atlas alert configurations"],
  [/\/(backup|backupCompliancePolicy)(\/|$)/, "Atlas backups"],
  [/\/search\/deployment$/, "Atlas search deployments"],
  [/\/ipAddresses$/, "Atlas node addresses"],
  [/\/clusters(\/|$)/, "Atlas clusters"],
  [/\/groups\/[^/]+/, "Atlas projects"],
];

export type Calls = Readonly<Record<string, number>>;

function bucketOf({ service, method, path }: JournalEntry): string | undefined {
  const named: string = service;
  if (named === "control") return undefined;
  if (named === "atlas") return ATLAS.find(([pattern]) => pattern.test(path))?.[1] ?? `Atlas ${path}`;
  const isRead = method === "GET" || method === "HEAD";
  if (named === "arm") return isRead ? "ARM reads" : method === "DELETE" ? "ARM deletes" : "ARM writes";
  if (named === "graph") return isRead ? "Graph reads" : "Graph writes";
  return named === "entra" ? "Entra tokens" : "Key Vault data plane";
}

export function callsByBucket(entries: readonly JournalEntry[]): Calls {
  const counts: Record<string, number> = {};
  for (const bucket of entries.map(bucketOf)) if (bucket !== undefined) counts[bucket] = (counts[bucket] ?? 0) + 1;
  return Object.fromEntries(Object.entries(counts).sort(([one], [other]) => one.localeCompare(other)));
}
