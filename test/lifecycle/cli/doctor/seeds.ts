// Projects in use in which nothing is wrong: over private endpoints and over the public network, by each kind of access.
import { component, componentSeed } from "../../../../emulator/component-seeds.ts";
import { portalSecretSeed, portalSeed, terraformSeed } from "../../../../emulator/in-use-seeds.ts";
import type { Seed } from "../../../../emulator/index.ts";
import { quickstart } from "../../../../emulator/seeds.ts";
import { withAdmin } from "../../../support/admin-requests.ts";

export type SeedMaker = (nowMs: number) => Seed;
type Vault = Seed["azure"]["vaults"][number];

const mapped =
  (seed: SeedMaker, change: (seed: Seed, nowMs: number) => Seed): SeedMaker =>
  (nowMs) =>
    change(seed(nowMs), nowMs);

const withVault = (seed: Seed, change: Partial<Vault>): Seed => ({
  ...seed,
  azure: { ...seed.azure, vaults: seed.azure.vaults.map((vault) => ({ ...vault, ...change })) },
});

/** Atlas reaches the vault over the public network, and the key has no version. */
const overPublicNetwork = mapped(terraformSeed, (seed) => ({
  ...withVault(seed, { publicNetworkAccess: "Enabled", connections: [] }),
  atlas: {
    ...seed.atlas,
    projects: seed.atlas.projects.map((project) => ({
      ...project,
      encryption: {
        ...project.encryption,
        azureKeyVault: { ...project.encryption.azureKeyVault, requirePrivateNetworking: false },
      },
      privateEndpoints: [],
    })),
  },
}));

const byPolicies = mapped(overPublicNetwork, (seed) =>
  withVault(seed, {
    enableRbacAuthorization: false,
    accessPolicies: [{ objectId: quickstart.servicePrincipalId, keys: ["get", "encrypt", "decrypt"] }],
  }),
);

const readsGraph = mapped(portalSecretSeed, (seed) => ({
  ...seed,
  azure: {
    ...seed.azure,
    graphRights: { [quickstart.runner.servicePrincipalId]: ["Application.Read.All"] },
  },
}));

/** Atlas's roles are assigned above the vault. */
const rolesAt = (scope: string): SeedMaker =>
  mapped(overPublicNetwork, (seed) => ({
    ...seed,
    azure: {
      ...seed.azure,
      roleAssignments: seed.azure.roleAssignments.map((one) =>
        one.principalId === quickstart.servicePrincipalId ? { ...one, scope } : one,
      ),
    },
  }));

const GROUP = `/subscriptions/${quickstart.subscriptionId}/resourceGroups/${component.resourceGroupName}`;

export const HEALTHY = {
  "private endpoints, a role, a pinned version": withAdmin(portalSeed),
  "private endpoints, a role, other roles of Azure": withAdmin(terraformSeed),
  "private endpoints, a client secret": withAdmin(readsGraph),
  "the public network": withAdmin(overPublicNetwork),
  "access policies": withAdmin(byPolicies),
  "roles at the resource group": withAdmin(rolesAt(GROUP)),
  "roles at the subscription": withAdmin(rolesAt(`/subscriptions/${quickstart.subscriptionId}`)),
  "roles at a management group": withAdmin(rolesAt("/providers/Microsoft.Management/managementGroups/platform")),
} as const;

export const closed = HEALTHY["private endpoints, a role, a pinned version"];
export const open = HEALTHY["the public network"];
export const policies = HEALTHY["access policies"];
export const secret = HEALTHY["private endpoints, a client secret"];
export const beforeFirstUp = withAdmin(componentSeed);
