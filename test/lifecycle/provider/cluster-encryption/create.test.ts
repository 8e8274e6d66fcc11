// Proves what ClusterEncryption does to a cluster that it switches on, in process against the emulator. What the engine
// makes of it is proved in test/program and test/e2e.

import { describe, expect, it } from "vitest";
import { quickstart } from "../../../../emulator/seeds.ts";
import { failure, type HalfDone } from "../../../support/failure.ts";
import { byHand } from "../../../support/hand.ts";
import { must } from "../../../support/must.ts";
import { startPlugin, textsOf } from "../../../support/plugin.ts";
import { anewForEachTest, CLUSTER, change, emulator, of, plugin, projectId, ready, writes } from "./world.ts";

anewForEachTest();

describe("create", () => {
  it("encrypts the cluster with one PATCH, and waits until Atlas has finished", async () => {
    await ready();
    const beganMs = emulator.clock.now();
    const { id, outs } = await plugin.up(CLUSTER, of("orders"));
    expect([id, outs]).toEqual([
      `${projectId}/orders`,
      { ...of("orders"), encryptionAtRestProvider: "AZURE", lastDurations: { initialSync: 20 }, __v: 1 },
    ]);
    expect(writes()).toEqual([["orders", { encryptionAtRestProvider: "AZURE" }]]);
    expect(emulator.clock.now() - beganMs).toBeGreaterThanOrEqual(20_000);
    expect(textsOf(plugin, "status")).toEqual([
      expect.stringMatching(/^setting the key/),
      "Atlas encrypts and decrypts with the key",
      "encrypting with the project's key, minutes to hours by the cluster's size",
      "encrypting: Atlas says UPDATING",
      "encrypted with the project's key",
    ]);
  });

  it("takes as long as Atlas for two clusters, and at most 4 s more", async () => {
    await ready();
    const beganMs = emulator.clock.now();
    await Promise.all(["orders", "billing"].map((name) => plugin.up(CLUSTER, of(name))));
    expect(emulator.clock.now() - beganMs).toBeLessThanOrEqual(24_000);
  });

  it("adopts a cluster that is encrypted already", async () => {
    await ready();
    await change("orders", { encryptionAtRestProvider: "AZURE" });
    await plugin.up(CLUSTER, of("orders"));
    expect(writes()).toEqual([]);
    expect(textsOf(plugin, "info")).toContain(
      `Adopted the existing encryption of cluster "orders" of project ${projectId}: Atlas uses the project's key.`,
    );
  });

  it("of a cluster that it encrypts says that the cluster is encrypted, not that it was adopted", async () => {
    await ready();
    await plugin.up(CLUSTER, of("orders"));
    expect(textsOf(plugin, "info").filter((text) => text.includes("orders"))).toEqual([]);
    expect(textsOf(plugin, "status").at(-1)).toBe("encrypted with the project's key");
  });

  it("waits for a cluster that a killed run has encrypted, even if its state is still IDLE", async () => {
    await ready();
    await byHand(emulator, { projects: { [projectId]: { idleAfterChange: 2 } } });
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

  it("reads the cluster before it sends a second PATCH when the answer is lost", async () => {
    await ready();
    emulator.faults.add({ match: { method: "PATCH", path: "/clusters/" }, action: { kind: "drop", when: "after" } });
    await plugin.up(CLUSTER, of("orders"));
    expect(writes()).toHaveLength(1);
  });

  it("continues to wait after a 500 and a 429", async () => {
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

  it("keeps a record when something fails after the PATCH, so that a destroy decrypts the cluster", async () => {
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

  it("keeps a record after a time-out, and says that nothing is lost", async () => {
    await ready();
    const stuck = plugin.up(CLUSTER, { ...of("orders"), timeouts: { create: "10s" } });
    await expect(stuck).rejects.toMatchObject({
      id: `${projectId}/orders`,
      reasons: [expect.stringMatching(/^Timed out after .* waiting for cluster "orders".*Nothing is lost/)],
    });
  });

  it("waits for the rest at the next `up` after a time-out, also if a refresh came between", async () => {
    await ready();
    const inputs = { ...of("orders"), encryptionAtRestProvider: "AZURE", timeouts: { create: "10s" } };
    const stuck = plugin.create(CLUSTER, inputs);
    const { id, properties } = await failure<HalfDone>(stuck);
    const refreshed = await plugin.read(CLUSTER, id, properties);
    expect(refreshed.props).toMatchObject({ ...inputs, unfinished: true });
    expect(refreshed.inputs).not.toHaveProperty("unfinished");
    expect(textsOf(plugin, "warn")).toEqual([expect.stringMatching(/"orders", which is UPDATING/)]);
    expect(await plugin.diff(CLUSTER, id, must(refreshed.props), inputs)).toMatchObject({ changes: true });
    expect(await plugin.update(CLUSTER, id, must(refreshed.props), inputs)).not.toHaveProperty("unfinished");
    expect(textsOf(plugin, "status").at(-1)).toBe("encrypted with the project's key");
  });

  it("has nothing to wait for once Atlas has finished: a refresh forgets the time-out", async () => {
    await ready();
    const inputs = { ...of("orders"), encryptionAtRestProvider: "AZURE", timeouts: { create: "10s" } };
    const { id, properties } = await failure<HalfDone>(plugin.create(CLUSTER, inputs));
    await emulator.clock.advance(60_000);
    const { props } = await plugin.read(CLUSTER, id, properties);
    expect(props).not.toHaveProperty("unfinished");
    expect(await plugin.diff(CLUSTER, id, must(props), inputs)).toEqual({ changes: false });
  });
});
