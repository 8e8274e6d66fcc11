// Proves which changes a management lock forbids, and what ARM's list of locks shows at a scope.
import { beforeEach, describe, expect, test } from "vitest";
import { APP, azureWorld, GROUP_ID, seedWith, VAULT_ID, type World } from "./azure-world.ts";

const ARM = "https://management.azure.com";
const SUBSCRIPTION = GROUP_ID.replace(/\/resourceGroups.*/, "");
const LOCKS = "providers/Microsoft.Authorization/locks?api-version=2016-09-01";
const atVault = { scope: VAULT_ID, name: "keep", level: "CanNotDelete", notes: "keys of the payments" } as const;
const atGroup = { scope: GROUP_ID, name: "frozen", level: "ReadOnly" } as const;

let world: World;
let token = "";

beforeEach(async () => {
  const roles = ["Key Vault Contributor"];
  const seed = seedWith(roles);
  const reader = { scope: SUBSCRIPTION, principalId: APP.objectId, role: "Reader" };
  world = azureWorld({ ...seed, roleAssignments: [...seed.roleAssignments, reader], locks: [atVault, atGroup] });
  token = await world.login(ARM);
});

const list = async (scope: string, filter = ""): Promise<readonly string[]> => {
  const { json } = await world.ask("GET", `${ARM}${scope}/${LOCKS}${filter}`, { token });
  return json.value.map((one: { readonly name: string }) => one.name);
};

describe("the list of locks", () => {
  test("holds those at the scope and below, or those at the scope alone", async () => {
    expect(await list(VAULT_ID)).toEqual(["keep"]);
    expect(await list(GROUP_ID)).toEqual(["keep", "frozen"]);
    expect(await list(GROUP_ID, "&$filter=atScope()")).toEqual(["frozen"]);
    expect(await list(SUBSCRIPTION, "&$filter=atScope()")).toEqual([]);
  });

  test("shows id, level and notes", async () => {
    const { json } = await world.ask("GET", `${ARM}${VAULT_ID}/${LOCKS}`, { token });
    expect(json.value).toEqual([
      {
        id: `${VAULT_ID}/providers/Microsoft.Authorization/locks/keep`,
        name: "keep",
        type: "Microsoft.Authorization/locks",
        properties: { level: "CanNotDelete", notes: "keys of the payments" },
      },
    ]);
  });

  test("is refused to a principal that may not read locks", async () => {
    world.store.roleAssignments = [];
    const answer = await world.ask("GET", `${ARM}${VAULT_ID}/${LOCKS}`, { token });
    expect([answer.status, answer.json.error.code]).toEqual([403, "AuthorizationFailed"]);
  });
});

test("a ReadOnly lock of the group forbids a change of the vault, a CanNotDelete lock does not", async () => {
  const close = () =>
    world.ask("PATCH", `${ARM}${VAULT_ID}?api-version=2026-02-01`, {
      token,
      body: { properties: { publicNetworkAccess: "Disabled" } },
    });
  const refused = await close();
  expect([refused.status, refused.json.error.code]).toEqual([409, "ScopeLocked"]);
  expect(refused.json.error.message).toContain(`are locked: '${GROUP_ID}'`);
  world.store.locks = [atVault];
  expect((await close()).status).toBe(200);
});
