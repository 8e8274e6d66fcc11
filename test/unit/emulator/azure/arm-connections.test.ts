// Proves ARM's private endpoint connections: reading, approving, rejecting, deleting, and who and what may stand against it.
import { beforeEach, describe, expect, test } from "vitest";
import type { AzureVault } from "../../../../emulator/azure/store.ts";
import { APP, azureWorld, type Reply, START_MS, seedWith, VAULT_ID, type World } from "./azure-world.ts";

const ARM = "https://management.azure.com";
const API = "api-version=2026-02-01";
const LIST = `${VAULT_ID}/privateEndpointConnections`;

let world: World;
let token: string;

const connection = (name: string, status: "Pending" | "Approved" | "Rejected" | "Disconnected" = "Pending") => ({
  name,
  privateEndpointId: `/subscriptions/x/resourceGroups/y/providers/Microsoft.Network/privateEndpoints/${name}`,
  status,
  description: "please",
  changedMs: START_MS,
});

async function enter(roles: readonly string[] = ["Key Vault Contributor"], change = {}): Promise<void> {
  world = azureWorld(seedWith(roles, change));
  vault().connections = [connection("second"), connection("first"), connection("gone", "Disconnected")];
  token = await world.login(ARM);
}

function vault(): AzureVault {
  const [found] = world.store.vaults;
  if (found === undefined) throw new Error("the seed has no vault");
  return found;
}

const ask = (method: string, path: string, body?: unknown): Promise<Reply> =>
  world.ask(method, path.startsWith("https:") ? path : `${ARM}${path}?${API}`, { token, body });
const set = (name: string, status: string, description?: string): Promise<Reply> =>
  ask("PUT", `${LIST}/${name}`, { properties: { privateLinkServiceConnectionState: { status, description } } });
const refusal = ({ status, json }: Reply): readonly unknown[] => [status, json.error.code];
const names = (reply: Reply): readonly string[] => reply.json.value.map((one: { name: string }) => one.name);

beforeEach(() => enter());

describe("reading", () => {
  test("one shows its endpoint and state", async () => {
    const { status, json } = await ask("GET", `${LIST}/FIRST`);
    expect([status, json]).toEqual([
      200,
      {
        id: `${LIST}/first`,
        name: "first",
        type: "Microsoft.KeyVault/vaults/privateEndpointConnections",
        location: "eastus2",
        properties: {
          privateEndpoint: { id: connection("first").privateEndpointId },
          privateLinkServiceConnectionState: { status: "Pending", description: "please", actionsRequired: "None" },
          provisioningState: "Succeeded",
        },
      },
    ]);
    expect((await ask("GET", `${LIST}/gone`)).json.properties.provisioningState).toBe("Disconnected");
  });

  test("one that is not there is 204 without a body", async () => {
    expect(await ask("GET", `${LIST}/nobody`)).toMatchObject({ status: 204, json: null });
  });

  test("the list is by name, and comes in pages", async () => {
    expect(names(await ask("GET", LIST))).toEqual(["first", "gone", "second"]);
    world.store.pageSize = 2;
    const first = await ask("GET", LIST);
    expect([...names(first), ...names(await ask("GET", first.json.nextLink))]).toEqual(["first", "gone", "second"]);
  });

  test("the vault's body has them too, without names", async () => {
    const { json } = await ask("GET", VAULT_ID);
    expect(json.properties.privateEndpointConnections).toHaveLength(3);
    expect(json.properties.privateEndpointConnections[0]).toMatchObject({ id: `${LIST}/second` });
    expect(json.properties.privateEndpointConnections[0]).not.toHaveProperty("name");
    vault().connections = [];
    expect((await ask("GET", VAULT_ID)).json.properties).not.toHaveProperty("privateEndpointConnections");
  });

  test("of a vault that is not there is refused", async () => {
    const path = LIST.replace("payments-kv", "nobody-kv");
    expect(refusal(await ask("GET", path))).toEqual([403, "AuthorizationFailed"]);
    world.store.roleAssignments.push({ scope: "/", principalId: APP.objectId, role: "Reader" });
    expect(refusal(await ask("GET", path))).toEqual([404, "ParentResourceNotFound"]);
  });
});

describe("a decision", () => {
  test.each(["Approved", "Rejected"])("makes a pending one %s, and twice is as good as once", async (status) => {
    const once = await set("first", status, "by the team");
    expect([once.status, once.json.properties.privateLinkServiceConnectionState]).toEqual([
      200,
      { status, description: "by the team", actionsRequired: "None" },
    ]);
    expect((await set("first", status)).status).toBe(200);
    expect(world.harm).toEqual([{ kind: "CONNECTION_CHANGED", vaultId: VAULT_ID, name: "first", to: status }]);
  });

  test("may turn an approval into a rejection and back, but nothing that is disconnected", async () => {
    await set("first", "Approved");
    expect((await set("first", "Rejected")).status).toBe(200);
    expect((await set("first", "Approved")).json.properties.privateLinkServiceConnectionState.status).toBe("Approved");
    expect(refusal(await set("gone", "Approved"))).toEqual([400, "InvalidPrivateEndpointConnectionState"]);
  });

  test("shows at once, is Updating until it has settled, and has an etag from then on", async () => {
    const answer = await set("first", "Approved");
    expect(answer.json).toMatchObject({ etag: expect.stringMatching(/^[0-9a-f]{32}$/) });
    expect(answer.json.properties).toMatchObject({
      provisioningState: "Updating",
      privateLinkServiceConnectionState: { status: "Approved" },
    });
    const [where = "", query = ""] = (answer.headers.get("azure-asyncoperation") ?? "").split("?");
    expect(where).toBe(`${ARM}${LIST}/first`);
    expect(new URLSearchParams(query).get("kv-operation")).toMatch(/^[\w-]+$/);
    world.advance(8_000);
    const settled = (await ask("GET", `${LIST}/first`)).json;
    expect([settled.properties.provisioningState, settled.etag === answer.json.etag]).toEqual(["Succeeded", false]);
  });

  test.each([
    ["status", [200, { status: "InProgress" }], [200, { status: "Succeeded" }]],
    [
      "connection",
      [200, expect.objectContaining({ name: "first" })],
      [200, expect.objectContaining({ name: "first" })],
    ],
    ["empty", [200, null], [204, null]],
  ] as const)("is asked after at its own URL, which answers as the knob says: %s", async (way, working, done) => {
    vault().connectionOperation = way;
    const where = (await set("first", "Approved")).headers.get("azure-asyncoperation") ?? "";
    const seen = async (): Promise<readonly unknown[]> => {
      const { status, json } = await ask("GET", where);
      return [status, json];
    };
    expect(await seen()).toEqual(working);
    world.advance(8_000);
    expect(await seen()).toEqual(done);
  });

  test.each([
    ["another state", { properties: { privateLinkServiceConnectionState: { status: "Disconnected" } } }],
    ["no state", { properties: {} }],
    ["no object", []],
  ])("with %s is refused", async (_, body) => {
    expect(refusal(await ask("PUT", `${LIST}/first`, body))).toEqual([400, "InvalidRequestContent"]);
  });

  test("about what is not there is refused", async () => {
    expect(refusal(await set("nobody", "Approved"))).toEqual([404, "PrivateEndpointConnectionNotFound"]);
  });

  test.each([
    ["Reader", ["Reader"], 403],
    ["the write alone", ["writer"], 403],
    ["the write and the approval", ["writer", "approver"], 200],
    ["Key Vault Contributor", ["Key Vault Contributor"], 200],
  ])("by %s answers as Azure would", async (_, roles, status) => {
    const custom = (name: string, action: string) => ({
      id: `role-${name}`,
      name,
      actions: [action],
      notActions: [],
      dataActions: [],
      notDataActions: [],
    });
    await enter(roles, {
      roleDefinitions: [
        custom("writer", "Microsoft.KeyVault/vaults/privateEndpointConnections/write"),
        custom("approver", "Microsoft.KeyVault/vaults/PrivateEndpointConnectionsApproval/action"),
      ],
    });
    expect((await set("first", "Approved")).status).toBe(status);
  });
});

describe("a deletion", () => {
  test("is 202 with a place to ask, and 204 when it is done or was never needed", async () => {
    const first = await ask("DELETE", `${LIST}/first`);
    const where = first.headers.get("location") ?? "";
    expect([first.status, first.json, where.split("?")[0]]).toEqual([202, null, `${ARM}${LIST}/first`]);
    expect((await ask("GET", where)).status).toBe(202);
    expect((await ask("GET", `${LIST}/first`)).json.properties.provisioningState).toBe("Deleting");
    world.advance(5_000);
    expect((await ask("GET", where)).status).toBe(204);
    expect((await ask("GET", `${LIST}/first`)).status).toBe(204);
    expect((await ask("DELETE", `${LIST}/first`)).status).toBe(204);
  });

  test("is refused by a lock, which lets decisions pass", async () => {
    world.store.locks = [{ scope: VAULT_ID, name: "keep", level: "CanNotDelete" }];
    expect(refusal(await ask("DELETE", `${LIST}/first`))).toEqual([409, "ScopeLocked"]);
    expect((await set("first", "Approved")).status).toBe(200);
  });
});

describe("what stands against a decision", () => {
  test("is a policy, or a vault that failed over", async () => {
    vault().policyDenies = true;
    expect(refusal(await set("first", "Approved"))).toEqual([403, "RequestDisallowedByPolicy"]);
    vault().policyDenies = false;
    vault().readOnly = true;
    expect(refusal(await set("first", "Approved"))).toEqual([403, "VaultReadOnly"]);
    expect(refusal(await ask("DELETE", `${LIST}/first`))).toEqual([403, "VaultReadOnly"]);
    expect((await ask("GET", `${LIST}/first`)).json.properties.privateLinkServiceConnectionState.status).toBe(
      "Pending",
    );
  });

  test("is another write of the vault, as long as it takes", async () => {
    vault().writeMs = 3_000;
    await set("first", "Approved");
    expect(refusal(await set("second", "Approved"))).toEqual([409, "ConflictError"]);
    expect(refusal(await ask("PATCH", VAULT_ID, { properties: {} }))).toEqual([409, "ConflictError"]);
    world.advance(3_000);
    expect((await set("second", "Approved")).status).toBe(200);
  });
});

test.each([200, 202] as const)(
  "a long-running decision answers %i and is asked after until it is done",
  async (status) => {
    vault().longRunning = { ms: 10_000, status };
    const answer = await set("first", "Approved");
    const where = answer.headers.get("azure-asyncoperation") ?? "";
    expect([answer.status, answer.json.properties.provisioningState]).toEqual([status, "Updating"]);
    expect((await ask("GET", where)).json.status).toBe("InProgress");
    expect((await ask("GET", `${LIST}/first`)).json.properties.provisioningState).toBe("Updating");
    world.advance(10_000);
    expect((await ask("GET", where)).json.status).toBe("Succeeded");
    expect((await ask("GET", `${LIST}/first`)).json.properties.provisioningState).toBe("Succeeded");
  },
);

test("a long-running write keeps others out until it is done", async () => {
  vault().longRunning = { ms: 10_000, status: 202 };
  await set("first", "Approved");
  expect(refusal(await set("second", "Approved"))).toEqual([409, "ConflictError"]);
  world.advance(10_000);
  expect((await set("second", "Approved")).status).toBe(202);
});

test("an unknown operation is not found", async () => {
  const path = VAULT_ID.replace(
    /\/resourceGroups.*/,
    "/providers/Microsoft.KeyVault/locations/eastus2/operationStatuses/x",
  );
  expect(refusal(await ask("GET", path))).toEqual([404, "NotFound"]);
});
