// Proves what is sent where a vault is made, recovered, changed or deleted: never its gates, but for the first PUT; and what of the answers counts.

import { describe, expect, it } from "vitest";
import { failure } from "../../../support/failure.ts";
import { azure, refusal, SUBSCRIPTION, VAULT, VAULT_URL, vault } from "./fake-azure.ts";
import { LOGIN } from "./fake-entra.ts";

const NEW = {
  location: "westeurope",
  tenantId: LOGIN.tenantId,
  sku: "standard",
  softDeleteRetentionInDays: 90,
  tags: { team: "data" },
} as const;
const bodyOf = (sent: { readonly body?: string | undefined } | undefined): unknown => JSON.parse(sent?.body ?? "null");
const DELETED_URL = `https://management.azure.com/subscriptions/${SUBSCRIPTION}/providers/Microsoft.KeyVault/deletedVaults?api-version=2026-02-01`;

describe("a new vault", () => {
  it("says every property whose default differs between versions, and is waited for", async () => {
    const { client, asked, lines } = azure(
      { json: vault({ provisioningState: "RegisteringDns", vaultUri: "https://payments-kv.vault.azure.net" }) },
      { json: vault({ provisioningState: "Succeeded", vaultUri: "https://payments-kv.vault.azure.net/" }) },
    );
    expect(await client.createVault(VAULT, NEW)).toMatchObject({
      provisioningState: "Succeeded",
      vaultUri: "https://payments-kv.vault.azure.net/",
    });
    expect(lines()).toEqual([`PUT ${VAULT_URL}`, `GET ${VAULT_URL}`]);
    expect(bodyOf(asked[0])).toEqual({
      location: "westeurope",
      tags: { team: "data" },
      properties: {
        tenantId: LOGIN.tenantId,
        sku: { family: "A", name: "standard" },
        enableRbacAuthorization: true,
        enableSoftDelete: true,
        softDeleteRetentionInDays: 90,
        enablePurgeProtection: true,
        enabledForDeployment: false,
        enabledForDiskEncryption: false,
        enabledForTemplateDeployment: false,
        publicNetworkAccess: "Enabled",
        networkAcls: { bypass: "None", defaultAction: "Allow", ipRules: [], virtualNetworkRules: [] },
      },
    });
  });

  it("is not sent again after a conflict: another tool may have created the vault, and a second PUT would open it", async () => {
    const { client, asked } = azure(refusal(409, "ConflictError"));
    expect(await failure(client.createVault(VAULT, NEW))).toMatchObject({ code: "ConflictError" });
    expect(asked).toHaveLength(1);
  });

  it("whose answer is lost is not sent again", async () => {
    const { client, asked } = azure({ status: 500, json: {} });
    expect(await failure(client.createVault(VAULT, NEW))).toMatchObject({ code: "OUTCOME_UNKNOWN" });
    expect(asked).toHaveLength(1);
  });
});

describe("a change", () => {
  it.each([
    [{ tags: { a: "b" } }, { tags: { a: "b" } }],
    [{ sku: "premium" }, { properties: { sku: { family: "A", name: "premium" } } }],
    [{ enablePurgeProtection: true }, { properties: { enablePurgeProtection: true } }],
    [
      { tags: {}, sku: "standard" },
      { tags: {}, properties: { sku: { family: "A", name: "standard" } } },
    ],
  ] as const)("of %j sends that and nothing else", async (change, body) => {
    const { client, asked, lines } = azure({ json: vault({ publicNetworkAccess: "Disabled" }) });
    expect(await client.updateVault(VAULT, change)).toMatchObject({ publicNetworkAccess: "Disabled" });
    expect(lines()).toEqual([`PATCH ${VAULT_URL}`]);
    expect(bodyOf(asked[0])).toEqual(body);
  });

  it("is sent again after a conflict", async () => {
    const { client, asked } = azure(refusal(409, "ConflictError"), { json: vault() });
    await client.updateVault(VAULT, { tags: {} });
    expect(asked).toHaveLength(2);
  });
});

describe("a deleted vault", () => {
  const deleted = (name: string) => ({ name, properties: { vaultId: `/of/${name}`, location: "westeurope" } });

  it("is found by name, whatever its case, on any page", async () => {
    const { client, lines } = azure(
      { json: { value: [deleted("other")], nextLink: `${DELETED_URL}&page=2` } },
      { json: { value: [deleted("Payments-KV")] } },
    );
    expect(await client.findDeletedVault(SUBSCRIPTION, "payments-kv")).toEqual({
      keyVaultId: "/of/Payments-KV",
      location: "westeurope",
    });
    expect(lines()).toEqual([`GET ${DELETED_URL}`, `GET ${DELETED_URL}&page=2`]);
  });

  it("that is none is undefined", async () => {
    const { client } = azure({ json: { value: [deleted("other")] } });
    expect(await client.findDeletedVault(SUBSCRIPTION, "payments-kv")).toBeUndefined();
  });

  it("is recovered as it was: nothing of its gates is sent", async () => {
    const { client, asked } = azure({ json: vault() });
    await client.recoverVault({ keyVaultId: VAULT, location: "westeurope" }, NEW);
    expect(bodyOf(asked[0])).toEqual({
      location: "westeurope",
      properties: { tenantId: LOGIN.tenantId, sku: { family: "A", name: "standard" }, createMode: "recover" },
    });
  });
});

describe("a deletion", () => {
  it.each([[200], [204]])("is done with %i", async (status) => {
    const { client, lines } = azure({ status });
    await client.deleteVault(VAULT);
    expect(lines()).toEqual([`DELETE ${VAULT_URL}`]);
  });
});

describe("a resource group", () => {
  it("has a location, or is not there", async () => {
    const { client, lines } = azure({ json: { location: "westeurope" } }, refusal(404, "ResourceGroupNotFound"));
    expect(await client.getResourceGroupLocation(SUBSCRIPTION, "keys")).toBe("westeurope");
    expect(await client.getResourceGroupLocation(SUBSCRIPTION, "keys")).toBeUndefined();
    expect(lines()[0]).toBe(
      `GET https://management.azure.com/subscriptions/${SUBSCRIPTION}/resourceGroups/keys?api-version=2021-04-01`,
    );
  });

  it("that may not be read is no missing one", async () => {
    const { client } = azure(refusal(403, "AuthorizationFailed"));
    expect(await failure(client.getResourceGroupLocation(SUBSCRIPTION, "keys"))).toMatchObject({
      code: "AuthorizationFailed",
      message: expect.stringContaining("Microsoft.Resources/subscriptions/resourceGroups/read"),
    });
  });
});
