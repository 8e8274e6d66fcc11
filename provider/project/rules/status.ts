// The exceptions of `atlas-cmk status` that no check of the doctor and no policy states. Pure data.
import type { Rule } from "./rule";

export const STATUS_ONLY = [
  {
    id: "CMK-S001",
    title: "Every dedicated cluster uses the project's key",
    level: "warning",
    consequence: "The cluster's data at rest is encrypted by keys of the cloud provider only.",
    remedy: {
      text: "Add the cluster to 'clusters' of CustomerManagedKeys, or declare a ClusterEncryption for it. Atlas then does an initial sync, node by node.",
      commands: ["pulumi up"],
    },
    status: { attention: "a dedicated cluster does not use the project's key" },
  },
  {
    id: "CMK-S002",
    title: "No cluster is being decrypted",
    level: "warning",
    consequence: "The cluster may need the key until Atlas has finished.",
    remedy: {
      text: "Keep the key as it is until the cluster is IDLE.",
      commands: [],
    },
    status: { note: "a cluster is being changed and has no provider: it may be being decrypted" },
  },
  {
    id: "CMK-S003",
    title: "The key rotation alert has a recipient",
    level: "warning",
    consequence: "Nobody is told when a key version has been in use for too long.",
    remedy: { text: "Set 'notifications' of KeyRotationAlert, and run `pulumi up`.", commands: ["pulumi up"] },
    status: { attention: "the key rotation alert is enabled and has no recipient" },
  },
  {
    id: "CMK-S004",
    title: "No alert about encryption at rest is open",
    level: "warning",
    consequence: "Atlas has found the fault that the alert names.",
    remedy: {
      text: "Find the cause, and the command that mends it.",
      commands: ["atlas-cmk doctor --project {project}"],
    },
    status: {
      attention: "an alert about encryption at rest, other than the key rotation alert, has fired and is open",
    },
  },
  {
    id: "CMK-S005",
    title: "No deferral of maintenance delays the rotation of Atlas's own master keys",
    level: "warning",
    consequence:
      "Atlas rotates its master keys in the maintenance window, so they may stay the same for more than 90 days.",
    remedy: {
      text: "Start the deferred maintenance in the project's settings in Atlas, and disable its automatic deferral.",
      commands: [],
    },
    status: { note: "a deferral of maintenance delays the rotation of Atlas's own master keys" },
  },
  {
    id: "CMK-S006",
    title: "A pinned key version is the key's newest",
    level: "warning",
    consequence:
      "The rotation has no effect: Atlas encrypts with the older version until the program names the newer one.",
    remedy: {
      text: "Set the newest version as 'keyVersion' in the program, and run `pulumi up`. No data is rewritten.",
      commands: ["pulumi up"],
    },
    status: { attention: "the key identifier in Atlas has a version, and the key has a newer one that is enabled" },
  },
  {
    id: "CMK-S007",
    title: "Every key version that a snapshot may need is enabled",
    level: "warning",
    consequence: "Atlas cannot restore the snapshot while the version is disabled.",
    remedy: {
      text: "Enable the version before a restore.",
      commands: ["az keyvault key set-attributes --vault-name {vault} --name {key} --version {version} --enabled true"],
    },
    status: { attention: "a version is disabled, and a snapshot may need it" },
  },
  {
    id: "CMK-S008",
    title: "The vault does not accept requests from every network",
    level: "warning",
    consequence: "Only the permissions in Azure protect the key: a stolen credential can use it from anywhere.",
    remedy: {
      text: "Use PrivateNetworking with publicNetworkAccess: Disabled, or a firewall with the addresses of getAtlasIpAddresses.",
      commands: ["pulumi up"],
    },
    status: { attention: "the project has no private networking, and the vault has no firewall" },
  },
] as const satisfies readonly Rule[];
