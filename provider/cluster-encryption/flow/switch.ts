// Encrypts or decrypts one cluster, and waits until Atlas has finished. Async, over the clients.
import { CLUSTER_GONE, unlessGone } from "../../atlas/absence";
import type { Mark } from "../../atlas/reads";
import type { Cluster, EncryptionAtRest, EncryptionAtRestProvider } from "../../atlas/types";
import { refuseByPolicy } from "../../backups/refuse";
import type { Reading, Run } from "../../engine/run";
import { whyLost } from "../../key-findings/look";
import { AZURE, isOthers, NONE, providerOf } from "../../project/clusters";
import { brokenPath, isPrivate } from "../../project/path";
import { CmkError, hasCode, unseen } from "../../support/errors";
import { RECENT_MS, SOONEST_MS } from "../../support/pace";
import { USUALLY } from "../../support/usually";
import { waitFor } from "../../support/wait";
import { noting, writeThenLook } from "../../support/write-then-look";
import { isKnownState, pathFault, projectFault, QUIET, type Sight, settled, type Target } from "../plan";
import {
  BROKEN_PATH_HINT,
  brokenPathText,
  GONE_HINT,
  goneText,
  lostKeyText,
  notDecryptedText,
  PAUSED_HINT,
  pausedText,
  UNKNOWN_STATE_HINT,
  unknownStateText,
} from "../texts";
import { type Clients, findObstacle, observe } from "./observe";

/** Observe, ensure, verify: the same for create, update, adoption and a run after a crash. */
export async function encrypt(run: Run<Clients>, target: Target): Promise<void> {
  await refuse(run, target);
  await switchTo(run, { ...target, wanted: AZURE });
}

async function refuse(reading: Reading<Clients>, target: Target): Promise<void> {
  const { clients, signal } = reading;
  const obstacle = await findObstacle(reading, target);
  if (obstacle !== undefined) throw new CmkError(obstacle.says, { code: "CLUSTER_NOT_ENCRYPTABLE" });
  const project = await clients.reads.encryptionAtRest(target.projectId, { maxAgeMs: RECENT_MS, signal });
  await refuseLost(reading, { ...target, wanted: AZURE, project });
  const fault = projectFault(target.projectId, project) ?? (await findPathFault(reading, target, project));
  if (fault !== undefined) throw new CmkError(fault, { code: "PROJECT_NOT_READY" });
}

/** Read only for a cluster that is to be encrypted in a project with private networking: reading private endpoints needs Project Owner. */
async function findPathFault(
  reading: Reading<Clients>,
  target: Target,
  project: EncryptionAtRest,
): Promise<string | undefined> {
  const { clients, signal } = reading;
  const cluster = await observe(reading, target);
  if (!isPrivate(project) || cluster === undefined || cluster.encryptionAtRestProvider === AZURE) return undefined;
  const freshness = { maxAgeMs: RECENT_MS, signal };
  return pathFault(cluster, project, await clients.reads.privateEndpoints(target.projectId, freshness));
}

/** Decrypts and waits. Done at once for a cluster that is gone or being deleted, and for one that another provider's key encrypts: this resource must not decrypt it. */
export async function decrypt(run: Run<Clients>, target: Target): Promise<void> {
  const isGone = unlessGone(run, target, CLUSTER_GONE);
  await decryptIfThere(run, target).catch((error: unknown) =>
    hasCode(error, "CLUSTER_ALREADY_REQUESTED_DELETION") ? undefined : isGone(error),
  );
}

async function decryptIfThere(run: Run<Clients>, target: Target): Promise<void> {
  const cluster = await observe(run, target);
  if (cluster === undefined || cluster.stateName === "DELETING" || isOthers(cluster)) return;
  if (cluster.paused === true && cluster.encryptionAtRestProvider === AZURE)
    throw new CmkError(pausedText(target), { code: "CLUSTER_PAUSED", hint: PAUSED_HINT });
  if (!isKnownState(cluster.stateName))
    throw new CmkError(unknownStateText(target, cluster.stateName), {
      code: "CLUSTER_STATE_UNKNOWN",
      hint: UNKNOWN_STATE_HINT,
    });
  if (providerOf(cluster) === AZURE) await refuseByPolicy(run, { ...target, refused: notDecryptedText(target) });
  await switchTo(run, { ...target, wanted: NONE });
}

interface Order extends Target {
  readonly wanted: EncryptionAtRestProvider;
}

async function switchTo(run: Run<Clients>, order: Order): Promise<void> {
  const { wanted } = order;
  const before = await observe(run, order);
  if (before === undefined) {
    if (wanted === NONE) return;
    throw goneError(order);
  }
  if (providerOf(before) === wanted)
    return settle(run, { ...order, quietMs: QUIET.withoutWriteMs, mark: 0, soonestInMs: QUIET.withoutWriteMs });
  if (wanted === NONE) await refuseUndecryptable(run, order);
  run.begin("initialSync");
  run.status(
    wanted === AZURE
      ? `encrypting with the project's key, ${USUALLY.initialSync}`
      : `decrypting, ${USUALLY.initialSync}`,
  );
  const written = await write(run, order);
  // FACT(atlas-cluster-patch): the answer shows UPDATING, as the next reads do. Otherwise the work may begin at any time.
  const isBusy = written.answer !== undefined && written.answer.stateName !== "IDLE";
  const soonestInMs = isBusy ? SOONEST_MS.clusterWork : 0;
  return settle(run, { ...order, ...written, quietMs: QUIET.afterWriteMs, soonestInMs });
}

/** FACT(atlas-unreachable-key): Atlas changes no cluster then. A project that cannot be read leaves the decision to Atlas. */
async function refuseUndecryptable(run: Run<Clients>, order: Order): Promise<void> {
  const freshness = { maxAgeMs: RECENT_MS, signal: run.signal };
  const project = await run.clients.reads.encryptionAtRest(order.projectId, freshness).catch(unseen);
  if (project === undefined || project.azureKeyVault.valid !== false) return;
  const path = await findBrokenPath(run, order);
  if (path !== undefined)
    throw new CmkError(brokenPathText(order, path), { code: "PATH_BROKEN", hint: BROKEN_PATH_HINT });
  await refuseLost(run, { ...order, project });
}

async function refuseLost(reading: Reading<Clients>, order: Order & { readonly project: EncryptionAtRest }) {
  const { projectId, project: actual } = order;
  const path = actual.azureKeyVault.valid === false ? await findBrokenPath(reading, order) : undefined;
  const lost = path === undefined ? await whyLost(reading, { projectId, actual }) : undefined;
  if (lost !== undefined)
    throw new CmkError(lostKeyText(order), { code: lost.code, hint: `Nothing was changed. ${lost.why}` });
}

const goneError = (target: Target): CmkError =>
  new CmkError(goneText(target), { code: "CLUSTER_GONE", hint: GONE_HINT });

interface Written {
  readonly mark: Mark;
  /** To the PATCH: the first look at the cluster. */
  readonly answer?: Cluster;
}

function write(run: Run<Clients>, order: Order): Promise<Written> {
  const { clients, signal } = run;
  const { projectId, clusterName, wanted } = order;
  return writeThenLook({
    write: async () => {
      const update = { encryptionAtRestProvider: wanted };
      const send = () => clients.atlas.updateCluster(projectId, clusterName, update, { signal });
      const answer = await noting(run, send).catch(async (error: unknown) => {
        throw await ofThePath(run, order, error);
      });
      return { mark: clients.reads.mark(), answer };
    },
    look: async () => {
      const mark = clients.reads.mark();
      const seen = await observe(run, order, { since: mark });
      return seen === undefined || providerOf(seen) === wanted ? { mark } : undefined;
    },
  });
}

/**
 * FACT(atlas-unreachable-key): Atlas changes no cluster while it cannot reach the key. It does not say whether the key or
 * the network is the cause.
 */
const KEY_OUT_OF_REACH = "ENCRYPTION_AT_REST_SETTINGS_INVALID";

/** The refusal with the private endpoints as its cause, where these are not all ACTIVE. Otherwise the refusal as it came. */
async function ofThePath(reading: Reading<Clients>, order: Order, error: unknown): Promise<unknown> {
  if (!hasCode(error, KEY_OUT_OF_REACH)) return error;
  const path = await findBrokenPath(reading, order);
  if (path === undefined) return error;
  const { status, requestId } = error;
  const details = { hint: BROKEN_PATH_HINT, cause: error, status, requestId };
  return new CmkError(brokenPathText(order, path), { ...details, code: "PATH_BROKEN" });
}

/** `undefined`: the path is complete, or cannot be read. */
async function findBrokenPath(
  { clients: { reads }, signal }: Reading<Clients>,
  { projectId }: Target,
): Promise<string | undefined> {
  const freshness = { maxAgeMs: RECENT_MS, signal };
  const project = await reads.encryptionAtRest(projectId, freshness).catch(unseen);
  if (project === undefined || !isPrivate(project)) return undefined;
  const looked = await Promise.all([
    reads.privateEndpoints(projectId, freshness),
    reads.clusters(projectId, freshness),
  ]).catch(unseen);
  if (looked === undefined) return undefined;
  const [endpoints, clusters] = looked;
  return brokenPath(project, { endpoints, clusters });
}

interface Given extends Order, Written {
  readonly quietMs: number;
  /** When the wait can end at the soonest. Without a write, one read after the quiet time is enough. */
  readonly soonestInMs: number;
}

/** Several clusters of a project wait on one list: each reads what another one has just read. */
async function settle(run: Run<Clients>, given: Given): Promise<void> {
  const { clients, signal } = run;
  const { projectId, clusterName, wanted, quietMs } = given;
  let { mark, answer } = given;
  let sawBusy = false;
  const beganMs = clients.clock.now();
  const soonestMs = beganMs + given.soonestInMs;
  await waitFor<Sight, undefined>({
    what: `cluster "${clusterName}" of project ${projectId}`,
    probe: async () => {
      const cluster = answer ?? (await observe(run, given, { since: mark }));
      if (answer === undefined) mark = clients.reads.mark();
      answer = undefined;
      sawBusy = sawBusy || (cluster !== undefined && cluster.stateName !== "IDLE");
      return { cluster, sawBusy, lookingForMs: clients.clock.now() - beganMs, quietMs };
    },
    classify: (sight) => {
      const now = settled(wanted, sight);
      if (now.kind === "pending") return now;
      if (now.kind === "gone" && wanted !== NONE) return { kind: "failed", error: goneError(given) };
      return { kind: "done", value: undefined };
    },
    timing: { timeoutMs: run.timeoutMs },
    soonestMs: () => soonestMs,
    news: (pausing) => clients.reads.newClusters(projectId, mark, pausing),
    clock: clients.clock,
    signal,
    onChange: (state) => run.status(`${wanted === AZURE ? "encrypting" : "decrypting"}: Atlas says ${state}`),
  });
  run.done(wanted === AZURE ? "encrypted with the project's key" : "decrypted");
}
