// The engine's hooks for ClusterEncryption. Thin: it gathers what `plan.ts` decides on and calls `reconcile.ts`.
import { HalfDone } from "../engine/failures";
import type { Call, Checked, Difference, Properties, Room } from "../engine/room";
import { AZURE, NONE, providerOf } from "../project/clusters";
import { changedKeys } from "../support/compare";
import { CmkError, hasCode } from "../support/errors";
import { type Limit, type Operation, operationOf, requireInState, watchingWrites } from "../support/operation";
import { holdsUnknown } from "../support/unknowns";
import { argumentFaults, type Desired, identityOf, replacedBy } from "./plan";
import { type Clients, ensure, findObstacle, observe, remove, unlessProjectGone, whyNoAnswer } from "./reconcile";

/** FACT(atlas-initial-sync): an initial sync re-encrypts all data, which takes hours on much of it. */
const DEFAULT_TIMEOUT_MS = 12 * 3_600_000;

export function clusterEncryption(clients: Clients): Room {
  return {
    only: "clusterName",
    identity: identityOf,
    check: (call, olds, news) => check(clients, call, olds, news),
    diff: async (call, _id, olds, news) => {
      if (changedKeys(olds, news).length > 0) return { kind: "changed", replaces: replacedBy(olds, news) };
      return lookLive(clients, call, asDesired(news));
    },
    create: async (call, inputs) => {
      const desired = asDesired(inputs);
      const id = `${desired.projectId}/${desired.clusterName}`;
      await settle(clients, id, desired, operationOf(call, limitOf("create", desired)));
      return { id, outs: { ...desired } };
    },
    update: async (call, id, _olds, news) => {
      const desired = asDesired(news);
      await settle(clients, id, desired, operationOf(call, limitOf("update", desired)));
      return { ...desired };
    },
    read: async (call, id, props) => {
      const known = stateOf(id, props);
      const { projectId } = known;
      const cluster = await observe(clients, known, { signal: call.signal }).catch(
        unlessProjectGone(clients.atlas, { projectId, signal: call.signal }),
      );
      if (cluster === undefined) return undefined;
      const observed = { ...known, encryptionAtRestProvider: providerOf(cluster) };
      return { id, outs: observed, inputs: observed };
    },
    remove: (call, id, props) => {
      const known = stateOf(id, props);
      return remove(clients, known, operationOf(call, limitOf("delete", known)));
    },
  };
}

const asDesired = (inputs: Properties): Desired => inputs as unknown as Desired; // `check` made them

const limitOf = (kind: Limit["kind"], { timeouts }: Desired): Limit => ({
  kind,
  timeouts,
  defaultMs: DEFAULT_TIMEOUT_MS,
});

/**
 * Ensures. A cluster that is still at it when the time is up stays in state, and so does one that was written to before something failed: the next
 * run goes on waiting, and a destroy switches it off.
 */
async function settle(clients: Clients, id: string, desired: Desired, operation: Operation): Promise<void> {
  const watched = watchingWrites(operation);
  try {
    await ensure(clients, desired, watched.operation);
  } catch (error) {
    const isLeft = watched.isWritten() && error instanceof CmkError && !hasCode(error, "CLUSTER_GONE");
    if (isLeft || hasCode(error, "TIMED_OUT")) throw new HalfDone(id, { ...desired }, error);
    throw error;
  }
}

/** What a read or delete must find in state. */
function stateOf(id: string, props: Properties): Desired {
  const [projectId, clusterName] = id.split("/");
  if (projectId === undefined || clusterName === undefined)
    requireInState(`ClusterEncryption ${id}`, props, ["projectId", "clusterName"]);
  return { encryptionAtRestProvider: AZURE, projectId: projectId ?? "", clusterName: clusterName ?? "", ...props };
}

async function check(clients: Clients, call: Call, olds: Properties, news: Properties): Promise<Checked> {
  const failures = argumentFaults(news);
  const inputs = { ...news, encryptionAtRestProvider: AZURE };
  const isKnown = identityOf(news) !== undefined && identityOf(news) === identityOf(olds);
  if (failures.length > 0 || !call.preview || isKnown) return { inputs, failures };
  const refusal = await guardPreview(clients, call, news);
  return { inputs, failures: refusal === undefined ? [] : [{ property: "clusterName", reason: refusal }] };
}

/** A preview sees the world before this `up`: it refuses what no program can change, and warns of the rest. */
async function guardPreview(clients: Clients, call: Call, news: Properties): Promise<string | undefined> {
  if (holdsUnknown([news.projectId, news.clusterName])) {
    call.warn(
      "Not verified before `up`: whether this cluster can be encrypted with a customer-managed key (its project or name is not known yet).",
    );
    return undefined;
  }
  const { projectId, clusterName } = asDesired(news);
  try {
    const obstacle = await findObstacle(clients, { projectId, clusterName }, call.signal);
    if (obstacle?.forGood === true) return obstacle.says;
    if (obstacle !== undefined) call.warn(`${obstacle.says} Checked again at \`up\`.`);
    return undefined;
  } catch (error) {
    const { message } = await whyNoAnswer(clients.atlas, { projectId, signal: call.signal })(error);
    call.warn(
      `Not verified before \`up\`: whether this cluster can be encrypted with a customer-managed key. ${message}`,
    );
    return undefined;
  }
}

/** State and program agree. Without a refresh the engine would look no further, so we do. */
async function lookLive(clients: Clients, call: Call, desired: Desired): Promise<Difference> {
  try {
    const cluster = await observe(clients, desired, { signal: call.signal });
    const provider = cluster?.encryptionAtRestProvider ?? NONE;
    if (cluster === undefined)
      return {
        kind: "off",
        says: `Project ${desired.projectId} no longer has a cluster "${desired.clusterName}". Make it again, or remove its ClusterEncryption from the program.`,
      };
    if (provider === AZURE) return { kind: "same" };
    return {
      kind: "off",
      says: `The encryption of cluster "${desired.clusterName}" was changed outside Pulumi (it is ${provider}); this update switches it back to ${AZURE}.`,
    };
  } catch (error) {
    if (!hasCode(error, "NO_CREDENTIALS")) throw error;
    call.warn(`Not verified: whether cluster "${desired.clusterName}" is still encrypted. ${error.message}`);
    return { kind: "same" };
  }
}
