// What deserves attention in a project: a list of rules over what was read. Pure: no client, no clock. What was not read is no exception.

import type { Finding, FindingLevel } from "../report";
import type { ClusterStatus, Encrypted } from "../sections";
import { keyExceptions } from "./key";
import type { Judged, Rule } from "./rule";

const ORDER: readonly FindingLevel[] = ["critical", "attention", "note"];

/** The worst first. */
export function exceptionsOf(judged: Judged): readonly Finding[] {
  const found = RULES.flatMap((rule) => rule(judged)).filter((one) => !isExplained(one, judged));
  return ORDER.flatMap((level) => found.filter((one) => one.level === level));
}

const ALERTS_OF_A_LOST_KEY = ["AZURE_ENCRYPTION_KEY_INVALID", "ENCRYPTION_AT_REST_KMS_NETWORK_ACCESS_DENIED"];

/** While Atlas cannot use the key, its cause and its alert are in that exception, and no exceptions of their own. */
function isExplained({ id, level, object }: Finding, { project: { encryption: seen } }: Judged): boolean {
  const why = seen?.whyNotValid;
  if (why === undefined || LOST.includes(id)) return false;
  return id === "alert-open" ? ALERTS_OF_A_LOST_KEY.includes(object) : level === "critical" && why.includes(object);
}

const LOST = ["key-not-valid", "vault-unreachable"];

const encryption: Rule = ({ project: { projectId, encryption: seen } }) => {
  if (seen === undefined) return [];
  const object = projectId;
  if (!seen.enabled)
    return [
      {
        id: "encryption-disabled",
        level: "attention",
        object,
        says: "The project has no customer-managed key in Azure Key Vault.",
        remedy: "Declare an EncryptionAtRest, or a CustomerManagedKeys, for the project.",
      },
    ];
  if (seen.valid !== false) return [];
  const says = seen.whyNotValid ?? "Atlas cannot use the key (valid: false).";
  return seen.isUnreachable === true
    ? [{ id: "vault-unreachable", level: "attention", object, says }]
    : [{ id: "key-not-valid", level: "critical", object, says }];
};

type Said = Omit<Finding, "object">;

/** What a cluster that does not use the project's key is. `undefined`: it does. */
const OF_CLUSTER: Readonly<Record<Encrypted, (cluster: ClusterStatus) => Said | undefined>> = {
  yes: () => undefined,
  deleting: () => undefined,
  no: ({ name }) => ({
    id: "cluster-not-encrypted",
    level: "attention",
    says: `Cluster "${name}" is not encrypted with the project's key.`,
    remedy: "Declare a ClusterEncryption for it. Atlas then does an initial sync, node by node.",
  }),
  decrypting: ({ name, stateName = "" }) => ({
    id: "cluster-changing",
    level: "note",
    says: `Cluster "${name}" is ${stateName} and has no provider: it may be being decrypted, and may need the key.`,
  }),
  otherProvider: ({ name, encryptionAtRestProvider: provider }) => ({
    id: "cluster-of-other-provider",
    level: "note",
    says: `Cluster "${name}" is encrypted with a key of another provider (${provider}).`,
  }),
  cannot: ({ name, kind }) => ({
    id: "cluster-cannot",
    level: "note",
    says: `Cluster "${name}" (${kind}) cannot use customer-managed keys: only dedicated clusters can.`,
  }),
};

/** Where the project has no key, `encryption-disabled` says it once. */
const clusters: Rule = ({ project: { clusters: all = [], encryption: seen } }) =>
  all.flatMap((cluster) => {
    const said = OF_CLUSTER[cluster.encrypted](cluster);
    if (said === undefined || (cluster.encrypted === "no" && seen?.enabled !== true)) return [];
    return [{ ...said, object: cluster.name }];
  });

const endpoints: Rule = ({ project: { projectId, encryption: seen, endpoints: all, clusters: users = [] } }) => {
  if (seen?.requirePrivateNetworking !== true || all === undefined) return [];
  const remedy = "Run `pulumi up` with a PrivateNetworking for the project, which creates and approves endpoints.";
  const needed = new Set(users.filter(({ encrypted }) => encrypted === "yes").flatMap(({ regions }) => regions));
  const missing = [...needed].filter((region) => !all.some(({ regionName }) => regionName === region)).sort();
  return [
    ...missing.map(
      (region): Finding => ({
        id: "endpoint-missing",
        level: "attention",
        object: region,
        says: `Project ${projectId} has encrypted clusters in ${region}, and no private endpoint there.`,
        remedy,
      }),
    ),
    ...all
      .filter(({ status }) => status !== "ACTIVE")
      .map(
        ({ regionName, status, errorMessage }): Finding => ({
          id: "endpoint-not-active",
          level: "attention",
          object: regionName,
          says: `The private endpoint in ${regionName} is ${status}, not ACTIVE${errorMessage === undefined ? "" : `: ${errorMessage}`}.`,
          remedy,
        }),
      ),
  ];
};

const alerts: Rule = ({ project: { projectId, encryption: seen, alerts: all } }) => {
  if (seen?.enabled !== true || all === undefined) return [];
  const remedy = "Declare a KeyRotationAlert for the project.";
  const one = (id: string, says: string): Finding => ({ id, level: "attention", object: projectId, says, remedy });
  const { rotation } = all;
  if (rotation === null)
    return [one("rotation-alert-missing", "The project has no alert for the rotation of its key.")];
  if (!rotation.enabled) return [one("rotation-alert-disabled", "The alert for the rotation of the key is disabled.")];
  return rotation.recipients.length === 0
    ? [one("rotation-alert-unheard", "The alert for the rotation of the key has no recipient.")]
    : [];
};

const openAlerts: Rule = ({ project: { openAlerts: open = [] } }) =>
  open.map((event) => ({
    id: "alert-open",
    level: "attention",
    object: event,
    says: `An alert of Atlas has fired and is open: ${event}.`,
  }));

const maintenance: Rule = ({ project: { projectId, encryption: seen, maintenance: window } }) =>
  seen?.enabled !== true || window?.lateBecause === undefined
    ? []
    : [
        {
          id: "master-key-rotation-late",
          level: "note",
          object: projectId,
          says: `Atlas may rotate its own master keys later than every ${window.masterKeyRotationEveryDays} days: ${window.lateBecause}`,
        },
      ];

const RULES: readonly Rule[] = [encryption, keyExceptions, clusters, endpoints, alerts, openAlerts, maintenance];
