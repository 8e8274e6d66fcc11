// Where histories are played: the quickstart's world with a second project on the same vault, without a registration of Atlas's principal, and a second
// key. Data, and the deeds of other people.
import { type AtlasProject, nothingConfigured } from "../../emulator/atlas/store.ts";
import type { Emulator, Seed } from "../../emulator/index.ts";
import { clusterId, dedicated, quickstart, quickstartSeed } from "../../emulator/seeds.ts";
import { byHand } from "../support/hand.ts";

export type ProjectName = "a" | "b";
export const PROJECT_NAMES: readonly ProjectName[] = ["a", "b"];

export const PROJECTS = {
  a: {
    projectId: quickstart.projectId,
    roleId: quickstart.roleId,
    clusterNames: ["orders", "billing"],
    regions: ["US_EAST_2", "EUROPE_WEST", "US_WEST_2"],
  },
  b: {
    projectId: "64b7f0c0a1b2c3d4e5f60718".replace(/18$/, "28"),
    /** Made by the program. */
    roleId: undefined,
    clusterNames: ["ledger", "audit"],
    regions: ["US_EAST_2", "EUROPE_WEST", "US_WEST_2"],
  },
} as const satisfies Record<ProjectName, unknown>;

const { older, newest } = quickstart.keyVersions;

/** By the words of a program: the version to name, `undefined` for none. */
export const KEYS = {
  atlas: { older, newest, latest: "latest", absent: undefined },
  // A program that may delete its key cannot pin a version of it.
  extra: { older: "latest", newest: "latest", latest: "latest", absent: undefined },
} as const;

export function searchSeed(nowMs: number): Seed {
  const seed = quickstartSeed(nowMs);
  const [first] = seed.atlas.projects;
  if (first === undefined) throw new Error("the quickstart has a project");
  const second: AtlasProject = {
    ...first,
    id: PROJECTS.b.projectId,
    name: "ledger",
    encryption: { ...nothingConfigured(), awsKms: { enabled: true } },
    clusters: [
      dedicated(clusterId("31"), "ledger", ["US_EAST_2"]),
      dedicated(clusterId("32"), "audit", ["EUROPE_WEST"]),
    ],
    roles: [],
  };
  // Those on a vault go with it, and do not come back when it is recovered.
  const scope = quickstart.keyVaultId.split("/providers/")[0] ?? "";
  const assignments = [
    ...seed.azure.roleAssignments.map((one) => (one.scope === quickstart.keyVaultId ? { ...one, scope } : one)),
    {
      scope,
      principalId: quickstart.runner.servicePrincipalId,
      role: "Key Vault Crypto Officer",
    },
  ];
  return {
    // ASSUMED(second-endpoint): whether Atlas refuses a second endpoint of a region; here it does not.
    atlas: {
      ...seed.atlas,
      projects: [...seed.atlas.projects, second].map((one) => ({ ...one, secondEndpoint: "accepted" })),
    },
    azure: { ...seed.azure, roleAssignments: assignments },
  };
}

export const projectOf = (emulator: Emulator, name: ProjectName): AtlasProject => {
  const found = emulator.store.atlas.projects[PROJECTS[name].projectId];
  if (found === undefined) throw new Error(`project ${name} is gone`);
  return found;
};

/** `undefined`: deleted. */
export const vaultOf = (emulator: Emulator) =>
  emulator.store.azure.vaults.find((one) => one.name === quickstart.keyVaultName);

/** A vault that is deleted is nobody's to open. */
export const isVaultOpen = (emulator: Emulator): boolean =>
  (vaultOf(emulator)?.publicNetworkAccess ?? "Enabled") === "Enabled";

/** What somebody else does. None of these makes data unreadable by itself. */
export type Deed =
  | "decryptOrders"
  | "rotateKey"
  | "failEndpoint"
  | "openVault"
  | "deleteAlert"
  | "addNodes"
  | "rejectOpen";

/** Nothing where the deed makes no sense, or would itself be the harm that the search looks for. */
export async function doDeed(emulator: Emulator, deed: Deed): Promise<void> {
  const { projectId } = PROJECTS.a;
  const project = projectOf(emulator, "a");
  const orders = project.clusters.find((one) => one.name === "orders");
  const [endpoint] = project.privateEndpoints ?? [];
  const isOpen = isVaultOpen(emulator);
  if (vaultOf(emulator) === undefined && OF_VAULT.includes(deed)) return;
  const inProject = (change: object): Promise<void> => byHand(emulator, { projects: { [projectId]: change } });
  const inVault = (change: object): Promise<void> =>
    byHand(emulator, { vaults: { [quickstart.keyVaultName]: change } });
  switch (deed) {
    case "decryptOrders":
      if (orders?.encryptionAtRestProvider === "AZURE" && project.encryption.azureKeyVault.enabled)
        await inProject({ clusters: { orders: { encryptionAtRestProvider: "NONE" } } });
      return;
    case "rotateKey":
      return rotate(emulator);
    case "failEndpoint":
      if (isOpen && endpoint !== undefined && endpoint.deletedMs === undefined)
        await inProject({ privateEndpoints: { [endpoint.regionName]: { fail: "a fault of the network" } } });
      return;
    case "openVault":
      return inVault({ publicNetworkAccess: "Enabled" });
    case "deleteAlert":
      return inProject({ alerts: Object.fromEntries(project.alerts.map((one) => [one.id, null])) });
    case "addNodes":
      if (isOpen && project.encryption.azureKeyVault.requirePrivateNetworking !== true)
        await inProject({ clusters: { orders: { regions: ["US_EAST_2", "EUROPE_WEST"] } } });
      return;
    case "rejectOpen":
      if (isOpen && endpoint?.isConnected === true && endpoint.deletedMs === undefined)
        await inVault({ connections: { [endpoint.connectionName]: { status: "Rejected" } } });
      return;
    default:
      deed satisfies never;
  }
}

/** As somebody does whom a refusal tells to: the vault open to the public network, its deleted keys recovered. */
export async function doAsRefusalsSay(emulator: Emulator): Promise<void> {
  await doDeed(emulator, "openVault");
  const vault = vaultOf(emulator);
  if (vault === undefined) return;
  for (const [name, { key }] of Object.entries(vault.deletedKeys ?? {})) vault.keys[name] = key;
  vault.deletedKeys = {};
}

const OF_VAULT: readonly Deed[] = ["openVault", "rotateKey", "rejectOpen"];

const MOST_VERSIONS = 4;

/** A new version of the key, as Azure's rotation makes one. */
function rotate(emulator: Emulator): void {
  const keys = vaultOf(emulator)?.keys;
  const key = keys?.[quickstart.keyName];
  if (keys === undefined || key === undefined || key.versions.length >= MOST_VERSIONS) return;
  const version = String(key.versions.length).repeat(32);
  const versions = [...key.versions, { version, createdMs: emulator.clock.now(), enabled: true }];
  keys[quickstart.keyName] = { ...key, versions };
}
