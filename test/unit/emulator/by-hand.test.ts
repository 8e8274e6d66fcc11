// The parts of the private path changed by hand: what is taken, what it does, and what is refused as a typo.

import { describe, expect, it } from "vitest";
import type { Emulator } from "../../../emulator/index.ts";
import { quickstart } from "../../../emulator/seeds.ts";
import { byHand } from "../../support/hand.ts";
import { activate, arm, ask, control, endpoints, getCluster, privately, start } from "./client.ts";

const { projectId, keyVaultName } = quickstart;
const project = (change: object) => ({ projects: { [projectId]: change } });
const vault = (change: object) => ({ vaults: { [keyVaultName]: change } });
const shown = async (emulator: Emulator) => Object((await arm(emulator, "GET", "")).json).properties;

describe("a vault", () => {
  it("takes both gates, rules in either form, and gives them up", async () => {
    const emulator = await start();
    const ipRules = ["203.0.113.0/24", { value: "198.51.100.7" }];
    await byHand(emulator, vault({ publicNetworkAccess: "Disabled", networkAcls: { defaultAction: "Deny", ipRules } }));
    expect(await shown(emulator)).toMatchObject({
      publicNetworkAccess: "Disabled",
      networkAcls: { defaultAction: "Deny", ipRules: [{ value: "203.0.113.0/24" }, { value: "198.51.100.7" }] },
    });
    await byHand(emulator, vault({ publicNetworkAccess: null, networkAcls: null }));
    expect(await shown(emulator)).toMatchObject({ publicNetworkAccess: "Enabled" });
    expect(await shown(emulator)).not.toHaveProperty("networkAcls");
  });

  it("takes its knobs and gives them up", async () => {
    const emulator = await start();
    await byHand(emulator, vault({ policyDenies: true }));
    expect((await arm(emulator, "PATCH", "", { properties: {} })).status).toBe(403);
    await byHand(emulator, vault({ policyDenies: null, longRunning: { ms: 1_000, status: 202 } }));
    expect((await arm(emulator, "PATCH", "", { properties: {} })).status).toBe(202);
  });

  it("gets a new stranger's request", async () => {
    const emulator = await start();
    await byHand(emulator, vault({ connections: { "new-pe.1": { description: "me too" } } }));
    const { json } = await arm(emulator, "GET", "/privateEndpointConnections/new-pe.1");
    expect(json).toMatchObject({
      properties: { privateLinkServiceConnectionState: { status: "Pending", description: "me too" } },
    });
  });

  it("has Atlas's connection approved by a person as by a request", async () => {
    const emulator = await privately();
    await ask(emulator, {
      method: "POST",
      path: "/encryptionAtRest/AZURE/privateEndpoints",
      body: { regionName: "US_EAST_2" },
    });
    emulator.clock.advance(20_000);
    const name = (await endpoints(emulator))[0]?.privateEndpointConnectionName ?? "";
    await byHand(emulator, vault({ connections: { [name]: { status: "Approved" } } }));
    emulator.clock.advance(10_000);
    expect((await endpoints(emulator))[0]?.status).toBe("ACTIVE");
  });
});

describe("a cluster", () => {
  it("is made by its regions or its whole shape, changed and taken away", async () => {
    const emulator = await start();
    const whole = Object((await control(emulator, "GET", "/state")).json).atlas.projects[projectId].clusters[0];
    await byHand(
      emulator,
      project({
        clusters: {
          short: { regions: ["EUROPE_WEST"], encryptionAtRestProvider: "AZURE" },
          whole: { ...whole, id: "64b7f0c0a1b2c3d4e5f60bff" },
          orders: { regions: ["US_WEST", { providerName: "AWS", regionName: "US_EAST_1" }] },
          billing: null,
        },
      }),
    );
    const regions = async (name: string) =>
      Object((await getCluster(emulator, name)).json).replicationSpecs?.[0].regionConfigs.map(
        (one: { providerName: string; regionName: string }) => `${one.providerName} ${one.regionName}`,
      );
    expect(await regions("short")).toEqual(["AZURE EUROPE_WEST"]);
    expect(await regions("whole")).toEqual(["AZURE US_EAST_2"]);
    expect(await regions("orders")).toEqual(["AZURE US_WEST", "AWS US_EAST_1"]);
    expect((await getCluster(emulator, "billing")).status).toBe(404);
    expect((await getCluster(emulator, "short")).json?.encryptionAtRestProvider).toBe("AZURE");
  });
});

it.each<[string, unknown]>([
  ["an unknown vault", { vaults: { nobody: {} } }],
  ["an unknown field of a vault", vault({ color: "red" })],
  ["an unknown connection to remove", vault({ connections: { nobody: null } })],
  ["an unknown status", vault({ connections: { nobody: { status: "Maybe" } } })],
  ["an unknown field of a connection", vault({ connections: { nobody: { color: "red" } } })],
  ["an endpoint of a region that has none", project({ privateEndpoints: { US_EAST_2: null } })],
  ["an unknown cluster without regions", project({ clusters: { nobody: { paused: true } } })],
  ["regions that are no list", project({ clusters: { orders: { regions: "US_EAST_2" } } })],
  ["an unknown field of a project", project({ color: "red" })],
  ["an unknown state of a provider", { networkProvider: { x: "Perhaps" } }],
])("%s is refused", async (_, change) => {
  const answer = await control(await start(), "PATCH", "/state", change);
  expect([answer.status, answer.json?.errorCode]).toEqual([400, "EMULATOR_CONTROL"]);
});

it("an endpoint takes no other change than to fail or to vanish", async () => {
  const emulator = await privately();
  await activate(emulator, "US_EAST_2");
  for (const value of [{}, { status: "ACTIVE" }]) {
    const answer = await control(emulator, "PATCH", "/state", project({ privateEndpoints: { US_EAST_2: value } }));
    expect(answer.status).toBe(400);
  }
});

it("the runner's address and the network provider's state are changed by hand too", async () => {
  const emulator = await start();
  await byHand(emulator, {
    runnerAddress: "203.0.113.99",
    networkProvider: { [quickstart.subscriptionId]: "NotRegistered" },
  });
  expect([emulator.store.azure.runnerAddress, emulator.store.azure.networkProvider]).toEqual([
    "203.0.113.99",
    { [quickstart.subscriptionId]: { state: "NotRegistered" } },
  ]);
});
