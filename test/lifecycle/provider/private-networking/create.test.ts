// Proves what PrivateNetworking makes of a project without private networking, in process against the emulator. What the engine makes of it is proved in
// test/program and test/e2e.
import { describe, expect, it } from "vitest";
import { quickstart } from "../../../../emulator/seeds.ts";
import { startPlugin, textsOf } from "../../../support/plugin.ts";
import {
  anewForEachTest,
  args,
  both,
  changeProject,
  changeVault,
  connections,
  emulator,
  endpoints,
  keyVaultId,
  NETWORKING,
  plugin,
  project,
  projectId,
  ready,
  said,
  settings,
  strangers,
  vault,
  writes,
} from "./world.ts";

anewForEachTest();

describe("create", () => {
  it("creates, approves and waits for an endpoint in every region of the clusters, and changes nothing else", async () => {
    await ready("orders", "billing");
    const { id, outs } = await plugin.up(NETWORKING, args);
    expect(id).toBe(projectId);
    expect(outs).toMatchObject({
      projectId,
      keyVaultId,
      regions: both,
      requirePrivateNetworking: true,
      endpointStatus: { EUROPE_WEST: "ACTIVE", US_EAST_2: "ACTIVE" },
      endpoints: { EUROPE_WEST: { status: "ACTIVE" }, US_EAST_2: { status: "ACTIVE" } },
    });
    expect(writes()).toEqual([
      "PATCH encryptionAtRest",
      "POST privateEndpoints",
      "POST privateEndpoints",
      "PUT connection",
      "PUT connection",
    ]);
    expect(emulator.journal.writes()[0]?.requestBody).toEqual({ azureKeyVault: { requirePrivateNetworking: true } });
    expect(connections()).toEqual(["Approved", "Approved"]);
    expect(new Set(strangers())).toEqual(new Set(["Pending"]));
    expect(vault().publicNetworkAccess ?? "Enabled").toBe("Enabled");
  });

  it("takes as long as Atlas, and little more", async () => {
    await ready();
    const beganMs = emulator.clock.now();
    await plugin.up(NETWORKING, args);
    expect(emulator.clock.now() - beganMs).toBeGreaterThanOrEqual(30_000);
    // 20 s until both wait for approval; 8 s for each approval, one after the other, while the first ones become ACTIVE; and the looks between.
    expect(emulator.clock.now() - beganMs).toBeLessThan(50_000);
  });

  it("shows on its row what it waits for", async () => {
    await ready();
    await plugin.up(NETWORKING, { ...args, regions: ["eastus2"] });
    expect(said("status").slice(2)).toEqual([
      "enabling private networking",
      "private endpoints, usually 3 to 20 min: US_EAST_2 ABSENT",
      "private endpoints, usually 3 to 20 min: US_EAST_2 INITIATING",
      "approving the private endpoint connection in US_EAST_2, usually 8 to 67 s",
      "private endpoints, usually up to 3 min: US_EAST_2 approved",
      "private endpoints ACTIVE: US_EAST_2",
    ]);
  });

  it("closes the vault only when every endpoint is ACTIVE", async () => {
    await ready("orders", "billing");
    const { outs } = await plugin.up(NETWORKING, { ...args, publicNetworkAccess: "Disabled" });
    expect(outs.publicNetworkAccess).toBe("Disabled");
    expect(vault().publicNetworkAccess).toBe("Disabled");
    expect(writes().at(-1)).toBe("PATCH payments-kv");
  });

  it("closes the vault only when Atlas has moved the clusters, even if they begin to move a minute later", async () => {
    await ready("orders", "billing");
    await changeProject({ endpointTimes: { moveBeginsMs: 55_000 } });
    await plugin.up(NETWORKING, { ...args, publicNetworkAccess: "Disabled" });
    expect(vault().publicNetworkAccess).toBe("Disabled");
    expect(said("status")).toContainEqual(
      expect.stringMatching(/^before public network access is disabled: .*"orders" UPDATING/),
    );
  });

  it("closes the vault a minute after the endpoints are ACTIVE, where clusters say IDLE all the time", async () => {
    await ready("orders");
    await changeProject({ endpointTimes: { moveBeginsMs: 1_000, movingMs: 0 } });
    await plugin.up(NETWORKING, args);
    const beganMs = emulator.clock.now();
    const later = startPlugin(emulator);
    await later.up(NETWORKING, { ...args, publicNetworkAccess: "Disabled" });
    expect(emulator.clock.now() - beganMs).toBeGreaterThanOrEqual(60_000);
    expect(emulator.clock.now() - beganMs).toBeLessThan(70_000);
  });

  it("adopts existing endpoints without a write", async () => {
    await ready("orders");
    await plugin.up(NETWORKING, { ...args, publicNetworkAccess: "Disabled" });
    emulator.journal.clear();
    const later = startPlugin(emulator);
    await later.up(NETWORKING, { ...args, publicNetworkAccess: "Disabled" });
    expect(writes()).toEqual([]);
    const adopted = `Adopted the existing private networking of project ${projectId}`;
    expect(textsOf(later, "info")).toEqual([
      `${adopted}: private endpoints ACTIVE: ${both.join(", ")}; public network access disabled.`,
    ]);
    expect(textsOf(plugin, "info").filter((text) => text.startsWith("Adopted"))).toEqual([]);
  });

  it("with manual approval needs no Azure login, shows the command, and continues after the approval", async () => {
    await ready();
    const stop = emulator.onRequest(async () => {
      const waiting = endpoints().find((one) => one.isConnected && plugin.messages.some(({ kind }) => kind === "warn"));
      if (waiting === undefined) return;
      stop();
      await changeVault({ connections: { [waiting.connectionName]: { status: "Approved" } } });
    });
    await plugin.up(NETWORKING, { ...args, regions: ["US_EAST_2"], approval: "manual" });
    const name = endpoints()[0]?.connectionName;
    expect(said("warn")).toEqual([
      `Approve this private endpoint connection of Atlas in the vault, and no other:\n\`az keyvault private-endpoint-connection approve --id ${keyVaultId}/privateEndpointConnections/${name} --description "MongoDB Atlas"\``,
    ]);
    expect(emulator.journal.entries().filter((entry) => entry.service === "arm")).toEqual([]);
  });

  describe("of a project with a client secret", () => {
    const { tenantId, staticApp } = quickstart;
    const access = { tenantId, clientId: staticApp.clientId, clientSecret: staticApp.clientSecret };
    const withSecret = async (): Promise<void> => {
      await plugin.up("EncryptionAtRest", { ...project, access });
      emulator.journal.clear();
    };

    it("sends no secret, and Atlas keeps the one it has", async () => {
      await withSecret();
      await plugin.up(NETWORKING, { ...args, regions: ["US_EAST_2"] });
      expect(emulator.journal.writes()[0]?.requestBody).toEqual({ azureKeyVault: { requirePrivateNetworking: true } });
      expect(settings()).toMatchObject({ requirePrivateNetworking: true, secret: staticApp.clientSecret });
    });

    it("says what to do if Atlas requires the secret", async () => {
      await withSecret();
      await changeProject({ partialPatch: "refused" });
      const { inputs } = await plugin.check(NETWORKING, args);
      await expect(plugin.create(NETWORKING, inputs)).rejects.toMatchObject({
        reasons: [
          expect.stringMatching(
            /did not enable private networking .* without the client secret.*Change the project's EncryptionAtRest to `access: \{ roleId \}`/s,
          ),
        ],
      });
      expect(endpoints()).toEqual([]);
    });
  });
});

describe("trouble while it waits", () => {
  it.each([
    ["a 500 at the poll", "GET", { kind: "status", status: 500 }],
    ["a 429 at the poll", "GET", { kind: "status", status: 429, headers: { "Retry-After": "3" } }],
    ["a dropped connection at the poll", "GET", { kind: "drop", when: "before" }],
    ["a POST that failed", "POST", { kind: "status", status: 500 }],
    ["a POST that was done and not answered", "POST", { kind: "drop", when: "after" }],
    ["a POST that was dropped", "POST", { kind: "drop", when: "before" }],
  ])("%s: one endpoint per region in the end", async (_, method, action) => {
    await ready("orders");
    emulator.faults.add({ match: { method, path: /privateEndpoints$/ }, times: 2, action: action as never });
    await plugin.up(NETWORKING, args);
    expect(
      endpoints()
        .map((one) => one.regionName)
        .sort(),
    ).toEqual(both);
  });

  it.each([
    ["a 500", { kind: "status", status: 500 }],
    ["a dropped connection after it was done", { kind: "drop", when: "after" }],
    [
      "a conflict with another write",
      { kind: "status", status: 409, body: '{"error":{"code":"ConflictError","message":"busy"}}' },
    ],
  ])("%s at the approval is retried", async (_, action) => {
    await ready();
    emulator.faults.add({ match: { method: "PUT", path: /privateEndpointConnections/ }, action: action as never });
    await plugin.up(NETWORKING, args);
    expect(connections()).toEqual(["Approved", "Approved"]);
  });

  it("replaces a FAILED endpoint", async () => {
    await ready();
    await changeProject({ failNextEndpoints: { US_EAST_2: 1 } });
    await plugin.up(NETWORKING, args);
    expect(
      endpoints()
        .map((one) => one.regionName)
        .sort(),
    ).toEqual(both);
    expect(writes().filter((one) => one.startsWith("DELETE"))).toHaveLength(1);
  });

  it("ends with an error if replacements fail too, names Atlas's reason, and keeps the record", async () => {
    await ready();
    await changeProject({ failNextEndpoints: { US_EAST_2: 9 } });
    const { inputs } = await plugin.check(NETWORKING, args);
    await expect(plugin.create(NETWORKING, inputs)).rejects.toMatchObject({
      id: projectId,
      reasons: [expect.stringMatching(/in US_EAST_2: The private endpoint could not be created\. Remove the cause/)],
      properties: { endpointStatus: { US_EAST_2: "FAILED" } },
    });
  });

  it("follows an endpoint that is rejected in Azure to its new name, and approves that", async () => {
    await ready();
    let rejected = "";
    const stop = emulator.onRequest(async (entry) => {
      if (entry.method !== "PUT") return;
      stop();
      rejected = entry.path.split("/").at(-1) ?? "";
      await changeVault({ connections: { [rejected]: { status: "Rejected" } } });
    });
    const { outs } = await plugin.up(NETWORKING, { ...args, regions: ["US_EAST_2"] });
    expect(rejected).not.toBe("");
    expect(outs.endpoints).toEqual({
      US_EAST_2: { id: expect.any(String), status: "ACTIVE", connectionName: expect.not.stringContaining(rejected) },
    });
  });

  it("creates an endpoint again that is deleted during the wait", async () => {
    await ready();
    let polls = 0;
    const stop = emulator.onRequest(async (entry) => {
      if (entry.method !== "GET" || !entry.path.endsWith("/privateEndpoints")) return;
      polls += 1;
      if (polls !== 4) return;
      stop();
      await changeProject({ privateEndpoints: { US_EAST_2: null } });
    });
    await plugin.up(NETWORKING, { ...args, regions: ["US_EAST_2"] });
    expect(endpoints()).toHaveLength(1);
    expect(writes().filter((one) => one === "POST privateEndpoints")).toHaveLength(2);
  });

  it.each([
    ["policyDenies", /RequestDisallowedByPolicy/],
    ["readOnly", /paired region|read-only/],
  ])("an approval that %s refuses is an error that says so, with the record kept", async (knob, says) => {
    await ready();
    const stop = emulator.onRequest(async (entry) => {
      if (!entry.path.includes("privateEndpointConnections/") || entry.method !== "GET") return;
      stop();
      await changeVault({ [knob]: true });
    });
    const { inputs } = await plugin.check(NETWORKING, { ...args, regions: ["US_EAST_2"], timeouts: { create: "5m" } });
    await expect(plugin.create(NETWORKING, inputs)).rejects.toMatchObject({
      id: projectId,
      reasons: [expect.stringMatching(says)],
    });
  });

  it("a vault that is gone is an error", async () => {
    await ready();
    emulator.store.azure.vaults = [];
    const { inputs } = await plugin.check(NETWORKING, { ...args, regions: ["US_EAST_2"], timeouts: { create: "5m" } });
    await expect(plugin.create(NETWORKING, inputs)).rejects.toThrow(/vault/);
  });
});
