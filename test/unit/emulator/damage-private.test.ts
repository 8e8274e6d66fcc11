// Each kind of damage on the private path, filled once; and what is none.

import { describe, expect, it } from "vitest";
import type { DamageEvent, Emulator } from "../../../emulator/index.ts";
import { quickstart, STRANGERS } from "../../../emulator/seeds.ts";
import { byHand } from "../../support/hand.ts";
import { withRole } from "../../support/key-settings.ts";
import {
  activate,
  arm,
  deleteEndpoint,
  encrypted,
  endpoints,
  patchEncryption,
  postEndpoint,
  privately,
  setConnection,
  start,
} from "./client.ts";

const { projectId, keyVaultName } = quickstart;
const damage = (emulator: Emulator): ReadonlyArray<readonly unknown[]> =>
  emulator.damage.entries().map((event: DamageEvent) => [event.kind, event.clusterName ?? event.subject]);
const project = (emulator: Emulator, change: object): Promise<void> =>
  byHand(emulator, { projects: { [projectId]: change } });
const vault = (emulator: Emulator, change: object): Promise<void> =>
  byHand(emulator, { vaults: { [keyVaultName]: change } });
const patchVault = (emulator: Emulator, properties: object) => arm(emulator, "PATCH", "", { properties });
const close = (emulator: Emulator) => patchVault(emulator, { publicNetworkAccess: "Disabled" });

/** "orders" on the private path alone: its endpoint ACTIVE, the cluster moved there, the vault closed. */
async function closed(): Promise<Emulator> {
  const emulator = await privately();
  await activate(emulator, "US_EAST_2");
  emulator.clock.advance(5_000);
  await close(emulator);
  return emulator;
}

it("the whole way there and back, in order, does no damage", async () => {
  const emulator = await closed();
  await patchVault(emulator, { publicNetworkAccess: "Enabled" });
  const [one] = await endpoints(emulator);
  await deleteEndpoint(emulator, one?.id);
  emulator.clock.advance(10_000);
  await patchEncryption(emulator, { requirePrivateNetworking: false });
  expect(damage(emulator)).toEqual([]);
});

describe("NO_PATH_TO_KEY", () => {
  it.each<[string, (emulator: Emulator) => Promise<unknown>]>([
    ["its endpoint is deleted", async (emulator) => deleteEndpoint(emulator, (await endpoints(emulator))[0]?.id)],
    ["its endpoint fails", (emulator) => project(emulator, { privateEndpoints: { US_EAST_2: { fail: "why" } } })],
    ["its endpoint vanishes", (emulator) => project(emulator, { privateEndpoints: { US_EAST_2: null } })],
    [
      "it gets another region",
      (emulator) => project(emulator, { clusters: { orders: { regions: ["US_EAST_2", "EUROPE_WEST"] } } }),
    ],
  ])("when the vault is closed and %s", async (_, cut) => {
    const emulator = await closed();
    expect(damage(emulator)).toEqual([]);
    await cut(emulator);
    expect(damage(emulator)).toEqual([["NO_PATH_TO_KEY", "orders"]]);
  });

  it("when the vault is closed to a cluster on the public network, or its addresses are removed from the rules", async () => {
    const emulator = await encrypted();
    await vault(emulator, { publicNetworkAccess: "Disabled" });
    expect(damage(emulator)).toEqual([["NO_PATH_TO_KEY", "orders"]]);
    const other = await encrypted();
    await vault(other, { networkAcls: { defaultAction: "Deny" } });
    expect(damage(other)).toEqual([["NO_PATH_TO_KEY", "orders"]]);
  });

  it("when a new cluster is in a region without an endpoint", async () => {
    const emulator = await closed();
    const regions = ["EUROPE_WEST"];
    await project(emulator, { clusters: { fresh: { regions, encryptionAtRestProvider: "AZURE" } } });
    expect(damage(emulator)).toEqual([["NO_PATH_TO_KEY", "fresh"]]);
  });

  it("when a cluster is in another cloud's region of the same name", async () => {
    const emulator = await closed();
    const regions = [{ providerName: "AWS", regionName: "US_EAST_2" }];
    await project(emulator, { clusters: { aws: { regions, encryptionAtRestProvider: "AZURE" } } });
    expect(damage(emulator)).toEqual([["NO_PATH_TO_KEY", "aws"]]);
  });

  it("not for a cluster that is not encrypted, nor while the vault allows the public network", async () => {
    const emulator = await closed();
    await project(emulator, { clusters: { fresh: { regions: ["EUROPE_WEST"] } } });
    const open = await privately();
    await activate(open, "US_EAST_2");
    await project(open, { privateEndpoints: { US_EAST_2: null } });
    expect([damage(emulator), damage(open)]).toEqual([[], []]);
  });
});

describe("VAULT_CLOSED_WHILE_USED", () => {
  it.each<[string, object]>([
    ["public access off", { publicNetworkAccess: "Disabled" }],
    ["Deny without the nodes", { networkAcls: { defaultAction: "Deny" } }],
  ])("when a request sets %s before the endpoint is ACTIVE", async (_, properties) => {
    const emulator = await privately();
    await postEndpoint(emulator);
    await patchVault(emulator, properties);
    expect(damage(emulator)).toEqual([
      ["VAULT_CLOSED_WHILE_USED", "orders"],
      ["NO_PATH_TO_KEY", "orders"],
    ]);
  });

  it("when a PUT closes it too", async () => {
    const emulator = await privately();
    await arm(emulator, "PUT", "", {
      location: "eastus2",
      properties: {
        tenantId: quickstart.tenantId,
        sku: { name: "standard" },
        enableRbacAuthorization: true,
        publicNetworkAccess: "Disabled",
      },
    });
    expect(damage(emulator)).toContainEqual(["VAULT_CLOSED_WHILE_USED", "orders"]);
  });

  it("when a request closes it before Atlas has moved the cluster to its endpoint", async () => {
    const emulator = await privately();
    await project(emulator, { endpointTimes: { moveBeginsMs: 50_000 } });
    await activate(emulator, "US_EAST_2");
    emulator.clock.advance(54_999);
    await close(emulator);
    expect(damage(emulator)).toEqual([["VAULT_CLOSED_WHILE_USED", "orders"]]);
    emulator.damage.clear();
    await vault(emulator, { publicNetworkAccess: "Enabled" });
    emulator.clock.advance(1);
    await close(emulator);
    expect(damage(emulator)).toEqual([]);
  });

  it("not for what a person had closed before the request did", async () => {
    const emulator = await privately();
    await vault(emulator, { publicNetworkAccess: "Disabled" });
    await close(emulator);
    expect(damage(emulator)).toEqual([["NO_PATH_TO_KEY", "orders"]]);
  });

  it("not when it was closed before, no cluster is on it, or the nodes are still let in", async () => {
    const emulator = await closed();
    await close(emulator);
    const unused = await start();
    await patchEncryption(unused, { ...withRole, requirePrivateNetworking: true });
    await close(unused);
    const ruled = await encrypted();
    await patchVault(ruled, { networkAcls: { defaultAction: "Deny", ipRules: [{ value: "198.18.0.0/15" }] } });
    expect([damage(emulator), damage(unused), damage(ruled)]).toEqual([[], [], []]);
  });
});

describe("CONNECTION_CUT_WHILE_USED", () => {
  it.each<[string, (emulator: Emulator, name: string) => Promise<unknown>]>([
    ["rejects", (emulator, name) => setConnection(emulator, name, "Rejected")],
    ["deletes", (emulator, name) => arm(emulator, "DELETE", `/privateEndpointConnections/${name}`)],
  ])("when a request %s the connection of an ACTIVE endpoint", async (_, cut) => {
    const emulator = await privately();
    const { US_EAST_2: name = "" } = await activate(emulator, "US_EAST_2");
    await cut(emulator, name);
    expect(damage(emulator)).toEqual([["CONNECTION_CUT_WHILE_USED", "orders"]]);
  });

  it("not when no encrypted cluster is in the region, the endpoint was not ACTIVE, or it was done by hand", async () => {
    const emulator = await privately();
    const { EUROPE_WEST: name = "" } = await activate(emulator, "EUROPE_WEST");
    await setConnection(emulator, name, "Rejected");
    const pending = await privately();
    await postEndpoint(pending);
    pending.clock.advance(20_000);
    const [one] = await endpoints(pending);
    await setConnection(pending, one?.privateEndpointConnectionName, "Rejected");
    const byPerson = await privately();
    const { US_EAST_2: used = "" } = await activate(byPerson, "US_EAST_2");
    await vault(byPerson, { connections: { [used]: { status: "Rejected" } } });
    expect([damage(emulator), damage(pending), damage(byPerson)]).toEqual([[], [], []]);
  });
});

describe("STRANGERS_CONNECTION_CHANGED", () => {
  const strangers = STRANGERS.map((one) => `${one.endpoint}.${one.guid}`);

  it("for each stranger that a request approves, rejects or deletes", async () => {
    const emulator = await start();
    const [first, second, third] = strangers;
    await setConnection(emulator, first, "Approved");
    await setConnection(emulator, second, "Rejected");
    await arm(emulator, "DELETE", `/privateEndpointConnections/${third}`);
    expect(damage(emulator)).toEqual(strangers.map((name) => ["STRANGERS_CONNECTION_CHANGED", name]));
  });

  it("not for Atlas's own, nor for what a person decides", async () => {
    const emulator = await privately();
    await activate(emulator, "US_EAST_2");
    await vault(emulator, { connections: { [strangers[0] ?? ""]: { status: "Approved" } } });
    expect(damage(emulator)).toEqual([]);
  });

  it("is caused by a client that takes the first, the last, or a similarly named connection: Atlas's is third of four", async () => {
    const emulator = await privately();
    await postEndpoint(emulator);
    emulator.clock.advance(20_000);
    const { json } = await arm(emulator, "GET", "/privateEndpointConnections");
    const listed = Object(json).value.map((one: { name: string }) => one.name);
    const [ours] = await endpoints(emulator);
    expect(listed).toEqual([strangers[0], strangers[1], ours?.privateEndpointConnectionName, strangers[2]]);
  });
});

describe("SECOND_ENDPOINT", () => {
  it("when two of a region live", async () => {
    const emulator = await privately();
    await project(emulator, { secondEndpoint: "accepted" });
    await postEndpoint(emulator);
    await postEndpoint(emulator);
    expect(damage(emulator)).toEqual([["SECOND_ENDPOINT", "US_EAST_2"]]);
  });

  it("not while one takes the place of a lost, failed or deleted one", async () => {
    const emulator = await privately();
    const { US_EAST_2: name = "" } = await activate(emulator, "US_EAST_2");
    await vault(emulator, { connections: { [name]: { status: "Rejected" } } });
    await project(emulator, { secondEndpoint: "accepted", failNextEndpoints: { EUROPE_WEST: 1 } });
    await postEndpoint(emulator, "EUROPE_WEST");
    emulator.clock.advance(20_000);
    await postEndpoint(emulator, "EUROPE_WEST");
    expect(damage(emulator)).toEqual([]);
  });
});

describe("MULTI_CLOUD_CLUSTER_DISABLED", () => {
  const regions = [
    { providerName: "AZURE", regionName: "US_EAST_2" },
    { providerName: "AWS", regionName: "US_EAST_1" },
  ];

  it("when private networking is enabled in a project with a multi-cloud cluster", async () => {
    const emulator = await encrypted();
    await project(emulator, { clusters: { multi: { regions } } });
    expect(damage(emulator)).toEqual([]);
    await patchEncryption(emulator, { requirePrivateNetworking: true });
    expect(damage(emulator)).toEqual([["MULTI_CLOUD_CLUSTER_DISABLED", "multi"]]);
  });

  it("not for a cluster wholly in another cloud", async () => {
    const emulator = await privately();
    await project(emulator, { clusters: { elsewhere: { regions: regions.slice(1) } } });
    expect(damage(emulator)).toEqual([]);
  });
});

describe("PRIVATE_NETWORKING_OFF_AND_ON_AGAIN", () => {
  it("when the whole project goes off and on", async () => {
    const emulator = await start();
    const wanted = { ...withRole, requirePrivateNetworking: true };
    await patchEncryption(emulator, wanted);
    await patchEncryption(emulator, { enabled: false });
    await patchEncryption(emulator, wanted);
    expect(damage(emulator)).toEqual([
      ["OFF_AND_ON_AGAIN", undefined],
      ["PRIVATE_NETWORKING_OFF_AND_ON_AGAIN", undefined],
    ]);
  });

  it("within a minute, not later", async () => {
    const emulator = await privately();
    await patchEncryption(emulator, { requirePrivateNetworking: false });
    await patchEncryption(emulator, { requirePrivateNetworking: true });
    expect(damage(emulator)).toEqual([["PRIVATE_NETWORKING_OFF_AND_ON_AGAIN", undefined]]);
    const slow = await privately();
    await patchEncryption(slow, { requirePrivateNetworking: false });
    slow.clock.advance(60_001);
    await patchEncryption(slow, { requirePrivateNetworking: true });
    expect(damage(slow)).toEqual([]);
  });
});

describe("VAULT_DELETED_WHILE_USED", () => {
  it.each<[string, (emulator: Emulator) => Promise<unknown>]>([
    ["by a request", (emulator) => arm(emulator, "DELETE", "")],
    ["by hand", (emulator) => byHand(emulator, { vaults: { [keyVaultName]: null } })],
  ])("when it goes %s", async (_, remove) => {
    const emulator = await encrypted();
    await remove(emulator);
    expect(damage(emulator)).toEqual([["VAULT_DELETED_WHILE_USED", "orders"]]);
  });

  it("not when no cluster used it", async () => {
    const emulator = await start();
    await patchEncryption(emulator, withRole);
    await byHand(emulator, { vaults: { [keyVaultName]: null } });
    expect(damage(emulator)).toEqual([]);
  });
});
