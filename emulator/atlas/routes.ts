// All of Atlas's resources that the emulator has, in one list. coverage.ts says for each where its rules come from.
import type { Route } from "../http.ts";
import type { Parts } from "../parts.ts";
import { accessOperations } from "./access.ts";
import { addressOperations, openRoutes } from "./addresses.ts";
import { alertOperations } from "./alerts.ts";
import type { AtlasAuth } from "./auth.ts";
import { type Operation, routeOf } from "./call.ts";
import { clusterAroundOperations } from "./cluster-around.ts";
import { clusterLifeOperations } from "./cluster-life.ts";
import { clusterOperations } from "./clusters.ts";
import { encryptionOperations } from "./encryption-at-rest.ts";
import { firedAlertOperations } from "./fired-alerts.ts";
import { flexOperations } from "./flex.ts";
import { endpointOperations } from "./private-endpoints.ts";
import { projectAroundOperations } from "./project-around.ts";
import { projectOperations, projectRoutes } from "./projects.ts";
import { searchOperations } from "./search-deployments.ts";
import { snapshotOperations } from "./snapshots.ts";

export const OPERATIONS: readonly Operation[] = [
  ...projectOperations,
  ...encryptionOperations,
  ...accessOperations,
  ...endpointOperations,
  ...clusterOperations,
  ...flexOperations,
  ...clusterLifeOperations,
  ...clusterAroundOperations,
  ...searchOperations,
  ...snapshotOperations,
  ...projectAroundOperations,
  ...alertOperations,
  ...firedAlertOperations,
  ...addressOperations,
];

export const atlasRoutes = (parts: Parts, auth: AtlasAuth): readonly Route[] => [
  ...OPERATIONS.map((operation) => routeOf(parts, auth, operation)),
  ...projectRoutes(parts, auth),
  ...openRoutes(parts),
];
