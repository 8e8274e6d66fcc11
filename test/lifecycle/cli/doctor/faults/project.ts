// Faults of the project in Atlas, and of the login's permissions in Azure.
import { quickstart } from "../../../../../emulator/seeds.ts";
import { byHand } from "../../../../support/hand.ts";
import { must } from "../../../../support/must.ts";
import { beforeFirstUp, closed, open } from "../seeds.ts";
import type { Fault } from "./fault.ts";
import { encryption, project, storedKey, without } from "./plant.ts";

const { projectId, keyVaultId, runner, subscriptionId } = quickstart;

export const PROJECT: readonly Fault[] = [
  {
    fault: "the project has a flex cluster",
    seed: open,
    plant: (emulator) => Object.assign(must(emulator.store.atlas.projects[projectId]), { flexClusters: ["sandbox"] }),
    expected: { "CMK-D020": "warning" },
  },
  {
    fault: "a cluster is encrypted with a key of AWS",
    seed: open,
    plant: project({ clusters: { ledger: { regions: ["US_EAST_2"], encryptionAtRestProvider: "AWS" } } }),
    expected: { "CMK-D021": "warning" },
  },
  {
    fault: "a project with private networking has a multi-cloud cluster",
    seed: closed,
    plant: project({
      clusters: { multi: { regions: ["US_EAST_2", { providerName: "AWS", regionName: "US_EAST_1" }] } },
    }),
    expected: { "CMK-D022": "warning" },
    fill: { file: "cluster.json" },
  },
  {
    fault: "the project's key was disabled in Atlas",
    seed: open,
    plant: (emulator) =>
      byHand(emulator, {
        intended: true,
        projects: {
          [projectId]: {
            encryptionAtRest: { azureKeyVault: { enabled: false } },
            clusters: { orders: { encryptionAtRestProvider: "NONE" }, billing: { encryptionAtRestProvider: "NONE" } },
          },
        },
      }),
    expected: { "CMK-D023": "failed" },
    up: (plugin) => encryption(plugin),
  },
  {
    fault: "another key is named than Atlas has",
    seed: open,
    situation: { options: { key: "other", vault: keyVaultId } },
    plant: (emulator) => {
      must(emulator.store.azure.vaults[0]).keys.other = structuredClone(storedKey(emulator));
    },
    expected: { "CMK-D024": "failed" },
    afterwards: { options: {} },
  },
];

export const PERMISSIONS: readonly Fault[] = [
  {
    fault: "the resource group does not exist",
    seed: beforeFirstUp,
    situation: { options: { before: true, resourceGroup: "vaults" } },
    plant: (emulator) =>
      void emulator.store.azure.roleAssignments.push({
        scope: `/subscriptions/${subscriptionId}`,
        principalId: runner.servicePrincipalId,
        role: "Owner",
      }),
    expected: { "CMK-D030": "failed" },
    fill: { location: "eastus2" },
  },
  {
    fault: "the Azure login may only read the vault",
    seed: open,
    plant: without(runner.servicePrincipalId, "Key Vault Contributor"),
    expected: { "CMK-D031": "warning", "CMK-D032": "warning" },
  },
  {
    fault: "the Azure login may approve no connection",
    seed: closed,
    plant: (emulator) => {
      without(runner.servicePrincipalId, "Key Vault Contributor")(emulator);
      emulator.store.azure.roleDefinitions.push({
        id: "99999999-0000-4000-8000-000000000009",
        name: "Vault writer",
        actions: ["Microsoft.KeyVault/vaults/write", "Microsoft.KeyVault/vaults/keys/write"],
        notActions: [],
        dataActions: [],
        notDataActions: [],
      });
      emulator.store.azure.roleAssignments.push({
        scope: keyVaultId,
        principalId: runner.servicePrincipalId,
        role: "Vault writer",
      });
    },
    expected: { "CMK-D032": "warning" },
  },
  {
    fault: "before the first `pulumi up`, the Azure login may assign no role",
    seed: beforeFirstUp,
    situation: { options: { before: true, resourceGroup: "keys" } },
    plant: (emulator) => {
      for (const one of emulator.store.azure.roleAssignments.filter(
        (each) => each.principalId === runner.servicePrincipalId,
      ))
        Object.assign(one, { role: "Contributor" });
    },
    expected: { "CMK-D033": "warning" },
  },
  {
    fault: "Microsoft.Network is not registered",
    seed: closed,
    plant: (emulator) => byHand(emulator, { networkProvider: { [subscriptionId]: "NotRegistered" } }),
    expected: { "CMK-D034": "failed" },
  },
];
