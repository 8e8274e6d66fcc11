// The file that examples/fleet reads for the projects of `fleetSeed`, with the environment variables that it names.
import { component } from "../../emulator/component-seeds.ts";
import { accountOf, clusterNames, counted, type FleetSize, projectIdOf } from "../../emulator/fleet-seed.ts";
import { quickstart } from "../../emulator/seeds.ts";

interface FleetFile {
  readonly organizations: Readonly<
    Record<
      string,
      {
        readonly projects: Readonly<
          Record<string, { readonly projectId: string; readonly clusters: readonly string[] }>
        >;
      }
    >
  >;
}

/** The file of the fleet, as JSON, and the variables that it names. */
export function fleetFile(size: FleetSize, more: Readonly<Record<string, unknown>> = {}) {
  const organizations = counted(size.organizations).map((organization) => [
    `org-${organization}`,
    {
      atlas: { clientId: `ORG_${organization}_CLIENT_ID`, clientSecret: `ORG_${organization}_CLIENT_SECRET` },
      azure: { tenantId: quickstart.tenantId, subscriptionId: quickstart.subscriptionId },
      resourceGroupName: component.resourceGroupName,
      ...more,
      projects: Object.fromEntries(
        counted(size.projects).map((project) => [
          `project-${project}`,
          { projectId: projectIdOf(organization, project), clusters: clusterNames(size) },
        ]),
      ),
    },
  ]);
  const env = counted(size.organizations).flatMap((organization) => [
    [`ORG_${organization}_CLIENT_ID`, accountOf(organization).clientId],
    [`ORG_${organization}_CLIENT_SECRET`, accountOf(organization).clientSecret],
  ]);
  return {
    file: { organizations: Object.fromEntries(organizations) } as FleetFile, // pairs of names and organizations
    env: Object.fromEntries(env) as Readonly<Record<string, string>>, // pairs of texts
  };
}
