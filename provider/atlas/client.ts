// The Admin API client: one credential, one file per API object. Atlas layer; it implements the port of types.ts and decides nothing.
import type { Clock } from "../support/clock";
import type { Http } from "../support/http";
import { addressCalls } from "./addresses";
import { alertConfigCalls } from "./alert-configs";
import { authenticated } from "./auth";
import { backupCalls } from "./backups";
import { createCaller } from "./call";
import { cloudProviderAccessCalls } from "./cloud-provider-access";
import { clusterCalls } from "./clusters";
import type { AtlasCredentials } from "./credentials";
import { encryptionAtRestCalls } from "./encryption-at-rest";
import { maintenanceWindowCalls } from "./maintenance-window";
import { openAlertCalls } from "./open-alerts";
import { privateEndpointCalls } from "./private-endpoints";
import { projectCalls } from "./projects";
import type { AtlasClient } from "./types";

export interface AtlasClientParts {
  readonly http: Http;
  readonly clock: Clock;
  readonly credentials: AtlasCredentials;
  /** Origin, without a slash at its end. */
  readonly baseUrl: string;
  /** Whether a stack's configuration can have a credential. Default: true. */
  readonly hasStack?: boolean;
}

export function createAtlasClient(parts: AtlasClientParts): AtlasClient {
  const login = authenticated(parts);
  const caller = createCaller(login, parts.baseUrl);
  return {
    baseUrl: parts.baseUrl,
    ...projectCalls(caller),
    ...encryptionAtRestCalls(caller),
    ...clusterCalls(caller),
    ...backupCalls(caller),
    ...alertConfigCalls(caller),
    ...maintenanceWindowCalls(caller),
    ...openAlertCalls(caller),
    ...privateEndpointCalls(caller),
    ...addressCalls(caller),
    ...cloudProviderAccessCalls(caller),
    onWrite: caller.onWrite,
    close: login.close,
  };
}
