// Proves that no room writes what does not bring the key back while Atlas cannot use the project's key, that each refusal names the finding, and that an outage
// stops only what Atlas would refuse. In process against the emulator; encryption-at-rest/findings.test.ts has the findings.
import { describe, expect, it } from "vitest";
import { quickstart, quickstartSeed } from "../../../emulator/seeds.ts";
import { emulator, forEachTest, noDamage, plugin } from "../../support/each-test.ts";
import { byHand } from "../../support/hand.ts";
import { must } from "../../support/must.ts";
import { startPlugin } from "../../support/plugin.ts";

forEachTest({ seed: quickstartSeed, holds: noDamage });

const { projectId, keyVaultId, keyName, roleId, runner } = quickstart;
const { older } = quickstart.keyVersions;
const project = { projectId, keyVaultId, keyName, keyVersion: older, access: { roleId } };
const networking = { projectId, keyVaultId };
const regions = ["EUROPE_WEST", "US_EAST_2"];
const writes = () => emulator.journal.writes().map(({ method, path }) => `${method} ${path.split("/").at(-1)}`);
const vaultByHand = (change: unknown): Promise<void> =>
  byHand(emulator, { intended: true, vaults: { [quickstart.keyVaultName]: change } });
const disable = (): Promise<void> => vaultByHand({ keys: { [keyName]: { [older]: { enabled: false } } } });
const enable = (): Promise<void> => vaultByHand({ keys: { [keyName]: { [older]: { enabled: true } } } });

const DISABLED = /Key version \w+ of "atlas" of the vault payments-kv is disabled\..*Enable it, then run/s;

/** The project with its key, and both clusters on it. */
async function encrypted(): Promise<void> {
  await plugin.up("EncryptionAtRest", project);
  for (const clusterName of ["orders", "billing"]) await plugin.up("ClusterEncryption", { projectId, clusterName });
  emulator.journal.clear();
}

describe("PrivateNetworking, while the key is disabled", () => {
  it("is not created: no write", async () => {
    await encrypted();
    await disable();
    await expect(startPlugin(emulator).up("PrivateNetworking", networking)).rejects.toThrow(DISABLED);
    expect(writes()).toEqual([]);
    await enable();
    await startPlugin(emulator).up("PrivateNetworking", networking);
  });

  it("is neither changed nor deleted: no write, and both are done after the repair", async () => {
    await encrypted();
    const { id, outs, inputs } = await plugin.up("PrivateNetworking", {
      ...networking,
      regions: [...regions, "UK_SOUTH"],
    });
    emulator.journal.clear();
    await disable();
    const smaller = { ...inputs, regions, endpointStatus: { EUROPE_WEST: "ACTIVE", US_EAST_2: "ACTIVE" } };
    await expect(startPlugin(emulator).update("PrivateNetworking", id, outs, smaller)).rejects.toThrow(DISABLED);
    await expect(startPlugin(emulator).remove("PrivateNetworking", id, outs)).rejects.toThrow(DISABLED);
    expect(writes()).toEqual([]);
    await enable();
    const changed = await startPlugin(emulator).update("PrivateNetworking", id, outs, smaller);
    await startPlugin(emulator).remove("PrivateNetworking", id, changed);
  });

  it("still repairs an endpoint, because Atlas cannot see the key before that", async () => {
    await encrypted();
    const { id, outs, inputs } = await plugin.up("PrivateNetworking", {
      ...networking,
      publicNetworkAccess: "Disabled",
    });
    const [endpoint] = must(emulator.store.atlas.projects[projectId]).privateEndpoints ?? [];
    await vaultByHand({ connections: { [must(endpoint?.connectionName)]: { status: "Rejected" } } });
    emulator.clock.advance(5_000);
    emulator.journal.clear();
    await startPlugin(emulator).update("PrivateNetworking", id, outs, inputs);
    expect(writes().length).toBeGreaterThan(0);
    const held = await startPlugin(emulator).read("PrivateNetworking", id, outs);
    expect(held.props?.endpointStatus).toEqual({ EUROPE_WEST: "ACTIVE", US_EAST_2: "ACTIVE" });
  });
});

describe("KeyRotationAlert", () => {
  const alert = { projectId, thresholdDays: 400 };

  it("is not changed while the key is disabled: no write", async () => {
    await encrypted();
    await disable();
    await expect(startPlugin(emulator).up("KeyRotationAlert", alert)).rejects.toThrow(DISABLED);
    expect(writes()).toEqual([]);
    await enable();
    await startPlugin(emulator).up("KeyRotationAlert", alert);
    expect(writes()).toHaveLength(1);
  });

  it("is changed in an outage of the vault: an alert needs no key", async () => {
    await encrypted();
    await vaultByHand({ outage: true });
    await startPlugin(emulator).up("KeyRotationAlert", alert);
    expect(writes()).toHaveLength(1);
  });
});

describe("a vault that Azure has failed over", () => {
  it("is no finding for the project's key: Atlas still uses the key, and nothing is stopped", async () => {
    await encrypted();
    await vaultByHand({ readOnly: true });
    emulator.clock.advance(3_600_000);
    const process = startPlugin(emulator);
    const { outs, inputs, id } = await process.up("EncryptionAtRest", project);
    expect(await process.diff("EncryptionAtRest", id, outs, inputs)).toEqual({ changes: false });
    expect(process.messages.filter(({ kind }) => kind === "warn")).toEqual([]);
  });

  it("refuses a change of its key, which is done after the failback", async () => {
    emulator.store.azure.roleAssignments.push({
      scope: keyVaultId,
      principalId: runner.servicePrincipalId,
      role: "Key Vault Crypto Officer",
    });
    const { id, outs, inputs } = await plugin.up("KeyVaultKey", { keyVaultId, keyName });
    await encrypted();
    await vaultByHand({ readOnly: true });
    const rotate = () => startPlugin(emulator).update("KeyVaultKey", id, outs, { ...inputs, rotateTrigger: "1" });
    await expect(rotate()).rejects.toThrow(
      /the vault is read-only.*Nothing was changed, and nothing is stopped: the vault's keys still encrypt and decrypt\. Run again after Azure's failback of the vault/,
    );
    await vaultByHand({ readOnly: null });
    expect((await rotate()).keyVersion).not.toBe(outs.keyVersion);
  });
});
