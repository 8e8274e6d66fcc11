// Takes a project from the public to the private path and keeps it there: observe, ensure, verify. Async, over the clients; nothing of Pulumi.
import type { Freshness } from "../atlas/reads";
import type { Cluster, PrivateEndpoint } from "../atlas/types";
import { ACTIVE, isPrivate } from "../project/path";
import { CmkError } from "../support/errors";
import type { Operation } from "../support/operation";
import { waitFor } from "../support/wait";
import { anew, type Clients, inCloudOf, type Progress, readProject, recent, TIMING } from "./clients";
import { bringUp } from "./endpoints";
import { cloudFault, leavingOutside, projectFault, removedFault, uncoveredFault } from "./guards";
import { type Desired, doublesIn, type Known, looksAtVault, type Seen, strangeRegions } from "./plan";
import { requirePrivate, untilValid } from "./project-switch";
import { newSight, seeEndpoints } from "./sight";
import { takeDown } from "./take-down";
import { doublesText, strangeText } from "./texts";
import { accessOf, closeVault, openVault } from "./vault-access";

export interface Change {
  readonly desired: Desired;
  /** What state says of the regions; none for a new resource. */
  readonly regionsBefore: readonly string[];
  /** The vault that we closed, as state knows it. */
  readonly closedVaultId: string | undefined;
  /** The endpoints that state records. */
  readonly recorded: readonly PrivateEndpoint[];
}

/** One flow for create, update, adoption and a run after a crash. */
export async function ensure(
  clients: Clients,
  change: Change,
  operation: Operation,
  progress: Progress,
): Promise<Seen> {
  const { desired } = change;
  const { projectId, keyVaultId, regions } = desired;
  const project = await readProject(clients, projectId, operation.signal);
  refuse(projectFault(projectId, keyVaultId, project), "PROJECT_NOT_READY");
  await clustersFit(clients, change, operation);
  await requirePrivate(clients, { projectId, project }, operation, progress);
  const azure = inCloudOf(project, operation.signal);
  const approval = desired.approval ?? "automatic";
  const target = { projectId, keyVaultId, regions, approval, azure, wasPrivate: isPrivate(project) };
  await bringUp(clients, target, operation, progress);
  const removed = change.regionsBefore.filter((region) => !regions.includes(region));
  if (removed.length > 0) {
    await noNodesIn(clients, change, operation);
    const doomed = { projectId, keyVaultId, azure, regions: removed, provenBy: "lookups" } as const;
    await takeDown(clients, doomed, operation, progress);
  }
  if (progress.wrote || project.azureKeyVault.valid !== true)
    await untilValid(clients, { projectId, path: "private endpoints" }, operation);
  const publicNetworkAccess = await keepGate(clients, { change, azure }, operation, progress);
  const strange = strangeRegions(progress.endpoints, regions);
  if (strange.length > 0) operation.warn(strangeText(projectId, strange));
  const doubles = doublesIn(progress.endpoints, regions);
  if (doubles.length > 0) operation.warn(doublesText(projectId, doubles));
  operation.status(
    `private: ${regions.join(", ")} ${ACTIVE}${publicNetworkAccess === "Disabled" ? ", the vault closed" : ""}`,
  );
  return {
    project: await readProject(clients, projectId, operation.signal),
    endpoints: progress.endpoints,
    ...(publicNetworkAccess === undefined ? {} : { publicNetworkAccess }),
  };
}

/** Refuses what cannot be, and waits for what ends by itself: a cluster that leaves the key has no endpoint in a region that is left out. */
async function clustersFit(clients: Clients, change: Change, operation: Operation): Promise<void> {
  const { projectId, regions } = change.desired;
  let freshness: Freshness = { maxAgeMs: TIMING.recentMs, signal: operation.signal };
  await waitFor<readonly string[], undefined>({
    what: `the clusters of project ${projectId} that are being deleted or decrypted`,
    probe: async () => {
      const clusters = await clients.reads.clusters(projectId, freshness);
      freshness = anew(clients, operation.signal);
      refuseByClusters(change, clusters);
      return leavingOutside(regions, clusters);
    },
    classify: (leaving) =>
      leaving.length === 0 ? { kind: "done", value: undefined } : { kind: "pending", state: leaving.join(", ") },
    timing: { ...TIMING, timeoutMs: operation.timeoutMs },
    clock: clients.clock,
    signal: operation.signal,
    onChange: (state) => operation.status(`before private networking is enabled: ${state}`),
  });
}

/** Bringing the others up may have taken hours: a cluster may have come to a region that is to go. */
async function noNodesIn(clients: Clients, { desired, regionsBefore }: Change, operation: Operation): Promise<void> {
  const { projectId, regions } = desired;
  const clusters = await clients.reads.clusters(projectId, anew(clients, operation.signal));
  const fault = removedFault({ before: regionsBefore, after: regions }, clusters);
  if (fault !== undefined)
    throw new CmkError(fault, { code: "REGIONS_NOT_POSSIBLE", hint: "No endpoint was deleted." });
}

function refuse(fault: string | undefined, code: "PROJECT_NOT_READY" | "REGIONS_NOT_POSSIBLE"): void {
  if (fault !== undefined) throw new CmkError(fault, { code, hint: "Nothing was changed." });
}

function refuseByClusters({ desired, regionsBefore }: Change, clusters: readonly Cluster[]): void {
  const { projectId, regions } = desired;
  refuse(cloudFault(projectId, clusters), "REGIONS_NOT_POSSIBLE");
  refuse(removedFault({ before: regionsBefore, after: regions }, clusters), "REGIONS_NOT_POSSIBLE");
  refuse(uncoveredFault(regions, clusters), "REGIONS_NOT_POSSIBLE");
}

/** The vault's own switch, where this resource owns it. Gives what Azure then says. */
async function keepGate(
  clients: Clients,
  given: { readonly change: Change; readonly azure: ReturnType<typeof inCloudOf> },
  operation: Operation,
  progress: Progress,
): Promise<string | undefined> {
  const { projectId, keyVaultId, publicNetworkAccess } = given.change.desired;
  const gate = { projectId, keyVaultId, azure: given.azure };
  switch (publicNetworkAccess) {
    case undefined:
      return given.change.closedVaultId === undefined ? undefined : accessOf(clients, gate);
    case "Enabled":
      return openVault(clients, gate, operation, progress);
    case "Disabled":
      return closeVault(clients, gate, operation, progress);
    default:
      return publicNetworkAccess satisfies never;
  }
}

/** For a read or a live look: Azure is asked only where the vault's switch is ours. */
export async function observe(
  clients: Clients,
  known: Pick<Known, "projectId" | "keyVaultId" | "publicNetworkAccess" | "closedVaultId" | "recorded">,
  signal: AbortSignal,
): Promise<Seen> {
  const { projectId, keyVaultId } = known;
  const sight = newSight(known.recorded);
  const [project, { endpoints }] = await Promise.all([
    readProject(clients, projectId, signal),
    seeEndpoints(clients, { projectId, sight, signal }, recent(signal)),
  ]);
  if (!looksAtVault(known)) return { project, endpoints };
  const vault = await clients.azure.getVault(keyVaultId, inCloudOf(project, signal));
  return { project, endpoints, publicNetworkAccess: vault.publicNetworkAccess };
}
