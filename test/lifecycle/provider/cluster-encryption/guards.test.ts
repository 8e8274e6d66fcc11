// Proves which clusters ClusterEncryption refuses, and when, in process against the emulator. What the engine
// makes of it is proved in test/program and test/e2e.

import { describe, expect, it } from "vitest";
import { quickstart } from "../../../../emulator/seeds.ts";
import { byHand } from "../../../support/hand.ts";
import { startPlugin, textsOf } from "../../../support/plugin.ts";
import { anewForEachTest, CLUSTER, change, emulator, of, plugin, ready, writes } from "./world.ts";

anewForEachTest();

describe("guards", () => {
  const refusedForGood: ReadonlyArray<readonly [string, RegExp]> = [
    ["sandbox", /shared \(tenant\) cluster\. Customer-managed keys need a dedicated cluster/],
    ["flexible", /is a flex cluster/],
    ["serverless", /is a serverless cluster/],
    ["aws-keys", /encrypted with a key of AWS/],
  ];
  const refusedNow: ReadonlyArray<readonly [string, RegExp]> = [
    ["asleep", /is paused, and Atlas does not change a paused cluster/],
    ["nowhere", /The project has no cluster "nowhere"\. Its clusters: "orders", "billing"/],
  ];

  it.each(refusedForGood)("refuse %s in the preview", async (clusterName, words) => {
    const { failures } = await plugin.check(CLUSTER, of(clusterName), { preview: true });
    expect(failures).toEqual([{ property: "clusterName", reason: expect.stringMatching(words) }]);
  });

  it.each(refusedNow)("warn of %s in the preview, because the program may change it", async (clusterName, words) => {
    const { failures } = await plugin.check(CLUSTER, of(clusterName), { preview: true });
    expect(failures).toEqual([]);
    expect(textsOf(plugin)).toEqual([expect.stringMatching(words)]);
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

  it("accept a dedicated cluster without a message, also in a project that has no key yet", async () => {
    expect((await plugin.check(CLUSTER, of("orders"), { preview: true })).failures).toEqual([]);
    expect(plugin.messages).toEqual([]);
  });

  it("refuse a project without a key at `up`", async () => {
    await expect(plugin.up(CLUSTER, of("orders"))).rejects.toThrow(/has no customer-managed key in Azure yet/);
    expect(writes()).toEqual([]);
  });

  it("refuse a project whose key does not work at `up`", async () => {
    await ready();
    await byHand(emulator, {
      vaults: { "payments-kv": { keys: { atlas: { [quickstart.keyVersions.older]: { enabled: false } } } } },
    });
    await expect(startPlugin(emulator).up(CLUSTER, of("orders"))).rejects.toThrow(
      /^Cluster "orders" of project \w+ was not encrypted: Atlas changes no cluster while .*Key version \w+ of "atlas" of the vault payments-kv is disabled\./,
    );
    expect(writes()).toEqual([]);
  });

  it("refuse to decrypt a cluster while Atlas cannot use the key, or cannot reach the vault: no write", async () => {
    await ready();
    const { id, outs } = await plugin.up(CLUSTER, of("orders"));
    const decrypt = () => startPlugin(emulator).remove(CLUSTER, id, outs);
    const { older } = quickstart.keyVersions;
    const vaultByHand = (change: unknown) => byHand(emulator, { intended: true, vaults: { "payments-kv": change } });
    emulator.journal.clear();
    await vaultByHand({ keys: { atlas: { [older]: { enabled: false } } } });
    await expect(decrypt()).rejects.toThrow(
      /^Cluster "orders" of project \w+ was not decrypted: .* is disabled\. Atlas shuts the encrypted cluster "orders" down within 15 minutes, and starts it again after the repair\. Enable it/,
    );
    await vaultByHand({ keys: { atlas: { [older]: { enabled: true } } }, outage: true });
    await expect(decrypt()).rejects.toThrow(/^Cluster "orders" of project .*Nothing is stopped: the clusters run on/);
    expect(writes()).toEqual([]);
    await vaultByHand({ outage: null });
    await decrypt();
    expect(writes()).toHaveLength(1);
  });

  it("refuse an unknown cluster state", async () => {
    await ready();
    await change("orders", { stateName: "HIBERNATING" });
    await expect(plugin.up(CLUSTER, of("orders"))).rejects.toThrow(/'stateName' is "HIBERNATING"/);
    expect(writes()).toEqual([]);
  });
});
