// Proves how vaults come and go at ARM, and keys are made there: names, defaults, soft deletion, recovery. Changes of one that is there are tested elsewhere.
import { beforeEach, describe, expect, test } from "vitest";
import {
  APP,
  ATLAS_PRINCIPAL,
  azureWorld,
  DAY_MS,
  GROUP_ID,
  NEWEST,
  START_MS,
  seedWith,
  TENANT,
  VAULT_ID,
  type World,
} from "./azure-world.ts";

const ARM = "https://management.azure.com";
const SUBSCRIPTION = "/subscriptions/22222222-2222-4222-8222-222222222222";
const PROVIDER = `${SUBSCRIPTION}/providers/Microsoft.KeyVault`;
const FRESH_ID = `${GROUP_ID}/providers/Microsoft.KeyVault/vaults/fresh-kv`;

let world: World;
let token: string;

async function enter(role = "Key Vault Contributor", change = {}, scope = SUBSCRIPTION): Promise<void> {
  world = azureWorld({ ...seedWith([]), roleAssignments: [{ scope, principalId: APP.objectId, role }], ...change });
  token = await world.login(ARM);
}

const ask = (method: string, path: string, body?: unknown, version = "2026-02-01") =>
  world.ask(method, `${ARM}${path}?api-version=${version}`, body === undefined ? { token } : { token, body });
const short = ({ status, json }: { status: number; json: { error?: { code: string } } | null }) => [
  status,
  json?.error?.code,
];
const wanted = (properties: object = {}, change: object = {}) => ({
  location: "East US 2",
  properties: { tenantId: TENANT, sku: { family: "A", name: "standard" }, ...properties },
  ...change,
});
const create = (properties: object = {}, version?: string) => ask("PUT", FRESH_ID, wanted(properties), version);

beforeEach(() => enter());

describe("a vault", () => {
  test("is made with roles deciding, unless an older version or the body says otherwise", async () => {
    const made = await create({ enablePurgeProtection: true, softDeleteRetentionInDays: 30 });
    expect(made.status).toBe(200);
    expect(made.json).toMatchObject({
      id: FRESH_ID,
      location: "eastus2",
      properties: {
        enableRbacAuthorization: true,
        enablePurgeProtection: true,
        softDeleteRetentionInDays: 30,
        publicNetworkAccess: "Enabled",
        provisioningState: "RegisteringDns",
        vaultUri: "https://fresh-kv.vault.azure.net",
      },
    });
    expect((await ask("GET", FRESH_ID)).json).toEqual(made.json);
    world.advance(20_000);
    expect((await ask("GET", FRESH_ID)).json.properties).toMatchObject({
      provisioningState: "Succeeded",
      vaultUri: "https://fresh-kv.vault.azure.net/",
    });
    await enter();
    const byPolicies = await create({ accessPolicies: [] }, "2024-11-01");
    expect(byPolicies.json.properties).not.toHaveProperty("enableRbacAuthorization");
    await enter();
    const named = await create({ enableRbacAuthorization: false, accessPolicies: [] });
    expect(named.json.properties.enableRbacAuthorization).toBe(false);
  });

  // FACT(vault-never-set).
  test("shows nothing that was never set, and no firewall that is the service's own", async () => {
    const networkAcls = { bypass: "AzureServices", defaultAction: "Allow" };
    const { properties } = (await create({ networkAcls })).json;
    for (const absent of ["enablePurgeProtection", "networkAcls", "enabledForDiskEncryption"])
      expect(properties).not.toHaveProperty(absent);
    expect(properties.enabledForDeployment).toBe(false);
    const closed = { bypass: "None", defaultAction: "Allow" };
    expect((await ask("PATCH", FRESH_ID, { properties: { networkAcls: closed } })).json.properties).toMatchObject({
      networkAcls: closed,
    });
  });

  test("may need a while until its host is there", async () => {
    await enter("Key Vault Contributor", { vaultReadyAfterMs: 15_000 });
    expect((await create()).json.properties.provisioningState).toBe("RegisteringDns");
    const data = () => world.ask("GET", "https://fresh-kv.vault.azure.net/keys/atlas?api-version=7.6");
    expect((await data()).status).toBe(404);
    world.advance(15_000);
    expect((await ask("GET", FRESH_ID)).json.properties.provisioningState).toBe("Succeeded");
    expect((await data()).status).toBe(401);
  });

  test.each<[string, string, object, number, string]>([
    ["of a taken name elsewhere", VAULT_ID.replace("/keys/", "/more/"), wanted(), 409, "VaultAlreadyExists"],
    ["in no group", FRESH_ID.replace("/keys/", "/nowhere/"), wanted(), 404, "ResourceGroupNotFound"],
    ["with a bad name", FRESH_ID.replace("fresh-kv", "fresh--kv"), wanted(), 400, "VaultNameNotValid"],
    ["without a place", FRESH_ID, wanted({}, { location: undefined }), 400, "BadRequest"],
    ["without a tenant", FRESH_ID, wanted({ tenantId: undefined }), 400, "BadRequest"],
    ["of another tenant", FRESH_ID, wanted({ tenantId: ATLAS_PRINCIPAL }), 400, "BadRequest"],
    ["kept too short", FRESH_ID, wanted({ softDeleteRetentionInDays: 6 }), 400, "BadRequest"],
    ["unprotected in so many words", FRESH_ID, wanted({ enablePurgeProtection: false }), 400, "BadRequest"],
    ["by policies it has not", FRESH_ID, wanted({ enableRbacAuthorization: false }), 400, "BadRequest"],
  ])("is not made %s", async (_, id, body, status, code) => {
    const group = {
      subscriptionId: SUBSCRIPTION.split("/")[2] ?? "",
      tenantId: TENANT,
      name: "more",
      location: "eastus2",
      tags: {},
    };
    world.store.resourceGroups = [...world.store.resourceGroups, group];
    expect(short(await ask("PUT", id, body))).toEqual([status, code]);
  });

  test("is not made where a policy forbids it, or the right is missing", async () => {
    await enter("Key Vault Contributor", { policyDeniesVaults: true });
    expect(short(await create())).toEqual([403, "RequestDisallowedByPolicy"]);
    await enter("Reader");
    expect(short(await create())).toEqual([403, "AuthorizationFailed"]);
  });
});

describe("a deleted vault", () => {
  const deleted = `${PROVIDER}/locations/eastus2/deletedVaults/payments-kv`;

  test("is gone, and known as deleted until its time is over", async () => {
    expect((await ask("DELETE", VAULT_ID)).status).toBe(200);
    expect((await ask("DELETE", VAULT_ID)).status).toBe(204);
    expect(short(await ask("GET", VAULT_ID))).toEqual([404, "ResourceNotFound"]);
    const { json } = await ask("GET", deleted);
    expect(json.properties).toMatchObject({
      vaultId: VAULT_ID,
      deletionDate: new Date(START_MS).toISOString(),
      scheduledPurgeDate: new Date(START_MS + 90 * DAY_MS).toISOString(),
      purgeProtectionEnabled: true,
    });
    expect((await ask("GET", `${PROVIDER}/deletedVaults`)).json.value).toEqual([json]);
    world.store.tokenSeconds = 365 * 86_400;
    token = await world.login(ARM);
    world.advance(90 * DAY_MS);
    expect(short(await ask("GET", deleted))).toEqual([404, "DeletedVaultNotFound"]);
  });

  test("keeps its name, and comes back with its keys and without the grants at it", async () => {
    world.store.roleAssignments = [
      ...world.store.roleAssignments,
      { scope: VAULT_ID, principalId: ATLAS_PRINCIPAL, role: "Reader" },
    ];
    await ask("DELETE", VAULT_ID);
    expect(short(await ask("PUT", VAULT_ID, wanted()))).toEqual([409, "VaultAlreadyExists"]);
    const back = await ask("PUT", VAULT_ID, wanted({ createMode: "recover" }));
    expect([back.status, back.json.id]).toEqual([200, VAULT_ID]);
    expect((await ask("GET", `${VAULT_ID}/keys/atlas`)).json.properties.keyUriWithVersion).toContain(NEWEST);
    expect(world.store.roleAssignments.map((one) => one.scope)).toEqual([SUBSCRIPTION]);
  });

  test("is recovered where it was, and only if it was deleted", async () => {
    const recover = { ...wanted({ createMode: "recover" }) };
    expect(short(await ask("PUT", FRESH_ID, recover))).toEqual([404, "DeletedVaultNotFound"]);
    await ask("DELETE", VAULT_ID);
    expect(short(await ask("PUT", VAULT_ID, { ...recover, location: "westeurope" }))).toEqual([
      404,
      "DeletedVaultNotFound",
    ]);
  });

  test("is purged only without purge protection, by who may", async () => {
    await ask("DELETE", VAULT_ID);
    expect(short(await ask("POST", `${deleted}/purge`))).toEqual([403, "AuthorizationFailed"]);
    await enter("Owner");
    await ask("DELETE", VAULT_ID);
    expect(short(await ask("POST", `${deleted}/purge`))).toEqual([403, "MethodNotAllowed"]);
    for (const { vault } of world.store.deletedVaults) vault.enablePurgeProtection = false;
    const purged = await ask("POST", `${deleted}/purge`);
    const where = purged.headers.get("location") ?? "";
    expect([purged.status, purged.json]).toEqual([202, null]);
    const createdDateTime = "2026-11-24 12:00:00Z";
    const again = () => world.ask("GET", where, { token });
    const waiting = await again();
    expect([waiting.status, waiting.json, waiting.headers.get("location")]).toEqual([
      202,
      { createdDateTime, status: "NotStarted" },
      where,
    ]);
    expect(short(await ask("PUT", VAULT_ID, wanted()))).toEqual([409, "VaultAlreadyExists"]);
    world.advance(8_000);
    expect((await again()).json).toEqual({
      createdDateTime,
      lastActionDateTime: "2026-11-24 12:00:08Z",
      status: "Succeeded",
    });
    expect((await ask("PUT", VAULT_ID, wanted())).status).toBe(200);
  });

  test("and names are not looked up by who has rights in the group only", async () => {
    await enter("Key Vault Contributor", {}, GROUP_ID);
    expect(short(await ask("GET", `${PROVIDER}/deletedVaults`))).toEqual([403, "AuthorizationFailed"]);
    const body = { name: "fresh-kv", type: "Microsoft.KeyVault/vaults" };
    expect(short(await ask("POST", `${PROVIDER}/checkNameAvailability`, body))).toEqual([403, "AuthorizationFailed"]);
    expect((await create()).status).toBe(200);
  });
});

test.each([
  ["fresh-kv", { nameAvailable: true }],
  ["payments-kv", { nameAvailable: false, reason: "AlreadyExists" }],
  ["1-bad", { nameAvailable: false, reason: "AccountNameInvalid" }],
])("the name %s is told to be %j", async (name, expected) => {
  const body = { name, type: "Microsoft.KeyVault/vaults" };
  expect((await ask("POST", `${PROVIDER}/checkNameAvailability`, body)).json).toMatchObject(expected);
});

describe("a key over ARM", () => {
  const put = (name: string, properties: object) => ask("PUT", `${VAULT_ID}/keys/${name}`, { properties });

  test("is made with all that was asked for, and listed", async () => {
    const made = await put("fresh", {
      kty: "RSA",
      keySize: 3072,
      keyOps: ["encrypt", "decrypt"],
      attributes: { enabled: true },
      rotationPolicy: {
        lifetimeActions: [{ action: { type: "rotate" }, trigger: { timeAfterCreate: "P90D" } }],
        attributes: {},
      },
    });
    expect([made.status, made.json.properties.keySize, made.json.properties.keyOps]).toEqual([
      200,
      3072,
      ["encrypt", "decrypt"],
    ]);
    expect(made.json.properties.keyUriWithVersion).toMatch(
      /^https:\/\/payments-kv\.vault\.azure\.net\/keys\/fresh\/[0-9a-f]{32}$/,
    );
    const names = (await ask("GET", `${VAULT_ID}/keys`)).json.value.map((one: { name: string }) => one.name);
    expect(names).toEqual(["atlas", "fresh"]);
    expect(world.store.vaults[0]?.keys.fresh?.rotationPolicy?.lifetimeActions).toEqual([
      { type: "Rotate", timeAfterCreate: "P90D" },
    ]);
  });

  test("tells its rotation policy in GET and not in PUT, and the service's own where it never had one", async () => {
    const lifetimeActions = [{ action: { type: "Rotate" }, trigger: { timeAfterCreate: "P90D" } }];
    const policy = { lifetimeActions, attributes: { expiryTime: "P1Y" } };
    const made = await put("fresh", { kty: "RSA", rotationPolicy: policy });
    expect(made.json.properties).not.toHaveProperty("rotationPolicy");
    const { json } = await ask("GET", `${VAULT_ID}/keys/fresh`);
    expect(json.properties.rotationPolicy).toMatchObject({ lifetimeActions, attributes: { expiryTime: "P1Y" } });
    expect((await ask("GET", `${VAULT_ID}/keys/atlas`)).json.properties.rotationPolicy).toEqual({
      lifetimeActions: [{ trigger: { timeBeforeExpiry: "P30D" }, action: { type: "Notify" } }],
    });
  });

  test("that is there comes back untouched, on a closed vault too", async () => {
    for (const vault of world.store.vaults) vault.publicNetworkAccess = "Disabled";
    const again = await put("ATLAS", { kty: "EC", keySize: 4096, keyOps: ["sign"] });
    expect(again.status).toBe(200);
    const { rotationPolicy: _policy, ...properties } = (await ask("GET", `${VAULT_ID}/keys/atlas`)).json.properties;
    expect(again.json.properties).toEqual(properties);
    expect((await put("fresh", { kty: "RSA" })).status).toBe(200);
  });

  test.each<[string, string, object]>([
    ["an unknown type", "fresh", { kty: "DSA" }],
    ["an odd size", "fresh", { kty: "RSA", keySize: 1024 }],
    ["hardware in a standard vault", "fresh", { kty: "RSA-HSM" }],
    ["an odd operation", "fresh", { kty: "RSA", keyOps: ["sing"] }],
    ["a bad name", "fresh_key", { kty: "RSA" }],
    [
      "a policy that comes too soon",
      "fresh",
      {
        kty: "RSA",
        rotationPolicy: { lifetimeActions: [{ action: { type: "rotate" }, trigger: { timeAfterCreate: "P6D" } }] },
      },
    ],
  ])("is refused for %s", async (_, name, properties) => {
    expect(short(await put(name, properties))).toEqual([400, "BadRequest"]);
  });

  test("is not made under a deleted key's name, nor without the right", async () => {
    for (const vault of world.store.vaults) {
      const { atlas: key = { versions: [] } } = vault.keys;
      delete vault.keys.atlas;
      vault.deletedKeys = { atlas: { key, deletedMs: START_MS, purgeMs: START_MS + DAY_MS } };
    }
    expect(short(await put("atlas", { kty: "RSA" }))).toEqual([409, "Conflict"]);
    await enter("Reader");
    expect(short(await put("fresh", { kty: "RSA" }))).toEqual([403, "AuthorizationFailed"]);
  });
});
