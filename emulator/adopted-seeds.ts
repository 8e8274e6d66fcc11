// Worlds that a person has set up in part: over the public network with one of two clusters, with two projects, and with private networking in one of two regions. `quickstart` in seeds.ts names what is the same here.
import { controlPlaneOutbound, outboundOf } from "./atlas/addresses.ts";
import type { AtlasProject } from "./atlas/store.ts";
import { portalSeed } from "./in-use-seeds.ts";
import { quickstart, quickstartSeed, type Seed } from "./seeds.ts";
import { sharedVaultSeed } from "./shared-vault-seed.ts";

/** Encryption at rest is enabled, one of the two clusters is encrypted, and the vault has a firewall that lets Atlas in. */
function half(nowMs: number): Seed {
  return encrypted(quickstartSeed(nowMs), ["orders"]);
}

/** Two projects on one vault, everything encrypted. */
const two = (nowMs: number): Seed => encrypted(sharedVaultSeed(nowMs), ["orders", "billing"]);

/** The portal's project, whose second cluster is not encrypted, in a region without a private endpoint. The vault is open. Search Nodes are encrypted. */
function partlyPrivate(nowMs: number): Seed {
  const { atlas, azure } = portalSeed(nowMs);
  const projects = atlas.projects.map((project) => ({
    ...project,
    encryption: { ...project.encryption, enabledForSearchNodes: true },
    privateEndpoints: (project.privateEndpoints ?? []).filter(({ regionName }) => regionName === "US_EAST_2"),
    clusters: project.clusters.map((one) =>
      one.name === "billing" ? { ...one, encryptionAtRestProvider: "NONE" as const } : one,
    ),
  }));
  const vaults = azure.vaults.map((vault) => ({ ...vault, publicNetworkAccess: "Enabled" as const }));
  return { atlas: { ...atlas, projects }, azure: { ...azure, vaults } };
}

export const adoptedSeeds = { half, two, partlyPrivate } as const;

function encrypted({ atlas, azure }: Seed, names: readonly string[]): Seed {
  const projects = atlas.projects.map((project) =>
    project.id === quickstart.projectId ? withKey(project, names) : project,
  );
  const nodes = projects.flatMap(({ clusters }) => clusters.flatMap(outboundOf));
  const ipRules = [...controlPlaneOutbound(), ...nodes.map((address) => `${address}/32`)];
  return {
    atlas: { ...atlas, projects },
    azure: {
      ...azure,
      vaults: azure.vaults.map((vault) => ({
        ...vault,
        networkAcls: { bypass: "None", defaultAction: "Deny", ipRules },
      })),
    },
  };
}

const withKey = (project: AtlasProject, names: readonly string[]): AtlasProject => ({
  ...project,
  encryption: {
    ...project.encryption,
    azureKeyVault: {
      enabled: true,
      azureEnvironment: "AZURE",
      subscriptionID: quickstart.subscriptionId,
      resourceGroupName: quickstart.resourceGroupName,
      keyVaultName: quickstart.keyVaultName,
      keyIdentifier: `https://${quickstart.keyVaultName}.vault.azure.net/keys/${quickstart.keyName}`,
      roleId: quickstart.roleId,
    },
  },
  clusters: project.clusters.map((one) =>
    names.includes(one.name) ? { ...one, encryptionAtRestProvider: "AZURE" as const } : one,
  ),
});
