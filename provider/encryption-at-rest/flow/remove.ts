// Disables customer-managed keys of a project, and refuses while a cluster or an endpoint needs them. Async, over the
// clients.
import { projectIsGone, unlessProjectGone } from "../../atlas/absence";
import { clustersForSure } from "../../atlas/clusters-for-sure";
import type { EncryptionAtRest } from "../../atlas/types";
import { refuseByPolicy } from "../../backups/refuse";
import type { Reading, Run } from "../../engine/run";
import { keyUsersOf, mayUseKey } from "../../project/clusters";
import { CmkError } from "../../support/errors";
import { RECENT_MS } from "../../support/pace";
import { waitFor } from "../../support/wait";
import { endpointsLeftText, stillUsedText } from "../texts";
import { send } from "./ensure";
import { refuseLost } from "./lost-key";
import { type Clients, endpointsOf, observe, TRIAL_MS } from "./observe";
import { saySnapshots } from "./preview-backups";

interface Target {
  readonly projectId: string;
  readonly keyIdentifierSince?: string;
}

/** Disables customer-managed keys of the project. Refuses before any write while any cluster of the project needs the key. */
export async function remove(run: Run<Clients>, target: Target): Promise<void> {
  await switchOff(run, target).catch(unlessProjectGone(run, target));
}

/** If the settings say that keys are disabled, Atlas must also confirm that the project exists or is gone. */
async function switchOff(run: Run<Clients>, target: Target): Promise<void> {
  const before = await observe(run, target);
  if (before.azureKeyVault.enabled !== true) {
    await projectIsGone(run, target);
    return;
  }
  const refused = `Customer-managed keys of project ${target.projectId} were not disabled`;
  await refuseByPolicy(run, { ...target, refused });
  await noEndpointLeft(run, { ...target, actual: before });
  await noClusterLeft(run, target);
  await refuseLost(run, { ...target, actual: before });
  run.status("disabling customer-managed keys");
  await disable(run, target);
  const { keyIdentifierSince: since } = target;
  await saySnapshots(run, { ...target, earlier: before.azureKeyVault.keyIdentifier ?? "", since });
  run.done("customer-managed keys are disabled");
}

/** The refusal names the endpoints and the clusters that still need the key together. */
async function noEndpointLeft(
  reading: Reading<Clients>,
  place: Target & { readonly actual: EncryptionAtRest },
): Promise<void> {
  const endpoints = await endpointsOf(reading, place);
  if (endpoints.length === 0) return;
  const { clients, signal } = reading;
  const { projectId } = place;
  const clusters = await clients.reads.clusters(projectId, { maxAgeMs: RECENT_MS, signal });
  const regions = endpoints.map((endpoint) => endpoint.regionName);
  throw new CmkError(endpointsLeftText(projectId, regions, keyUsersOf(clusters).staying), { code: "KEY_STILL_USED" });
}

async function noClusterLeft(run: Run<Clients>, { projectId }: Target): Promise<void> {
  const { clients, signal } = run;
  let mark = clients.reads.lastWrite(projectId);
  await waitFor<readonly string[], undefined>({
    what: `the clusters of project ${projectId} that are being deleted or decrypted`,
    probe: async () => {
      const listed = await clients.reads.clusters(projectId, { since: mark, maxAgeMs: RECENT_MS, signal });
      const clusters = await clustersForSure(run, { projectId, clusters: listed, counts: mayUseKey });
      mark = clients.reads.mark();
      const { staying, leaving } = keyUsersOf(clusters);
      if (staying.length > 0) throw new CmkError(stillUsedText(projectId, staying), { code: "KEY_STILL_USED" });
      return leaving;
    },
    classify: (leaving) =>
      leaving.length === 0
        ? { kind: "done", value: undefined }
        : { kind: "pending", state: `cluster ${leaving.join(", cluster ")}` },
    timing: { timeoutMs: run.timeoutMs },
    clock: clients.clock,
    signal,
    onChange: (state) => run.status(`waiting for Atlas: ${state}`),
  });
}

/** Sends `enabled: false` for Azure only, and nothing for other clouds. */
async function disable(run: Run<Clients>, { projectId }: Target): Promise<void> {
  const { clients, signal } = run;
  const isOff = (seen: EncryptionAtRest): boolean => seen.azureKeyVault.enabled !== true;
  const off = { projectId, update: { azureKeyVault: { enabled: false } }, hasArrived: isOff };
  const seen = await send(run, off);
  if (isOff(seen)) return;
  await waitFor<EncryptionAtRest, undefined>({
    what: `Atlas to disable customer-managed keys of project ${projectId}`,
    probe: () => clients.reads.encryptionAtRest(projectId, { since: clients.reads.mark(), maxAgeMs: 0, signal }),
    classify: (now) => (isOff(now) ? { kind: "done", value: undefined } : { kind: "pending", state: "enabled" }),
    timing: { leastMs: TRIAL_MS, timeoutMs: run.timeoutMs },
    clock: clients.clock,
    signal,
    onChange: (state) => run.status(`waiting for Atlas (${state})`),
  });
}
