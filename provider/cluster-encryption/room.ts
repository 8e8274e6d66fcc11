// ClusterEncryption for the engine's hooks: resolve, observe, differs, ensure, remove. Thin: it gathers what plan.ts decides on and calls flow/.

import { unlessProjectGone, whyNoAnswer } from "../atlas/absence";
import type { Cluster } from "../atlas/types";
import { byId } from "../engine/by-id";
import type { Resource } from "../engine/hooks";
import type { Calling } from "../engine/run";
import { AZURE, providerOf } from "../project/clusters";
import { hasCode } from "../support/errors";
import { notCheckedText } from "../support/not-checked";
import { knownPart } from "../support/unknowns";
import { CONDITIONS, FIELDS, OUTPUTS, UNFINISHED } from "./fields";
import { type Clients, findObstacle, observe } from "./flow/observe";
import { decrypt, encrypt } from "./flow/switch";
import { type Arguments, type Desired, identityOf, isUnfinished, partsOf, type Recorded } from "./plan";
import { adoptedText, CHECKS, driftText, missingText, unfinishedText } from "./texts";

export const clusterEncryption: Resource<{
  clients: Clients;
  args: Arguments;
  wanted: Desired;
  seen: Cluster;
  known: Recorded;
}> = {
  fields: FIELDS,
  conditions: CONDITIONS,
  outputs: OUTPUTS,
  requiredState: ["encryptionAtRestProvider"],
  inState: ["projectId", "clusterName"],
  only: "clusterName",
  identity: identityOf,
  idOf: ({ projectId, clusterName }) => `${projectId}/${clusterName}`,
  byId: byId({ kind: "ClusterEncryption", form: "{projectId}/{clusterName}", parts: partsOf }),
  named: (id) => `ClusterEncryption ${id}`,
  tells: ({ clusterName }) => `whether cluster "${clusterName}" is still encrypted`,
  resolve: async (call, args, olds) => {
    const inputs = { ...args, encryptionAtRestProvider: AZURE };
    const isSame = identityOf(args) !== undefined && identityOf(args) === identityOf(olds);
    const refusal = call.preview && !isSame ? await guardPreview(call, args) : undefined;
    return { inputs, failures: refusal === undefined ? [] : [{ property: "clusterName", reason: refusal }] };
  },
  known: (id, props) => {
    const [projectId, clusterName] = id.split("/");
    return { projectId, clusterName, encryptionAtRestProvider: AZURE, ...props };
  },
  observe,
  gone: unlessProjectGone,
  differs: (_call, known, cluster) => {
    if (cluster === undefined) return { kind: "off", says: missingText(known) };
    const provider = providerOf(cluster);
    if (provider !== AZURE) return { kind: "off", says: driftText(known, provider) };
    return isUnfinished(known, cluster)
      ? { kind: "off", says: unfinishedText(known, cluster.stateName) }
      : { kind: "same" };
  },
  ensure: async (run, { wanted, olds }) => {
    await encrypt(run, wanted);
    if (olds === undefined && !run.hasWritten) run.info(adoptedText(wanted));
    return { ...wanted };
  },
  /** A cluster whose change has not ended at the timeout stays in state, too: the next run continues the wait, and a destroy decrypts the cluster. */
  left: async (run, { wanted }, error) => {
    const isLeft = (run.hasWritten && !hasCode(error, "CLUSTER_GONE")) || hasCode(error, "TIMED_OUT");
    return isLeft ? { ...wanted, [UNFINISHED]: true } : undefined;
  },
  record: (_call, known, cluster) => {
    const { [UNFINISHED]: _, ...rest } = known;
    const inputs = { ...rest, encryptionAtRestProvider: providerOf(cluster) };
    return { outs: isUnfinished(known, cluster) ? { ...inputs, [UNFINISHED]: true } : inputs, inputs };
  },
  remove: decrypt,
};

/** A preview sees the state before this `up`: it refuses what no program can change, and warns of the rest. */
async function guardPreview(call: Calling<Clients>, args: Arguments): Promise<string | undefined> {
  const target = knownPart(args, "projectId", "clusterName");
  if (target === undefined) {
    call.later(CHECKS);
    return undefined;
  }
  try {
    const obstacle = await findObstacle(call, target);
    if (obstacle?.forGood === true) return obstacle.says;
    if (obstacle !== undefined) call.warn(`${obstacle.says} \`pulumi up\` checks again.`);
  } catch (error) {
    const { message } = await whyNoAnswer(call, target)(error);
    call.warn(notCheckedText(CHECKS, message));
  }
  return undefined;
}
