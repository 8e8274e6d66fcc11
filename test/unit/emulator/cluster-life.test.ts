// Clusters that come and go over the API, with encryption from the start or without; and what other tools read beside them.

import { describe, expect, it } from "vitest";
import type { Emulator } from "../../../emulator/index.ts";
import { everyKindSeed, quickstart } from "../../../emulator/seeds.ts";
import { byHand } from "../../support/hand.ts";
import { withRole } from "../../support/key-settings.ts";
import {
  type Answered,
  activate,
  ask,
  encrypted,
  getCluster,
  patchCluster,
  patchEncryption,
  privately,
  refusal,
  start,
  switchCluster,
} from "./client.ts";

const regionConfig = (regionName: string, providerName = "AZURE", instanceSize = "M10"): object => ({
  electableSpecs: { instanceSize, nodeCount: 3 },
  priority: 7,
  providerName,
  regionName,
});
const wanted = (change: object = {}): object => ({
  name: "fresh",
  clusterType: "REPLICASET",
  replicationSpecs: [{ regionConfigs: [regionConfig("US_EAST_2")] }],
  ...change,
});
const spec = (change: object): object =>
  wanted({ replicationSpecs: [{ regionConfigs: [{ ...regionConfig("US_EAST_2"), ...change }] }] });
const post = (emulator: Emulator, body: object = wanted()): Promise<Answered> =>
  ask(emulator, { method: "POST", path: "/clusters", version: "2024-10-23", body });
const remove = (emulator: Emulator, name: string, query = ""): Promise<Answered> =>
  ask(emulator, { method: "DELETE", path: `/clusters/${name}${query}`, version: "2023-02-01" });
const state = async (emulator: Emulator, name: string): Promise<unknown> =>
  (await getCluster(emulator, name)).json?.stateName;
const key = `https://payments-kv.vault.azure.net/keys/atlas/${quickstart.keyVersions.older}`;

describe("a new cluster", () => {
  it("is CREATING for 20 s, then IDLE, and shows what was sent", async () => {
    const emulator = await start();
    const made = await post(emulator, wanted({ tags: [{ key: "team", value: "a" }], backupEnabled: false }));
    expect([made.status, made.json?.stateName]).toEqual([201, "CREATING"]);
    emulator.clock.advance(19_999);
    expect(await state(emulator, "fresh")).toBe("CREATING");
    emulator.clock.advance(1);
    expect((await getCluster(emulator, "fresh")).json).toMatchObject({
      id: made.json?.id,
      backupEnabled: false,
      createDate: "2026-11-24T00:00:00Z",
      encryptionAtRestProvider: "NONE",
      replicationSpecs: [{ regionConfigs: [regionConfig("US_EAST_2")], zoneName: "Zone 1" }],
      stateName: "IDLE",
      tags: [{ key: "team", value: "a" }],
    });
  });

  it("is encrypted from the start where the project is", async () => {
    const emulator = await start();
    const body = wanted({ encryptionAtRestProvider: "AZURE" });
    expect(refusal(await post(emulator, body))).toEqual([400, "ENCRYPTION_AT_REST_NOT_ENABLED"]);
    await patchEncryption(emulator, withRole);
    expect((await post(emulator, body)).json?.encryptionAtRestProvider).toBe("AZURE");
  });

  it("counts as using the key", async () => {
    const emulator = await start();
    await patchEncryption(emulator, withRole);
    await post(emulator, wanted({ encryptionAtRestProvider: "AZURE" }));
    expect(refusal(await patchEncryption(emulator, { enabled: false }))[1]).toBe("CANNOT_DISABLE_ENCRYPTION_AT_REST");
    await byHand(emulator, { roleAssignments: [] });
    expect(emulator.damage.entries().map((one) => [one.kind, one.clusterName])).toEqual([
      ["KEY_LOST_WHILE_USED", "fresh"],
    ]);
  });

  it.each<[string, object, string]>([
    ["of a name that is there", wanted({ name: "orders" }), "DUPLICATE_CLUSTER_NAME"],
    ["of a flex cluster's name", wanted({ name: "flexible" }), "DUPLICATE_CLUSTER_NAME"],
    ["without regions", wanted({ replicationSpecs: [] }), "INVALID_ATTRIBUTE"],
    ["without a name", wanted({ name: undefined }), "MISSING_ATTRIBUTE"],
    ["of a bad name", wanted({ name: "-x" }), "INVALID_ATTRIBUTE"],
    ["with a spec that is none", wanted({ replicationSpecs: ["x"] }), "INVALID_JSON_ATTRIBUTE"],
    ["with a spec of nothing", wanted({ replicationSpecs: [{}] }), "INVALID_ATTRIBUTE"],
    ["with regions that are none", wanted({ replicationSpecs: [{ regionConfigs: [null] }] }), "INVALID_JSON_ATTRIBUTE"],
    ["in no cloud", spec({ providerName: undefined }), "MISSING_ATTRIBUTE"],
    ["in an unknown cloud", spec({ providerName: "OTHER" }), "INVALID_JSON_ATTRIBUTE"],
    ["in a region that is none", spec({ regionName: "eastus2" }), "INVALID_REGION"],
    ["with an unknown field of a region", spec({ x: 1 }), "INVALID_ATTRIBUTE"],
    ["before the first", spec({ priority: 8 }), "INVALID_ATTRIBUTE"],
    ["with half a node", spec({ electableSpecs: { instanceSize: "M10", nodeCount: 1.5 } }), "INVALID_JSON_ATTRIBUTE"],
    ["with fewer than no nodes", spec({ readOnlySpecs: { nodeCount: -1 } }), "INVALID_ATTRIBUTE"],
    ["with a label that is none", wanted({ labels: [1] }), "INVALID_JSON_ATTRIBUTE"],
    ["with an option that is none", wanted({ versionReleaseSystem: "SOON" }), "INVALID_JSON_ATTRIBUTE"],
    ["with what only Atlas writes", wanted({ stateName: "IDLE" }), "INVALID_ATTRIBUTE"],
    [
      "of a tenant, encrypted",
      wanted({
        encryptionAtRestProvider: "AZURE",
        replicationSpecs: [{ regionConfigs: [regionConfig("US_EAST_2", "TENANT", "M0")] }],
      }),
      "CANNOT_USE_ENCRYPTION_AT_REST_TENANT",
    ],
  ])("is refused %s", async (_, body, code) => {
    expect(refusal(await post(await start({ seed: everyKindSeed }), body))).toEqual([400, code]);
  });

  it("is not made, nor moved, where private networking has no endpoint", async () => {
    const emulator = await privately();
    const encryptedOne = wanted({ encryptionAtRestProvider: "AZURE" });
    expect(refusal(await post(emulator, encryptedOne))).toEqual([400, "INVALID_REGION"]);
    expect((await post(emulator, wanted({ name: "plain" }))).status).toBe(201);
    await activate(emulator, "US_EAST_2");
    expect((await post(emulator, encryptedOne)).status).toBe(201);
    const regions = [regionConfig("US_EAST_2"), regionConfig("EUROPE_WEST")];
    const moved = (name: string): Promise<Answered> =>
      patchCluster(emulator, name, { replicationSpecs: [{ regionConfigs: regions }] });
    expect(refusal(await moved("fresh"))).toEqual([400, "INVALID_REGION"]);
    await activate(emulator, "EUROPE_WEST");
    expect((await moved("fresh")).status).toBe(200);
  });

  it("keeps nothing of what is null", async () => {
    const emulator = await start();
    await post(emulator, spec({ readOnlySpecs: null, electableSpecs: { instanceSize: "M10", diskIOPS: null } }));
    expect(JSON.stringify((await getCluster(emulator, "fresh")).json?.replicationSpecs)).not.toContain("null");
  });

  it("takes other settings, and moves when its regions change", async () => {
    const emulator = await start();
    await post(emulator);
    emulator.clock.advance(20_000);
    await patchCluster(emulator, "fresh", { terminationProtectionEnabled: true });
    expect((await getCluster(emulator, "fresh")).json).toMatchObject({
      stateName: "UPDATING",
      terminationProtectionEnabled: true,
    });
    await patchCluster(emulator, "fresh", {
      replicationSpecs: [{ regionConfigs: [regionConfig("US_EAST_2"), regionConfig("EUROPE_WEST")] }],
    });
    await getCluster(emulator, "fresh");
    expect(await state(emulator, "fresh")).toBe("UPDATING");
    const cluster = emulator.store.atlas.projects[quickstart.projectId]?.clusters.find((one) => one.name === "fresh");
    expect(cluster?.regions.map((one) => one.regionName)).toEqual(["US_EAST_2", "EUROPE_WEST"]);
  });
});

describe("a deleted cluster", () => {
  it("is DELETING for 20 s, needs its key until then, and is gone", async () => {
    const emulator = await encrypted();
    expect((await remove(emulator, "orders")).status).toBe(202);
    expect(await state(emulator, "orders")).toBe("DELETING");
    expect(refusal(await remove(emulator, "orders"))).toEqual([400, "CLUSTER_ALREADY_REQUESTED_DELETION"]);
    expect(refusal(await switchCluster(emulator, "orders", "NONE"))[1]).toBe("CLUSTER_ALREADY_REQUESTED_DELETION");
    expect(refusal(await patchEncryption(emulator, { enabled: false }))[1]).toBe("CANNOT_DISABLE_ENCRYPTION_AT_REST");
    emulator.clock.advance(20_000);
    expect(refusal(await getCluster(emulator, "orders"))).toEqual([404, "CLUSTER_NOT_FOUND"]);
    expect((await patchEncryption(emulator, { enabled: false })).status).toBe(200);
    expect(emulator.damage.entries()).toEqual([]);
  });

  it("is kept where it is protected", async () => {
    const emulator = await start();
    await patchCluster(emulator, "orders", { terminationProtectionEnabled: true });
    expect(refusal(await remove(emulator, "orders"))).toEqual([
      400,
      "CANNOT_TERMINATE_CLUSTER_WHEN_TERMINATION_PROTECTION_ENABLED",
    ]);
  });

  it("takes its snapshots with it unless they are retained", async () => {
    const emulator = await start();
    const snapshots = ["orders", "billing"].map((clusterName) => ({ clusterName, keyIdentifier: key }));
    await byHand(emulator, { projects: { [quickstart.projectId]: { snapshots } } });
    await remove(emulator, "orders", "?retainBackups=true");
    await remove(emulator, "billing");
    expect(emulator.store.atlas.projects[quickstart.projectId]?.snapshots).toEqual([snapshots[0]]);
  });
});

describe("beside clusters", () => {
  it("containers are told for one cloud, one for each region", async () => {
    const emulator = await start();
    const { json } = await ask(emulator, { path: "/containers?providerName=AZURE" });
    expect(json?.results).toMatchObject([
      { providerName: "AZURE", region: "US_EAST_2", provisioned: true },
      { providerName: "AZURE", region: "EUROPE_WEST", provisioned: true },
    ]);
    expect((await ask(emulator, { path: "/containers?providerName=AWS" })).json?.results).toEqual([]);
    expect(refusal(await ask(emulator, { path: "/containers" }))).toEqual([400, "MISSING_QUERY_PARAMETER"]);
  });

  it("process arguments are told of a cluster that is there", async () => {
    const emulator = await start();
    const args = (name: string) => ask(emulator, { path: `/clusters/${name}/processArgs`, version: "2024-08-05" });
    expect((await args("orders")).json).toMatchObject({ javascriptEnabled: true, minimumEnabledTlsProtocol: "TLS1_2" });
    expect(refusal(await args("nobody"))).toEqual([404, "CLUSTER_NOT_FOUND"]);
  });
});
