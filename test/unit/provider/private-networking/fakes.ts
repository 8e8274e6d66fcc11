// A scripted Atlas and Azure behind their ports: a small world that tests change by hand or at a time, with a journal of every write. No HTTP.

import { createAtlasReads, type Readable } from "../../../../provider/atlas/reads.ts";
import type {
  AzureKeyVault,
  Cluster,
  ClusterAddresses,
  EncryptionAtRest,
  PrivateEndpoint,
} from "../../../../provider/atlas/types.ts";
import type { Lock, PrivateEndpointConnection, Vault } from "../../../../provider/azure/types.ts";
import { callingOf, type Run, runOf } from "../../../../provider/engine/run.ts";
import type { Clients } from "../../../../provider/private-networking/flow/clients.ts";
import { newSight } from "../../../../provider/private-networking/flow/observe.ts";
import { CmkError, codeFromService } from "../../../../provider/support/errors.ts";
import { callSaying } from "../../../support/call.ts";
import { nothingShown } from "../../../support/nothing-shown.ts";
import { stepClock } from "../support/fakes.ts";

export const PROJECT = "64b7f0c0a1b2c3d4e5f60718";
export const SUBSCRIPTION = "22222222-2222-4222-8222-222222222222";
export const vaultId = (name: string): string =>
  `/subscriptions/${SUBSCRIPTION}/resourceGroups/keys/providers/Microsoft.KeyVault/vaults/${name}`;
export const VAULT = vaultId("payments-kv");
export const [EAST, WEST] = ["US_EAST_2", "EUROPE_WEST"] as const;
export const MINUTE = 60_000;

export const endpoint = (
  id: string,
  regionName: string,
  status: string,
  more: Partial<PrivateEndpoint> = {},
): PrivateEndpoint => ({ id, regionName, status, ...more });
export const pending = (id: string, regionName: string, connection = `pe-${id}`): PrivateEndpoint =>
  endpoint(id, regionName, "PENDING_ACCEPTANCE", { privateEndpointConnectionName: connection });
export interface NamedConnection extends PrivateEndpointConnection {
  readonly name: string;
}
export const connection = (name: string, status: string): NamedConnection => ({ name, status });

export const cluster = (name: string, regionNames: readonly string[], change: Partial<Cluster> = {}): Cluster => ({
  name,
  stateName: "IDLE",
  encryptionAtRestProvider: "AZURE",
  replicationSpecs: [{ regionConfigs: regionNames.map((regionName) => ({ providerName: "AZURE", regionName })) }],
  ...change,
});

export const project = (change: Partial<AzureKeyVault> = {}): EncryptionAtRest => ({
  azureKeyVault: {
    enabled: true,
    azureEnvironment: "AZURE",
    subscriptionID: SUBSCRIPTION,
    resourceGroupName: "keys",
    keyVaultName: "payments-kv",
    keyIdentifier: "https://payments-kv.vault.azure.net/keys/atlas",
    roleId: "64b7f0c0a1b2c3d4e5f60a01",
    valid: true,
    requirePrivateNetworking: true,
    ...change,
  },
});

export const WITHOUT_KEY: EncryptionAtRest = { azureKeyVault: { enabled: false } };
/** The settings of a project with a key in another vault. */
export const ON_OTHER_VAULT = project({
  keyVaultName: "other-kv",
  keyIdentifier: "https://other-kv.vault.azure.net/keys/atlas",
});

export const vault = (change: Partial<Vault> = {}): Vault => ({
  id: VAULT,
  location: "eastus2",
  tenantId: SUBSCRIPTION,
  publicNetworkAccess: "Enabled",
  networkAcls: { defaultAction: "Allow", bypass: "AzureServices", ipRules: [] },
  enableRbacAuthorization: true,
  accessPolicies: [],
  tags: {},
  ...change,
});

export const refusal = (code: string, status?: number): CmkError =>
  new CmkError(`The service says ${code}.`, {
    code: codeFromService(code),
    ...(status === undefined ? {} : { status }),
  });
export const lost = (): CmkError => refusal("OUTCOME_UNKNOWN");

/** A project beside ours that the login can see. */
interface Other {
  readonly project: EncryptionAtRest;
  readonly clusters: readonly Cluster[];
  readonly endpoints: readonly PrivateEndpoint[];
}

/** What there is; a test changes it, and the fakes read it anew at every call. */
export interface World {
  project: EncryptionAtRest;
  others: Record<string, Other>;
  endpoints: PrivateEndpoint[];
  clusters: readonly Cluster[];
  vaults: Record<string, Vault>;
  connections: NamedConnection[];
  controlPlane: readonly string[];
  addresses: readonly ClusterAddresses[];
  registration: string;
  locks: readonly Lock[];
  /** Atlas sees an approval in Azure at once. */
  noticesApprovals: boolean;
}

type Hook<Asked> = (world: World, asked: Asked, count: number) => void | Promise<void>;

/** Called before the world is read or changed; what it throws is the answer. `count` is 1 at the first call. */
export interface Hooks {
  readonly listEndpoints?: Hook<undefined>;
  readonly getEndpoint?: Hook<string>;
  /** In place of making one that is INITIATING. */
  readonly create?: Hook<string>;
  readonly delete?: Hook<PrivateEndpoint | undefined>;
  readonly patch?: Hook<unknown>;
  readonly getProject?: Hook<undefined>;
  readonly getConnection?: Hook<string>;
  readonly approve?: Hook<string>;
  /** Called at a look at an approval that Azure has accepted. */
  readonly approvalEnds?: Hook<string>;
  readonly setAccess?: Hook<string>;
  readonly listClusters?: Hook<undefined>;
  readonly listProjects?: Hook<undefined>;
  readonly register?: Hook<string>;
  readonly getVault?: Hook<string>;
}

const PREFIXES = { status: "", info: "info: ", warn: "warning: " } as const;

const unasked = (): never => {
  throw new Error("not asked for here");
};

export function scene(given: Partial<World> = {}, hooks: Hooks = {}) {
  const clock = stepClock();
  const world: World = {
    project: project(),
    others: {},
    clusters: [cluster("orders", [EAST])],
    controlPlane: ["20.1.0.0/24"],
    addresses: [],
    registration: "Registered",
    locks: [],
    noticesApprovals: true,
    ...given,
    endpoints: [...(given.endpoints ?? [])],
    connections: [...(given.connections ?? [])],
    vaults: { ...(given.vaults ?? { [VAULT]: vault() }) },
  };
  const writes: string[] = [];
  const writtenAtMs: number[] = [];
  const counts = new Map<string, number>();
  const plans: Array<{ readonly ms: number; readonly change: (world: World) => void }> = [];
  const touch = async <Name extends keyof Hooks>(name: Name, asked: Parameters<NonNullable<Hooks[Name]>>[1]) => {
    for (const due of plans.filter((plan) => plan.ms <= clock.now())) {
      plans.splice(plans.indexOf(due), 1);
      due.change(world);
    }
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    await (hooks[name] as Hook<typeof asked> | undefined)?.(world, asked, count); // the same name, so the same question
  };
  const write = (text: string): void => {
    writes.push(text);
    writtenAtMs.push(clock.now());
  };
  let made = 0;
  const atlas: Clients["atlas"] & Readable = {
    baseUrl: "https://cloud.mongodb.com",
    getProject: async (id) => {
      await touch("getProject", undefined);
      return { id, name: "payments", orgId: "org" };
    },
    listProjects: async () => {
      await touch("listProjects", undefined);
      return [PROJECT, ...Object.keys(world.others)].map((id) => ({ id }));
    },
    getEncryptionAtRest: async (projectId) => {
      await touch("getProject", undefined);
      return world.others[projectId]?.project ?? world.project;
    },
    updateEncryptionAtRest: async (_, update) => {
      write(`PATCH ${JSON.stringify(update)}`);
      await touch("patch", update);
      world.project = { ...world.project, azureKeyVault: { ...world.project.azureKeyVault, ...update.azureKeyVault } };
      return world.project;
    },
    listClusters: async (projectId) => {
      await touch("listClusters", undefined);
      return world.others[projectId]?.clusters ?? world.clusters;
    },
    getCluster: async (projectId, name) => {
      const clusters = world.others[projectId]?.clusters ?? world.clusters;
      const found = clusters.find((one) => one.name === name);
      if (found === undefined) throw refusal("CLUSTER_NOT_FOUND", 404);
      return found;
    },
    getBackupCompliancePolicy: async () => undefined,
    listPrivateEndpoints: async (projectId) => {
      await touch("listEndpoints", undefined);
      return [...(world.others[projectId]?.endpoints ?? world.endpoints)];
    },
    getPrivateEndpoint: async (_, id) => {
      await touch("getEndpoint", id);
      const found = world.endpoints.find((one) => one.id === id);
      if (found === undefined) throw refusal("RESOURCE_NOT_FOUND", 404);
      return found;
    },
    createPrivateEndpoint: async (_, region) => {
      write(`POST ${region}`);
      await touch("create", region);
      made += 1;
      const one = endpoint(`new${made}`, region, "INITIATING");
      world.endpoints.push(one);
      return one;
    },
    deletePrivateEndpoint: async (_, id) => {
      write(`DELETE ${id}`);
      await touch(
        "delete",
        world.endpoints.find((one) => one.id === id),
      );
      world.endpoints = world.endpoints.filter((one) => one.id !== id);
    },
    listClusterAddresses: () => Promise.resolve(world.addresses),
    ...nothingShown.atlas,
    listControlPlaneAddresses: () => Promise.resolve(world.controlPlane),
  };
  const vaultAt = (id: string): Vault => world.vaults[id] ?? unasked();
  const azure: Clients["azure"] = {
    ...nothingShown.azure,
    listPermissions: unasked,
    listLocks: () => Promise.resolve(world.locks),
    getVault: async (id) => {
      await touch("getVault", id);
      return vaultAt(id);
    },
    setPublicNetworkAccess: async (id, publicNetworkAccess) => {
      write(`VAULT ${publicNetworkAccess}`);
      await touch("setAccess", publicNetworkAccess);
      world.vaults[id] = { ...vaultAt(id), publicNetworkAccess };
      return vaultAt(id);
    },
    getConnection: async (_, name) => {
      await touch("getConnection", name);
      return world.connections.find((one) => one.name === name);
    },
    approveConnection: async (id, name, description) => {
      write(`APPROVE ${name} of ${vaultAt(id).id.split("/").at(-1)}: ${description}`);
      await touch("approve", name);
      const approved = approve(world, name);
      return {
        look: async () => {
          await touch("approvalEnds", name);
          return approved;
        },
      };
    },
    getProviderRegistration: () => Promise.resolve(world.registration),
    registerProvider: async (subscription, namespace) => {
      write(`REGISTER ${namespace} in ${subscription}`);
      await touch("register", subscription);
      world.registration = "Registered";
    },
  };
  const said: string[] = [];
  const clients = { atlas, azure, clock, reads: createAtlasReads(atlas, clock) };
  const call = callSaying((kind, text) => void said.push(`${PREFIXES[kind]}${text}`));
  const run = runWithin(60 * MINUTE);
  function runWithin(defaultMs: number): Run<Clients> {
    return runOf(callingOf<Clients>(call, clients), { kind: "update", timeouts: undefined, defaultMs });
  }
  return {
    world,
    clients,
    clock,
    run,
    /** Another run on the same world, with this much time. */
    runWithin,
    sight: newSight(),
    writes,
    /** When each write was sent. */
    writtenAtMs,
    said,
    warnings: () => said.filter((text) => text.startsWith("warning: ")).map((text) => text.slice(9)),
    countOf: (name: keyof Hooks) => counts.get(name) ?? 0,
    /** Changes the world at the first call at that time or later. */
    at: (ms: number, change: (world: World) => void) => void plans.push({ ms, change }),
  };
}

export type Scene = ReturnType<typeof scene>;

/** Approval as Azure and then Atlas show it: the connection Approved, the endpoint ACTIVE. */
export function approve(world: World, name: string): NamedConnection {
  const approved = connection(name, "Approved");
  world.connections = [...world.connections.filter((one) => one.name !== name), approved];
  if (world.noticesApprovals)
    world.endpoints = world.endpoints.map((one) =>
      one.privateEndpointConnectionName === name ? { ...one, status: "ACTIVE" } : one,
    );
  return approved;
}

/** Replaces one endpoint by what it becomes. */
export const become = (world: World, id: string, change: Partial<PrivateEndpoint>): void => {
  world.endpoints = world.endpoints.map((one) => (one.id === id ? { ...one, ...change } : one));
};

/** All endpoints that there are from now on. */
export const hold = (world: World, ...endpoints: PrivateEndpoint[]): void => {
  world.endpoints = endpoints;
};
