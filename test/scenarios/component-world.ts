// What the component's scenarios share: the program, the world it starts in, and short words for the writes of a run and for what is in Azure.
import type { OperationResult } from "@pulumi-atlas-cmk/testing";
import { component, componentSeed, second } from "../../emulator/component-seeds.ts";
import { clusterId, quickstart, type Seed } from "../../emulator/seeds.ts";
import type { Declared, World } from "../support/world.ts";
import { inOneLine } from "./shared.ts";

/** An empty resource group, a project with two clusters in two regions, the neighbours' plugins attached. */
export const EMPTY_GROUP = { plugins: true, seed: componentSeed } as const;

/** And a second project of the same owners, with clusters of the same names. */
export function twoProjects(nowMs: number): Seed {
  const seed = componentSeed(nowMs);
  const [project] = seed.atlas.projects;
  if (project === undefined) throw new Error("the seed has no project");
  const clusters = project.clusters.map((one, index) => ({ ...one, id: clusterId(`9${index}`) }));
  const credentials = seed.atlas.credentials.map((one) => ({ ...one, roles: { "*": "GROUP_OWNER" as const } }));
  const theirs = { ...project, id: second.projectId, name: second.projectName, clusters };
  return { ...seed, atlas: { ...seed.atlas, credentials, projects: [project, theirs] } };
}

export const cmk = (args: Readonly<Record<string, unknown>> = {}, options?: Declared["options"]): Declared => ({
  kind: "CustomerManagedKeys",
  name: "cmk",
  args: {
    projectId: quickstart.projectId,
    resourceGroupName: component.resourceGroupName,
    clusters: ["orders", "billing"],
    privateNetworking: true,
    ...args,
  },
  ...(options === undefined ? {} : { options }),
});

/** The same on a vault and a key that are there. */
export const onKey = (key: Readonly<Record<string, unknown>>, args: Readonly<Record<string, unknown>> = {}): Declared =>
  cmk({ resourceGroupName: undefined, key, ...args });

/** A cluster that `@pulumi/mongodbatlas` makes, encrypted with the project's key. */
export const advancedCluster = (name: string, args: Readonly<Record<string, unknown>> = {}): Declared => ({
  kind: "AdvancedCluster",
  name,
  args: {
    projectId: quickstart.projectId,
    name,
    clusterType: "REPLICASET",
    encryptionAtRestProvider: "AZURE",
    replicationSpecs: [
      {
        regionConfigs: [
          {
            providerName: "AZURE",
            regionName: "US_EAST_2",
            priority: 7,
            electableSpecs: { instanceSize: "M10", nodeCount: 3 },
          },
        ],
      },
    ],
    ...args,
  },
});

/** Longer than the emulator calls "off and on again". */
export const later = (world: World): void => world.emulator.clock.advance(24 * 3_600_000);

const WORDS: readonly (readonly [RegExp, string])[] = [
  [/\/servicePrincipals$/, "principal"],
  [/\/cloudProviderAccess(\/|$)/, "role"],
  [/\/roleAssignments\/[^/]+$/, "grant"],
  [/\/roleDefinitions\/[^/]+$/, "role definition"],
  [/\/privateEndpointConnections\/[^/]+$/, "connection"],
  [/\/vaults\/[^/]+\/keys\/[^/]+$/, "key"],
  [/\/vaults\/[^/]+$/, "vault"],
  [/^\/keys\/[^/]+$/, "key, over the vault itself"],
  [/\/privateEndpoints(\/|$)/, "endpoint"],
  [/\/encryptionAtRest$/, "encryption"],
  [/\/alertConfigs(\/|$)/, "alert"],
  [/\/clusters\/([^/]+)$/, "cluster"],
  [/\/clusters$/, "cluster"],
];

/** `PUT vault`, `PATCH cluster orders`, in their order. */
export const shortWrites = (world: Pick<World, "emulator">): readonly string[] =>
  world.emulator.journal.writes().map(({ method, path }) => {
    const [pattern, word] = WORDS.find(([one]) => one.test(path)) ?? [undefined, path];
    const name = word === "cluster" ? pattern?.exec(path)?.[1] : undefined;
    return [method, word, name].filter((part) => part !== undefined).join(" ");
  });

/** How often each write happened, whatever the order. */
export const counted = (writes: readonly string[]): Readonly<Record<string, number>> =>
  Object.fromEntries([...new Set(writes)].sort().map((word) => [word, writes.filter((one) => one === word).length]));

/** True where every one of the first comes before every one of the second. */
export const isBefore = (writes: readonly string[], first: string, second: string): boolean =>
  writes.includes(first) && writes.includes(second) && writes.lastIndexOf(first) < writes.indexOf(second);

/** By resource, of everything but the stack itself. */
export const opsOf = (result: OperationResult): Readonly<Record<string, string>> =>
  Object.fromEntries(
    result.steps.filter(({ type }) => type !== "pulumi:pulumi:Stack").map((step) => [step.name, step.op]),
  );

/** What is not the same. */
export const changed = (result: OperationResult): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(opsOf(result)).filter(([, op]) => op !== "same"));

export const infos = (result: OperationResult): readonly string[] =>
  result.messages
    .filter(({ severity, ephemeral }) => severity === "info" && !ephemeral)
    .map(({ text }) => inOneLine(text));

export const vaults = (world: World) => world.emulator.store.azure.vaults;

export const onlyVault = (world: World) => {
  const [vault, ...others] = vaults(world);
  if (vault === undefined || others.length > 0) throw new Error(`${vaults(world).length} vaults`);
  return vault;
};

/** Of a vault's ARM id. */
export const vaultNameOf = (id: string): string => id.split("/").at(-1) ?? "";
