// The whole way, from an empty resource group to an encrypted cluster, with the rights that the component's seed gives and no other.

import { describe, expect, it } from "vitest";
import { component, componentSeed } from "../../../emulator/component-seeds.ts";
import type { Emulator } from "../../../emulator/index.ts";
import { quickstart } from "../../../emulator/seeds.ts";
import { byHand } from "../../support/hand.ts";
import { askAzure } from "./azure-client.ts";
import { type Answered, ask, getCluster, patchEncryption, refusal, start, switchCluster } from "./client.ts";

const GRAPH = "https://graph.microsoft.com/v1.0/servicePrincipals";
const ATLAS_APP = "9efedfcc-2eca-4b27-a613-0cad1e114cb7";
const VAULT = `${component.resourceGroupId}/providers/Microsoft.KeyVault/vaults/stack-kv`;
const ROLES = { Reader: "acdd72a7-3385-48ef-bd42-f606fba81ae7", CryptoUser: "12338af0-0e69-4776-bea7-57ae8d297424" };
const runner = quickstart.runner.servicePrincipalId;

const arm = (
  emulator: Emulator,
  method: string,
  path: string,
  body?: object,
  version = "2026-02-01",
): Promise<Answered> => askAzure(emulator, method, `https://management.azure.com${path}?api-version=${version}`, body);
const givenTo = (principalId: unknown, role: string): object => ({
  properties: {
    principalId,
    principalType: "ServicePrincipal",
    roleDefinitionId: `/subscriptions/${quickstart.subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${role}`,
  },
});
const grant = (emulator: Emulator, principalId: unknown, role: string): Promise<Answered> => {
  const path = `${VAULT}/providers/Microsoft.Authorization/roleAssignments/${role}`;
  return arm(emulator, "PUT", path, givenTo(principalId, role), "2022-04-01");
};

async function principal(emulator: Emulator): Promise<unknown> {
  const found = await askAzure(emulator, "GET", `${GRAPH}?$filter=appId%20eq%20'${ATLAS_APP}'`);
  expect(found.json).toEqual({ value: [] });
  return (await askAzure(emulator, "POST", GRAPH, { appId: ATLAS_APP })).json?.id;
}

async function role(emulator: Emulator, servicePrincipalId: unknown): Promise<unknown> {
  const body = { providerName: "AZURE", tenantId: quickstart.tenantId, servicePrincipalId };
  const made = await ask(emulator, { method: "POST", path: "/cloudProviderAccess", body });
  const roleId = made.json?._id;
  expect((await ask(emulator, { method: "PATCH", path: `/cloudProviderAccess/${roleId}`, body })).status).toBe(200);
  return roleId;
}

async function key(emulator: Emulator): Promise<unknown> {
  const properties = {
    tenantId: quickstart.tenantId,
    sku: { family: "A", name: "standard" },
    enablePurgeProtection: true,
  };
  expect((await arm(emulator, "PUT", VAULT, { location: component.location, properties })).status).toBe(200);
  const made = await arm(emulator, "PUT", `${VAULT}/keys/atlas`, { properties: { kty: "RSA", keySize: 2048 } });
  return Object(made.json?.properties).keyUriWithVersion;
}

const settings = (roleId: unknown, keyIdentifier: unknown): object => ({
  enabled: true,
  azureEnvironment: "AZURE",
  subscriptionID: quickstart.subscriptionId,
  resourceGroupName: component.resourceGroupName,
  keyVaultName: "stack-kv",
  keyIdentifier,
  roleId,
});

describe("from an empty resource group", () => {
  it("leads to an encrypted cluster, each step with the seed's rights", async () => {
    const emulator = await start({ seed: componentSeed });
    const objectId = await principal(emulator);
    const roleId = await role(emulator, objectId);
    const keyIdentifier = await key(emulator);
    expect(refusal(await patchEncryption(emulator, settings(roleId, keyIdentifier)))).toEqual([
      400,
      "INVALID_AZURE_API_REQUEST",
    ]);
    for (const id of Object.values(ROLES)) expect((await grant(emulator, objectId, id)).status).toBe(201);
    expect((await patchEncryption(emulator, settings(roleId, keyIdentifier))).json?.azureKeyVault).toMatchObject({
      valid: true,
    });
    await switchCluster(emulator, "orders", "AZURE");
    emulator.clock.advance(60_000);
    expect((await getCluster(emulator, "orders")).json).toMatchObject({ encryptionAtRestProvider: "AZURE" });
    expect(emulator.damage.entries()).toEqual([]);
  });

  it("waits where Azure lets a grant hold later", async () => {
    const emulator = await start({ seed: componentSeed });
    await byHand(emulator, {
      principalVisibleAfterMs: 10_000,
      grantEffectiveAfterMs: 120_000,
      vaultReadyAfterMs: 5_000,
    });
    const objectId = await principal(emulator);
    const [roleId, keyIdentifier] = [await role(emulator, objectId), await key(emulator)];
    for (const id of Object.values(ROLES)) expect((await grant(emulator, objectId, id)).status).toBe(201);
    emulator.clock.advance(119_999);
    expect(refusal(await patchEncryption(emulator, settings(roleId, keyIdentifier)))[1]).toBe(
      "INVALID_AZURE_API_REQUEST",
    );
    emulator.clock.advance(1);
    expect((await patchEncryption(emulator, settings(roleId, keyIdentifier))).status).toBe(200);
  });

  it("ends where a single right of Graph's is missing", async () => {
    const emulator = await start({ seed: componentSeed });
    await byHand(emulator, { graphRights: { [runner]: ["Application.Read.All"] } });
    expect((await askAzure(emulator, "GET", `${GRAPH}?$filter=appId%20eq%20'${ATLAS_APP}'`)).status).toBe(200);
    expect((await askAzure(emulator, "POST", GRAPH, { appId: ATLAS_APP })).status).toBe(403);
    await byHand(emulator, { graphRights: { [runner]: [] } });
    expect((await askAzure(emulator, "GET", `${GRAPH}?$filter=appId%20eq%20'${ATLAS_APP}'`)).status).toBe(403);
  });

  it("gives the pipeline no right to the key itself, to custom roles, or beyond the group", async () => {
    const emulator = await start({ seed: componentSeed });
    await key(emulator);
    emulator.clock.advance(20_000); // until the vault's host is there
    const data = await askAzure(emulator, "GET", "https://stack-kv.vault.azure.net/keys/atlas?api-version=7.6");
    expect(data.status).toBe(403);
    const path = `${component.resourceGroupId}/providers/Microsoft.Authorization/roleDefinitions/${runner}`;
    const permissions = [{ actions: ["Microsoft.KeyVault/vaults/read"] }];
    const body = { properties: { roleName: "Atlas", permissions, assignableScopes: [component.resourceGroupId] } };
    expect((await arm(emulator, "PUT", path, body, "2022-04-01")).status).toBe(403);
    const other = component.resourceGroupId.replace(/keys$/, "other");
    expect((await arm(emulator, "PUT", other, { location: "eastus2" }, "2021-04-01")).status).toBe(403);
    expect((await arm(emulator, "GET", component.resourceGroupId, undefined, "2021-04-01")).status).toBe(200);
  });

  it("starts by its name over HTTP too", async () => {
    const emulator = await start();
    const seed = (name: string) =>
      fetch(`${emulator.url}/_emulator/seed`, { method: "POST", body: JSON.stringify({ name }) });
    expect((await seed("multiProject")).status).toBe(200);
    expect(Object.keys(emulator.store.atlas.projects).length).toBe(2);
    expect((await seed("component")).status).toBe(200);
    expect(emulator.store.azure.vaults).toEqual([]);
  });
});
