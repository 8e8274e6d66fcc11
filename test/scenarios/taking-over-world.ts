// What the scenarios of taking over start from: the programs on what is there, and `@pulumi/mongodbatlas` in the same stack.
import { portalSeed } from "../../emulator/in-use-seeds.ts";
import { quickstart } from "../../emulator/seeds.ts";
import { byHand } from "../support/hand.ts";
import { closed, type Declared, type World } from "../support/world.ts";
import { advancedCluster, onKey } from "./component-world.ts";
import { mustPass, type Worlds } from "./shared.ts";

const { projectId, keyVaultId, keyName, roleId, keyVersions, keyVaultName } = quickstart;

/** The key, as a person copies its identifier. */
export const versioned = { keyVaultId, keyName, keyVersion: keyVersions.newest };

/** The component on what is there, as the page writes it. */
export const adopting = (
  key: Readonly<Record<string, unknown>>,
  args: Readonly<Record<string, unknown>> = {},
): Declared => onKey(key, { clusters: ["orders", "billing"], access: { roleId }, privateNetworking: closed, ...args });

const carts = "carts";
const theirKey = `https://${keyVaultName}.vault.azure.net/keys/${keyName}/${keyVersions.newest}`;
export const theirs = (options: Declared["options"] = {}, requirePrivateNetworking = true): readonly Declared[] => [
  {
    kind: "TheirEncryptionAtRest",
    name: "ear",
    args: {
      projectId,
      azureKeyVaultConfig: {
        enabled: true,
        azureEnvironment: "AZURE",
        subscriptionId: quickstart.subscriptionId,
        resourceGroupName: quickstart.resourceGroupName,
        keyVaultName,
        keyIdentifier: theirKey,
        roleId,
        requirePrivateNetworking,
      },
    },
    options,
  },
  {
    kind: "TheirPrivateEndpoint",
    name: "endpoint",
    args: { projectId: "@ear.projectId", cloudProvider: "AZURE", regionName: "US_EAST_2" },
    options,
  },
];
export const theirCluster = (args: Readonly<Record<string, unknown>>, dependsOn: readonly string[] = []): Declared => ({
  ...advancedCluster(carts, args),
  options: { dependsOn },
});
/** The component in place of theirs. */
export const ours = onKey(versioned, {
  clusters: [],
  access: { roleId },
  privateNetworking: { regions: ["US_EAST_2"], ...closed },
});

export const keep = { retainOnDelete: true } as const;

/** Their program is up, with the cluster after the approval of its endpoint. */
export async function startTheirs(
  start: Worlds["start"],
  dependsOn: readonly string[] = ["ear", "endpoint"],
): Promise<World> {
  const one = await start(theirs(), { plugins: true, seed: oneRegion });
  mustPass(await one.stack.up());
  await approve(one);
  one.declare([...theirs(), theirCluster({}, dependsOn)]);
  mustPass(await one.stack.up());
  one.emulator.journal.clear();
  return one;
}

/** The quickstart's project without clusters: the program makes them. */
export function oneRegion(nowMs: number) {
  const { atlas, azure } = portalSeed(nowMs);
  const [project] = atlas.projects;
  if (project === undefined) throw new Error("the seed has no project");
  const { privateEndpoints: _none, endpointCount: _count, ...rest } = project;
  return {
    atlas: {
      ...atlas,
      projects: [
        { ...rest, clusters: [], alerts: [], encryption: { ...project.encryption, azureKeyVault: { enabled: false } } },
      ],
    },
    azure: {
      ...azure,
      vaults: azure.vaults.map((vault) => ({ ...vault, publicNetworkAccess: "Enabled", connections: [] })),
    },
  };
}

/** A person approves every connection of the vault in Azure, and closes the vault. */
async function approve({ emulator }: World): Promise<void> {
  const names = (emulator.store.azure.vaults[0]?.connections ?? []).map(({ name }) => name);
  const connections = Object.fromEntries(names.map((name) => [name, { status: "Approved" }]));
  await byHand(emulator, { vaults: { [keyVaultName]: { connections, publicNetworkAccess: "Disabled" } } });
  emulator.clock.advance(3_600_000);
}
