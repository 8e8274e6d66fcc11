// Proves how roles are given and taken at ARM, when a grant begins to hold, and how custom roles are kept. Conditions and denials are not emulated.
import { beforeEach, describe, expect, test } from "vitest";
import { APP, ATLAS_PRINCIPAL, azureWorld, GROUP_ID, seedWith, VAULT_ID, type World } from "./azure-world.ts";

const ARM = "https://management.azure.com";
const API = "api-version=2022-04-01";
const GUID = "aaaaaaaa-0000-4000-8000-000000000001";
const OTHER = "aaaaaaaa-0000-4000-8000-000000000002";
const READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
const SUBSCRIPTION = "/subscriptions/22222222-2222-4222-8222-222222222222";
const definition = (id: string) => `${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/${id}`;
const assignment = (name: string, scope = VAULT_ID) =>
  `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`;

let world: World;
let token: string;

/** The app that asks; Atlas's principal has nothing yet. */
async function enter(role: string, change = {}): Promise<void> {
  const grants = [{ scope: GROUP_ID, principalId: APP.objectId, role }];
  world = azureWorld({ ...seedWith([]), roleAssignments: grants, ...change });
  token = await world.login(ARM);
}

const ask = (method: string, path: string, body?: unknown) =>
  world.ask(method, `${ARM}${path}?${API}`, body === undefined ? { token } : { token, body });
const give = (name = GUID, change: object = {}, scope = VAULT_ID) =>
  ask("PUT", assignment(name, scope), {
    properties: {
      principalId: ATLAS_PRINCIPAL,
      roleDefinitionId: definition(READER),
      principalType: "ServicePrincipal",
      ...change,
    },
  });
const short = ({ status, json }: { status: number; json: { error?: { code: string } } | null }) => [
  status,
  json?.error?.code,
];

beforeEach(() => enter("Role Based Access Control Administrator"));

describe("a role assignment", () => {
  test("is made, made again to no effect, read, listed and removed", async () => {
    const made = await give();
    expect(made.status).toBe(201);
    expect(made.json).toMatchObject({
      id: assignment(GUID),
      name: GUID,
      properties: { principalId: ATLAS_PRINCIPAL, scope: VAULT_ID, roleDefinitionId: definition(READER) },
    });
    expect((await give()).status).toBe(200);
    expect((await ask("GET", assignment(GUID))).json).toEqual(made.json);
    const list = await ask("GET", `${VAULT_ID}/providers/Microsoft.Authorization/roleAssignments`);
    expect(list.json.value.map((one: { name: string }) => one.name)).toContain(GUID);
    expect((await ask("DELETE", assignment(GUID))).status).toBe(200);
    expect((await ask("DELETE", assignment(GUID))).status).toBe(204);
    expect(short(await ask("GET", assignment(GUID)))).toEqual([404, "RoleAssignmentNotFound"]);
  });

  test("of the same scope, principal and role is there once, whatever its name", async () => {
    await give();
    expect(short(await give(OTHER))).toEqual([409, "RoleAssignmentExists"]);
  });

  test("is not turned into another", async () => {
    await give();
    const other = { roleDefinitionId: definition("12338af0-0e69-4776-bea7-57ae8d297424") };
    expect(short(await give(GUID, other))).toEqual([400, "RoleAssignmentUpdateNotPermitted"]);
  });

  test.each([
    ["a name that is no GUID", "atlas", {}, 400, "InvalidRoleAssignmentId"],
    ["nobody", GUID, { principalId: "99999999-9999-4999-8999-999999999999" }, 400, "PrincipalNotFound"],
    ["another type", GUID, { principalType: "User" }, 400, "UnmatchedPrincipalType"],
    ["a role that is not there", GUID, { roleDefinitionId: definition(GUID) }, 404, "RoleDefinitionDoesNotExist"],
    ["a role by its name", GUID, { roleDefinitionId: "Reader" }, 400, "InvalidRoleDefinitionId"],
    ["no role", GUID, { roleDefinitionId: undefined }, 400, "BadRequestFormat"],
  ])("is refused for %s", async (_, name, change, status, code) => {
    expect(short(await give(name, change))).toEqual([status, code]);
  });

  test.each([[`${GROUP_ID}/providers/Microsoft.KeyVault/vaults/other-kv`, "ResourceNotFound"]])(
    "is refused at what is not there: %s",
    async (scope, code) => {
      expect(short(await give(GUID, {}, scope))).toEqual([404, code]);
    },
  );

  test("needs the right to give roles, at that place", async () => {
    await enter("Key Vault Contributor");
    expect(short(await give())).toEqual([403, "AuthorizationFailed"]);
    await enter("Role Based Access Control Administrator");
    expect(short(await give(GUID, {}, SUBSCRIPTION))).toEqual([403, "AuthorizationFailed"]);
    expect((await give(GUID, {}, GROUP_ID)).status).toBe(201);
  });

  test("may begin to hold later, and is shown at once", async () => {
    await enter("Role Based Access Control Administrator", { grantEffectiveAfterMs: 60_000 });
    world.store.roleAssignments = world.store.roleAssignments.map((one) => ({ ...one }));
    await give(GUID, {
      principalId: APP.objectId,
      roleDefinitionId: definition("f25e0fa2-a7c8-4377-a976-54943a77a395"),
    });
    const write = () => ask("GET", `${VAULT_ID}/providers/Microsoft.Authorization/permissions`);
    const actions = async () => (await write()).json.value.flatMap((one: { actions: string[] }) => one.actions);
    expect((await ask("GET", assignment(GUID))).status).toBe(200);
    world.advance(59_999);
    expect(await actions()).not.toContain("Microsoft.KeyVault/*");
    world.advance(1);
    expect(await actions()).toContain("Microsoft.KeyVault/*");
  });

  test("waits for a new principal to be known, unless it says what it is", async () => {
    await enter("Role Based Access Control Administrator", {
      principalVisibleAfterMs: 20_000,
      graphRights: { [APP.objectId]: ["Application.ReadWrite.OwnedBy"] },
    });
    const graph = await world.login("https://graph.microsoft.com");
    const body = { appId: "9efedfcc-2eca-4b27-a613-0cad1e114cb7" };
    const url = "https://graph.microsoft.com/v1.0/servicePrincipals";
    const made = await world.ask("POST", url, { token: graph, body });
    const unsaid = { principalId: made.json.id, principalType: undefined };
    expect(short(await give(GUID, unsaid))).toEqual([400, "PrincipalNotFound"]);
    world.advance(19_999);
    expect(short(await give(GUID, unsaid))).toEqual([400, "PrincipalNotFound"]);
    expect((await give(GUID, { principalId: made.json.id })).status).toBe(201);
    world.advance(1);
    expect(
      (await give(OTHER, { ...unsaid, roleDefinitionId: definition("12338af0-0e69-4776-bea7-57ae8d297424") })).status,
    ).toBe(201);
  });
});

describe("a custom role", () => {
  const body = (change: object = {}) => ({
    properties: {
      roleName: "Atlas keys",
      description: "what Atlas needs",
      assignableScopes: [GROUP_ID],
      permissions: [
        {
          actions: ["Microsoft.KeyVault/vaults/read"],
          dataActions: ["Microsoft.KeyVault/vaults/keys/encrypt/action"],
        },
      ],
      ...change,
    },
  });
  const path = `${GROUP_ID}/providers/Microsoft.Authorization/roleDefinitions/${GUID}`;

  beforeEach(() => enter("User Access Administrator"));

  test("is created, read, assigned, and deleted when it is not assigned", async () => {
    const made = await ask("PUT", path, body());
    expect([made.status, made.json.properties.type]).toEqual([201, "CustomRole"]);
    expect((await ask("GET", path)).json.properties).toEqual({
      roleName: "Atlas keys",
      type: "CustomRole",
      description: "what Atlas needs",
      assignableScopes: [GROUP_ID],
      permissions: [
        {
          actions: ["Microsoft.KeyVault/vaults/read"],
          notActions: [],
          dataActions: ["Microsoft.KeyVault/vaults/keys/encrypt/action"],
          notDataActions: [],
        },
      ],
    });
    expect((await give(GUID, { roleDefinitionId: definition(GUID) })).status).toBe(201);
    expect(short(await ask("DELETE", path))).toEqual([400, "RoleDefinitionHasAssignments"]);
    await ask("DELETE", assignment(GUID));
    expect((await ask("DELETE", path)).status).toBe(200);
    expect((await ask("DELETE", path)).status).toBe(204);
  });

  test.each([
    ["no name", body({ roleName: undefined }), 400, "InvalidRoleDefinition"],
    ["a name that is taken", body({ roleName: "Reader" }), 409, "RoleDefinitionWithSameNameExists"],
    ["a vault to be assigned in", body({ assignableScopes: [VAULT_ID] }), 400, "InvalidAssignableScopes"],
    ["a scope outside the caller's", body({ assignableScopes: [SUBSCRIPTION] }), 403, "AuthorizationFailed"],
  ])("is refused with %s", async (_, sent, status, code) => {
    expect(short(await ask("PUT", path, sent))).toEqual([status, code]);
  });

  test("is not made by who may only assign", async () => {
    await enter("Role Based Access Control Administrator");
    expect(short(await ask("PUT", path, body()))).toEqual([403, "AuthorizationFailed"]);
  });

  test("is no built-in one", async () => {
    expect(
      short(await ask("DELETE", `${GROUP_ID}/providers/Microsoft.Authorization/roleDefinitions/${READER}`)),
    ).toEqual([403, "BuiltInRoleDefinitionUpdateNotAllowed"]);
  });
});

describe("a resource group", () => {
  const other = GROUP_ID.replace("/keys", "/more");
  const group = (method: string, id: string, body?: object) =>
    world.ask(method, `${ARM}${id}?api-version=2021-04-01`, body === undefined ? { token } : { token, body });

  beforeEach(async () => {
    await enter("Contributor", {
      roleAssignments: [{ scope: SUBSCRIPTION, principalId: APP.objectId, role: "Contributor" }],
    });
  });

  test("that holds a vault of the seed is there; another is made, changed and removed", async () => {
    expect((await group("GET", GROUP_ID)).json).toMatchObject({ id: GROUP_ID, location: "eastus2" });
    expect(short(await group("GET", other))).toEqual([404, "ResourceGroupNotFound"]);
    expect((await group("PUT", other, { location: "East US 2", tags: { team: "a" } })).status).toBe(201);
    const again = await group("PUT", other, { location: "eastus2" });
    expect([again.status, again.json.tags]).toEqual([200, {}]);
    expect(short(await group("PUT", other, { location: "westeurope" }))).toEqual([409, "InvalidResourceGroupLocation"]);
    const gone = await group("DELETE", other);
    expect([gone.status, gone.json]).toEqual([202, null]);
    expect((await world.ask("GET", gone.headers.get("location") ?? "", { token })).status).toBe(200);
    expect(short(await group("DELETE", other))).toEqual([404, "ResourceGroupNotFound"]);
  });

  test("stays while something in it is locked", async () => {
    world.store.locks = [{ scope: VAULT_ID, name: "keep", level: "CanNotDelete" }];
    expect(short(await group("DELETE", GROUP_ID))).toEqual([409, "ScopeLocked"]);
    expect(world.store.vaults.length).toBe(1);
  });

  test("takes its vaults with it, and the grants at them; it says so", async () => {
    world.store.roleAssignments = [
      ...world.store.roleAssignments,
      { scope: VAULT_ID, principalId: ATLAS_PRINCIPAL, role: "Reader" },
    ];
    await group("DELETE", GROUP_ID);
    expect(world.store.vaults).toEqual([]);
    expect(world.store.deletedVaults.map((one) => one.vault.name)).toEqual(["payments-kv"]);
    expect(world.store.roleAssignments.map((one) => one.scope)).toEqual([SUBSCRIPTION]);
    expect(world.harm).toEqual([{ kind: "GROUP_DELETED", vaultId: VAULT_ID }]);
  });
});
