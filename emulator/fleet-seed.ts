// Seeds for many projects: organizations of Atlas, each with a service account, projects and clusters, and an empty resource group for their vaults.
import { componentSeed } from "./component-seeds.ts";
import { dedicated, type Seed } from "./seeds.ts";

export interface FleetSize {
  readonly organizations: number;
  /** Of each organization. */
  readonly projects: number;
  /** Of each project. */
  readonly clusters: number;
}

/** Organization 1 to 9, project and cluster counted from 1: the end of an id. */
const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, "0");
const organizationId = (organization: number): string => `64b7f0c0a1b2c3d4e5f${hex(organization, 1)}0000`;
export const projectIdOf = (organization: number, project: number): string =>
  `64b7f0c0a1b2c3d4e5${hex(organization, 2)}${hex(project, 4)}`;
const clusterIdOf = (organization: number, project: number, cluster: number): string =>
  `64b7f0c0a1b2c3d4${hex(organization, 2)}${hex(project, 4)}${hex(cluster, 2)}`;

export const counted = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);
export const clusterNames = ({ clusters }: FleetSize): readonly string[] =>
  counted(clusters).map((one) => `cluster-${one}`);

export const accountOf = (organization: number) => ({
  clientId: `mdb_sa_id_64b7f0c0a1b2c3d4e5f7${hex(organization, 4)}`,
  clientSecret: `mdb_sa_sk_fleet_${organization}`,
});

export const fleetSeed =
  (size: FleetSize) =>
  (nowMs: number): Seed => {
    const first = componentSeed(nowMs);
    const [template] = first.atlas.projects;
    if (template === undefined) throw new Error("the component's seed has a project");
    const projects = counted(size.organizations).flatMap((organization) =>
      counted(size.projects).map((project) => ({
        ...template,
        id: projectIdOf(organization, project),
        name: `project-${project}`,
        orgId: organizationId(organization),
        clusters: clusterNames(size).map((name, index) =>
          dedicated(clusterIdOf(organization, project, index + 1), name, ["US_EAST_2"]),
        ),
      })),
    );
    const credentials = counted(size.organizations).map((organization) => ({
      serviceAccount: accountOf(organization),
      roles: Object.fromEntries(
        counted(size.projects).map((project) => [projectIdOf(organization, project), "GROUP_OWNER" as const]),
      ),
    }));
    // The emulator's clock leaps, the clients keep their tokens by the real one.
    return { atlas: { credentials, projects }, azure: { ...first.azure, tokenSeconds: 1_000_000_000 } };
  };

/** What examples/fleet/fleet.emulator.json lists: two projects in each of two organizations. */
export const SMALL_FLEET: FleetSize = { organizations: 2, projects: 2, clusters: 2 };
