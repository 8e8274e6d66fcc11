// Proves ARM's answers about vaults, keys and grants on the wire, and its refusals. Writing at ARM is not emulated.
import { beforeEach, describe, expect, test } from "vitest";
import {
  APP,
  ATLAS_PRINCIPAL,
  azureWorld,
  DAY_MS,
  GROUP_ID,
  NEWEST,
  OLDER,
  START_MS,
  seedWith,
  TENANT,
  VAULT_ID,
  type World,
} from "./azure-world.ts";

const ARM = "https://management.azure.com";
const VAULT_API = "api-version=2026-02-01";
const ROLES_API = "api-version=2022-04-01";

let world: World;
let token: string;

async function enter(roles: readonly string[], change = {}): Promise<void> {
  world = azureWorld(seedWith(roles, change));
  token = await world.login(ARM);
}

const get = (path: string, more: { token?: string } = { token }) => world.ask("GET", `${ARM}${path}`, more);

beforeEach(() => enter(["Reader", "Key Vault Crypto User"]));

describe("existing objects", () => {
  test("a vault shows its tenant, model and address", async () => {
    const { status, json } = await get(`${VAULT_ID}?${VAULT_API}`);
    expect(status).toBe(200);
    expect(json).toMatchObject({ id: VAULT_ID, name: "payments-kv", type: "Microsoft.KeyVault/vaults" });
    expect(json.properties).toMatchObject({
      tenantId: TENANT,
      enableRbacAuthorization: true,
      enablePurgeProtection: true,
      vaultUri: "https://payments-kv.vault.azure.net/",
    });
  });

  test("purge protection that is off is absent, not false", async () => {
    for (const vault of world.store.vaults) vault.enablePurgeProtection = false;
    const { json } = await get(`${VAULT_ID}?${VAULT_API}`);
    expect(json.properties).not.toHaveProperty("enablePurgeProtection");
  });

  test("access policies show who may do what with keys", async () => {
    for (const vault of world.store.vaults) vault.accessPolicies = [{ objectId: ATLAS_PRINCIPAL, keys: ["get"] }];
    const { json } = await get(`${VAULT_ID}?${VAULT_API}`);
    expect(json.properties.accessPolicies).toEqual([
      { tenantId: TENANT, objectId: ATLAS_PRINCIPAL, permissions: { keys: ["get"], secrets: [], certificates: [] } },
    ]);
  });

  test("a key names its newest version", async () => {
    const { json } = await get(`${VAULT_ID}/keys/atlas?${VAULT_API}`);
    expect(json.id).toBe(`${VAULT_ID}/keys/atlas`);
    expect(json.properties).toEqual({
      attributes: {
        enabled: true,
        created: (START_MS - DAY_MS) / 1000,
        updated: (START_MS - DAY_MS) / 1000,
        recoveryLevel: "Recoverable",
      },
      rotationPolicy: { lifetimeActions: [{ trigger: { timeBeforeExpiry: "P30D" }, action: { type: "Notify" } }] },
      kty: "RSA",
      keyOps: ["encrypt", "decrypt", "sign", "verify", "wrapKey", "unwrapKey"],
      keySize: 2048,
      keyUri: "https://payments-kv.vault.azure.net/keys/atlas",
      keyUriWithVersion: `https://payments-kv.vault.azure.net/keys/atlas/${NEWEST}`,
    });
  });

  test("ids are matched without regard to case", async () => {
    const { status } = await get(`${VAULT_ID.toUpperCase()}/KEYS/ATLAS/VERSIONS/${OLDER}?${VAULT_API}`);
    expect(status).toBe(200);
  });

  test("times are told in seconds where they are set", async () => {
    const version = world.store.vaults[0]?.keys.atlas?.versions[1];
    Object.assign(version ?? {}, { expiresMs: START_MS + DAY_MS, notBeforeMs: START_MS });
    const { json } = await get(`${VAULT_ID}/keys/atlas/versions/${NEWEST}?${VAULT_API}`);
    expect(json.properties.attributes).toMatchObject({
      exp: (START_MS + DAY_MS) / 1000,
      nbf: START_MS / 1000,
    });
  });

  test("versions come in no order of age", async () => {
    const { json } = await get(`${VAULT_ID}/keys/atlas/versions?${VAULT_API}`);
    expect(json.value.map((one: { name: string }) => one.name)).toEqual([OLDER, NEWEST]);
    expect(json).not.toHaveProperty("nextLink");
  });

  test("versions come in pages, each with a link to the next", async () => {
    await enter(["Reader"], { pageSize: 1 });
    const first = await get(`${VAULT_ID}/keys/atlas/versions?${VAULT_API}`);
    expect(first.json.value).toHaveLength(1);
    const second = await world.ask("GET", first.json.nextLink, { token });
    expect(second.json.value.map((one: { name: string }) => one.name)).toEqual([NEWEST]);
    expect(second.json).not.toHaveProperty("nextLink");
  });
});

describe("what is not there", () => {
  test.each([
    ["a vault", `${VAULT_ID}2`, "ResourceNotFound"],
    ["a key", `${VAULT_ID}/keys/nope`, "ResourceNotFound"],
    ["a version", `${VAULT_ID}/keys/atlas/versions/${"0".repeat(32)}`, "ResourceNotFound"],
    ["a key of a missing vault", `${VAULT_ID}2/keys/atlas`, "ParentResourceNotFound"],
  ])("%s", async (_, path, code) => {
    const roleAssignments = [{ scope: GROUP_ID, principalId: APP.objectId, role: "Reader" }];
    await enter([], { roleAssignments });
    const { status, json } = await get(`${path}?${VAULT_API}`);
    expect([status, json.error.code]).toEqual([404, code]);
  });
});

describe("refusals", () => {
  test("without a token", async () => {
    const { status, json, headers } = await get(`${VAULT_ID}?${VAULT_API}`, {});
    expect([status, json.error.code]).toEqual([401, "AuthenticationFailed"]);
    expect(headers.get("www-authenticate")).toMatch(/^Bearer authorization_uri="https:\/\/login\.microsoftonline\.com/);
  });

  test("with an invented token", async () => {
    const { json } = await get(`${VAULT_ID}?${VAULT_API}`, { token: "invented" });
    expect(json.error.code).toBe("InvalidAuthenticationToken");
  });

  test("with a token for Key Vault", async () => {
    const other = await world.login("https://vault.azure.net");
    const { status, json } = await get(`${VAULT_ID}?${VAULT_API}`, { token: other });
    expect([status, json.error.code]).toEqual([401, "InvalidAuthenticationTokenAudience"]);
  });

  test("with a token an hour old", async () => {
    world.advance(3_600_000 - 1);
    expect((await get(`${VAULT_ID}?${VAULT_API}`)).status).toBe(200);
    world.advance(1);
    expect((await get(`${VAULT_ID}?${VAULT_API}`)).json.error.code).toBe("ExpiredAuthenticationToken");
  });

  test("with a token of another tenant", async () => {
    for (const vault of world.store.vaults) Object.assign(vault, { tenantId: "elsewhere" });
    expect((await get(`${VAULT_ID}?${VAULT_API}`)).json.error.code).toBe("InvalidAuthenticationTokenTenant");
  });

  test("without the right", async () => {
    await enter(["Key Vault Crypto User"]);
    const { status, json } = await get(`${VAULT_ID}?${VAULT_API}`);
    expect([status, json.error.code]).toEqual([403, "AuthorizationFailed"]);
    expect(json.error.message).toContain("'Microsoft.KeyVault/vaults/read'");
  });

  test("a vault that is not there is refused, not missing, to who may not read there", async () => {
    expect((await get(`${VAULT_ID}2?${VAULT_API}`)).json.error.code).toBe("AuthorizationFailed");
  });

  test("without an api-version, or with an unknown one", async () => {
    expect((await get(VAULT_ID)).json.error.code).toBe("MissingApiVersionParameter");
    const { status, json } = await get(`${VAULT_ID}?api-version=2012-01-01`);
    expect([status, json.error.code]).toEqual([400, "NoRegisteredProviderFound"]);
  });

  test("older api-versions of Key Vault stop in February 2027", async () => {
    expect((await get(`${VAULT_ID}?api-version=2024-11-01`)).status).toBe(200);
    world.advance(Date.parse("2027-02-27T00:00:00Z") - START_MS);
    token = await world.login(ARM);
    expect((await get(`${VAULT_ID}?api-version=2024-11-01`)).status).toBe(400);
    expect((await get(`${VAULT_ID}?${VAULT_API}`)).status).toBe(200);
  });
});

describe("grants", () => {
  const authorization = `${VAULT_ID}/providers/Microsoft.Authorization`;

  test("the caller's permissions are one entry a role", async () => {
    const { json } = await get(`${authorization}/permissions?${ROLES_API}`);
    expect(json.value).toEqual([
      { actions: ["*/read"], notActions: [], dataActions: [], notDataActions: [] },
      { actions: [], notActions: [], dataActions: expect.any(Array), notDataActions: [] },
    ]);
  });

  test("a principal's roles are found by assignedTo, with ids that stay the same", async () => {
    const path = `${authorization}/roleAssignments?${ROLES_API}&$filter=${encodeURIComponent(`assignedTo('${ATLAS_PRINCIPAL}')`)}`;
    const { json } = await get(path);
    expect(json.value.map((one: { properties: unknown }) => one.properties)).toEqual([
      expect.objectContaining({
        principalId: ATLAS_PRINCIPAL,
        scope: VAULT_ID,
        roleDefinitionId: expect.stringMatching(/\/roleDefinitions\/acdd72a7-3385-48ef-bd42-f606fba81ae7$/),
      }),
      expect.objectContaining({
        roleDefinitionId: expect.stringMatching(/\/roleDefinitions\/12338af0-0e69-4776-bea7-57ae8d297424$/),
      }),
    ]);
    expect((await get(path)).json).toEqual(json);
  });

  test("inherited grants count; those below the scope are left out by atScope()", async () => {
    const grant = (scope: string) => ({ scope, principalId: APP.objectId, role: "Reader" });
    await enter([], { roleAssignments: [grant(GROUP_ID), grant(`${VAULT_ID}/keys/atlas`)] });
    const scopes = async (filter: string) =>
      (await get(`${authorization}/roleAssignments?${ROLES_API}${filter}`)).json.value.map(
        (one: { properties: { scope: string } }) => one.properties.scope,
      );
    expect(await scopes("")).toEqual([GROUP_ID, `${VAULT_ID}/keys/atlas`]);
    expect(await scopes("&$filter=atScope()")).toEqual([GROUP_ID]);
  });

  test("a filter that is not known is refused", async () => {
    expect((await get(`${authorization}/roleAssignments?${ROLES_API}&$filter=name eq 'x'`)).status).toBe(400);
  });

  test("a role's definition is found by its id, at any scope", async () => {
    const id = "12338af0-0e69-4776-bea7-57ae8d297424";
    const { json } = await get(`${authorization}/roleDefinitions/${id}?${ROLES_API}`);
    expect(json.properties.roleName).toBe("Key Vault Crypto User");
    expect(json.properties.permissions[0].dataActions).toContain("Microsoft.KeyVault/vaults/keys/encrypt/action");
    const missing = await get(`${authorization}/roleDefinitions/${TENANT}?${ROLES_API}`);
    expect([missing.status, missing.json.error.code]).toEqual([404, "RoleDefinitionDoesNotExist"]);
  });

  test("there are no deny assignments", async () => {
    expect((await get(`${authorization}/denyAssignments?${ROLES_API}`)).json).toEqual({ value: [] });
  });
});
