// Proves reads by id alone, for `X.get`: what each kind returns, what is no such object, what is no id. On the emulator, with a stepped clock.
import { describe, expect, it } from "vitest";
import { quickstart, quickstartSeed } from "../../../emulator/seeds.ts";
import { emulator, forEachTest, plugin } from "../../support/each-test.ts";
import type { Kind } from "../../support/plugin.ts";

const { projectId, keyVaultId, keyName, roleId, servicePrincipalId, keyVersions } = quickstart;
const keyIdentifier = `https://payments-kv.vault.azure.net/keys/${keyName}`;
const CRYPTO_USER = "12338af0-0e69-4776-bea7-57ae8d297424";

forEachTest({ seed: quickstartSeed });

/** The outputs, without hidden ones. Rejects where there is no object. */
const get = async (kind: Kind, id: string, state: Readonly<Record<string, unknown>> = {}) => {
  const { props = {} } = await plugin.read(kind, id, { ...state, __get: true });
  return Object.fromEntries(Object.entries(props).filter(([name]) => !name.startsWith("__")));
};

const encrypted = () =>
  plugin.up("EncryptionAtRest", { projectId, keyVaultId, keyName, keyVersion: keyVersions.older, access: { roleId } });

describe("a read by id alone", () => {
  it("of an EncryptionAtRest says what Atlas holds", async () => {
    await encrypted();
    expect(await get("EncryptionAtRest", projectId)).toEqual({
      projectId,
      keyVaultId,
      keyName,
      keyVersion: keyVersions.older,
      keyIdentifier: `${keyIdentifier}/${keyVersions.older}`,
      access: { roleId },
      enabledForSearchNodes: false,
      encryptionAtRestProvider: "AZURE",
      valid: true,
    });
  });

  it("of an EncryptionAtRest with a client secret says everything but the secret", async () => {
    const access = {
      tenantId: quickstart.tenantId,
      clientId: quickstart.staticApp.clientId,
      clientSecret: quickstart.staticApp.clientSecret,
    };
    await plugin.up("EncryptionAtRest", { projectId, keyVaultId, keyName, access });
    const { clientSecret: _, ...shown } = access;
    expect(await get("EncryptionAtRest", projectId)).toMatchObject({ access: shown });
  });

  it("of a ClusterEncryption says how the cluster is encrypted", async () => {
    const id = `${projectId}/orders`;
    const named = { projectId, clusterName: "orders" };
    expect(await get("ClusterEncryption", id)).toEqual({ ...named, encryptionAtRestProvider: "NONE" });
    await encrypted();
    await plugin.up("ClusterEncryption", named);
    expect(await get("ClusterEncryption", id)).toEqual({ ...named, encryptionAtRestProvider: "AZURE" });
  });

  it("of a PrivateNetworking says its vault, its regions and their endpoints", async () => {
    await encrypted();
    const { outs } = await plugin.up("PrivateNetworking", { projectId, keyVaultId, regions: ["US_EAST_2"] });
    expect(await get("PrivateNetworking", projectId)).toEqual({
      projectId,
      keyVaultId,
      regions: ["US_EAST_2"],
      requirePrivateNetworking: true,
      endpointStatus: { US_EAST_2: "ACTIVE" },
      endpoints: outs.endpoints,
    });
  });

  it("of an AzureAccess says the registration", async () => {
    expect(await get("AzureAccess", `${projectId}/${roleId}/${servicePrincipalId}`)).toMatchObject({
      projectId,
      roleId,
      servicePrincipalId,
      tenantId: quickstart.tenantId,
    });
  });

  it("of a KeyVault and of a KeyVaultKey says what Azure Resource Manager shows", async () => {
    expect(await get("KeyVault", keyVaultId)).toEqual({
      keyVaultId,
      subscriptionId: quickstart.subscriptionId,
      resourceGroupName: "keys",
      vaultName: "payments-kv",
      tenantId: quickstart.tenantId,
      enablePurgeProtection: true,
      vaultUri: "https://payments-kv.vault.azure.net/",
    });
    const key = { keyVaultId, keyName, keyIdentifier, keyVersion: keyVersions.newest };
    expect(await get("KeyVaultKey", `${keyVaultId}/keys/${keyName}`)).toEqual(key);
  });

  it("of a RoleAssignment says the role by its word", async () => {
    const { id } = await plugin.up("RoleAssignment", { keyVaultId, principalId: servicePrincipalId, role: "Reader" });
    expect(await get("RoleAssignment", id)).toMatchObject({ principalId: servicePrincipalId, role: "Reader" });
  });

  it("of a KeyRotationAlert says Atlas's alert", async () => {
    await encrypted();
    expect(await get("KeyRotationAlert", projectId)).toMatchObject({ projectId, thresholdDays: 90, enabled: true });
  });

  it("writes nothing", async () => {
    await encrypted();
    emulator.journal.clear();
    await get("EncryptionAtRest", projectId);
    await get("KeyRotationAlert", projectId);
    await get("KeyVaultKey", `${keyVaultId}/keys/${keyName}`);
    expect(emulator.journal.writes()).toEqual([]);
  });
});

describe("no such object", () => {
  it.each([
    ["EncryptionAtRest", projectId],
    ["PrivateNetworking", projectId],
    ["KeyRotationAlert", projectId],
    ["ClusterEncryption", `${projectId}/nowhere`],
    ["AzureAccess", `${projectId}/${"0".repeat(24)}/${servicePrincipalId}`],
    ["KeyVault", keyVaultId.replace("payments", "nowhere")],
    ["KeyVaultKey", `${keyVaultId}/keys/nowhere`],
    ["RoleAssignment", `${keyVaultId}/${quickstart.runner.servicePrincipalId}/${CRYPTO_USER}`],
  ] as const)("is said of a %s that is not there", async (kind, id) => {
    await expect(get(kind, id)).rejects.toThrow(`${kind}.get: there is no object with the id ${JSON.stringify(id)}.`);
  });
});

describe("a text that is no id", () => {
  it.each([
    ["EncryptionAtRest", "payments", "the Atlas project's id: 24 hexadecimal digits"],
    ["KeyRotationAlert", `${projectId}/x`, "the Atlas project's id: 24 hexadecimal digits"],
    ["PrivateNetworking", "..", "the Atlas project's id: 24 hexadecimal digits"],
    ["ClusterEncryption", "orders", "{projectId}/{clusterName}"],
    ["ClusterEncryption", `${projectId}/orders/x`, "{projectId}/{clusterName}"],
    ["AzureAccess", roleId, "{projectId}/{roleId}/{servicePrincipalId}"],
    ["KeyVault", "payments-kv", "the vault's ARM id"],
    ["KeyVaultKey", keyVaultId, "the key's ARM id: {keyVaultId}/keys/{keyName}"],
    ["RoleAssignment", `${keyVaultId}/x/y`, "{keyVaultId}/{principalId}/{the GUID of the role}"],
  ] as const)("is refused by %s before anything is asked: %s", async (kind, id, form) => {
    await expect(get(kind, id)).rejects.toThrow(
      `'id' is not the id of ${/^[AE]/.test(kind) ? "an" : "a"} ${kind}: ${JSON.stringify(id)}. Pass ${form}.`,
    );
    expect(emulator.journal.entries().filter(({ service }) => service !== "control")).toEqual([]);
  });

  it("and an Azure cloud that does not exist are refused", async () => {
    await expect(get("KeyVault", keyVaultId, { azureEnvironment: "MARS" })).rejects.toThrow(
      "'azureEnvironment' is not one of AZURE, AZURE_CHINA, AZURE_US_GOVERNMENT.",
    );
  });
});
