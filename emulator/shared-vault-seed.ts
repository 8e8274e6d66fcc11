// A world in which two projects of one organization use one vault. `quickstart` in seeds.ts names what is the same here.
import { nothingConfigured } from "./atlas/store.ts";
import { clusterId, dedicated, quickstart, quickstartSeed, type Seed } from "./seeds.ts";

/** The project beside the quickstart's, with a role of its own for the same principal. */
export const theOther = {
  projectId: "64b7f0c0a1b2c3d4e5f60728",
  projectName: "ledger",
  roleId: "64b7f0c0a1b2c3d4e5f60a02",
  clusterName: "accounts",
  region: "US_EAST_2",
} as const;

/** The quickstart's world; the other project is there, and nothing of it is configured. */
export function twoProjectsSeed(nowMs: number): Seed {
  const seed = quickstartSeed(nowMs);
  const [project] = seed.atlas.projects;
  if (project === undefined) throw new Error("the quickstart has no project");
  const other = {
    ...project,
    id: theOther.projectId,
    name: theOther.projectName,
    encryption: nothingConfigured(),
    clusters: [dedicated(clusterId("31"), theOther.clusterName, [theOther.region])],
    roles: project.roles.map((role) => ({ ...role, roleId: theOther.roleId })),
  };
  return { ...seed, atlas: { ...seed.atlas, projects: [project, other] } };
}

/** The other project uses the quickstart's vault and key over the public network, and its cluster is encrypted. */
export function sharedVaultSeed(nowMs: number): Seed {
  const seed = twoProjectsSeed(nowMs);
  const projects = seed.atlas.projects.map((project) =>
    project.id === theOther.projectId
      ? {
          ...project,
          encryption: { ...project.encryption, azureKeyVault: onTheVault },
          clusters: project.clusters.map((one) => ({ ...one, encryptionAtRestProvider: "AZURE" as const })),
        }
      : project,
  );
  return { ...seed, atlas: { ...seed.atlas, projects } };
}

/** The resource group in capitals: Azure's names are the same in any spelling. */
const onTheVault = {
  enabled: true,
  azureEnvironment: "AZURE",
  subscriptionID: quickstart.subscriptionId,
  resourceGroupName: quickstart.resourceGroupName.toUpperCase(),
  keyVaultName: quickstart.keyVaultName,
  keyIdentifier: `https://${quickstart.keyVaultName}.vault.azure.net/keys/${quickstart.keyName}`,
  roleId: theOther.roleId,
};
