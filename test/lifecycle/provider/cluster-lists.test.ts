// Proves that no list of clusters that is wrongly empty once, at whatever look, makes a step that cannot be taken back go ahead: an endpoint's or a
// region's end, the closing of a vault, the deletion of a key or a vault, the end of a project's keys.

import { describe, expect, it } from "vitest";
import { controlPlaneOutbound } from "../../../emulator/atlas/addresses.ts";
import { quickstart } from "../../../emulator/seeds.ts";
import { sharedVaultSeed, theOther } from "../../../emulator/shared-vault-seed.ts";
import { emulator, forEachTest, noDamage, plugin } from "../../support/each-test.ts";
import { emptyListsFrom } from "../../support/faults.ts";
import { byHand, theOtherLeaves } from "../../support/hand.ts";
import { startPlugin } from "../../support/plugin.ts";

const EAR = "EncryptionAtRest";
const CLUSTER = "ClusterEncryption";
const NETWORKING = "PrivateNetworking";
const { projectId, keyVaultId, keyName, roleId, keyVaultName, resourceGroupName } = quickstart;
const LOOKS = [1, 2, 3, 4, 5, 6];
/** Endpoints that come at once, and clusters that are long on their way to them. */
const SLOW_MOVES = { initiatingMs: 1_000, activatingMs: 1_000, moveBeginsMs: 2_000, movingMs: 40_000 };

forEachTest({
  seed: sharedVaultSeed,
  holds: noDamage,
});

/** The n-th list of the project's clusters from now on shows none. */
const emptyAt = (look: number, project: string = projectId): void =>
  emptyListsFrom(emulator, new RegExp(`groups/${project}/clusters$`), look);

const changeProject = (change: object, project: string = projectId): Promise<void> =>
  byHand(emulator, { projects: { [project]: change } });
const changeVault = (change: object): Promise<void> => byHand(emulator, { vaults: { [keyVaultName]: change } });
const writes = (): readonly string[] =>
  emulator.journal.writes().map(({ method, path }) => `${method} ${path.split("/").at(-1)}`);
const endpoints = (project: string = projectId) => emulator.store.atlas.projects[project]?.privateEndpoints ?? [];
const vault = () => emulator.store.azure.vaults.find((one) => one.name === keyVaultName);

const encrypted = async (...clusters: readonly string[]) => {
  const { older } = quickstart.keyVersions;
  const made = await plugin.up(EAR, { projectId, keyVaultId, keyName, keyVersion: older, access: { roleId } });
  for (const clusterName of clusters) await plugin.up(CLUSTER, { projectId, clusterName });
  return made;
};

const isPrivate = async (more: object = {}) => {
  await encrypted("orders", "billing");
  const made = await plugin.up(NETWORKING, { projectId, keyVaultId, ...more });
  emulator.journal.clear();
  return made;
};

describe("a list of clusters that is wrongly empty once", () => {
  it.each(LOOKS)("at look %i of a removal of private networking leaves every cluster its path", async (look) => {
    await theOtherLeaves(emulator);
    const { id, outs } = await isPrivate();
    await changeVault({
      networkAcls: { defaultAction: "Deny", ipRules: [...controlPlaneOutbound()], bypass: "None" },
    });
    emptyAt(look);
    await expect(startPlugin(emulator).remove(NETWORKING, id, outs)).rejects.toThrow(/"orders".*"billing"/);
    expect([writes(), endpoints().length]).toEqual([[], 2]);
  });

  it.each(LOOKS)("at look %i of an update keeps a region to which a cluster has come meanwhile", async (look) => {
    await encrypted("orders");
    const { id, outs } = await plugin.up(NETWORKING, { projectId, keyVaultId, regions: ["US_EAST_2", "US_WEST_2"] });
    await changeProject({ clusters: { billing: null } });
    const later = startPlugin(emulator);
    const regions = ["EUROPE_WEST", "US_EAST_2"];
    const { inputs } = await later.check(NETWORKING, { projectId, keyVaultId, regions }, { olds: outs });
    emulator.onRequest(({ method, path }) => {
      const cluster = emulator.store.atlas.projects[projectId]?.clusters.find((one) => one.name === "orders");
      const west = cluster?.regions.map((one) => ({ ...one, regionName: "US_WEST_2" })) ?? [];
      if (
        cluster !== undefined &&
        cluster.regions.length === 1 &&
        method === "POST" &&
        path.endsWith("privateEndpoints")
      )
        cluster.regions = [...cluster.regions, ...west];
    });
    emptyAt(look);
    await expect(later.update(NETWORKING, id, outs, inputs)).rejects.toThrow(/"orders" in US_WEST_2/);
    expect(endpoints().map((one) => one.regionName)).toContain("US_WEST_2");
  });

  it.each(LOOKS)("at look %i of a create enables no private networking beside a multi-cloud cluster", async (look) => {
    await encrypted();
    const regions = [
      { providerName: "AZURE", regionName: "US_EAST_2" },
      { providerName: "AWS", regionName: "US_EAST_1" },
    ];
    await changeProject({ clusters: { mixed: { regions } } });
    emulator.journal.clear();
    emptyAt(look);
    const named = { projectId, keyVaultId, regions: ["US_EAST_2"] };
    await expect(startPlugin(emulator).up(NETWORKING, named)).rejects.toThrow(/"mixed"/);
    expect(writes()).toEqual([]);
  });

  it.each(LOOKS)("at look %i of a closing waits for clusters that Atlas has not moved", async (look) => {
    await theOtherLeaves(emulator);
    await encrypted("orders", "billing");
    await changeProject({ endpointTimes: SLOW_MOVES });
    emptyAt(look);
    const regions = ["EUROPE_WEST", "US_EAST_2"];
    const closing = { projectId, keyVaultId, regions, publicNetworkAccess: "Disabled" };
    await startPlugin(emulator).up(NETWORKING, closing);
    expect(vault()?.publicNetworkAccess).toBe("Disabled");
  });

  it.each(LOOKS)("at look %i of a closing waits for another project's clusters too", async (look) => {
    await encrypted();
    for (const project of [projectId, theOther.projectId]) await changeProject({ endpointTimes: SLOW_MOVES }, project);
    await startPlugin(emulator).up(NETWORKING, { projectId: theOther.projectId, keyVaultId });
    emptyAt(look, theOther.projectId);
    const closing = { projectId, keyVaultId, regions: ["US_EAST_2"], publicNetworkAccess: "Disabled" };
    await startPlugin(emulator).up(NETWORKING, closing);
    expect(vault()?.publicNetworkAccess).toBe("Disabled");
  });

  it.each(LOOKS)(
    "at look %i of a closing does not close it to another project's cluster without an endpoint",
    async (look) => {
      await encrypted();
      const other = startPlugin(emulator);
      await other.up(NETWORKING, { projectId: theOther.projectId, keyVaultId });
      const regions = [theOther.region, "EUROPE_WEST"];
      await changeProject({ clusters: { [theOther.clusterName]: { regions } } }, theOther.projectId);
      emptyAt(look, theOther.projectId);
      const closing = { projectId, keyVaultId, regions: ["US_EAST_2"], publicNetworkAccess: "Disabled" };
      await expect(startPlugin(emulator).up(NETWORKING, closing)).rejects.toThrow(/"accounts" in EUROPE_WEST/);
    },
  );

  it.each(LOOKS)(
    "at look %i of the deletion of a key waits for a project that left the key a moment ago",
    async (look) => {
      const { KEY_ARGS, remove } = await oldKey();
      emptyAt(look, theOther.projectId);
      await remove();
      expect(Object.keys(vault()?.keys ?? {})).not.toContain(KEY_ARGS.keyName);
    },
  );

  it.each(LOOKS)(
    "at look %i of the deletion of a key keeps it for clusters of a project of 'projectIds'",
    async (look) => {
      const { remove } = await oldKey([theOther.projectId]);
      emptyAt(look, theOther.projectId);
      await expect(remove()).rejects.toThrow(/"?accounts"?/);
    },
  );

  it.each(LOOKS)(
    "at look %i of the deletion of a vault keeps it for clusters of a project of 'projectIds'",
    async (look) => {
      const made = await plugin.up("KeyVault", {
        ...{ resourceGroupName, vaultName: keyVaultName, deleteVault: true, projectIds: [theOther.projectId] },
      });
      // As Atlas never leaves it: so that nothing but the list of clusters says that the vault is needed.
      const other = emulator.store.atlas.projects[theOther.projectId];
      Object.assign(other?.encryption.azureKeyVault ?? {}, { enabled: false });
      emulator.damage.clear();
      emulator.journal.clear();
      emptyAt(look, theOther.projectId);
      await expect(startPlugin(emulator).remove("KeyVault", made.id, made.outs)).rejects.toThrow(
        /accounts is encrypted/,
      );
      expect(writes()).toEqual([]);
      Object.assign(other?.encryption.azureKeyVault ?? {}, { enabled: true });
      emulator.damage.clear();
    },
  );

  it.each(LOOKS)("at look %i of the end of a project's keys sends nothing", async (look) => {
    const { id, outs } = await encrypted("orders");
    emulator.journal.clear();
    emptyAt(look);
    await expect(startPlugin(emulator).remove(EAR, id, outs)).rejects.toThrow(/"orders" still uses the key/);
    expect(writes()).toEqual([]);
  });
});

/** The other project's configuration names another key since a moment ago; Atlas has yet to move its cluster. */
async function oldKey(projectIds: readonly string[] = [projectId]) {
  emulator.store.azure.roleAssignments.push({
    scope: keyVaultId,
    principalId: quickstart.runner.servicePrincipalId,
    role: "Key Vault Crypto Officer",
  });
  const KEY_ARGS = { keyVaultId, keyName };
  const { id, outs } = await plugin.up("KeyVaultKey", { deleteKey: true, projectIds, ...KEY_ARGS });
  await plugin.up("KeyVaultKey", { keyVaultId, keyName: "fresh" });
  await startPlugin(emulator).up(EAR, {
    ...{
      projectId: theOther.projectId,
      keyVaultId,
      keyName: "fresh",
      access: { roleId: theOther.roleId },
      adopt: true,
    },
  });
  return { KEY_ARGS, remove: () => startPlugin(emulator).remove("KeyVaultKey", id, outs) };
}
