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
import { endpointOperations } from "./private-endpoints.ts";
import { projectOperations, projectRoutes } from "./projects.ts";

export const OPERATIONS: readonly Operation[] = [
  ...projectOperations,
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
  ...projectRoutes(parts, auth),
  ...openRoutes(parts),
];
