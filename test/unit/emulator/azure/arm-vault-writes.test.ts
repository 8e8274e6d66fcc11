// Proves what a PATCH, a PUT and a DELETE of a vault do and what they are refused for; and the registration of Microsoft.Network.
import { beforeEach, describe, expect, test } from "vitest";
import type { AzureVault } from "../../../../emulator/azure/store.ts";
import { APP, azureWorld, GROUP_ID, type Reply, seedWith, TENANT, VAULT_ID, type World } from "./azure-world.ts";

const ARM = "https://management.azure.com";
const API = "api-version=2026-02-01";

let world: World;
let token: string;

async function enter(roles: readonly string[] = ["Key Vault Contributor"]): Promise<void> {
  world = azureWorld(seedWith(roles));
  token = await world.login(ARM);
}

function vault(): AzureVault {
  const [found] = world.store.vaults;
  if (found === undefined) throw new Error("the seed has no vault");
  return found;
}

const ask = (method: string, path: string, body?: unknown, api: string = API): Promise<Reply> =>
  world.ask(method, path.startsWith("https:") ? path : `${ARM}${path}?${api}`, { token, body });
const patch = (properties: object): Promise<Reply> => ask("PATCH", VAULT_ID, { properties });
const put = (properties: object, api?: string): Promise<Reply> =>
  ask("PUT", VAULT_ID, { location: "East US 2", properties: { ...whole, ...properties } }, api);
const whole = { tenantId: TENANT, sku: { family: "A", name: "standard" }, enableRbacAuthorization: true };
const refusal = ({ status, json }: Reply): readonly unknown[] => [status, json.error.code];
const shown = async () => (await ask("GET", VAULT_ID)).json;
const CLOSED = { bypass: "None", defaultAction: "Deny", ipRules: [{ value: "203.0.113.0/24" }] };

beforeEach(() => enter());

describe("PATCH", () => {
  test("changes what it names and nothing else", async () => {
    await patch({ networkAcls: CLOSED });
    const answer = await patch({ publicNetworkAccess: "disabled" });
    expect(answer.status).toBe(200);
    expect((await shown()).properties).toMatchObject({
      publicNetworkAccess: "Disabled",
      networkAcls: { ...CLOSED, virtualNetworkRules: [] },
      enableRbacAuthorization: true,
      enablePurgeProtection: true,
    });
  });

  test("takes policies, tags and the sku", async () => {
    const accessPolicies = [{ tenantId: TENANT, objectId: "x", permissions: { keys: ["get"] } }];
    await ask("PATCH", VAULT_ID, { tags: { team: "db" }, properties: { accessPolicies, sku: { name: "premium" } } });
    const { tags, properties } = await shown();
    expect(tags).toEqual({ team: "db" });
    expect(properties.sku).toEqual({ family: "A", name: "premium" });
    expect(properties.accessPolicies[0].permissions.keys).toEqual(["get"]);
  });

  test.each([
    ["purge protection off", { enablePurgeProtection: false }],
    ["soft deletion off", { enableSoftDelete: false }],
    ["another retention", { softDeleteRetentionInDays: 7 }],
    ["another tenant", { tenantId: "99999999-9999-4999-8999-999999999999" }],
    ["an unknown word for public access", { publicNetworkAccess: "perhaps" }],
    ["an unknown default action", { networkAcls: { defaultAction: "Ask" } }],
    ["an unknown bypass", { networkAcls: { bypass: "Everyone" } }],
    ["an address that is none", { networkAcls: { ipRules: [{ value: "nowhere" }] } }],
    ["too many rules", { networkAcls: { ipRules: Array.from({ length: 1_001 }, () => ({ value: "203.0.113.1" })) } }],
    ["a policy of nobody", { accessPolicies: [{}] }],
  ])("with %s is refused", async (_, properties) => {
    const before = await shown();
    expect(refusal(await patch(properties))).toEqual([400, "BadRequest"]);
    expect(await shown()).toEqual(before);
  });

  test("tells the listener what the vault is about to become", async () => {
    await patch({ publicNetworkAccess: "Disabled" });
    expect(world.harm).toMatchObject([{ kind: "VAULT_CHANGED", settings: { publicNetworkAccess: "Disabled" } }]);
  });

  test.each([
    ["Reader", 403],
    ["Key Vault Contributor", 200],
    ["Contributor", 200],
  ])("by %s answers as Azure would", async (role, status) => {
    await enter([role]);
    expect((await patch({ publicNetworkAccess: "Disabled" })).status).toBe(status);
  });

  test("is refused by a policy, by failover and where there is no vault", async () => {
    vault().policyDenies = true;
    expect(refusal(await patch({}))).toEqual([403, "RequestDisallowedByPolicy"]);
    Object.assign(vault(), { policyDenies: false, readOnly: true });
    expect(refusal(await patch({}))).toEqual([403, "VaultReadOnly"]);
    world.store.vaults = [];
    expect(refusal(await patch({}))).toEqual([404, "ResourceNotFound"]);
  });

  test.each([
    ["Updating", {}],
    ["RegisteringDns", { state: "RegisteringDns" as const }],
  ])("that runs long says %s, and takes effect when it is done", async (state, more) => {
    vault().longRunning = { ms: 10_000, status: 202, ...more };
    const answer = await patch({ publicNetworkAccess: "Disabled" });
    expect([answer.status, answer.json.properties.provisioningState]).toEqual([202, state]);
    expect(vault().publicNetworkAccess).toBeUndefined();
    world.advance(10_000);
    const done = await ask("GET", answer.headers.get("azure-asyncoperation") ?? "");
    expect(done.json.status).toBe("Succeeded");
    expect((await shown()).properties).toMatchObject({
      publicNetworkAccess: "Disabled",
      provisioningState: "Succeeded",
    });
    expect(vault().publicNetworkAccess).toBe("Disabled");
  });
});

describe("PUT", () => {
  test("replaces the whole: what is left out takes the service's default, but for purge protection", async () => {
    await ask("PATCH", VAULT_ID, {
      tags: { team: "db" },
      properties: { publicNetworkAccess: "Disabled", networkAcls: CLOSED },
    });
    expect((await put({})).status).toBe(200);
    const { tags, properties } = await shown();
    expect(tags).toEqual({});
    expect(properties).toMatchObject({ publicNetworkAccess: "Enabled", enablePurgeProtection: true });
    expect(properties).not.toHaveProperty("networkAcls");
  });

  test("leaves purge protection off where it was off, and switches it on where asked", async () => {
    vault().enablePurgeProtection = false;
    await put({});
    expect((await shown()).properties).not.toHaveProperty("enablePurgeProtection");
    await put({ enablePurgeProtection: true });
    expect((await shown()).properties.enablePurgeProtection).toBe(true);
  });

  test("without a permission model falls back to policies in old versions and keeps it in the new", async () => {
    await put({ enableRbacAuthorization: undefined });
    expect(vault().enableRbacAuthorization).toBe(true);
    await put({ enableRbacAuthorization: undefined }, "api-version=2024-11-01");
    expect(vault().enableRbacAuthorization).toBe(false);
  });

  test.each([
    ["tenantId", { tenantId: undefined }],
    ["sku", { sku: undefined }],
    ["accessPolicies, where they decide", { enableRbacAuthorization: false }],
  ])("without %s is refused", async (_, properties) => {
    expect(refusal(await put(properties))).toEqual([400, "BadRequest"]);
  });

  test("without a location, or in another one, is refused", async () => {
    expect(refusal(await ask("PUT", VAULT_ID, { properties: whole }))).toEqual([400, "BadRequest"]);
    const moved = { location: "westeurope", properties: whole };
    expect(refusal(await ask("PUT", VAULT_ID, moved))).toEqual([409, "InvalidResourceLocation"]);
  });

  test("of a vault that is not there makes it", async () => {
    world.store.vaults = [];
    expect((await put({})).status).toBe(200);
    expect(vault().keys).toEqual({});
  });
});

describe("DELETE", () => {
  test("takes the vault away, once", async () => {
    expect((await ask("DELETE", VAULT_ID)).status).toBe(200);
    // The grants at it went too.
    expect(refusal(await ask("GET", VAULT_ID))).toEqual([403, "AuthorizationFailed"]);
    const grant = { scope: GROUP_ID, principalId: APP.objectId, role: "Key Vault Contributor" };
    world.store.roleAssignments = [...world.store.roleAssignments, grant];
    expect(refusal(await ask("GET", VAULT_ID))).toEqual([404, "ResourceNotFound"]);
    expect((await ask("DELETE", VAULT_ID)).status).toBe(204);
  });

  test("is refused by a lock", async () => {
    world.store.locks = [{ scope: VAULT_ID, name: "keep", level: "CanNotDelete" }];
    expect(refusal(await ask("DELETE", VAULT_ID))).toEqual([409, "ScopeLocked"]);
  });
});

describe("the provider Microsoft.Network", () => {
  const SUBSCRIPTION = VAULT_ID.replace(/\/resourceGroups.*/, "");
  const NETWORK = `${SUBSCRIPTION}/providers/Microsoft.Network`;
  const VERSION = "api-version=2021-04-01";
  const state = async () => (await ask("GET", NETWORK, undefined, VERSION)).json.registrationState;
  const allow = (role: string) =>
    world.store.roleAssignments.push({ scope: SUBSCRIPTION, principalId: APP.objectId, role });

  test("is registered unless it is not, and registers in a while", async () => {
    allow("Contributor");
    expect(await state()).toBe("Registered");
    world.store.networkProvider[SUBSCRIPTION.split("/")[2] ?? ""] = { state: "NotRegistered" };
    expect(await state()).toBe("NotRegistered");
    const answer = await ask("POST", `${NETWORK}/register`, undefined, VERSION);
    expect([answer.status, answer.json.registrationState]).toEqual([200, "Registering"]);
    world.advance(20_000);
    expect(await state()).toBe("Registered");
  });

  test("is seen by readers of the subscription, and registered by contributors only", async () => {
    const read = () => ask("GET", NETWORK, undefined, VERSION);
    expect(refusal(await read())).toEqual([403, "AuthorizationFailed"]);
    allow("Reader");
    expect((await read()).status).toBe(200);
    expect(refusal(await ask("POST", `${NETWORK}/register`, undefined, VERSION))).toEqual([403, "AuthorizationFailed"]);
  });

  test("is the only one", async () => {
    allow("Reader");
    const other = await ask("GET", `${SUBSCRIPTION}/providers/Microsoft.Moon`, undefined, VERSION);
    expect(refusal(other)).toEqual([404, "InvalidResourceNamespace"]);
  });
});
