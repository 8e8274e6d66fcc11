// What strikes a run: requests that fail, are lost, come late or are answered from the past, and the death of its processes.
import { endpointsOf, type Seen } from "../../emulator/atlas/endpoint-states.ts";
import type { Emulator, JournalEntry } from "../../emulator/index.ts";
import type { Fault } from "./model.ts";
import type { Plugins } from "./stack.ts";
import { PROJECT_NAMES, projectOf } from "./world.ts";

export interface Trouble {
  readonly faults: readonly Fault[];
  readonly killAt?: number | undefined;
}

interface Struck {
  readonly emulator: Emulator;
  /** How often each kind of fault struck. */
  readonly struck: Record<string, number>;
}

const STATUSES: Readonly<Record<string, number>> = { "500": 500, "503": 503, "429": 429, "409": 409 };

/** Strikes one request of a run for each fault, or ends its processes at the n-th. */
export function makeTrouble({ emulator, struck }: Struck, { faults, killAt }: Trouble, plugins: Plugins): () => void {
  let seen = 0;
  const lists = staleLists(emulator);
  const waiting = new Set(faults);
  let hasHiddenClusters = false;
  const arm = (last?: JournalEntry): void => {
    for (const fault of [...waiting].filter(({ at }) => isNext(at, seen, last))) {
      waiting.delete(fault);
      struck[fault.kind] = (struck[fault.kind] ?? 0) + 1;
      armOne(emulator, fault, lists);
      // One in a run: a second one might strike the second look, of which the provider assumes that it is right.
      if (!HIDES_CLUSTERS.includes(fault.kind) || hasHiddenClusters) continue;
      hasHiddenClusters = true;
      emptyLists(emulator, [CLUSTERS]);
    }
  };
  arm();
  return emulator.onRequest((entry) => {
    if (entry.service === "control") return;
    seen += 1;
    arm(entry);
    if (seen !== killAt) return;
    struck.kill = (struck.kill ?? 0) + 1;
    emulator.faults.clear();
    emulator.faults.add({ match: {}, times: Number.POSITIVE_INFINITY, action: { kind: "drop", when: "before" } });
    for (const plugin of Object.values(plugins)) plugin.kill();
  });
}

const isNext = (at: Fault["at"], seen: number, last: JournalEntry | undefined): boolean =>
  typeof at === "number" ? at === seen + 1 : last !== undefined && at.test(`${last.method} ${last.path}`);

const HIDES_CLUSTERS: ReadonlyArray<Fault["kind"]> = ["emptyLists", "emptyClusters"];

function armOne(emulator: Emulator, { kind }: Fault, lists: Lists): void {
  if (kind === "emptyClusters") return;
  const status = STATUSES[kind];
  if (kind === "404") {
    // As a proxy or another service says it in Atlas's place.
    emulator.faults.add({ match: {}, action: { kind: "status", status: 404, errorCode: "RESOURCE_NOT_FOUND" } });
    return;
  }
  if (status !== undefined) {
    const headers = status === 429 ? { "Retry-After": "1" } : {};
    emulator.faults.add({ match: {}, action: { kind: "status", status, headers } });
    return;
  }
  if (kind === "slow") emulator.faults.add({ match: {}, action: { kind: "delay", ms: 90_000 } });
  else if (kind === "emptyList") emptyLists(emulator, [ENDPOINTS]);
  else if (kind === "emptyLists") emptyLists(emulator, [ENDPOINTS, ENDPOINTS, ENDPOINTS, ROLES, ROLES, ROLES, ALERTS]);
  else if (kind === "staleList")
    for (const path of Object.keys(lists))
      emulator.faults.add({
        match: { method: "GET", path },
        times: 2,
        action: { kind: "rewrite", body: () => structuredClone(lists[path]) },
      });
  else emulator.faults.add({ match: {}, action: { kind: "drop", when: kind === "dropBefore" ? "before" : "after" } });
}

interface EmptyList {
  readonly path: RegExp;
  readonly body: unknown;
}

const ENDPOINTS: EmptyList = {
  path: /\/encryptionAtRest\/AZURE\/privateEndpoints$/,
  body: { results: [], totalCount: 0, links: [] },
};
const CLUSTERS: EmptyList = { ...ENDPOINTS, path: /\/groups\/[^/]+\/clusters$/ };
const ALERTS: EmptyList = { ...ENDPOINTS, path: /\/alertConfigs$/ };
const ROLES: EmptyList = {
  path: /\/cloudProviderAccess$/,
  body: { awsIamRoles: [], azureServicePrincipals: [], gcpServiceAccounts: [] },
};

/** The next lists of each kind, as many as are given, show none. */
function emptyLists(emulator: Emulator, lists: readonly EmptyList[]): void {
  for (const { path, body } of lists)
    emulator.faults.add({ match: { method: "GET", path }, action: { kind: "rewrite", body: () => body } });
}

type Lists = Readonly<Record<string, unknown>>;

/** What the lists of endpoints said before the run: what a replica that lags behind still says. */
function staleLists(emulator: Emulator): Lists {
  const lists = PROJECT_NAMES.map((name) => {
    const project = projectOf(emulator, name);
    const results = endpointsOf(emulator.store.azure, project, emulator.clock.now()).map(shown);
    const path = `/api/atlas/v2/groups/${project.id}/encryptionAtRest/AZURE/privateEndpoints`;
    return [path, { results, totalCount: results.length, links: [] }] as const;
  });
  return Object.fromEntries(lists);
}

const shown = ({ endpoint, status }: Seen) => ({
  cloudProvider: "AZURE",
  id: endpoint.id,
  regionName: endpoint.regionName,
  status,
  ...(endpoint.isConnected ? { privateEndpointConnectionName: endpoint.connectionName } : {}),
});
