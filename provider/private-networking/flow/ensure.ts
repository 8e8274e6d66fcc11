// Enables private networking for a project and keeps it enabled: observe, ensure, verify. Async, over the clients;
// nothing of Pulumi.
import { clustersForSure } from "../../atlas/clusters-for-sure";
import type { Freshness } from "../../atlas/reads";
import type { Cluster } from "../../atlas/types";
import type { Run } from "../../engine/run";
import { ACTIVE, isPrivate } from "../../project/path";
import { CmkError } from "../../support/errors";
import { waitFor } from "../../support/wait";
import {
  cloudFault,
  leavingOutside,
  projectFault,
  type Refusal,
  removedFault,
  uncoveredFault,
  validFault,
} from "../guards";
import { type Change, doublesIn, halfDone, regionsToGo, type Seen, strangeRegions } from "../plan";
import { adoptedText, doublesText, strangeText } from "../texts";
import { anew, type Clients, inCloudOf, readProject, recent } from "./clients";
import { bringUp } from "./endpoints";
import { refuseLost } from "./lost-key";
import { noIdleLook } from "./moved";
import { newSight, type Sight } from "./observe";
import { requirePrivate, untilValid } from "./project-switch";
import { takeDown } from "./take-down";
import { closeVault, type Gate, openVault, visibleAccess } from "./vault-access";

/** One flow for create, update, adoption and a run after a crash. State keeps what was created before a failure. */
export async function ensure(run: Run<Clients>, change: Change): Promise<Seen> {
  const sight = newSight(change.before?.recorded);
  try {
    return await reach(run, { ...change, sight });
  } finally {
    run.keep(halfDone(change, sight.latest));
  }
}

interface Reaching extends Change {
  readonly sight: Sight;
}

async function reach(run: Run<Clients>, reaching: Reaching): Promise<Seen> {
  const { desired, before, sight } = reaching;
  const { projectId, keyVaultId, regions } = desired;
  const project = await readProject(run, desired);
  refuse(projectFault(projectId, keyVaultId, project), "PROJECT_NOT_READY");
  await refuseLost(run, { projectId, project });
  refuse(validFault(projectId, project), "PROJECT_NOT_READY");
  await clustersFit(run, { ...reaching, wasPrivate: isPrivate(project) });
  await requirePrivate(run, { projectId, project });
  const toClose = desired.publicNetworkAccess === "Disabled" && before?.closedVaultId === undefined;
  const place = { projectId, keyVaultId, azure: inCloudOf(run, project), sight };
  const gate: Gate = toClose ? { ...place, idle: noIdleLook() } : place;
  const approval = desired.approval ?? "automatic";
  await bringUp(run, { ...gate, regions, approval, wasPrivate: isPrivate(project) });
  const removed = regionsToGo(reaching);
  if (removed.length > 0) {
    if (project.azureKeyVault.valid === false) await untilValid(run, { projectId, path: "private endpoints" });
    await noNodesIn(run, reaching);
    run.begin("endpointDeletion");
    await takeDown(run, { ...gate, regions: removed, provenBy: "lookups" });
  }
  if (run.hasWritten || project.azureKeyVault.valid !== true)
    await untilValid(run, { projectId, path: "private endpoints" });
  run.endWork();
  const publicNetworkAccess = await keepGate(run, { ...reaching, gate });
  const strange = strangeRegions(sight.latest, regions);
  if (strange.length > 0) run.warn(strangeText(projectId, strange));
  const doubles = doublesIn(sight.latest, regions);
  if (doubles.length > 0) run.warn(doublesText(projectId, doubles));
  const result = `private endpoints ${ACTIVE}: ${regions.join(", ")}${publicNetworkAccess === "Disabled" ? "; public network access disabled" : ""}`;
  if (before === undefined && !run.hasWritten) run.info(adoptedText(projectId, result));
  else run.done(result);
  return {
    project: await readProject(run, desired),
    endpoints: sight.latest,
    ...(publicNetworkAccess === undefined ? {} : { publicNetworkAccess }),
  };
}

/**
 * Refuses clusters that do not fit. Waits for clusters that are being deleted or decrypted: in a region that 'regions'
 * omits they have no endpoint.
 */
async function clustersFit(
  run: Run<Clients>,
  { wasPrivate, ...change }: Change & { readonly wasPrivate: boolean },
): Promise<void> {
  const { clients, signal } = run;
  const { projectId, regions } = change.desired;
  let freshness: Freshness = recent(run);
  await waitFor<readonly string[], undefined>({
    what: `the clusters of project ${projectId} that are being deleted or decrypted`,
    probe: async () => {
      const listed = await clients.reads.clusters(projectId, freshness);
      // FACT(atlas-multi-cloud): enabling private networking disables the project's multi-cloud clusters.
      const doubted = { projectId, clusters: listed, counts: () => true };
      const clusters = wasPrivate ? listed : await clustersForSure(run, doubted);
      freshness = anew(run);
      refuseByClusters(change, clusters);
      return leavingOutside(regions, clusters);
    },
    classify: (leaving) =>
      leaving.length === 0 ? { kind: "done", value: undefined } : { kind: "pending", state: leaving.join(", ") },
    timing: { timeoutMs: run.timeoutMs },
    clock: clients.clock,
    signal,
    onChange: (state) => run.status(`before private networking is enabled: ${state}`),
  });
}

/** A region that is removed while clusters have nodes there. */
const goingFault = ({ desired, before }: Change, clusters: readonly Cluster[]): Refusal | undefined =>
  removedFault({ before: before?.regions ?? [], after: desired.regions }, clusters);

/**
 * The wait for the other endpoints may have taken hours: a cluster may have nodes by now in a region that is removed.
 */
async function noNodesIn(run: Run<Clients>, change: Change): Promise<void> {
  const { projectId } = change.desired;
  const listed = await run.clients.reads.clusters(projectId, anew(run));
  const counts = (cluster: Cluster): boolean => goingFault(change, [cluster]) !== undefined;
  const fault = goingFault(change, await clustersForSure(run, { projectId, clusters: listed, counts }));
  if (fault !== undefined)
    throw new CmkError(fault.why, {
      code: "REGIONS_NOT_POSSIBLE",
      hint: `No private endpoint was deleted. ${fault.remedy}`,
    });
}

function refuse(fault: Refusal | undefined, code: "PROJECT_NOT_READY" | "REGIONS_NOT_POSSIBLE"): void {
  if (fault !== undefined) throw new CmkError(fault.why, { code, hint: `Nothing was changed. ${fault.remedy}` });
}

function refuseByClusters(change: Change, clusters: readonly Cluster[]): void {
  const { projectId, regions } = change.desired;
  refuse(cloudFault(projectId, clusters), "REGIONS_NOT_POSSIBLE");
  refuse(goingFault(change, clusters), "REGIONS_NOT_POSSIBLE");
  refuse(uncoveredFault(regions, clusters), "REGIONS_NOT_POSSIBLE");
}

/** Sets the vault's public network access, where this resource owns it. Returns what Azure then shows. */
async function keepGate(
  run: Run<Clients>,
  { desired, before, gate }: Change & { readonly gate: Gate },
): Promise<string | undefined> {
  const { publicNetworkAccess } = desired;
  switch (publicNetworkAccess) {
    case undefined:
      return before?.closedVaultId === undefined ? undefined : visibleAccess(run, gate);
    case "Enabled":
      return openVault(run, gate);
    case "Disabled":
      return closeVault(run, gate);
    default:
      return publicNetworkAccess satisfies never;
  }
}
