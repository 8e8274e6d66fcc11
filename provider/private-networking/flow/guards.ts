// The checks of a preview: it refuses what the program cannot change in the same `up`, and warns of the rest. Async,
// over the clients; reads only.

import { whyNoAnswer } from "../../atlas/absence";
import { isVaultGone } from "../../azure/vaults";
import type { Calling, Reading } from "../../engine/run";
import { endpointsStayText, vaultMoveText } from "../../project/vault-move";
import { sameKeyVaultId } from "../../support/azure-names";
import { CmkError } from "../../support/errors";
import { notCheckedText } from "../../support/not-checked";
import { RECENT_MS } from "../../support/pace";
import type { Fault, Properties } from "../../support/properties";
import { knownPart } from "../../support/unknowns";
import { cloudFault, inWords, removedFault, uncoveredFault } from "../guards";
import type { Arguments } from "../plan";
import { closingText, manualText, notOursText, staysClosedText } from "../texts";
import { rightsFault } from "./azure-needs";
import { type Clients, type Project, readClusters, readProject, recent } from "./clients";
import { othersInPreview } from "./others";

interface Guarded {
  readonly args: Arguments;
  readonly olds: Properties;
  /** `undefined`: not known yet. */
  readonly regions: readonly string[] | undefined;
}

export async function guardPreview(call: Calling<Clients>, guarded: Guarded): Promise<readonly Fault[]> {
  const { args, olds, regions } = guarded;
  const isNew = olds.projectId !== args.projectId;
  const isMoved = !isNew && olds.keyVaultId !== args.keyVaultId;
  const before = isNew || !Array.isArray(olds.regions) ? [] : (olds.regions as string[]); // `check` made them
  const mayClose = args.publicNetworkAccess === "Disabled" && olds.publicNetworkAccess !== "Disabled";
  const isNotOurs = isNew && args.publicNetworkAccess === undefined;
  const access = mayClose || isNotOurs ? await accessNow(call, args) : undefined;
  if (isNotOurs && access === "Disabled") call.info(notOursText(String(args.keyVaultId)));
  const isClosing = mayClose && access !== "Disabled";
  if (isClosing) await warnOfClosing(call, args, access);
  if (!isNew && olds.publicNetworkAccess === "Disabled" && args.publicNetworkAccess === undefined)
    call.warn(staysClosedText(String(olds.keyVaultId)));
  const project = knownPart(args, "projectId");
  if (project === undefined) {
    call.later("whether the project's clusters allow private networking");
    return [];
  }
  const regionsChanged = regions === undefined || regions.join() !== before.join();
  const vault = knownPart(args, "keyVaultId");
  if (args.approval === "manual" && regionsChanged && vault !== undefined) call.info(manualText(vault.keyVaultId));
  try {
    const faults = await Promise.all([
      clusterFaults(call, { ...project, regions, before }),
      isMoved ? vaultFaults(call, { ...guarded, ...project }) : [],
      isNew || isMoved || regionsChanged || isClosing ? rightFaults(call, { ...guarded, ...project }) : [],
      isClosing ? warnOfOthers(call, guarded) : [],
    ]);
    return faults.flat();
  } catch (error) {
    const { message } = await whyNoAnswer(call, project)(error);
    call.warn(notCheckedText("whether the project's clusters and endpoints allow this", message));
    return [];
  }
}

/** No warning for a vault that this program is about to create, because its keys are not in use. */
async function warnOfClosing(call: Calling<Clients>, args: Arguments, access: string | undefined): Promise<void> {
  const vault = knownPart(args, "keyVaultId");
  if (vault === undefined) return;
  const isToBeMade = access === "absent" && (await call.isDeclared("KeyVault", vault.keyVaultId));
  if (!isToBeMade) call.warn(closingText(vault.keyVaultId));
}

/** The vault's public network access: under a new name, the program adopts a vault that is closed already. `undefined` where it cannot be read. */
async function accessNow({ clients, signal }: Reading<Clients>, args: Arguments): Promise<string | undefined> {
  const vault = knownPart(args, "keyVaultId");
  if (vault === undefined) return undefined;
  return clients.azure.getVault(vault.keyVaultId, { signal, maxAgeMs: RECENT_MS }).then(
    ({ publicNetworkAccess }) => publicNetworkAccess,
    (error: unknown) => (isVaultGone(error) ? "absent" : undefined),
  );
}

const faultOf = (property: string, reason: string | undefined): readonly Fault[] =>
  reason === undefined ? [] : [{ property, reason }];

interface Regions extends Project, Pick<Guarded, "regions"> {
  readonly before: readonly string[];
}

async function clusterFaults(call: Calling<Clients>, at: Regions): Promise<readonly Fault[]> {
  const { projectId, regions, before } = at;
  const clusters = await readClusters(call, at);
  const cloud = faultOf("projectId", inWords(cloudFault(projectId, clusters)));
  if (cloud.length > 0 || regions === undefined) return cloud;
  const removed = faultOf("regions", inWords(removedFault({ before, after: regions }, clusters)));
  if (removed.length > 0) return removed;
  const uncovered = inWords(uncoveredFault(regions, clusters));
  if (uncovered !== undefined) call.warn(`${uncovered} \`pulumi up\` checks again.`);
  return [];
}

/** A vault whose id is not known yet is created by this program: no other project uses it. */
async function warnOfOthers(call: Calling<Clients>, { args }: Guarded): Promise<readonly Fault[]> {
  const gate = knownPart(args, "projectId", "keyVaultId");
  if (gate === undefined) return [];
  for (const text of await othersInPreview(call, gate)) call.warn(text);
  return [];
}

async function vaultFaults(call: Calling<Clients>, { args, olds, projectId }: Guarded & Project) {
  const vault = knownPart(args, "keyVaultId");
  const old = String(olds.keyVaultId);
  if (vault === undefined || sameKeyVaultId(old, vault.keyVaultId)) return [];
  const endpoints = await call.clients.reads.privateEndpoints(projectId, recent(call));
  if (endpoints.length === 0) return [];
  const to = vault.keyVaultId;
  if (await call.isDeclared("EncryptionAtRest", projectId))
    return faultOf("keyVaultId", endpointsStayText(projectId, old, to));
  const actual = await readProject(call, { projectId });
  return faultOf("keyVaultId", vaultMoveText({ projectId, actual, to, by: "resources" }));
}

/** The permissions of the login to Azure. They cannot be read yet on a vault that this program creates. */
async function rightFaults(call: Calling<Clients>, { args, projectId }: Guarded & Project): Promise<readonly Fault[]> {
  const { approval, publicNetworkAccess } = args;
  const what = "whether the login to Azure may approve Atlas's private endpoint connections";
  if (approval === "manual" && publicNetworkAccess === undefined) return [];
  const vault = knownPart(args, "keyVaultId");
  if (vault === undefined) {
    call.later(what);
    return [];
  }
  try {
    const project = await readProject(call, { projectId });
    const mustApprove = approval !== "manual";
    const mustSwitch = publicNetworkAccess !== undefined;
    const { refuses, warns } = await rightsFault(call, { ...vault, project, mustApprove, mustSwitch });
    if (warns !== undefined) call.warn(warns);
    return faultOf("keyVaultId", refuses);
  } catch (error) {
    if (!(error instanceof CmkError)) throw error;
    call.warn(notCheckedText(what, error.message));
    return [];
  }
}
