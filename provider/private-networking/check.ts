// The engine's `check` for PrivateNetworking: arguments in normal form, the regions named, what must be true as inputs, and the guards of a preview.
import type { Call, Checked, Properties } from "../engine/room";
import { vaultChangedText } from "../project/path";
import { regionsOfClusters } from "../project/regions";
import { sameKeyVaultId } from "../support/azure-names";
import { CmkError, unseen } from "../support/errors";
import type { Fault } from "../support/properties";
import { holdsUnknown } from "../support/unknowns";
import { type Clients, isVaultAbsent, readClusters, readEndpoints, readProject, whyNoAnswer } from "./clients";
import { cloudFault, regionWarning, removedFault, uncoveredFault } from "./guards";
import { othersInPreview } from "./others";
import { desiredOf } from "./plan";
import { rightsFault } from "./rights";
import { type Arguments, argumentFaults, normalArguments } from "./shape";
import { closingText, staysClosedText } from "./texts";

export async function check(clients: Clients, call: Call, olds: Properties, news: Properties): Promise<Checked> {
  const failures = argumentFaults(news);
  if (failures.length > 0) return { inputs: news, failures };
  const args = normalArguments(news);
  const named = await regionsFor(clients, call, args, olds);
  if ("fault" in named) return { inputs: news, failures: [{ property: "regions", reason: named.fault }] };
  const desired = desiredOf(args, named.regions);
  const guarded = call.preview ? await guardPreview({ clients, call, args, olds, regions: named.regions }) : [];
  return { inputs: { ...desired }, failures: guarded };
}

/** What a person reads where nobody can look before `up`. */
const notVerified = (what: string, error?: Error): string =>
  `Not verified before \`up\`: ${what}.${error === undefined ? "" : ` ${error.message}`}`;

/** Nobody to ask with, or no such project. */
const whyNoLook = (clients: Clients, call: Call, { projectId }: Arguments) =>
  whyNoAnswer(clients.atlas, { projectId, signal: call.signal });

type Named = { readonly regions: readonly string[] | undefined } | { readonly fault: string };

/** The regions as a person named them, else those of the project's dedicated clusters; `undefined` where that cannot be known yet. */
async function regionsFor(clients: Clients, call: Call, args: Arguments, olds: Properties): Promise<Named> {
  const known =
    Array.isArray(olds.regions) && olds.projectId === args.projectId ? (olds.regions as string[]) : undefined; // `check` made them
  if (args.regions !== undefined) {
    if (holdsUnknown(args.regions)) return { regions: undefined };
    if (call.preview) await warnOfStrangers(clients, call, args, known ?? []);
    return { regions: args.regions };
  }
  if (holdsUnknown(args.projectId)) {
    call.warn(notVerified("in which regions endpoints are needed (the project is not known yet)"));
    return { regions: undefined };
  }
  try {
    const clusters = await readClusters(clients, args.projectId, call.signal);
    return defaultRegions(call, args, regionsOfClusters(clusters), known);
  } catch (error) {
    if (!call.preview) throw error;
    call.warn(notVerified("in which regions endpoints are needed", await whyNoLook(clients, call, args)(error)));
    return { regions: known };
  }
}

/** Names that our list lacks, but for those of an earlier run. Where nobody may look at the clusters, the list alone counts. */
async function warnOfStrangers(
  clients: Clients,
  call: Call,
  { regions = [], projectId }: Arguments,
  known: readonly string[],
): Promise<void> {
  const strangers = regions.filter((one) => !known.includes(one) && regionWarning(one, []) !== undefined);
  if (strangers.length === 0) return;
  // Where the project cannot be read, the guards say so.
  const seen = holdsUnknown(projectId) ? [] : await readClusters(clients, projectId, call.signal).catch(unseen);
  const clusters = seen ?? [];
  for (const warning of strangers.map((one) => regionWarning(one, clusters)))
    if (warning !== undefined) call.warn(warning);
}

/** A project that has lost its last cluster keeps its endpoints: an empty list is never meant. */
function defaultRegions(
  call: Call,
  { projectId }: Arguments,
  found: readonly string[],
  known: readonly string[] | undefined,
): Named {
  if (found.length > 0) return { regions: found };
  if (known === undefined)
    return {
      fault: `Project ${projectId} has no dedicated cluster in an Azure region yet, so there is nothing to take 'regions' from. Name them, such as ["US_EAST_2"].`,
    };
  call.warn(`Project ${projectId} has no dedicated cluster any more; its endpoints stay in ${known.join(", ")}.`);
  return { regions: known };
}

interface Guarded {
  readonly clients: Clients;
  readonly call: Call;
  readonly args: Arguments;
  readonly olds: Properties;
  readonly regions: readonly string[] | undefined;
}

/** A preview sees the world before this `up`: it refuses what nothing in the program can change, and warns of the rest. */
async function guardPreview(guarded: Guarded): Promise<readonly Fault[]> {
  const { call, args, olds, regions } = guarded;
  const isNew = olds.projectId !== args.projectId;
  const isMoved = !isNew && olds.keyVaultId !== args.keyVaultId;
  const before = isNew || !Array.isArray(olds.regions) ? [] : (olds.regions as string[]); // `check` made them
  const isClosing = args.publicNetworkAccess === "Disabled" && olds.publicNetworkAccess !== "Disabled";
  if (isClosing) await warnOfClosing(guarded);
  if (!isNew && olds.publicNetworkAccess === "Disabled" && args.publicNetworkAccess === undefined)
    call.warn(staysClosedText(String(olds.keyVaultId)));
  if (holdsUnknown(args.projectId)) {
    call.warn(notVerified("whether the project's clusters allow private networking (the project is not known yet)"));
    return [];
  }
  const regionsChanged = regions === undefined || regions.join() !== before.join();
  try {
    const faults = await Promise.all([
      clusterFaults(guarded, before),
      isMoved ? vaultFaults(guarded) : [],
      isNew || isMoved || regionsChanged || isClosing ? rightFaults(guarded) : [],
      isClosing ? warnOfOthers(guarded) : [],
    ]);
    return faults.flat();
  } catch (error) {
    const why = await whyNoLook(guarded.clients, call, args)(error);
    call.warn(notVerified("whether the project's clusters and endpoints allow this", why));
    return [];
  }
}

/** Nobody needs the keys of a vault that this program is about to make. */
async function warnOfClosing({ clients, call, args: { keyVaultId } }: Guarded): Promise<void> {
  if (holdsUnknown(keyVaultId)) return;
  const isToBeMade =
    (await call.isDeclared("KeyVault", keyVaultId)) && (await isVaultAbsent(clients, keyVaultId, call.signal));
  if (!isToBeMade) call.warn(closingText(keyVaultId));
}

const faultOf = (property: string, reason: string | undefined): readonly Fault[] =>
  reason === undefined ? [] : [{ property, reason }];

async function clusterFaults(guarded: Guarded, before: readonly string[]): Promise<readonly Fault[]> {
  const { clients, call, args, regions } = guarded;
  const clusters = await readClusters(clients, args.projectId, call.signal);
  const cloud = faultOf("projectId", cloudFault(args.projectId, clusters));
  if (cloud.length > 0 || regions === undefined) return cloud;
  const removed = faultOf("regions", removedFault({ before, after: regions }, clusters));
  if (removed.length > 0) return removed;
  const uncovered = uncoveredFault(regions, clusters);
  if (uncovered !== undefined) call.warn(`${uncovered} Checked again at \`up\`.`);
  return [];
}

/** A vault that is not known yet is made by this program: nobody else uses it. */
async function warnOfOthers({ clients, call, args }: Guarded): Promise<readonly Fault[]> {
  if (holdsUnknown(args.keyVaultId)) return [];
  for (const text of await othersInPreview(clients, args, call)) call.warn(text);
  return [];
}

async function vaultFaults({ clients, call, args, olds }: Guarded): Promise<readonly Fault[]> {
  const old = String(olds.keyVaultId);
  if (holdsUnknown(args.keyVaultId) || sameKeyVaultId(old, args.keyVaultId)) return [];
  const endpoints = await readEndpoints(clients, args.projectId, call.signal);
  return endpoints.length === 0 ? [] : faultOf("keyVaultId", vaultChangedText(args.projectId, old, args.keyVaultId));
}

/** What the login to Azure must be allowed to do; a vault that this program makes cannot be asked yet. */
async function rightFaults({ clients, call, args }: Guarded): Promise<readonly Fault[]> {
  const what = "whether the login to Azure may approve Atlas's endpoints";
  if (args.approval === "manual" && args.publicNetworkAccess === undefined) return [];
  if (holdsUnknown(args.keyVaultId)) {
    call.warn(notVerified(`${what} (the vault is not known yet)`));
    return [];
  }
  try {
    const project = await readProject(clients, args.projectId, call.signal);
    const { refuses, warns } = await rightsFault(clients, { args, project, signal: call.signal });
    if (warns !== undefined) call.warn(warns);
    return faultOf("keyVaultId", refuses);
  } catch (error) {
    if (!(error instanceof CmkError)) throw error;
    call.warn(notVerified(what, error));
    return [];
  }
}
