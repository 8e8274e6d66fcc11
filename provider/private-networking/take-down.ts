// Takes private endpoints down, one or all. Async, over the clients; whether they may go, remove.ts and reconcile.ts have asked before.
import type { PrivateEndpoint } from "../atlas/types";
import { regionOfEndpoint } from "../project/path";
import { hasCode } from "../support/errors";
import type { Operation } from "../support/operation";
import { waitFor } from "../support/wait";
import { anew, type Clients, type Progress, TIMING } from "./clients";

const BLOCKED = "ENCRYPTION_AT_REST_PRIVATE_ENDPOINT_DELETE_BLOCKED_DURING_PROVISIONING";
/** ASSUMED which code a missing endpoint has: any 404 that names no missing project. */
const GONE = ["RESOURCE_NOT_FOUND", "ENCRYPTION_AT_REST_PRIVATE_ENDPOINT_NOT_FOUND", "HTTP_404"] as const;

export interface Removal {
  readonly clients: Clients;
  readonly target: { readonly projectId: string };
  readonly operation: Operation;
  readonly progress: Progress;
}

/** Asks for one endpoint's deletion. Gone is done; one that is still being made, or whose answer is lost, shows in the next look. */
export async function removeOne(removal: Removal, endpoint: PrivateEndpoint): Promise<void> {
  const { clients, target, operation, progress } = removal;
  progress.wrote = true;
  try {
    await clients.atlas.deletePrivateEndpoint(target.projectId, endpoint.id, { signal: operation.signal });
  } catch (error) {
    if (!hasCode(error, BLOCKED, "OUTCOME_UNKNOWN", ...GONE)) throw error;
  }
}

export interface Doomed {
  readonly projectId: string;
  /** `undefined`: every one of the project. */
  readonly regions?: readonly string[];
}

/** Deletes, and waits until they are gone. FACT(docs): one that is being made cannot be deleted yet, so that is waited out. */
export async function takeDown(
  clients: Clients,
  doomed: Doomed,
  operation: Operation,
  progress: Progress,
): Promise<readonly PrivateEndpoint[]> {
  const { projectId, regions } = doomed;
  return waitFor({
    what: `Atlas to delete the private endpoints of project ${projectId}`,
    probe: async () => {
      const endpoints = await clients.reads.privateEndpoints(projectId, anew(clients, operation.signal));
      progress.endpoints = endpoints;
      const left = endpoints.filter((one) => regions === undefined || regions.includes(regionOfEndpoint(one)));
      const ripe = left.filter((one) => one.status !== "DELETING" && one.status !== "INITIATING");
      await Promise.all(ripe.map((one) => removeOne({ clients, target: { projectId }, operation, progress }, one)));
      return { endpoints, left };
    },
    classify: ({ endpoints, left }) =>
      left.length === 0
        ? { kind: "done", value: endpoints }
        : {
            kind: "pending",
            state: `deleting private endpoints: ${left.map((one) => `${regionOfEndpoint(one)} ${one.status}`).join(", ")}`,
          },
    timing: { ...TIMING, timeoutMs: operation.timeoutMs },
    clock: clients.clock,
    signal: operation.signal,
    onChange: (state) => operation.status(state),
  });
}
