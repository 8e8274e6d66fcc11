// Atlas's private endpoints through their life: each state at its time, what Azure's side does to them, and what is refused.
import { describe, expect, it } from "vitest";
import type { Emulator } from "../../../emulator/index.ts";
import { quickstart } from "../../../emulator/seeds.ts";
import {
  activate,
  arm,
  ask,
  byHand,
  deleteEndpoint,
  ENDPOINTS,
  encrypted,
  endpoints,
  patchEncryption,
  postEndpoint,
  privately,
  refusal,
  setConnection,
  start,
  status,
  statuses,
} from "./client.ts";

const { projectId, keyVaultName } = quickstart;
const project = (emulator: Emulator, change: object): Promise<void> =>
  byHand(emulator, { projects: { [projectId]: change } });
const connections = (emulator: Emulator, change: object): Promise<void> =>
  byHand(emulator, { vaults: { [keyVaultName]: { connections: change } } });

describe("a private endpoint", () => {
  it("is INITIATING and nameless for 20 s, then pending under a name that ARM knows", async () => {
    const emulator = await privately();
    const posted = await postEndpoint(emulator);
    expect([posted.status, posted.json]).toEqual([
      202,
      {
        cloudProvider: "AZURE",
        id: expect.stringMatching(/^[a-f0-9]{24}$/),
        regionName: "US_EAST_2",
        status: "INITIATING",
      },
    ]);
    emulator.clock.advance(19_999);
    expect((await endpoints(emulator))[0]).toEqual(posted.json);
    emulator.clock.advance(1);
    const [pending] = await endpoints(emulator);
    expect(pending).toEqual({
      ...posted.json,
      status: "PENDING_ACCEPTANCE",
      privateEndpointConnectionName: expect.stringMatching(/^ear-pe-/),
    });
    const inAzure = await arm(emulator, "GET", `/privateEndpointConnections/${pending?.privateEndpointConnectionName}`);
    expect(inAzure.json).toMatchObject({ properties: { privateLinkServiceConnectionState: { status: "Pending" } } });
  });

  it("is ACTIVE 10 s after its connection was approved, and not before", async () => {
    const emulator = await privately();
    await postEndpoint(emulator);
    emulator.clock.advance(500_000);
    const [one] = await endpoints(emulator);
    await setConnection(emulator, one?.privateEndpointConnectionName, "Approved");
    emulator.clock.advance(9_999);
    expect(await status(emulator)).toBe("PENDING_ACCEPTANCE");
    emulator.clock.advance(1);
    expect(await status(emulator)).toBe("ACTIVE");
    const alone = await ask(emulator, { path: `${ENDPOINTS}/${one?.id}` });
    expect([alone.status, alone.json]).toEqual([200, { ...one, status: "ACTIVE" }]);
  });

  it("is DELETING for 10 s, then gone with its connection", async () => {
    const emulator = await privately();
    const names = await activate(emulator, "US_EAST_2");
    const [one] = await endpoints(emulator);
    const deleted = await deleteEndpoint(emulator, one?.id);
    expect([deleted.status, deleted.json]).toEqual([204, undefined]);
    emulator.clock.advance(9_999);
    expect(await status(emulator)).toBe("DELETING");
    expect((await deleteEndpoint(emulator, one?.id)).status).toBe(204);
    emulator.clock.advance(1);
    expect(refusal(await ask(emulator, { path: `${ENDPOINTS}/${one?.id}` }))).toEqual([404, "RESOURCE_NOT_FOUND"]);
    expect(await endpoints(emulator)).toEqual([]);
    expect((await arm(emulator, "GET", `/privateEndpointConnections/${names.US_EAST_2}`)).status).toBe(204);
  });

  it("is not deleted while INITIATING", async () => {
    const emulator = await privately();
    const { json } = await postEndpoint(emulator);
    expect(refusal(await deleteEndpoint(emulator, json?.id))).toEqual([
      400,
      "ENCRYPTION_AT_REST_PRIVATE_ENDPOINT_DELETE_BLOCKED_DURING_PROVISIONING",
    ]);
    emulator.clock.advance(20_000);
    expect((await deleteEndpoint(emulator, json?.id)).status).toBe(204);
  });

  it.each<[string, (emulator: Emulator, name: string) => Promise<unknown>, number]>([
    ["rejected over ARM", (emulator, name) => setConnection(emulator, name, "Rejected"), 0],
    ["deleted over ARM", (emulator, name) => arm(emulator, "DELETE", `/privateEndpointConnections/${name}`), 5_000],
    ["rejected by hand", (emulator, name) => connections(emulator, { [name]: { status: "Rejected" } }), 0],
    ["disconnected by hand", (emulator, name) => connections(emulator, { [name]: { status: "Disconnected" } }), 0],
    ["removed by hand", (emulator, name) => connections(emulator, { [name]: null }), 0],
  ])("is recreated under a new id and name when its connection is %s", async (_, cut, afterMs) => {
    const emulator = await privately();
    const { US_EAST_2: name = "" } = await activate(emulator, "US_EAST_2");
    const [old] = await endpoints(emulator);
    await cut(emulator, name);
    emulator.clock.advance(afterMs);
    expect(await statuses(emulator)).toEqual(["US_EAST_2 PENDING_RECREATION", "US_EAST_2 INITIATING"]);
    emulator.clock.advance(20_000);
    const [fresh, ...others] = await endpoints(emulator);
    expect([fresh?.status, others]).toEqual(["PENDING_ACCEPTANCE", []]);
    expect(fresh?.id).not.toBe(old?.id);
    expect(fresh?.privateEndpointConnectionName).not.toBe(name);
    await setConnection(emulator, fresh?.privateEndpointConnectionName, "Approved");
    emulator.clock.advance(10_000);
    expect(await statuses(emulator)).toEqual(["US_EAST_2 ACTIVE"]);
  });

  it("is recreated when it is rejected before it was ever approved", async () => {
    const emulator = await privately();
    await postEndpoint(emulator);
    emulator.clock.advance(20_000);
    const [one] = await endpoints(emulator);
    await setConnection(emulator, one?.privateEndpointConnectionName, "Rejected");
    expect(await statuses(emulator)).toEqual(["US_EAST_2 PENDING_RECREATION", "US_EAST_2 INITIATING"]);
  });

  it("ends FAILED on demand, as often as was asked, and stays until it is deleted", async () => {
    const emulator = await privately();
    await project(emulator, { failNextEndpoints: { US_EAST_2: 1 } });
    const { json } = await postEndpoint(emulator);
    await postEndpoint(emulator, "EUROPE_WEST");
    emulator.clock.advance(20_000);
    expect(await statuses(emulator)).toEqual(["US_EAST_2 FAILED", "EUROPE_WEST PENDING_ACCEPTANCE"]);
    expect((await endpoints(emulator))[0]).toMatchObject({
      errorMessage: "The private endpoint could not be created.",
    });
    await deleteEndpoint(emulator, json?.id);
    emulator.clock.advance(10_000);
    await postEndpoint(emulator);
    emulator.clock.advance(20_000);
    expect(await statuses(emulator)).toContain("US_EAST_2 PENDING_ACCEPTANCE");
  });

  it("fails, vanishes or stays stuck by hand", async () => {
    const emulator = await privately();
    await activate(emulator, "US_EAST_2");
    await project(emulator, { privateEndpoints: { US_EAST_2: { fail: "out of order" } } });
    expect((await endpoints(emulator))[0]).toMatchObject({ status: "FAILED", errorMessage: "out of order" });
    await project(emulator, { privateEndpoints: { US_EAST_2: null }, stuckEndpoints: true });
    expect(await endpoints(emulator)).toEqual([]);
    await postEndpoint(emulator);
    emulator.clock.advance(24 * 3_600_000);
    expect(await status(emulator)).toBe("INITIATING");
    await project(emulator, { stuckEndpoints: null });
    expect(await status(emulator)).toBe("PENDING_ACCEPTANCE");
  });

  it("takes other times for one project", async () => {
    const emulator = await privately();
    await project(emulator, { endpointTimes: { initiatingMs: 1_000, deletingMs: 1_000 } });
    const { json } = await postEndpoint(emulator);
    emulator.clock.advance(1_000);
    expect(await status(emulator)).toBe("PENDING_ACCEPTANCE");
    await deleteEndpoint(emulator, json?.id);
    emulator.clock.advance(1_000);
    expect(await status(emulator)).toBe("GONE");
  });

  it("fails where the vault is gone or Microsoft.Network is not registered", async () => {
    const emulator = await privately();
    await byHand(emulator, { networkProvider: { [quickstart.subscriptionId]: "NotRegistered" } });
    await postEndpoint(emulator);
    emulator.clock.advance(20_000);
    expect((await endpoints(emulator))[0]?.errorMessage).toContain("Microsoft.Network");
    const other = await privately();
    await byHand(other, { vaults: { [keyVaultName]: null } });
    await postEndpoint(other);
    other.clock.advance(20_000);
    expect((await endpoints(other))[0]?.errorMessage).toBe("The key vault was not found.");
  });
});

describe("the list", () => {
  it("comes in pages, and is empty for AWS", async () => {
    const emulator = await privately();
    await postEndpoint(emulator, "US_EAST_2");
    await postEndpoint(emulator, "EUROPE_WEST");
    const second = await ask(emulator, { path: `${ENDPOINTS}?pageNum=2&itemsPerPage=1` });
    expect(second.json).toMatchObject({ results: [{ regionName: "EUROPE_WEST" }], totalCount: 2 });
    const aws = await ask(emulator, { path: "/encryptionAtRest/AWS/privateEndpoints" });
    expect([aws.status, aws.json?.results]).toEqual([200, []]);
  });

  it("asks for the owner even to read", async () => {
    const emulator = await privately();
    emulator.store.atlas.credentials.push({ accessToken: "reader", roles: { [projectId]: "GROUP_READ_ONLY" } });
    expect(refusal(await ask(emulator, { path: ENDPOINTS, token: "reader" }))).toEqual([401, "USER_UNAUTHORIZED"]);
  });
});

describe("a POST", () => {
  it("is tolerated with the cloud's name beside the region", async () => {
    const emulator = await privately();
    const body = { cloudProvider: "AZURE", regionName: "US_EAST_2" };
    expect((await ask(emulator, { method: "POST", path: ENDPOINTS, body })).status).toBe(202);
  });

  it.each([
    ["an unknown region", { regionName: "MOON_BASE" }, "INVALID_REGION"],
    ["no region", {}, "INVALID_REGION"],
    ["an unknown field", { regionName: "US_EAST_2", vault: "x" }, "INVALID_ATTRIBUTE"],
  ])("with %s is refused", async (_, body, code) => {
    const emulator = await privately();
    expect(refusal(await ask(emulator, { method: "POST", path: ENDPOINTS, body }))).toEqual([400, code]);
  });

  it("needs the project enabled and private networking on", async () => {
    expect(refusal(await postEndpoint(await start()))).toEqual([400, "ENCRYPTION_AT_REST_NOT_ENABLED"]);
    expect(refusal(await postEndpoint(await encrypted()))).toEqual([
      400,
      "ENCRYPTION_AT_REST_PRIVATE_NETWORKING_NOT_ENABLED",
    ]);
  });

  it("for AWS or an unknown cloud is refused", async () => {
    const emulator = await privately();
    const post = (cloud: string) =>
      ask(emulator, {
        method: "POST",
        path: `/encryptionAtRest/${cloud}/privateEndpoints`,
        body: { regionName: "US_EAST_2" },
      });
    expect([refusal(await post("AWS")), refusal(await post("IBM"))]).toEqual([
      [400, "ENCRYPTION_AT_REST_PROVIDER_NOT_SUPPORTED"],
      [400, "INVALID_ENCRYPTION_AT_REST_PROVIDER"],
    ]);
  });

  it("for a region that has a live one is refused, or accepted where the knob says so", async () => {
    const emulator = await privately();
    await postEndpoint(emulator);
    expect(refusal(await postEndpoint(emulator))).toEqual([409, "ENCRYPTION_AT_REST_PRIVATE_ENDPOINT_ALREADY_EXISTS"]);
    await project(emulator, { secondEndpoint: "accepted" });
    expect((await postEndpoint(emulator)).status).toBe(202);
    expect(await statuses(emulator)).toEqual(["US_EAST_2 INITIATING", "US_EAST_2 INITIATING"]);
  });
});

describe("endpoints and the project's settings", () => {
  it("keep private networking on, and name their regions", async () => {
    const emulator = await privately();
    await postEndpoint(emulator, "US_EAST_2");
    await postEndpoint(emulator, "EUROPE_WEST");
    const off = await patchEncryption(emulator, { requirePrivateNetworking: false });
    expect([...refusal(off), off.json?.parameters]).toEqual([
      400,
      "CANNOT_DISABLE_ENCRYPTION_AT_REST_REQUIRE_PRIVATE_NETWORKING_WHILE_PRIVATE_ENDPOINTS_EXIST",
      ["US_EAST_2", "EUROPE_WEST"],
    ]);
    expect(refusal(await patchEncryption(emulator, { enabled: false }))).toEqual([
      400,
      "CANNOT_DISABLE_ENCRYPTION_AT_REST_DUE_TO_PRIVATE_ENDPOINTS",
    ]);
  });

  it.each(["keyVaultName", "resourceGroupName", "subscriptionID"])("freeze %s", async (field) => {
    const emulator = await privately();
    await postEndpoint(emulator);
    const value = field === "subscriptionID" ? "22222222-2222-4222-8222-222222222223" : "elsewhere";
    expect(refusal(await patchEncryption(emulator, { [field]: value }))).toEqual([
      400,
      "CANNOT_CHANGE_AZURE_KEY_VAULT_WHILE_PRIVATE_ENDPOINTS_EXIST",
    ]);
  });

  it("leave the key of the same vault free to change", async () => {
    const emulator = await privately();
    await activate(emulator, "US_EAST_2");
    const keyIdentifier = `https://payments-kv.vault.azure.net/keys/atlas/${quickstart.keyVersions.newest}`;
    expect((await patchEncryption(emulator, { keyIdentifier })).status).toBe(200);
  });

  it("let go when the last one is gone, not before", async () => {
    const emulator = await privately();
    await activate(emulator, "US_EAST_2");
    const [one] = await endpoints(emulator);
    await deleteEndpoint(emulator, one?.id);
    expect((await patchEncryption(emulator, { requirePrivateNetworking: false })).status).toBe(400);
    emulator.clock.advance(10_000);
    expect((await patchEncryption(emulator, { requirePrivateNetworking: false })).status).toBe(200);
  });
});
