// Worlds in which another tool has set up everything: a person in the portal, or Terraform. `quickstart` in seeds.ts names what is the same here.
import { addEndpoint } from "./atlas/endpoint-settling.ts";
import type { AlertConfig, AtlasProject, KeyVaultSettings } from "./atlas/store.ts";
import { quickstart, quickstartSeed, type Seed } from "./seeds.ts";

const DAY_MS = 86_400_000;

/** In both, every cluster is encrypted, Atlas reaches the vault by private endpoints only, and Atlas has made its rotation alert. */
interface InUse {
  /** Absent: the identifier has no version. */
  readonly keyVersion?: string;
  readonly access: Pick<KeyVaultSettings, "roleId" | "clientID" | "tenantID" | "secret">;
  /** What Atlas's principal has on the vault. */
  readonly roles: readonly string[];
}

const byRole = { roleId: quickstart.roleId } as const;
const bySecret = {
  tenantID: quickstart.tenantId,
  clientID: quickstart.staticApp.clientId,
  secret: quickstart.staticApp.clientSecret,
} as const;

/** As Atlas's and Azure's pages lead to it: the identifier is copied with its version. */
export const portalSeed = (nowMs: number): Seed =>
  inUse(nowMs, {
    keyVersion: quickstart.keyVersions.newest,
    access: byRole,
    roles: ["Reader", "Key Vault Crypto User"],
  });

/** As they led to it before there were roles: the client secret of an app registration. */
export const portalSecretSeed = (nowMs: number): Seed =>
  inUse(nowMs, {
    keyVersion: quickstart.keyVersions.newest,
    access: bySecret,
    roles: ["Reader", "Key Vault Crypto User"],
  });

/** As MongoDB's Terraform module does it: without a version, and with other roles than the component's. */
export const terraformSeed = (nowMs: number): Seed =>
  inUse(nowMs, { access: byRole, roles: ["Key Vault Reader", "Key Vault Crypto User"] });

function inUse(nowMs: number, { keyVersion, access, roles }: InUse): Seed {
  const { atlas, azure } = quickstartSeed(nowMs);
  const sinceMs = nowMs - 10 * DAY_MS;
  const [project] = atlas.projects;
  const [vault] = azure.vaults;
  if (project === undefined || vault === undefined) throw new Error("the quickstart has no project or no vault");
  const used: AtlasProject = {
    ...project,
    encryption: { ...project.encryption, azureKeyVault: settings(keyVersion, access) },
    clusters: project.clusters.map((one) => ({ ...one, encryptionAtRestProvider: "AZURE" as const })),
    alerts: [rotationAlert(project.id, sinceMs)],
    privateEndpoints: [],
  };
  for (const regionName of ["US_EAST_2", "EUROPE_WEST"])
    addEndpoint(used, { regionName, vaultId: vault.id, requestedMs: sinceMs }).isConnected = true;
  const approved = (used.privateEndpoints ?? []).map(({ connectionName }) => ({
    name: connectionName,
    privateEndpointId: `/subscriptions/99999999-0000-4000-8000-000000000001/resourceGroups/atlas-ear/providers/Microsoft.Network/privateEndpoints/${connectionName.split(".")[0]}`,
    status: "Approved" as const,
    description: "Approved by hand",
    changedMs: sinceMs,
  }));
  return {
    atlas: { ...atlas, projects: [used] },
    azure: {
      ...azure,
      vaults: [{ ...vault, publicNetworkAccess: "Disabled", connections: [...(vault.connections ?? []), ...approved] }],
      roleAssignments: [
        ...azure.roleAssignments.filter((one) => one.principalId !== quickstart.servicePrincipalId),
        ...roles.map((role) => ({ scope: vault.id, principalId: quickstart.servicePrincipalId, role })),
      ],
    },
  };
}

const settings = (keyVersion: string | undefined, access: InUse["access"]): KeyVaultSettings => ({
  enabled: true,
  azureEnvironment: "AZURE",
  subscriptionID: quickstart.subscriptionId,
  resourceGroupName: quickstart.resourceGroupName,
  keyVaultName: quickstart.keyVaultName,
  keyIdentifier: `https://${quickstart.keyVaultName}.vault.azure.net/keys/${quickstart.keyName}${keyVersion === undefined ? "" : `/${keyVersion}`}`,
  requirePrivateNetworking: true,
  ...access,
});

/** FACT(atlas-alert-auto): Atlas makes it when the project gets its key. */
const rotationAlert = (projectId: string, atMs: number): AlertConfig => ({
  id: `${projectId.slice(0, 20)}a1e7`,
  eventTypeName: "AZURE_ENCRYPTION_KEY_NEEDS_ROTATION",
  createdMs: atMs,
  updatedMs: atMs,
  enabled: true,
  threshold: { operator: "GREATER_THAN", threshold: 90, units: "DAYS" },
  matchers: [],
  notifications: [
    {
      delayMin: 0,
      emailEnabled: true,
      intervalMin: 60,
      notifierId: `${projectId.slice(0, 20)}a1e8`,
      roles: ["GROUP_OWNER"],
      smsEnabled: false,
      typeName: "GROUP",
    },
  ],
});
