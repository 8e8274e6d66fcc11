// Switches one cluster's encryption with the project's key on and off, and waits until Atlas has done it. Async, over the clients; nothing of Pulumi.
import { CLUSTER_GONE, findCluster, unlessGone } from "../atlas/absence";
import type { AtlasReads, Freshness, Mark } from "../atlas/reads";
import type { AtlasClient, Cluster, EncryptionAtRest, EncryptionAtRestProvider } from "../atlas/types";
import { AZURE, isOthers, NONE, providerOf } from "../project/clusters";
import { isPrivate } from "../project/path";
import type { Clock } from "../support/clock";
import { CmkError, hasCode } from "../support/errors";
import type { Operation } from "../support/operation";
import { waitFor } from "../support/wait";
import { ofThePath } from "./broken-path";
import {
  clusterObstacle,
  isKnownState,
  missingObstacle,
  type Obstacle,
  pathFault,
  projectFault,
  QUIET,
  type Sight,
  settled,
} from "./plan";

/** For the hooks beside. */
export { unlessProjectGone, whyNoAnswer } from "../atlas/absence";

export interface Clients {
  readonly atlas: AtlasClient;
  readonly reads: AtlasReads;
  readonly clock: Clock;
}

export interface Target {
  readonly projectId: string;
  readonly clusterName: string;
}

const TIMING = { intervalMs: 5_000, maxIntervalMs: 20_000, recentMs: 2_000 } as const;
const MAX_WRITES = 3;

/** The cluster as the project's list shows it: one list serves every cluster of the project. One that the list lacks is asked for; `undefined`: it is gone. */
export async function observe(
  clients: Clients,
  target: Target,
  freshness: Omit<Freshness, "maxAgeMs"> = {},
): Promise<Cluster | undefined> {
  const clusters = await clients.reads.clusters(target.projectId, { ...freshness, maxAgeMs: TIMING.recentMs });
  const listed = clusters.find((cluster) => cluster.name === target.clusterName);
  return listed ?? findCluster(clients.atlas, inProject(target, freshness.signal));
}

const inProject = <T extends Target>({ projectId, clusterName }: T, signal: AbortSignal | undefined) => ({
  projectId,
  clusterName,
  ...(signal === undefined ? {} : { signal }),
});

/** `undefined`: the cluster can be encrypted as far as Atlas shows. */
export async function findObstacle(
  clients: Clients,
  target: Target,
  signal: AbortSignal,
): Promise<Obstacle | undefined> {
  const { projectId, clusterName } = target;
  const clusters = await clients.reads.clusters(projectId, { maxAgeMs: TIMING.recentMs, signal });
  const isNamed = ({ name }: { readonly name: string }): boolean => name === clusterName;
  const others = clusters.some(isNamed) ? [] : await clients.atlas.listOtherClusters(projectId, { signal });
  const cluster = others.some(isNamed) ? undefined : await observe(clients, target, { signal });
  return cluster === undefined ? missingObstacle(clusterName, clusters, others) : clusterObstacle(cluster);
}

/** Observe, ensure, verify: the same for create, update, adoption and a run after a crash. */
export async function ensure(clients: Clients, target: Target, operation: Operation): Promise<void> {
  await refuse(clients, target, operation.signal);
  await switchTo(clients, { ...target, wanted: AZURE }, operation);
}

async function refuse(clients: Clients, target: Target, signal: AbortSignal): Promise<void> {
  const obstacle = await findObstacle(clients, target, signal);
  if (obstacle !== undefined) throw new CmkError(obstacle.says, { code: "CLUSTER_NOT_ENCRYPTABLE" });
  const project = await clients.reads.encryptionAtRest(target.projectId, { maxAgeMs: TIMING.recentMs, signal });
  const fault = projectFault(target.projectId, project) ?? (await findPathFault(clients, { target, project }, signal));
  if (fault !== undefined) throw new CmkError(fault, { code: "PROJECT_NOT_READY" });
}

/** Asked only for a cluster that is to come onto the key of a private project: reading endpoints needs Project Owner. */
async function findPathFault(
  clients: Clients,
  { target, project }: { readonly target: Target; readonly project: EncryptionAtRest },
  signal: AbortSignal,
): Promise<string | undefined> {
  const cluster = await observe(clients, target, { signal });
  if (!isPrivate(project) || cluster === undefined || cluster.encryptionAtRestProvider === AZURE) return undefined;
  const freshness = { maxAgeMs: TIMING.recentMs, signal };
  return pathFault(cluster, project, await clients.reads.privateEndpoints(target.projectId, freshness));
}

/** Switches off and waits. A cluster that is gone or going is done, and so is one under another provider's key: that is not ours to take off. */
export async function remove(clients: Clients, target: Target, operation: Operation): Promise<void> {
  const isGone = unlessGone(clients.atlas, inProject(target, operation.signal), CLUSTER_GONE);
  await decrypt(clients, target, operation).catch((error: unknown) =>
    hasCode(error, "CLUSTER_ALREADY_REQUESTED_DELETION") ? undefined : isGone(error),
  );
}

async function decrypt(clients: Clients, target: Target, operation: Operation): Promise<void> {
  const cluster = await observe(clients, target, { signal: operation.signal });
  if (cluster === undefined || cluster.stateName === "DELETING" || isOthers(cluster)) return;
  if (cluster.paused === true && cluster.encryptionAtRestProvider === AZURE) throw pausedError(target);
  if (!isKnownState(cluster.stateName)) throw unknownStateError(target, cluster.stateName);
  await switchTo(clients, { ...target, wanted: NONE }, operation);
}

const pausedError = (target: Target): CmkError =>
  new CmkError(
    `Cluster "${target.clusterName}" of project ${target.projectId} is paused and still encrypted with the project's key; a paused cluster takes no change.`,
    {
      code: "CLUSTER_PAUSED",
      hint: "Nothing was changed. Resume it, wait until it is IDLE, then run again; or keep it encrypted with the option retainOnDelete.",
    },
  );

const unknownStateError = (target: Target, stateName: string): CmkError =>
  new CmkError(
    `Cluster "${target.clusterName}" of project ${target.projectId} is in a state that this version does not know ('stateName' is "${stateName}").`,
    {
      code: "CLUSTER_STATE_UNKNOWN",
      hint: "Nothing was changed. Look at it in Atlas, wait until it is IDLE, or update pulumi-atlas-cmk; or keep it encrypted with the option retainOnDelete.",
    },
  );

interface Order extends Target {
  readonly wanted: EncryptionAtRestProvider;
}

async function switchTo(clients: Clients, order: Order, operation: Operation): Promise<void> {
  const { wanted } = order;
  const before = await observe(clients, order, { signal: operation.signal });
  if (before === undefined) {
    if (wanted === NONE) return;
    throw goneError(order);
  }
  const isSet = providerOf(before) === wanted;
  if (isSet) return settle(clients, { ...order, quietMs: QUIET.withoutWriteMs, mark: 0 }, operation);
  operation.status(
    wanted === AZURE ? "encrypting with the project's key" : "decrypting: the project's key is taken off",
  );
  const mark = await write(clients, order, operation);
  return settle(clients, { ...order, quietMs: QUIET.afterWriteMs, mark }, operation);
}

const goneError = (target: Target): CmkError =>
  new CmkError(`Cluster "${target.clusterName}" of project ${target.projectId} is gone or being deleted.`, {
    code: "CLUSTER_GONE",
    hint: "Remove its ClusterEncryption from the program, or make the cluster again.",
  });

/** A write whose outcome is unknown is followed by a look, not by a second write. */
async function write(clients: Clients, order: Order, operation: Operation): Promise<Mark> {
  const { projectId, clusterName, wanted } = order;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const update = { encryptionAtRestProvider: wanted };
      await clients.atlas.updateCluster(projectId, clusterName, update, { signal: operation.signal });
      operation.wrote();
      return clients.reads.mark();
    } catch (error) {
      if (!hasCode(error, "OUTCOME_UNKNOWN")) throw await ofThePath(clients.reads, order, error);
      operation.wrote();
      const mark = clients.reads.mark();
      const seen = await observe(clients, order, { since: mark, signal: operation.signal });
      if (seen === undefined || providerOf(seen) === wanted) return mark;
      if (attempt === MAX_WRITES) throw error;
    }
  }
}

interface Given extends Order {
  readonly quietMs: number;
  readonly mark: Mark;
}

async function settle(clients: Clients, given: Given, operation: Operation): Promise<void> {
  let { mark } = given;
  let sawBusy = false;
  const beganMs = clients.clock.now();
  await waitFor<Sight, undefined>({
    what: `cluster "${given.clusterName}" of project ${given.projectId}`,
    probe: async () => {
      const cluster = await observe(clients, given, { since: mark, signal: operation.signal });
      mark = clients.reads.mark();
      sawBusy = sawBusy || (cluster !== undefined && cluster.stateName !== "IDLE");
      return { cluster, sawBusy, lookingForMs: clients.clock.now() - beganMs, quietMs: given.quietMs };
    },
    classify: (sight) => {
      const now = settled(given.wanted, sight);
      if (now.kind === "pending") return now;
      if (now.kind === "gone" && given.wanted !== NONE) return { kind: "failed", error: goneError(given) };
      return { kind: "done", value: undefined };
    },
    timing: { ...TIMING, timeoutMs: operation.timeoutMs },
    clock: clients.clock,
    signal: operation.signal,
    onChange: (state) =>
      operation.status(`${given.wanted === AZURE ? "encrypting" : "decrypting"}: Atlas says ${state}`),
  });
  operation.status(given.wanted === AZURE ? "encrypted with the project's key" : "decrypted");
}
