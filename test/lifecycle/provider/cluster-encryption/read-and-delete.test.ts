// Proves what ClusterEncryption reports of a cluster and how it leaves it, in process against the emulator. What the engine
// makes of it is proved in test/program and test/e2e.
import { describe, expect, it } from "vitest";
import { startPlugin } from "../../../support/plugin.ts";
import { anewForEachTest, CLUSTER, change, emulator, of, plugin, projectId, ready, writes } from "./world.ts";

anewForEachTest();

describe("read", () => {
  it("reports what Atlas shows, and returns nothing for a missing cluster", async () => {
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

  it("decrypts the cluster with one PATCH and waits", async () => {
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
      /was not decrypted: the cluster is paused.*Resume the cluster.*retainOnDelete/,
    );
    expect(writes()).toEqual([]);
  });

  it("refuses an unknown cluster state, and says what to do", async () => {
    const { id, outs } = await encrypted();
    await change("orders", { stateName: "HIBERNATING" });
    await expect(startPlugin(emulator).remove(CLUSTER, id, outs)).rejects.toThrow(
      /'stateName' is "HIBERNATING".*Nothing was changed\. Check the cluster in Atlas/,
    );
    expect(writes()).toEqual([]);
  });

  it("is a hand-over while the program still declares the cluster", async () => {
    const { id, outs } = await encrypted();
    await plugin.remove(CLUSTER, id, outs);
    expect(writes()).toEqual([]);
  });
});
