// Proves when one list of clusters is believed, and what is asked before "no cluster" is. The client is a double whose lists are scripted.

import { describe, expect, it } from "vitest";
import { clustersForSure } from "../../../../provider/atlas/clusters-for-sure.ts";
import { createAtlasReads, type Readable } from "../../../../provider/atlas/reads.ts";
import type { Cluster } from "../../../../provider/atlas/types.ts";
import { CmkError, codeFromService } from "../../../../provider/support/errors.ts";
import { failure } from "../../../support/failure.ts";
import { cluster, EAST } from "../private-networking/fakes.ts";
import { stepClock } from "../support/fakes.ts";
import { LISTS_ALONE, PROJECT } from "./fakes.ts";

const orders = cluster("orders", [EAST], { encryptionAtRestProvider: "AZURE" });
const billing = cluster("billing", [EAST], { encryptionAtRestProvider: "NONE" });
const counts = ({ encryptionAtRestProvider }: Cluster): boolean => encryptionAtRestProvider === "AZURE";
const { signal } = new AbortController();
const refused = (code: string) => new CmkError("Atlas refused it.", { status: 404, code: codeFromService(code) });

/** `lists`: what each list shows, in order; the last one again and again. `there`: clusters that their own path shows. */
function scene(lists: readonly (readonly Cluster[])[], there: readonly Cluster[] = [], missing = "CLUSTER_NOT_FOUND") {
  const clock = stepClock();
  const asked: string[] = [];
  const client: Readable = {
    ...LISTS_ALONE,
    getProject: async (id) => {
      asked.push("project");
      return { id, name: "payments", orgId: "org" };
    },
    getCluster: async (_, name) => {
      asked.push(name);
      const found = there.find((one) => one.name === name);
      if (found === undefined) throw refused(missing);
      return found;
    },
    listClusters: async () => {
      asked.push("list");
      const shown = asked.filter((one) => one === "list").length;
      return lists[Math.min(shown, lists.length) - 1] ?? [];
    },
    ...{
      listProjects: async () => [],
      listPrivateEndpoints: async () => [],
      getBackupCompliancePolicy: async () => undefined,
    },
    getEncryptionAtRest: async () => ({ azureKeyVault: { enabled: false } }),
  };
  const reads = createAtlasReads(client, clock);
  const list = () => reads.clusters(PROJECT, { since: reads.mark(), maxAgeMs: 0, signal });
  const look = async () =>
    clustersForSure({ clients: { reads, clock }, signal }, { projectId: PROJECT, counts, clusters: await list() });
  return { clock, asked, reads, list, look };
}

describe("a list of clusters", () => {
  it("is believed where it shows a cluster that counts", async () => {
    const at = scene([[orders, billing]]);
    expect(await at.look()).toEqual([orders, billing]);
    expect([at.asked, at.clock.now()]).toEqual([["list"], 0]);
  });

  it.each([
    ["none", []],
    ["none that counts", [billing]],
  ])("that shows %s is read again two seconds later", async (_, first) => {
    const at = scene([first, [orders]], [billing]);
    expect((await at.look()).map(({ name }) => name)).toContain("orders");
    expect(at.clock.now()).toBe(2_000);
  });

  it("that shows none twice is believed of a project of which no list has shown any", async () => {
    const at = scene([[]]);
    expect(await at.look()).toEqual([]);
    expect(at.asked).toEqual(["list", "list"]);
  });

  it("that lacks a cluster which an earlier list showed is not believed: the cluster's own path is asked", async () => {
    const at = scene([[orders, billing], [billing]], [orders]);
    await at.list();
    expect(await at.look()).toEqual([billing, orders]);
    expect(at.asked).toEqual(["list", "list", "list", "orders"]);
  });

  it("is believed where it shows one that counts and lacks one that is proven gone, which is asked for once", async () => {
    const at = scene([[orders, billing], [orders]]);
    await at.list();
    expect([await at.look(), await at.look()]).toEqual([[orders], [orders]]);
    expect(at.asked).toEqual(["list", "list", "list", "billing", "project", "list"]);
  });

  it("stops the step where nothing proves that a known cluster is gone", async () => {
    const at = scene([[orders], []], [], "SOMETHING_ELSE");
    await at.list();
    expect(await failure(at.look())).toMatchObject({ code: "SOMETHING_ELSE" });
  });

  it("that was read two seconds ago is read again at once", async () => {
    const at = scene([[]]);
    const clusters = await at.list();
    await at.clock.sleep(5_000, signal);
    const look = { clients: { reads: at.reads, clock: at.clock }, signal };
    await clustersForSure(look, { projectId: PROJECT, counts, clusters, seenMs: 0 });
    expect(at.clock.now()).toBe(5_000);
  });
});
