// The jobs that Terraform's provider can do, beside ours: each side on an emulator of its own with the machine's clock, all at the same time.

import { startEmulator } from "../../emulator/index.ts";
import { quickstart } from "../../emulator/seeds.ts";
import { byHand } from "../support/hand.ts";
import { keyIdentifier, withRole } from "../support/key-settings.ts";
import { makeWorld, type World, type WorldOptions, wholeProgram } from "../support/world.ts";
import { type Counted, countCalls } from "./calls.ts";
import { type FoundPeer, openTerraform, type Terraform } from "./peer.ts";
import type { Task } from "./task.ts";
import * as jobs from "./tasks.ts";

interface Timed extends Counted {
  readonly wallS: number;
}

export interface Beside {
  readonly task: Task;
  readonly theirs: Timed;
  readonly ours: Timed;
}

const { projectId, keyVersions } = quickstart;
const CLUSTERS = { orders: ["US_EAST_2"], billing: ["US_EAST_2", "EUROPE_WEST"] } as const;
const PROJECT = "mongodbatlas_encryption_at_rest.it";

interface Wanted {
  readonly version?: string;
  readonly clusters?: "AZURE" | "NONE";
  /** Of the private endpoints. Absent: the public network. */
  readonly regions?: readonly string[];
  readonly key?: "disabled";
}

/** Terraform's own JSON, with the same objects as our programs. */
const programOf = (
  { version = keyVersions.older, clusters = "AZURE", regions, key }: Wanted,
  imports: object[] = [],
) => ({
  terraform: { required_providers: { mongodbatlas: { source: "mongodb/mongodbatlas" } } },
  import: imports,
  resource: {
    ...(key === "disabled" ? {} : { mongodbatlas_encryption_at_rest: { it: encryption(version, regions) } }),
    ...(regions === undefined ? {} : { mongodbatlas_encryption_at_rest_private_endpoint: endpoints(regions) }),
    mongodbatlas_advanced_cluster: Object.fromEntries(
      Object.entries(CLUSTERS).map(([name, where]) => [name, cluster({ name, where, clusters, key })]),
    ),
  },
});

const encryption = (version: string, regions: readonly string[] | undefined) => ({
  project_id: projectId,
  azure_key_vault_config: [
    {
      enabled: true,
      azure_environment: "AZURE",
      subscription_id: quickstart.subscriptionId,
      resource_group_name: quickstart.resourceGroupName,
      key_vault_name: quickstart.keyVaultName,
      key_identifier: keyIdentifier(version),
      role_id: quickstart.roleId,
      require_private_networking: regions !== undefined,
    },
  ],
});

const endpoints = (regions: readonly string[]) =>
  Object.fromEntries(
    regions.map((region) => [
      region.toLowerCase(),
      { project_id: `\${${PROJECT}.project_id}`, cloud_provider: "AZURE", region_name: region },
    ]),
  );

interface ClusterWanted {
  readonly name: string;
  readonly where: readonly string[];
  readonly clusters: Wanted["clusters"];
  readonly key: Wanted["key"];
}

const cluster = ({ name, where, clusters, key }: ClusterWanted) => ({
  project_id: key === "disabled" ? projectId : `\${${PROJECT}.project_id}`,
  name,
  cluster_type: "REPLICASET",
  encryption_at_rest_provider: clusters,
  replication_specs: [
    {
      region_configs: where.map((region_name, index) => ({
        provider_name: "AZURE",
        region_name,
        priority: 7 - index,
        electable_specs: { instance_size: "M10", node_count: index === 0 ? 3 : 2 },
      })),
    },
  ],
});

const clusterImports = Object.keys(CLUSTERS).map((name) => ({
  to: `mongodbatlas_advanced_cluster.${name}`,
  id: `${projectId}-${name}`,
}));

/** One of our jobs, and the programs that Terraform applies one after the other. */
type Job = readonly [name: string, ...programs: object[]];

interface Side {
  /** By hand, before the first job: what both sides then only adopt. */
  readonly held?: object;
  readonly imports: object[];
  readonly jobs: readonly Job[];
}

const regions = ["EUROPE_WEST", "US_EAST_2"];

const publicSide: Side = {
  imports: clusterImports,
  jobs: [
    [jobs.UP, programOf({}, clusterImports)],
    [jobs.UNCHANGED, programOf({})],
    [jobs.ROTATE, programOf({ version: keyVersions.newest })],
    [
      jobs.DESTROY,
      programOf({ version: keyVersions.newest, clusters: "NONE" }),
      programOf({ clusters: "NONE", key: "disabled" }),
    ],
  ],
};

const privateSide: Side = {
  held: {
    encryptionAtRest: { azureKeyVault: withRole },
    clusters: { orders: { encryptionAtRestProvider: "AZURE" }, billing: { encryptionAtRestProvider: "AZURE" } },
  },
  imports: [...clusterImports, { to: PROJECT, id: projectId }],
  jobs: [
    [jobs.TO_PRIVATE, programOf({ regions })],
    [jobs.UNCHANGED_PRIVATE, programOf({ regions })],
    [jobs.REGION, programOf({ regions: [...regions, "US_WEST_2"] })],
    [jobs.TO_PUBLIC, programOf({})],
  ],
};

export async function measureBeside(peer: FoundPeer, makeStack: WorldOptions["makeStack"]): Promise<readonly Beside[]> {
  const sides = [publicSide, privateSide].map(async (side) => {
    const [theirs, ours] = await Promise.all([theirsOf(peer, side), oursOf(makeStack, side)]);
    return side.jobs.map(([name]) => ({ task: taskOf(name), theirs: must(theirs, name), ours: must(ours, name) }));
  });
  return (await Promise.all(sides)).flat();
}

function taskOf(name: string): Task {
  const found = jobs.TASKS.find((task) => task.name === name);
  if (found === undefined) throw new Error(`no job ${name}`);
  return found;
}

function must(timed: ReadonlyMap<string, Timed>, name: string): Timed {
  const found = timed.get(name);
  if (found === undefined) throw new Error(`${name} was not measured`);
  return found;
}

type Timer = (name: string, work: () => Promise<unknown>) => Promise<void>;

function timerOf({ journal }: World["emulator"], timed: Map<string, Timed>): Timer {
  return async (name, work) => {
    journal.clear();
    const beganMs = performance.now();
    await work();
    timed.set(name, { ...countCalls(journal.entries()), wallS: (performance.now() - beganMs) / 1000 });
  };
}

async function theirsOf(peer: FoundPeer, side: Side): Promise<ReadonlyMap<string, Timed>> {
  const emulator = await startEmulator({ clock: { mode: "real" } });
  const terraform: Terraform = openTerraform(peer, emulator);
  const timed = new Map<string, Timed>();
  const time = timerOf(emulator, timed);
  try {
    await hold(emulator, side);
    if (side.held !== undefined) await terraform.apply(programOf({}, side.imports));
    for (const [name, ...programs] of side.jobs)
      await time(name, async () => {
        for (const program of programs) await terraform.apply(program);
      });
  } finally {
    terraform.close();
    await emulator.close();
  }
  return timed;
}

async function oursOf(makeStack: WorldOptions["makeStack"], side: Side): Promise<ReadonlyMap<string, Timed>> {
  const world = await makeWorld({ makeStack, clock: "real" });
  const timed = new Map<string, Timed>();
  const time = timerOf(world.emulator, timed);
  try {
    await hold(world.emulator, side);
    world.declare(wholeProgram());
    if (side.held !== undefined) passed(await world.stack.up());
    for (const [name] of side.jobs) await time(name, async () => passed(await taskOf(name).run(world)));
  } finally {
    await world.dispose();
  }
  return timed;
}

const hold = async (emulator: World["emulator"], { held }: Side): Promise<void> =>
  held === undefined ? undefined : byHand(emulator, { projects: { [projectId]: held } });

function passed(result: Awaited<ReturnType<World["stack"]["up"]>>): void {
  if (!result.ok) throw new Error(`${result.errors.join("\n")}\n${result.output}`);
}
