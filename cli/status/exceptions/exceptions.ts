// What deserves attention in a project: a list of judges over what was read. Pure: no client, no clock. What was not read is no exception.

import { STATUS_LEVELS } from "#provider/project/rules/rule";
import type { Finding } from "../report";
import type { ClusterStatus, Encrypted } from "../sections";
import { finding, findingWithoutRemedy, type Judge, type Judged } from "./judge";
import { keyExceptions } from "./key";
import { networkExceptions } from "./network";

/** The worst first. */
export function exceptionsOf(judged: Judged): readonly Finding[] {
  const found = JUDGES.flatMap((judge) => judge(judged)).filter((one) => !isExplained(one, judged));
  return STATUS_LEVELS.flatMap((level) => found.filter((one) => one.level === level));
}

const ALERTS_OF_A_LOST_KEY = ["AZURE_ENCRYPTION_KEY_INVALID", "ENCRYPTION_AT_REST_KMS_NETWORK_ACCESS_DENIED"];

const LOST = "CMK-D080";
const OPEN_ALERT = "CMK-S004";

/** While Atlas cannot use the key, its cause and its alert are in that exception, and no exceptions of their own. */
function isExplained({ id, level, object }: Finding, { project: { encryption: seen } }: Judged): boolean {
  const why = seen?.whyNotValid;
  if (why === undefined || id === LOST) return false;
  return id === OPEN_ALERT ? ALERTS_OF_A_LOST_KEY.includes(object) : level === "critical" && why.includes(object);
}

const encryption: Judge = ({ project: { projectId, encryption: seen } }) => {
  if (seen === undefined) return [];
  const object = projectId;
  if (!seen.enabled) {
    const says = "The project has no customer-managed key in Azure Key Vault.";
    return [finding("CMK-D023", "attention", { object, says, values: { project: projectId } })];
  }
  if (seen.valid !== false) return incomplete(projectId, seen.incomplete);
  const says = seen.whyNotValid;
  if (says === undefined)
    return [finding(LOST, "critical", { object, says: "Atlas cannot use the key (valid: false)." })];
  return [findingWithoutRemedy(LOST, seen.isUnreachable === true ? "attention" : "critical", { object, says })];
};

const incomplete = (object: string, says: string | undefined): readonly Finding[] =>
  says === undefined ? [] : [finding("CMK-D023", "attention", { object, says, remedy: { commands: ["pulumi up"] } })];

/** What a cluster that does not use the project's key is. `undefined`: it does. */
const OF_CLUSTER: Readonly<Record<Encrypted, (cluster: ClusterStatus) => Finding | undefined>> = {
  yes: () => undefined,
  deleting: () => undefined,
  no: ({ name }) => {
    const says = `Cluster "${name}" is not encrypted with the project's key.`;
    return finding("CMK-S001", "attention", { object: name, says });
  },
  decrypting: ({ name, stateName = "" }) => {
    const says = `Cluster "${name}" is ${stateName} and has no provider: it may be being decrypted, and may need the key.`;
    return findingWithoutRemedy("CMK-S002", "note", { object: name, says });
  },
  otherProvider: ({ name, encryptionAtRestProvider: provider }) => {
    const says = `Cluster "${name}" is encrypted with a key of another provider (${provider}).`;
    return findingWithoutRemedy("CMK-D021", "note", { object: name, says });
  },
  cannot: ({ name, kind }) => {
    const says = `Cluster "${name}" (${kind}) cannot use customer-managed keys: only dedicated clusters can.`;
    return findingWithoutRemedy("CMK-D020", "note", { object: name, says });
  },
};

/** Where the project has no key, CMK-D023 says it once. */
const clusters: Judge = ({ project: { clusters: all = [], encryption: seen } }) =>
  all.flatMap((cluster) => {
    if (cluster.encrypted === "no" && seen?.enabled !== true) return [];
    return OF_CLUSTER[cluster.encrypted](cluster) ?? [];
  });

const rotationAlert: Judge = ({ project: { projectId, encryption: seen, alerts: all } }) => {
  if (seen?.enabled !== true || all === undefined) return [];
  const object = projectId;
  const { rotation } = all;
  if (rotation === null) {
    const says = "The project has no key rotation alert.";
    return [finding("CMK-D090", "attention", { object, says, remedy: { commands: ["pulumi up"] } })];
  }
  if (!rotation.enabled) {
    const says = "The key rotation alert is disabled.";
    return [finding("CMK-D090", "attention", { object, says, values: { alert: rotation.id, project: projectId } })];
  }
  if (rotation.recipients.length > 0) return [];
  return [finding("CMK-S003", "attention", { object, says: "The key rotation alert has no recipient." })];
};

const ROTATION = "AZURE_ENCRYPTION_KEY_NEEDS_ROTATION";

const openAlerts: Judge = ({ project: { projectId, key, openAlerts: open = [] } }) =>
  open.map((event) => {
    const says = `An alert of Atlas has fired and is open: ${event}.`;
    return event === ROTATION
      ? finding("CMK-D092", "attention", {
          object: event,
          says,
          values: { vault: key?.keyVaultName, key: key?.keyName },
        })
      : finding(OPEN_ALERT, "attention", { object: event, says, values: { project: projectId } });
  });

const maintenance: Judge = ({ project: { projectId, encryption: seen, maintenance: window } }) => {
  if (seen?.enabled !== true || window?.lateBecause === undefined) return [];
  const says = `Atlas may rotate its own master keys later than every ${window.masterKeyRotationEveryDays} days: ${window.lateBecause}`;
  return [findingWithoutRemedy("CMK-S005", "note", { object: projectId, says })];
};

const JUDGES: readonly Judge[] = [
  encryption,
  keyExceptions,
  clusters,
  networkExceptions,
  rotationAlert,
  openAlerts,
  maintenance,
];
