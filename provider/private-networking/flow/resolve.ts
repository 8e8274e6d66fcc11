// From arguments in normal form to the inputs that state keeps: the regions by name, the conditions that must be true
// in the cloud, and a preview's checks. Async, over the clients; reads only.

import { whyNoAnswer } from "../../atlas/absence";
import type { Asked, Calling, Resolved } from "../../engine/run";
import { regionsOfClusters } from "../../project/regions";
import { unseen } from "../../support/errors";
import { notCheckedText } from "../../support/not-checked";
import { isKnown, knownPart } from "../../support/unknowns";
import { regionWarning } from "../guards";
import { type Arguments, desiredOf, desiredSomewhere } from "../plan";
import { type Clients, readClusters } from "./clients";
import { guardPreview } from "./guards";

export async function resolve(call: Calling<Clients>, { args, olds }: Asked<Arguments>): Promise<Resolved> {
  const named = await regionsFor(call, { args, olds });
  if ("fault" in named) return { inputs: { ...args }, failures: [{ property: "regions", reason: named.fault }] };
  const { regions } = named;
  const inputs = regions === undefined ? desiredSomewhere(args) : desiredOf(args, regions);
  return { inputs: { ...inputs }, failures: call.preview ? await guardPreview(call, { args, olds, regions }) : [] };
}

type Named = { readonly regions: readonly string[] | undefined } | { readonly fault: string };

const WHERE = "which regions need private endpoints";

/**
 * The regions in the program, else those of the project's dedicated clusters. `undefined` where they are not known yet.
 */
async function regionsFor(call: Calling<Clients>, { args, olds }: Asked<Arguments>): Promise<Named> {
  const known =
    Array.isArray(olds.regions) && olds.projectId === args.projectId ? (olds.regions as string[]) : undefined; // `check` made them
  if (args.regions !== undefined) {
    if (!isKnown(args.regions)) return { regions: undefined };
    const regions: readonly string[] = args.regions;
    if (call.preview) await warnOfStrangers(call, { args, regions, known: known ?? [] });
    return { regions };
  }
  const project = knownPart(args, "projectId");
  if (project === undefined) {
    call.later(WHERE);
    return { regions: undefined };
  }
  try {
    const found = regionsOfClusters(await readClusters(call, project));
    return defaultRegions(call, { ...project, found, known });
  } catch (error) {
    if (!call.preview) throw error;
    call.warn(notCheckedText(WHERE, (await whyNoAnswer(call, project)(error)).message));
    return { regions: known };
  }
}

interface Strange {
  readonly args: Arguments;
  readonly regions: readonly string[];
  readonly known: readonly string[];
}

/**
 * Warns of names that this version does not list, except those of an earlier run. Where the clusters cannot be read,
 * the list alone counts.
 */
async function warnOfStrangers(call: Calling<Clients>, { args, regions, known }: Strange): Promise<void> {
  const strangers = regions.filter((one) => !known.includes(one) && regionWarning(one, []) !== undefined);
  if (strangers.length === 0) return;
  const project = knownPart(args, "projectId");
  // Where the project cannot be read, the guards say so.
  const seen = project === undefined ? [] : await readClusters(call, project).catch(unseen);
  for (const warning of strangers.map((one) => regionWarning(one, seen ?? [])))
    if (warning !== undefined) call.warn(warning);
}

interface Found {
  readonly projectId: string;
  readonly found: readonly string[];
  readonly known: readonly string[] | undefined;
}

/** A project without dedicated clusters keeps the regions in state: the default is never an empty list. */
function defaultRegions(call: Calling<Clients>, { projectId, found, known }: Found): Named {
  if (found.length > 0) return { regions: found };
  if (known === undefined)
    return {
      fault: `Project ${projectId} has no dedicated cluster in an Azure region yet, so 'regions' has no default. Set 'regions', such as ["US_EAST_2"].`,
    };
  call.warn(
    `Project ${projectId} no longer has a dedicated cluster. Its private endpoints in ${known.join(", ")} are kept.`,
  );
  return { regions: known };
}
