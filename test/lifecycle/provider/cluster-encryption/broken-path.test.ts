// Proves that a refusal of Atlas's to change a cluster names the private endpoint that is at fault, and the run that heals it, not the key.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Emulator, startEmulator } from "../../../../emulator/index.ts";
import { quickstart } from "../../../../emulator/seeds.ts";
import { byHand } from "../../../support/hand.ts";
import { startPlugin } from "../../../support/plugin.ts";

const { projectId, keyVaultId, keyVaultName } = quickstart;
const project = {
  projectId,
  keyVaultId,
  keyName: quickstart.keyName,
  keyVersion: quickstart.keyVersions.older,
  access: { roleId: quickstart.roleId },
};
const id = `${projectId}/orders`;
const outs = { projectId, clusterName: "orders", encryptionAtRestProvider: "AZURE" };

let emulator: Emulator;

/** On the key over private endpoints, the vault closed, and then the connection of one region rejected in Azure. */
beforeEach(async () => {
  emulator = await startEmulator({ clock: { mode: "stepped" } });
  const plugin = startPlugin(emulator);
  await plugin.up("EncryptionAtRest", project);
  await plugin.up("ClusterEncryption", { projectId, clusterName: "orders" });
  await plugin.up("PrivateNetworking", { projectId, keyVaultId, publicNetworkAccess: "Disabled" });
  const endpoints = emulator.store.atlas.projects[projectId]?.privateEndpoints ?? [];
  const name = endpoints.find((endpoint) => endpoint.regionName === "US_EAST_2")?.connectionName ?? "";
  await byHand(emulator, { vaults: { [keyVaultName]: { connections: { [name]: { status: "Rejected" } } } } });
  emulator.clock.advance(5_000);
  emulator.journal.clear();
});

afterEach(() => emulator.close());

describe("a cluster whose private endpoint was rejected", () => {
  it("is not decrypted, and the error names the endpoint and the run that repairs it", async () => {
    await expect(startPlugin(emulator).remove("ClusterEncryption", id, outs)).rejects.toThrow(
      new RegExp(
        `^Cluster "orders" of project ${projectId} was not decrypted: Atlas cannot reach the key\\. Not all private endpoints of project ${projectId} are ACTIVE: US_EAST_2 is \\w+\\. ` +
          "Nothing was changed\\. Run `pulumi up`: the project's PrivateNetworking creates and approves the endpoint again\\. Then run the same command again\\.$",
      ),
    );
  });

  it("is refused because of the key if the endpoints have no fault", async () => {
    const vault = emulator.store.azure.vaults[0];
    if (vault !== undefined) {
      delete vault.keys[quickstart.keyName];
      vault.publicNetworkAccess = "Enabled";
    }
    await byHand(emulator, {
      projects: { [projectId]: { encryptionAtRest: { azureKeyVault: { requirePrivateNetworking: false } } } },
    });
    await expect(startPlugin(emulator).remove("ClusterEncryption", id, outs)).rejects.toThrow(
      new RegExp(
        `^Cluster "orders" of project ${projectId} was not decrypted: Atlas changes no cluster while it cannot use the project's key\\. Nothing was changed\\. .* no longer has the key "atlas"\\. Atlas shuts the encrypted cluster "orders" down`,
      ),
    );
    expect(emulator.journal.writes()).toEqual([]);
  });
});
