// Proves what ClusterEncryption does to a cluster from create to delete, in process against the emulator.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Emulator, startEmulator } from "../../../emulator/index.ts";
import { everyKindSeed, quickstart } from "../../../emulator/seeds.ts";
import { byHand } from "../../support/hand.ts";
import { type Plugin, startPlugin } from "../../support/plugin.ts";

const CLUSTER = "ClusterEncryption";
const { projectId } = quickstart;
const project = {
  projectId,
  keyVaultId: quickstart.keyVaultId,
  keyName: quickstart.keyName,
  keyVersion: quickstart.keyVersions.older,
  access: { roleId: quickstart.roleId },
};
const of = (clusterName: string) => ({ projectId, clusterName });

let emulator: Emulator;
let plugin: Plugin;

beforeEach(async () => {
  emulator = await startEmulator({ clock: { mode: "stepped" }, seed: everyKindSeed });
  plugin = startPlugin(emulator);
});

afterEach(async () => {
  await plugin.close();
  await emulator.close();
});

const ready = async (): Promise<void> => {
  await plugin.up("EncryptionAtRest", project);
  emulator.journal.clear();
};
const writes = () => emulator.journal.writes().map((entry) => [entry.path.split("/").at(-1), entry.requestBody]);
const change = (clusterName: string, to: unknown) =>
  byHand(emulator, { projects: { [projectId]: { clusters: { [clusterName]: to } } } });

describe("create", () => {
  it("switches the cluster on with one PATCH, and waits until Atlas has done it", async () => {
    await ready();
    const beganMs = emulator.clock.now();
    const { id, outs } = await plugin.up(CLUSTER, of("orders"));
    expect([id, outs]).toEqual([`${projectId}/orders`, { ...of("orders"), encryptionAtRestProvider: "AZURE", __v: 1 }]);
    expect(writes()).toEqual([["orders", { encryptionAtRestProvider: "AZURE" }]]);
    expect(emulator.clock.now() - beganMs).toBeGreaterThanOrEqual(20_000);
    expect(plugin.messages.filter((message) => message.kind === "status").map((message) => message.text)).toEqual([
      expect.stringMatching(/^giving Atlas the key/),
      "Atlas encrypts and decrypts with the key",
      "encrypting with the project's key",
      "encrypting: Atlas says IDLE",
      "encrypting: Atlas says UPDATING",
      "encrypted with the project's key",
    ]);
  });

  it("adopts a cluster that is encrypted already", async () => {
    await ready();
    await change("orders", { encryptionAtRestProvider: "AZURE" });
    await plugin.up(CLUSTER, of("orders"));
    expect(writes()).toEqual([]);
  });

  it("goes on waiting where a killed run had switched it on, even if it still says IDLE", async () => {
    await ready();
    const answer = await fetch(`${emulator.url}/api/atlas/v2/groups/${projectId}/clusters/orders`, {
      method: "PATCH",
      headers: {
        authorization: `Bearer ${quickstart.accessToken}`,
        accept: "application/vnd.atlas.2024-10-23+json",
        "content-type": "application/vnd.atlas.2024-10-23+json",
      },
      body: JSON.stringify({ encryptionAtRestProvider: "AZURE" }),
    });
    expect(answer.status).toBe(200);
    const beganMs = emulator.clock.now();
    emulator.journal.clear();
    await plugin.up(CLUSTER, of("orders"));
    expect(writes()).toEqual([]);
    expect(emulator.clock.now() - beganMs).toBeGreaterThanOrEqual(20_000);
  });

  it("serves clusters that wait together with the same reads", async () => {
    await ready();
    await Promise.all(["orders", "billing"].map((name) => plugin.up(CLUSTER, of(name))));
    const reads = emulator.journal
      .entries()
      .filter((entry) => entry.method === "GET" && entry.path.endsWith("/clusters"));
    const alone = reads.length;
    emulator.journal.clear();
    await change("orders", { encryptionAtRestProvider: "NONE" });
    await startPlugin(emulator).up(CLUSTER, of("orders"));
    expect(alone).toBeLessThanOrEqual(
      emulator.journal.entries().filter((entry) => entry.method === "GET" && entry.path.endsWith("/clusters")).length +
        2,
    );
  });

  it("looks before it writes again when the answer to the PATCH is lost", async () => {
    await ready();
    emulator.faults.add({ match: { method: "PATCH", path: "/clusters/" }, action: { kind: "drop", when: "after" } });
    await plugin.up(CLUSTER, of("orders"));
    expect(writes()).toHaveLength(1);
  });

  it("takes a 500 and a 429 while it waits in its stride", async () => {
    await ready();
    const stop = emulator.onRequest((entry) => {
      if (entry.method !== "PATCH") return;
      stop();
      emulator.faults.add({
        match: { method: "GET", path: "/clusters" },
        action: { kind: "status", status: 500, errorCode: "UNEXPECTED_ERROR" },
      });
      emulator.faults.add({
        match: { method: "GET", path: "/clusters" },
        action: { kind: "status", status: 429, errorCode: "RATE_LIMITED", headers: { "Retry-After": "1" } },
      });
    });
    await plugin.up(CLUSTER, of("orders"));
    expect(writes()).toHaveLength(1);
  });

  it("keeps a record when something fails after the PATCH, so that a destroy still switches it off", async () => {
    await ready();
    const stop = emulator.onRequest((entry) => {
      if (entry.method !== "PATCH") return;
      stop();
      emulator.faults.add({
        match: { method: "GET", path: "/clusters" },
        action: { kind: "status", status: 403, errorCode: "IP_ADDRESS_NOT_ON_WHITELIST" },
      });
    });
    await expect(plugin.up(CLUSTER, of("orders"))).rejects.toMatchObject({
      id: `${projectId}/orders`,
      reasons: [expect.stringContaining("IP_ADDRESS_NOT_ON_WHITELIST")],
      properties: of("orders"),
    });
  });

  it("keeps no record of a cluster that Atlas refused to change", async () => {
    await ready();
    await expect(plugin.up(CLUSTER, of("restoring"))).rejects.not.toHaveProperty("id");
  });

  it("keeps a record when the time is up, and says that nothing is lost", async () => {
    await ready();
    const stuck = plugin.up(CLUSTER, { ...of("orders"), timeouts: { create: "10s" } });
    await expect(stuck).rejects.toMatchObject({
      id: `${projectId}/orders`,
      reasons: [expect.stringMatching(/^Gave up waiting for cluster "orders".*Nothing is lost/)],
    });
  });
});

describe("guards", () => {
  const refusedForGood: ReadonlyArray<readonly [string, RegExp]> = [
    ["sandbox", /shared \(tenant\) cluster; customer-managed keys need a dedicated cluster/],
    ["flexible", /is a flex cluster/],
    ["serverless", /is a serverless cluster/],
    ["aws-keys", /encrypted with a key of AWS/],
  ];
  const refusedNow: ReadonlyArray<readonly [string, RegExp]> = [
    ["asleep", /is paused, and a paused cluster takes no change/],
    ["nowhere", /The project has no cluster "nowhere"; it has "orders", "billing"/],
  ];

  it.each(refusedForGood)("refuse %s in the preview", async (clusterName, words) => {
    const { failures } = await plugin.check(CLUSTER, of(clusterName), { preview: true });
    expect(failures).toEqual([{ property: "clusterName", reason: expect.stringMatching(words) }]);
  });

  it.each(refusedNow)("warn of %s in the preview, because the program may change it", async (clusterName, words) => {
    const { failures } = await plugin.check(CLUSTER, of(clusterName), { preview: true });
    expect(failures).toEqual([]);
    expect(plugin.messages.map((message) => message.text)).toEqual([expect.stringMatching(words)]);
  });

  it.each([
    ...refusedForGood,
    ...refusedNow,
    ["restoring", /the cluster is being restored \(HTTP 400 CLUSTER_RESTORE_IN_PROGRESS_CANNOT_UPDATE/] as const,
  ])("refuse %s at `up`, and write nothing", async (clusterName, words) => {
    await ready();
    await expect(plugin.up(CLUSTER, of(clusterName))).rejects.toThrow(words);
    expect(emulator.damage.entries()).toEqual([]);
  });

  it("let a dedicated cluster pass in silence, in a project that is not configured yet too", async () => {
    expect((await plugin.check(CLUSTER, of("orders"), { preview: true })).failures).toEqual([]);
    expect(plugin.messages).toEqual([]);
  });

  it("refuse a project without a key at `up`", async () => {
    await expect(plugin.up(CLUSTER, of("orders"))).rejects.toThrow(/has no customer-managed key of Azure yet/);
    expect(writes()).toEqual([]);
  });

  it("refuse a project whose key does not work at `up`", async () => {
    await ready();
    await byHand(emulator, {
      vaults: { "payments-kv": { keys: { atlas: { [quickstart.keyVersions.older]: { enabled: false } } } } },
    });
    await expect(startPlugin(emulator).up(CLUSTER, of("orders"))).rejects.toThrow(
      /encrypting a cluster with it would take the cluster down/,
    );
    expect(writes()).toEqual([]);
  });

  it("refuse a state word that nobody knows", async () => {
    await ready();
    await change("orders", { stateName: "HIBERNATING" });
    await expect(plugin.up(CLUSTER, of("orders"))).rejects.toThrow(/'stateName' is "HIBERNATING"/);
    expect(writes()).toEqual([]);
  });
});

describe("read", () => {
  it("reports what Atlas shows, and takes a cluster that is not there for gone", async () => {
    await ready();
    const { id, outs } = await plugin.up(CLUSTER, of("orders"));
    await change("orders", { encryptionAtRestProvider: "NONE" });
    expect((await startPlugin(emulator).read(CLUSTER, id, outs)).inputs).toEqual({
      ...of("orders"),
      encryptionAtRestProvider: "NONE",
    });
    expect(
      await startPlugin(emulator).read(CLUSTER, `${projectId}/nowhere`, { ...outs, clusterName: "nowhere" }),
    ).toEqual({});
  });
});

describe("delete", () => {
  const encrypted = async () => {
    await ready();
    const made = await plugin.up(CLUSTER, of("orders"));
    emulator.journal.clear();
    return made;
  };

  it("switches off with one PATCH and waits", async () => {
    const { id, outs } = await encrypted();
    await startPlugin(emulator).remove(CLUSTER, id, outs);
    expect(writes()).toEqual([["orders", { encryptionAtRestProvider: "NONE" }]]);
  });

  it.each([
    ["is being deleted", { stateName: "DELETING" }],
    ["is off already", { encryptionAtRestProvider: "NONE" }],
    ["has come under another provider's key", { encryptionAtRestProvider: "AWS" }],
  ])("writes nothing where the cluster %s", async (_, to) => {
    const { id, outs } = await encrypted();
    await change("orders", to);
    await startPlugin(emulator).remove(CLUSTER, id, outs);
    expect(writes()).toEqual([]);
  });

  it("refuses a paused cluster, and says what to do", async () => {
    const { id, outs } = await encrypted();
    await change("orders", { paused: true });
    await expect(startPlugin(emulator).remove(CLUSTER, id, outs)).rejects.toThrow(
      /is paused and still encrypted.*Resume it.*retainOnDelete/,
    );
    expect(writes()).toEqual([]);
  });

  it("refuses a state word that nobody knows, and says what to do", async () => {
    const { id, outs } = await encrypted();
    await change("orders", { stateName: "HIBERNATING" });
    await expect(startPlugin(emulator).remove(CLUSTER, id, outs)).rejects.toThrow(
      /'stateName' is "HIBERNATING".*Nothing was changed\. Look at it in Atlas/,
    );
    expect(writes()).toEqual([]);
  });

  it("is a hand-over while the program still declares the cluster", async () => {
    const { id, outs } = await encrypted();
    await plugin.remove(CLUSTER, id, outs);
    expect(writes()).toEqual([]);
  });
});
