// The engine's hooks for PrivateNetworking. Thin: it gathers what `plan.ts` decides on and calls `reconcile.ts` and `remove.ts`.
import { HalfDone } from "../engine/failures";
import type { Call, Difference, Properties, Room } from "../engine/room";
import { statusOf } from "../project/path";
import { sameKeyVaultId } from "../support/azure-names";
import { changedKeys } from "../support/compare";
import { CmkError, hasCode } from "../support/errors";
import { type Limit, type Operation, operationOf, requireInState } from "../support/operation";
import { check } from "./check";
import { type Clients, type Progress, unlessProjectGone } from "./clients";
import {
  closedVaultAfter,
  closedVaultIn,
  type Desired,
  identityOf,
  type Known,
  looksAtVault,
  OUTPUTS,
  observedAs,
  offIn,
  recordedIn,
  recordsOf,
  replacedBy,
  type Seen,
} from "./plan";
import { type Change, ensure, observe } from "./reconcile";
import { remove } from "./remove";
import { newSight } from "./sight";
import { offText, otherVaultClosedText } from "./texts";

/** FACT(atlas-endpoint-times): 3 to 20 minutes as a rule, hours at worst; and a person may have to approve. */
const DEFAULT_TIMEOUT_MS = 2 * 3_600_000;

export function privateNetworking(clients: Clients): Room {
  return {
    only: "projectId",
    identity: identityOf,
    check: (call, olds, news) => check(clients, call, olds, news),
    diff: async (call, _id, olds, news) => {
      if (changedKeys(olds, news, OUTPUTS).length > 0) return { kind: "changed", replaces: replacedBy(olds, news) };
      return lookLive(clients, call, { ...asDesired(news), recorded: recordedIn(olds) });
    },
    create: async (call, inputs) => {
      const desired = asDesired(inputs);
      const change = { desired, regionsBefore: [], closedVaultId: undefined, recorded: [] };
      const outs = await settle(clients, change, operationOf(call, limitOf("create", desired)));
      return { id: desired.projectId, outs };
    },
    update: async (call, id, olds, news) => {
      const desired = asDesired(news);
      const { regions, closedVaultId, recorded } = stateOf(id, olds);
      const change = { desired, regionsBefore: regions, closedVaultId, recorded };
      return settle(clients, change, operationOf(call, limitOf("update", desired)));
    },
    read: async (call, id, props) => {
      const { closedVaultId, recorded, ...known } = stateOf(id, props);
      const place = { projectId: known.projectId, signal: call.signal };
      const seen = await look(clients, call, { ...known, closedVaultId, recorded }).catch(
        unlessProjectGone(clients.atlas, place),
      );
      if (seen === undefined) return undefined;
      return { id, outs: outsOf({ desired: known, closedVaultId }, seen), inputs: { ...observedAs(known, seen) } };
    },
    remove: (call, id, props) => {
      const known = stateOf(id, props);
      return remove(clients, known, operationOf(call, limitOf("delete", known)));
    },
  };
}

const asDesired = (inputs: Properties): Desired => inputs as unknown as Desired; // `check` made them

const limitOf = (kind: Limit["kind"], { timeouts }: Desired): Limit => ({
  kind,
  timeouts,
  defaultMs: DEFAULT_TIMEOUT_MS,
});

const outsOf = ({ desired, closedVaultId }: Pick<Change, "desired" | "closedVaultId">, seen: Seen): Properties => ({
  ...observedAs(desired, seen),
  endpoints: recordsOf(seen.endpoints, desired.regions),
  closedVaultId: closedVaultAfter(desired, closedVaultId, seen.publicNetworkAccess),
});

/** Ensures, and keeps the record of whatever was made before something failed. */
async function settle(clients: Clients, change: Change, operation: Operation): Promise<Properties> {
  const { desired } = change;
  const progress: Progress = { wrote: false, endpoints: change.recorded, sight: newSight(change.recorded) };
  try {
    const seen = await ensure(clients, change, operation, progress);
    warnOfOtherVault(change, operation);
    return outsOf(change, seen);
  } catch (error) {
    if (!(error instanceof CmkError) || !progress.wrote) throw error;
    throw new HalfDone(desired.projectId, halfDone(change, progress), error);
  }
}

function warnOfOtherVault({ desired, closedVaultId }: Change, operation: Operation): void {
  if (closedVaultId !== undefined && !sameKeyVaultId(closedVaultId, desired.keyVaultId))
    operation.warn(otherVaultClosedText(closedVaultId));
}

/** Regions that are still to go stay in the record, so that the next run takes them down. */
function halfDone({ desired, regionsBefore, closedVaultId }: Change, { endpoints }: Progress): Properties {
  const regions = [...new Set([...desired.regions, ...regionsBefore])].sort();
  return {
    ...desired,
    regions,
    endpointStatus: statusOf(endpoints, desired.regions),
    endpoints: recordsOf(endpoints, regions),
    closedVaultId: closedVaultAfter(desired, closedVaultId, undefined),
  };
}

/** What every later call must find in state. The id alone tells the project. */
function stateOf(id: string, props: Properties): Known {
  requireInState(`project ${id}'s private networking`, props, ["keyVaultId", "regions"]);
  const { endpoints: _endpoints, closedVaultId: _closed, ...inputs } = props;
  const known: Properties = { requirePrivateNetworking: true, endpointStatus: {}, ...inputs, projectId: id };
  return { ...asDesired(known), closedVaultId: closedVaultIn(props), recorded: recordedIn(props) };
}

/** Without a login to Azure a refresh still tells what Atlas says; the vault's switch stays as state has it. */
async function look(clients: Clients, call: Call, known: Known): Promise<Seen> {
  try {
    return await observe(clients, known, call.signal);
  } catch (error) {
    if (!hasCode(error, "NO_CREDENTIALS") || !looksAtVault(known)) throw error;
    const { publicNetworkAccess: wanted = "Disabled", ...atlasOnly } = known;
    const seen = await observe(clients, { ...atlasOnly, closedVaultId: undefined }, call.signal);
    call.warn(`Not verified: whether the vault's public network access is ${wanted}. ${error.message}`);
    return seen;
  }
}

/** State and program agree. Without a refresh the engine would look no further, so we do: an endpoint may be recreated, the vault reopened. */
async function lookLive(clients: Clients, call: Call, desired: Desired & Pick<Known, "recorded">): Promise<Difference> {
  try {
    const seen = await look(clients, call, { ...desired, closedVaultId: undefined });
    const off = offIn(desired, seen);
    return off.length === 0 ? { kind: "same" } : { kind: "off", says: offText(desired, off, seen) };
  } catch (error) {
    if (!hasCode(error, "NO_CREDENTIALS")) throw error;
    call.warn(`Not verified: whether the project's private networking is still as it should be. ${error.message}`);
    return { kind: "same" };
  }
}
