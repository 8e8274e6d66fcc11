// Atlas's private endpoints through their life: each state at its time, and what Azure's side does to them.

import { describe, expect, it } from "vitest";
import type { Emulator } from "../../../emulator/index.ts";
import { quickstart } from "../../../emulator/seeds.ts";
import { byHand } from "../../support/hand.ts";
import {
  activate,
  arm,
  ask,
  deleteEndpoint,
  ENDPOINTS,
  endpoints,
  postEndpoint,
  privately,
  refusal,
  setConnection,
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

  it("that a lock in Azure keeps is FAILED after each DELETE, until the lock is gone", async () => {
    const emulator = await privately();
    await activate(emulator, "US_EAST_2");
    const [one] = await endpoints(emulator);
    await byHand(emulator, { locks: [{ scope: quickstart.keyVaultId, name: "keep", level: "CanNotDelete" }] });
    for (const _ of [1, 2]) {
      expect((await deleteEndpoint(emulator, one?.id)).status).toBe(204);
      expect(await status(emulator)).toBe("DELETING");
      emulator.clock.advance(10_000);
      expect((await endpoints(emulator))[0]).toMatchObject({
        status: "FAILED",
        errorMessage: expect.stringMatching(/cannot perform delete operation because following scope\(s\) are locked/),
      });
    }
    await byHand(emulator, { locks: [] });
    await deleteEndpoint(emulator, one?.id);
    emulator.clock.advance(10_000);
    expect(await endpoints(emulator)).toEqual([]);
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

  it("waits with its request while the vault is failed over", async () => {
    const emulator = await privately();
    await byHand(emulator, { vaults: { [keyVaultName]: { readOnly: true } } });
    await postEndpoint(emulator);
    emulator.clock.advance(600_000);
    expect(await status(emulator)).toBe("INITIATING");
    await byHand(emulator, { vaults: { [keyVaultName]: { readOnly: null } } });
    expect(await status(emulator)).toBe("PENDING_ACCEPTANCE");
  });

  it("takes notice of an approval that runs long when it is done", async () => {
    const emulator = await privately();
    await byHand(emulator, { vaults: { [keyVaultName]: { longRunning: { ms: 30_000, status: 200 } } } });
    await postEndpoint(emulator);
    emulator.clock.advance(20_000);
    await setConnection(emulator, (await endpoints(emulator))[0]?.privateEndpointConnectionName, "Approved");
    emulator.clock.advance(39_999);
    expect(await status(emulator)).toBe("PENDING_ACCEPTANCE");
    emulator.clock.advance(1);
    expect(await status(emulator)).toBe("ACTIVE");
  });

  it("takes notice of a rejection that runs long when it is done", async () => {
    const emulator = await privately();
    const { US_EAST_2: name = "" } = await activate(emulator, "US_EAST_2");
    await byHand(emulator, { vaults: { [keyVaultName]: { longRunning: { ms: 30_000, status: 200 } } } });
    await setConnection(emulator, name, "Rejected");
    expect(await endpoints(emulator)).toHaveLength(1);
    emulator.clock.advance(30_000);
    expect(await statuses(emulator)).toEqual(["US_EAST_2 PENDING_RECREATION", "US_EAST_2 INITIATING"]);
  });

  it("may be deleted while it is replaced, and the new one still becomes ready", async () => {
    const emulator = await privately();
    const { US_EAST_2: name = "" } = await activate(emulator, "US_EAST_2");
    await setConnection(emulator, name, "Rejected");
    const [old, fresh] = await endpoints(emulator);
    expect((await deleteEndpoint(emulator, old?.id)).status).toBe(204);
    expect((await deleteEndpoint(emulator, fresh?.id)).status).toBe(400);
    emulator.clock.advance(20_000);
    expect(await statuses(emulator)).toEqual(["US_EAST_2 PENDING_ACCEPTANCE"]);
    expect((await arm(emulator, "GET", `/privateEndpointConnections/${name}`)).status).toBe(204);
  });

  it("is not recreated when its connection is removed while it is DELETING", async () => {
    const emulator = await privately();
    const { US_EAST_2: name = "" } = await activate(emulator, "US_EAST_2");
    await deleteEndpoint(emulator, (await endpoints(emulator))[0]?.id);
    await connections(emulator, { [name]: null });
    expect(await statuses(emulator)).toEqual(["US_EAST_2 DELETING"]);
  });

  it("makes all changes that were due during a long time without a request", async () => {
    const emulator = await privately();
    const { US_EAST_2: name = "" } = await activate(emulator, "US_EAST_2");
    await arm(emulator, "DELETE", `/privateEndpointConnections/${name}`);
    emulator.clock.advance(25_000);
    // Removed after 5 s, so the new one is pending after 25.
    expect(await statuses(emulator)).toEqual(["US_EAST_2 PENDING_ACCEPTANCE"]);
  });
});
