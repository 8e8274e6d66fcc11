// The situations in which Atlas's answers were recorded, made in the emulator: by the answer's place in the recordings.

import type { Emulator } from "../../../emulator/index.ts";
import { everyKindSeed, quickstart } from "../../../emulator/seeds.ts";
import { byHand } from "../../support/hand.ts";
import { type Answered, ask, start } from "../../unit/emulator/client.ts";

/** Projects are neither changed nor deleted, flex clusters neither made nor deleted, no role for AWS is registered, no snapshot is taken, no policy is set. */
export const NOT_EMULATED = [0, 2, 9, 11, 40, 41, 42, 48, 49, 50];

const NO_TAGS = [".tags[]", ".results[].tags[]"];
/** Fields that differ, and why: the answer to a POST has no tags where none were sent; no cluster that is made by hand has any; one cluster of two alike has no diskWarmingMode. */
export const LEFT_OUT: Readonly<Record<number, readonly string[]>> = {
  ...Object.fromEntries([12, 21, 25, 26, 36].map((index) => [index, NO_TAGS])),
  13: [".tags"],
  14: [".tags"],
  28: NO_TAGS,
  30: [...NO_TAGS, ".diskWarmingMode"],
};

const project = (change: object) => ({ projects: { [quickstart.projectId]: change } });
const everyKind = (): Promise<Emulator> => start({ seed: everyKindSeed });
const on = { version: "2024-08-05" } as const;
const of2023 = { version: "2023-02-01" } as const;
const onAws = [{ providerName: "AWS", regionName: "US_EAST_1" }];
const tenant = [{ providerName: "TENANT", backingProviderName: "AWS", regionName: "US_EAST_1" }];

/** A cluster of that kind, read in that version. */
const cluster =
  (wanted: object, version: { readonly version: string } = on) =>
  async (): Promise<Answered> => {
    const emulator = await everyKind();
    await byHand(emulator, project({ clusters: { one: { regions: onAws, ...wanted } } }));
    return ask(emulator, { path: "/clusters/one", ...version });
  };

const sharded = { clusterType: "SHARDED" };
const ofTenant = { regions: tenant, instanceSize: "M0" };
const patched =
  (version: string, body: object, wanted: object = {}) =>
  async (): Promise<Answered> => {
    const emulator = await everyKind();
    await byHand(emulator, project({ clusters: { one: { regions: onAws, ...sharded, ...wanted } } }));
    return ask(emulator, { method: "PATCH", path: "/clusters/one", version, body });
  };
const posted = (version: string, body: object) => async (): Promise<Answered> =>
  ask(await everyKind(), { method: "POST", path: "/clusters", version, body });

const regionConfigs = (providerName: string, electableSpecs: object, more: object = {}) => [
  { providerName, regionName: "US_EAST_1", priority: 7, electableSpecs, ...more },
];
const m10 = { instanceSize: "M10", nodeCount: 3, ebsVolumeType: "STANDARD", diskIOPS: 3000 };

const alertBody = {
  eventTypeName: "NO_PRIMARY",
  enabled: true,
  notifications: [{ typeName: "GROUP", emailEnabled: true, smsEnabled: false, intervalMin: 5, delayMin: 0 }],
};
const anAlert = (method: string, body?: object) => async (): Promise<Answered> => {
  const emulator = await everyKind();
  const made = await ask(emulator, { method: "POST", path: "/alertConfigs", body: alertBody });
  if (method === "POST") return made;
  return ask(emulator, { method, path: `/alertConfigs/${made.json?.id}`, ...(body === undefined ? {} : { body }) });
};

const unknown = (method: string, path: string) => async (): Promise<Answered> =>
  ask(await everyKind(), { method, path, headers: { authorization: "" }, ...of2023 });

const NAMES = ["orders", "billing", "sandbox", "asleep", "aws-keys", "multi", "restoring"];
const gone = Object.fromEntries(NAMES.map((name) => [name, null]));

const SPECS = { specs: [{ instanceSize: "S20_HIGHCPU_NVME", nodeCount: 2 }] };
const search = (method: string, version: string, body?: object) => async (): Promise<Answered> => {
  const emulator = await everyKind();
  const path = "/clusters/orders/search/deployment";
  if (method !== "POST" && version !== "2025-03-12")
    await ask(emulator, { method: "POST", path, version, body: SPECS });
  return ask(emulator, { method, path, version, ...(body === undefined ? {} : { body }) });
};

const window = (method: string, body?: object) => async (): Promise<Answered> =>
  ask(await everyKind(), { method, path: "/maintenanceWindow", ...(body === undefined ? {} : { body }) });

const flex = (name: string) => async (): Promise<Answered> =>
  ask(await everyKind(), { path: `/flexClusters${name}`, version: "2024-11-13" });

/** By hand first, then a request. */
const after = (change: object, asked: Parameters<typeof ask>[1]) => async (): Promise<Answered> => {
  const emulator = await everyKind();
  await byHand(emulator, project(change));
  return ask(emulator, asked);
};

const protectedOne = async (): Promise<Answered> => {
  const emulator = await everyKind();
  const body = { terminationProtectionEnabled: true };
  await ask(emulator, { method: "PATCH", path: "/clusters/orders", version: "2024-10-23", body });
  return ask(emulator, { method: "DELETE", path: "/clusters/orders", ...of2023 });
};

const keyIdentifier = "https://payments-kv.vault.azure.net/keys/atlas/0123456789abcdef0123456789abcdef";

export const SITUATIONS: Readonly<Record<number, () => Promise<Answered>>> = {
  1: async () => ask(await everyKind(), { path: "" }),
  3: after({ ordinaryAlerts: 105 }, { path: "/alertConfigs" }),
  4: anAlert("POST"),
  5: anAlert("DELETE"),
  6: anAlert("GET"),
  7: anAlert("PUT", alertBody),
  8: after(
    {
      backupCompliancePolicy: {
        scheduledPolicyItems: [
          { frequencyInterval: 1, frequencyType: "hourly", id: "1", retentionUnit: "days", retentionValue: 1 },
        ],
      },
    },
    { path: "/backupCompliancePolicy", version: "2023-10-01" },
  ),
  10: after(
    {
      awsIamRoles: [
        {
          atlasAWSAccountArn: "",
          atlasAssumedRoleExternalId: "",
          authorizedDate: null,
          createdDate: "",
          featureUsages: [],
          iamAssumedRoleArn: null,
          providerName: "AWS",
          roleId: "",
        },
      ],
      roles: { [quickstart.roleId]: null },
    },
    { path: "/cloudProviderAccess" },
  ),
  12: after({ clusters: { ...gone, one: { regions: onAws } } }, { path: "/clusters", ...of2023 }),
  13: posted(of2023.version, {
    name: "new",
    clusterType: "REPLICASET",
    replicationSpecs: [
      { numShards: 1, regionConfigs: regionConfigs("TENANT", { instanceSize: "M0" }, { backingProviderName: "AWS" }) },
    ],
  }),
  14: posted("2024-10-23", {
    name: "new",
    clusterType: "SHARDED",
    replicationSpecs: [1, 2].map(() => ({ regionConfigs: regionConfigs("AWS", m10) })),
  }),
  15: unknown("POST", "/clusters"),
  16: async () => ask(await everyKind(), { method: "DELETE", path: "/clusters/orders", ...of2023 }),
  17: protectedOne,
  18: unknown("DELETE", "/clusters/orders"),
  19: cluster({ stateName: "CREATING" }),
  20: cluster({}),
  21: cluster({ stateName: "CREATING", instanceSize: "M30" }),
  22: cluster({ ...ofTenant, stateName: "UPDATING" }),
  23: cluster(ofTenant),
  24: cluster({ ...sharded, stateName: "DELETING" }),
  25: cluster({ ...sharded, stateName: "UPDATING" }),
  26: cluster(ofTenant),
  27: cluster({ ...ofTenant, stateName: "DELETING" }),
  28: cluster({ ...ofTenant, stateName: "CREATING" }),
  29: cluster({ ...sharded, stateName: "CREATING" }, of2023),
  30: cluster({}),
  31: cluster({ regions: ["US_EAST_2"], stateName: "CREATING" }, of2023),
  32: cluster({ regions: ["US_EAST_2"], stateName: "CREATING" }),
  33: async () => ask(await everyKind(), { path: "/clusters/flexible", ...of2023 }),
  34: unknown("GET", "/clusters/orders"),
  35: async () => ask(await everyKind(), { path: "/clusters/nobody", ...on }),
  36: patched("2024-10-23", { paused: true }),
  37: patched(of2023.version, { paused: true }),
  38: patched("2024-10-23", { paused: false }, { paused: true }),
  39: after(
    { snapshots: [{ clusterName: "orders", keyIdentifier, expiresMs: Date.UTC(2027, 0, 1) }] },
    { path: "/clusters/orders/backup/snapshots" },
  ),
  43: search("DELETE", "2024-05-30"),
  44: search("GET", "2025-03-12"),
  45: search("PATCH", "2024-05-30", SPECS),
  46: search("POST", "2024-05-30", SPECS),
  47: flex(""),
  51: flex("/flexible"),
  52: flex("/flexible"),
  53: flex("/nobody"),
  54: window("DELETE"),
  55: window("GET"),
  56: window("PATCH", { dayOfWeek: 1, hourOfDay: 1 }),
};
