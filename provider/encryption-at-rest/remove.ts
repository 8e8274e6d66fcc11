// Switches customer-managed keys of a project off, and refuses while anything still needs them. Async, over the clients; nothing of Pulumi.
import { projectIsGone, unlessProjectGone } from "../atlas/absence";
import type { EncryptionAtRest } from "../atlas/types";
import { keyUsersOf } from "../project/clusters";
import { CmkError } from "../support/errors";
import type { Operation } from "../support/operation";
import { waitFor } from "../support/wait";
import { type Clients, endpointsOf, TIMING, write } from "./reconcile";
import { endpointsLeftText, stillUsedText } from "./texts";

/** Switches customer-managed keys off for the project. Refuses before any write while a cluster needs the key, ours or not. */
export async function remove(clients: Clients, projectId: string, operation: Operation): Promise<void> {
  const place = { projectId, signal: operation.signal };
  await switchOff(clients, projectId, operation).catch(unlessProjectGone(clients.atlas, place));
}

/** Settings that say "off" are believed of this project of Atlas's only. */
async function switchOff(clients: Clients, projectId: string, operation: Operation): Promise<void> {
  const { signal } = operation;
  const before = await clients.reads.encryptionAtRest(projectId, { maxAgeMs: TIMING.recentMs, signal });
  if (before.azureKeyVault.enabled !== true) {
    await projectIsGone(clients.atlas, { projectId, signal });
    return;
  }
  await noEndpointLeft(clients, { projectId, project: before }, signal);
  await noClusterLeft(clients, projectId, operation);
  operation.status("switching customer-managed keys off");
  await disable(clients, projectId, operation);
  operation.status("customer-managed keys are off");
}

/** Named together with the clusters that still need the key: what stands in the way is said once. */
async function noEndpointLeft(
  clients: Clients,
  place: { readonly projectId: string; readonly project: EncryptionAtRest },
  signal: AbortSignal,
): Promise<void> {
  const endpoints = await endpointsOf(clients, place, signal);
  if (endpoints.length === 0) return;
  const { projectId } = place;
  const clusters = await clients.reads.clusters(projectId, { maxAgeMs: TIMING.recentMs, signal });
  const regions = endpoints.map((endpoint) => endpoint.regionName);
  throw new CmkError(endpointsLeftText(projectId, regions, keyUsersOf(clusters).staying), { code: "KEY_STILL_USED" });
}

async function noClusterLeft(clients: Clients, projectId: string, operation: Operation): Promise<void> {
  let mark = clients.reads.mark();
  await waitFor<readonly string[], undefined>({
    what: `the clusters of project ${projectId} that are being deleted or decrypted`,
    probe: async () => {
      const clusters = await clients.reads.clusters(projectId, {
        since: mark,
        maxAgeMs: TIMING.recentMs,
        signal: operation.signal,
      });
      mark = clients.reads.mark();
      const { staying, leaving } = keyUsersOf(clusters);
      if (staying.length > 0) throw new CmkError(stillUsedText(projectId, staying), { code: "KEY_STILL_USED" });
      return leaving;
    },
    classify: (leaving) =>
      leaving.length === 0
        ? { kind: "done", value: undefined }
        : { kind: "pending", state: `cluster ${leaving.join(", cluster ")}` },
    timing: { ...TIMING, timeoutMs: operation.timeoutMs },
    clock: clients.clock,
    signal: operation.signal,
    onChange: (state) => operation.status(`waiting for Atlas: ${state}`),
  });
}

/** `enabled: false` alone, and nothing for other clouds. */
async function disable(clients: Clients, projectId: string, operation: Operation): Promise<void> {
  const isOff = (seen: EncryptionAtRest): boolean => seen.azureKeyVault.enabled !== true;
  const look = (): Promise<EncryptionAtRest> =>
    clients.reads.encryptionAtRest(projectId, { since: clients.reads.mark(), maxAgeMs: 0, signal: operation.signal });
  const off = { projectId, update: { azureKeyVault: { enabled: false } }, hasArrived: isOff };
  const seen = await write(clients, off, operation);
  if (isOff(seen)) return;
  await waitFor<EncryptionAtRest, undefined>({
    what: `Atlas to switch customer-managed keys of project ${projectId} off`,
    probe: look,
    classify: (now) => (isOff(now) ? { kind: "done", value: undefined } : { kind: "pending", state: "enabled" }),
    timing: { ...TIMING, timeoutMs: operation.timeoutMs },
    clock: clients.clock,
    signal: operation.signal,
    onChange: (state) => operation.status(`waiting for Atlas (${state})`),
  });
}
