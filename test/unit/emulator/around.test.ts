// What other people's tools ask of Atlas beside encryption: the forms of 2023, flex clusters, search nodes, snapshots, windows, policies, lists.

import { describe, expect, it } from "vitest";
import { everyKindSeed, quickstart } from "../../../emulator/seeds.ts";
import { byHand } from "../../support/hand.ts";
import { withRole } from "../../support/key-settings.ts";
import {
  ask,
  encrypted,
  getCluster,
  groupPath,
  patchEncryption,
  refusal,
  send,
  start,
  switchCluster,
} from "./client.ts";

type Emulator = Awaited<ReturnType<typeof start>>;

const { projectId } = quickstart;
const of2023 = (emulator: Emulator, method: string, path: string, body?: unknown) =>
  ask(emulator, { method, path, version: "2023-02-01", ...(body === undefined ? {} : { body }) });

describe("a cluster in the form of 2023", () => {
  it("has its disk's size at the top and counts its shards", async () => {
    const { json } = await of2023(await start(), "GET", "/clusters/orders");
    expect(json).toMatchObject({ diskSizeGB: 32, replicationSpecs: [{ numShards: 1 }] });
    expect(json).not.toHaveProperty("effectiveReplicationSpecs");
    expect(JSON.stringify(json?.replicationSpecs)).not.toContain("diskSizeGB");
  });

  it("is made, changed and shown in today's form too", async () => {
    const emulator = await start();
    const electableSpecs = { instanceSize: "M10", nodeCount: 3 };
    const regionConfigs = [{ providerName: "AZURE", regionName: "US_EAST_2", priority: 7, electableSpecs }];
    const made = await of2023(emulator, "POST", "/clusters", {
      name: "fresh",
      clusterType: "SHARDED",
      diskSizeGB: 64,
      replicationSpecs: [{ numShards: 2, zoneName: "Zone 1", regionConfigs }],
    });
    expect([made.status, made.json]).toMatchObject([201, { diskSizeGB: 64, replicationSpecs: [{ numShards: 2 }] }]);
    emulator.clock.advance(20_000);
    expect((await of2023(emulator, "PATCH", "/clusters/fresh", { paused: true })).json).toMatchObject({
      paused: true,
      stateName: "UPDATING",
    });
    const today = (await getCluster(emulator, "fresh")).json?.replicationSpecs;
    const spec = { regionConfigs: [{ electableSpecs: { ...electableSpecs, diskSizeGB: 64 } }] };
    expect(today).toMatchObject([spec, spec]);
  });

  it("with junk for its specs is refused", async () => {
    const body = { name: "fresh", clusterType: "SHARDED", replicationSpecs: [null, { numShards: 1e9 }] };
    expect((await of2023(await start(), "POST", "/clusters", body)).status).toBe(400);
  });
});

describe("a flex cluster", () => {
  const flex = async (name: string) =>
    ask(await start({ seed: everyKindSeed }), { path: `/flexClusters/${name}`, version: "2024-11-13" });

  it("is shown, and other kinds are refused by name", async () => {
    expect((await flex("flexible")).json).toMatchObject({ name: "flexible", stateName: "IDLE" });
    expect(refusal(await flex("orders"))).toEqual([400, "CANNOT_USE_NON_FLEX_CLUSTER_IN_FLEX_API"]);
    expect(refusal(await flex("nobody"))).toEqual([404, "CLUSTER_NOT_FOUND"]);
  });
});

describe("search nodes", () => {
  const PATH = "/clusters/orders/search/deployment";
  const search = (emulator: Emulator, method = "GET", body?: unknown, version = "2025-03-12") =>
    ask(emulator, { method, path: PATH, version, ...(body === undefined ? {} : { body }) });
  const specs = (nodeCount: number) => ({ specs: [{ instanceSize: "S20_HIGHCPU_NVME", nodeCount }] });

  it("are nothing where there are none, and an error in the version before", async () => {
    const emulator = await start();
    expect((await search(emulator)).json).toEqual({});
    expect(refusal(await search(emulator, "GET", undefined, "2024-05-30"))).toEqual([
      400,
      "ATLAS_SEARCH_DEPLOYMENT_DOES_NOT_EXIST",
    ]);
  });

  it("are made, changed and removed, and encrypted where the project says so", async () => {
    const emulator = await encrypted();
    const made = await search(emulator, "POST", specs(2));
    expect([made.status, made.json]).toMatchObject([201, { stateName: "UPDATING", encryptionAtRestProvider: "NONE" }]);
    expect(refusal(await search(emulator, "POST", specs(2)))).toEqual([400, "ATLAS_SEARCH_DEPLOYMENT_DUPLICATE"]);
    await ask(emulator, { method: "PATCH", path: "/encryptionAtRest", body: { enabledForSearchNodes: true } });
    emulator.clock.advance(20_000);
    expect((await search(emulator)).json).toMatchObject({ stateName: "IDLE", encryptionAtRestProvider: "AZURE" });
    expect((await search(emulator, "PATCH", specs(3))).json).toMatchObject({ specs: specs(3).specs });
    expect((await search(emulator, "PATCH", specs(1))).status).toBe(400);
    expect((await search(emulator, "DELETE")).status).toBe(204);
    expect((await search(emulator)).json).toEqual({});
  });

  it("have another provider than their cluster where a person says so", async () => {
    const emulator = await encrypted();
    const searchNodes = {
      id: "f".repeat(24),
      instanceSize: "S20_HIGHCPU_NVME",
      nodeCount: 2,
      encryptionAtRestProvider: "NONE",
    };
    await byHand(emulator, { projects: { [projectId]: { clusters: { orders: { searchNodes } } } } });
    expect((await search(emulator)).json).toMatchObject({ encryptionAtRestProvider: "NONE", stateName: "IDLE" });
  });
});

describe("beside the clusters of a project", () => {
  it("are the snapshots of one, without their keys", async () => {
    const emulator = await start();
    const keyIdentifier = "https://payments-kv.vault.azure.net/keys/atlas/0123456789abcdef0123456789abcdef";
    const snapshots = ["orders", "billing"].map((clusterName) => ({ clusterName, keyIdentifier }));
    await byHand(emulator, { projects: { [projectId]: { snapshots } } });
    const { json } = await ask(emulator, { path: "/clusters/orders/backup/snapshots" });
    expect([json?.totalCount, JSON.stringify(json).includes("vault.azure.net")]).toEqual([1, false]);
  });

  it("is a maintenance window that is set and taken back", async () => {
    const emulator = await start();
    const window = (method = "GET", body?: unknown) =>
      ask(emulator, { method, path: "/maintenanceWindow", ...(body === undefined ? {} : { body }) });
    expect([(await window("PATCH", { dayOfWeek: 8, hourOfDay: 1 })).status]).toEqual([400]);
    const set = await window("PATCH", { dayOfWeek: 2, hourOfDay: 3 });
    expect([set.status, set.json]).toEqual([200, undefined]);
    expect((await window()).json).toMatchObject({ dayOfWeek: 2, hourOfDay: 3, numberOfDeferrals: 0 });
    expect((await window("DELETE")).status).toBe(204);
    expect((await window()).json).toMatchObject({ dayOfWeek: 1, hourOfDay: 0 });
  });

  it("is a Backup Compliance Policy where a person sets one", async () => {
    const emulator = await start();
    const policy = () => ask(emulator, { path: "/backupCompliancePolicy", version: "2023-10-01" });
    expect((await policy()).json).toEqual({});
    const backupCompliancePolicy = { encryptionAtRestEnabled: true };
    await byHand(emulator, { projects: { [projectId]: { backupCompliancePolicy } } });
    expect((await policy()).json).toMatchObject({ encryptionAtRestEnabled: true, state: "ACTIVE", projectId });
  });

  it("is a policy that forbids to decrypt a cluster and to disable the last provider", async () => {
    const emulator = await encrypted();
    await byHand(emulator, {
      projects: { [projectId]: { backupCompliancePolicy: { encryptionAtRestEnabled: true } } },
    });
    expect(refusal(await switchCluster(emulator, "orders", "NONE"))).toEqual([
      400,
      "CANNOT_DISABLE_ENCRYPTION_AT_REST_WITH_BACKUP_COMPLIANCE_POLICY",
    ]);
    expect((await switchCluster(emulator, "billing", "AZURE")).status).toBe(200);
    await byHand(emulator, { projects: { [projectId]: { clusters: { orders: null, billing: null } } } });
    const disable = () => patchEncryption(emulator, { enabled: false });
    expect(refusal(await disable())).toEqual([
      400,
      "CAN_NOT_DISABLE_ALL_ENCRYPTION_AT_REST_SETTINGS_WHILE_BACKUP_COMPLIANCE_POLICY_ENCRYPTION_ENABLED",
    ]);
    await byHand(emulator, { projects: { [projectId]: { encryptionAtRest: { awsKms: { enabled: true } } } } });
    expect((await disable()).status).toBe(200);
  });

  it("is a policy that asks for no encryption and forbids nothing", async () => {
    const emulator = await encrypted();
    await byHand(emulator, { projects: { [projectId]: { backupCompliancePolicy: {} } } });
    expect((await switchCluster(emulator, "orders", "NONE")).status).toBe(200);
  });

  it("is a maintenance that was deferred, where a person says so", async () => {
    const emulator = await start();
    const maintenanceWindow = { dayOfWeek: 7, hourOfDay: 2, autoDeferOnceEnabled: true, numberOfDeferrals: 2 };
    await byHand(emulator, { projects: { [projectId]: { maintenanceWindow } } });
    expect((await ask(emulator, { path: "/maintenanceWindow" })).json).toMatchObject(maintenanceWindow);
  });

  it("are process arguments that are kept as they were sent, in both versions", async () => {
    const emulator = await start();
    const path = "/clusters/orders/processArgs";
    const body = { javascriptEnabled: false };
    const changed = await ask(emulator, { method: "PATCH", path, version: "2024-08-05", body });
    expect([changed.status, changed.json?.javascriptEnabled]).toEqual([200, false]);
    expect((await ask(emulator, { path })).json).toMatchObject(body);
    expect((await ask(emulator, { method: "PATCH", path, body: { moon: true } })).status).toBe(400);
  });

  it("are the containers of all clouds, and how shards scale", async () => {
    const emulator = await start({ seed: everyKindSeed });
    const { json } = await ask(emulator, { path: "/containers/all" });
    const clouds = Array.isArray(json?.results) ? json.results.map((one) => one.providerName) : [];
    expect([...new Set(clouds)].sort()).toEqual(["AWS", "AZURE"]);
    const path = "/clusters/orders/autoScalingConfiguration";
    expect((await ask(emulator, { path, version: "2024-08-05" })).json).toHaveProperty("autoScalingMode");
  });
});

describe("what is not of one project", () => {
  const get = async (path: string, version = "2023-01-01") =>
    send(await start(), `/api/atlas/v2${path}`, {
      headers: {
        authorization: `Bearer ${quickstart.accessToken}`,
        accept: `application/vnd.atlas.${version}+json`,
      },
    });

  it("is a project by its name, the organizations and the limits", async () => {
    expect((await get(`/groups/byName/${quickstart.projectName}`)).json).toMatchObject({ id: projectId });
    expect(refusal(await get("/groups/byName/nobody"))).toEqual([404, "GROUP_NAME_NOT_FOUND"]);
    expect((await get("/orgs")).json).toMatchObject({ results: [{ id: quickstart.orgId }], totalCount: 1 });
    expect((await get(`/rateLimits?groupId=${projectId}`, "2025-03-12")).json?.results).toContainEqual(
      expect.objectContaining({ endpointSetName: "clusters", capacity: { defaultValue: 10_000, value: 10_000 } }),
    );
  });
});

describe("the alerts of an ordinary project", () => {
  it("are more than a page, some without an event, beside Atlas's own one", async () => {
    const emulator = await start();
    await byHand(emulator, { projects: { [projectId]: { ordinaryAlerts: 105 } } });
    await patchEncryption(emulator, withRole);
    const first = await ask(emulator, { path: "/alertConfigs" });
    const results: readonly Record<string, unknown>[] = Array.isArray(first.json?.results) ? first.json.results : [];
    expect([first.json?.totalCount, results.length]).toEqual([106, 100]);
    expect(results.filter((one) => !("eventTypeName" in one)).length).toBeGreaterThan(1);
    const links = Array.isArray(first.json?.links) ? first.json.links : [];
    const next = links.find((one) => one.rel === "next")?.href ?? "";
    expect(next).toContain(`${groupPath}/alertConfigs?pageNum=2`);
  });
});
