// All of Atlas's resources that the emulator has, in one list. coverage.ts says for each where its rules come from.
import type { Route } from "../http.ts";
import type { Parts } from "../parts.ts";
import { accessOperations } from "./access.ts";
import { addressOperations, openRoutes } from "./addresses.ts";
import { alertOperations } from "./alerts.ts";
import type { AtlasAuth } from "./auth.ts";
import { type AtlasCall, type Operation, routeOf } from "./call.ts";
import { clusterAroundOperations } from "./cluster-around.ts";
import { clusterLifeOperations } from "./cluster-life.ts";
import { clusterOperations } from "./clusters.ts";
import { encryptionOperations } from "./encryption-at-rest.ts";
import { endpointOperations } from "./private-endpoints.ts";
import { allowQuery } from "./strict.ts";

const groupOperation: Operation = {
  method: "GET",
  path: "",
  versions: [{ date: "2023-01-01" }],
  needs: "GROUP_READ_ONLY",
  bucket: "groups",
  handle: ({ request, project }: AtlasCall) => {
    allowQuery(request);
    return {
      clusterCount: project.clusters.length,
      created: new Date(project.createdMs).toISOString(),
      id: project.id,
      links: [],
      name: project.name,
      orgId: project.orgId,
      tags: [],
      withDefaultAlertsSettings: true,
    };
  },
};

export const OPERATIONS: readonly Operation[] = [
  groupOperation,
  ...encryptionOperations,
  ...accessOperations,
  ...endpointOperations,
  ...clusterOperations,
  ...clusterLifeOperations,
  ...clusterAroundOperations,
  ...alertOperations,
  ...addressOperations,
];

export const atlasRoutes = (parts: Parts, auth: AtlasAuth): readonly Route[] => [
  ...OPERATIONS.map((operation) => routeOf(parts, auth, operation)),
  ...openRoutes(parts),
];
