// Approves the private endpoint connection of one region. Azure works on an approval for up to a minute: no region waits for
// the end of another one's. ASSUMED(connection-overlap): Azure accepts that; otherwise the approvals follow each other.
// Async, over the clients.
import { CONFLICT_CODES } from "../../azure/conflicts";
import type { Run } from "../../engine/run";
import { hasCode } from "../../support/errors";
import { SOONEST_MS } from "../../support/pace";
import { USUALLY } from "../../support/usually";
import type { Step } from "../plan";
import { approvalCommand } from "../texts";
import type { Clients } from "./clients";
import { type Approved, afterRejection, type InRegion, type Stand } from "./region";

/** A region's words after the approval in Azure. */
export const APPROVED = "approved";

/** FACT(connection-states): recorded. The end of an approval is read only if Atlas does not show ACTIVE by then. */
const ENDS_WITHIN_MS = 67_000;
const NEVER = Number.POSITIVE_INFINITY;
/** FACT(arm-conflict-later): an approval may end as failed because another write of the vault began before its end. */
const MOST_CONFLICTS = 2;

/** Approves only the connection whose name Atlas gives, and only while it is Pending. */
export async function approve(
  run: Run<Clients>,
  { endpoint, connectionName, ...at }: InRegion & Extract<Step, { readonly kind: "approve" }>,
): Promise<Stand> {
  const { target, region, memory } = at;
  const { keyVaultId, azure } = target;
  const pending = (words: string): Stand => ({ region, isDone: false, words });
  if (target.approval === "manual")
    return { ...pending(endpoint.status), needs: approvalCommand(keyVaultId, connectionName) };
  const approved = memory.approved.get(connectionName);
  if (approved !== undefined) {
    await followUp(run, { ...at, connectionName, approved });
    return pending(APPROVED);
  }
  const connection = await run.clients.azure.getConnection(keyVaultId, connectionName, azure);
  switch (connection?.status) {
    case undefined:
      return pending(`${endpoint.status} (connection not in Azure yet)`);
    case "Pending":
      await approvePending(run, { ...at, connectionName });
      return pending(APPROVED);
    case "Approved":
      if (memory.conflicts.has(connectionName)) await approvePending(run, { ...at, connectionName });
      else memory.approved.set(connectionName, { lookMs: NEVER });
      return pending(APPROVED);
    default:
      return pending(await afterRejection(run, { ...at, endpoint }));
  }
}

async function approvePending(
  run: Run<Clients>,
  { target, region, memory, connectionName }: InRegion & { readonly connectionName: string },
): Promise<void> {
  const description = `Atlas project ${target.projectId}, ${region}; approved by pulumi-atlas-cmk`;
  run.wrote();
  run.status(`approving the private endpoint connection in ${region}, ${USUALLY.connection}`);
  try {
    const write = await run.clients.azure.approveConnection(
      target.keyVaultId,
      connectionName,
      description,
      target.azure,
    );
    const nowMs = run.clients.clock.now();
    memory.approved.set(connectionName, { write, lookMs: nowMs + ENDS_WITHIN_MS });
    memory.soonest = { words: APPROVED, ms: nowMs + SOONEST_MS.approval };
  } catch (error) {
    if (!hasCode(error, "OUTCOME_UNKNOWN")) throw error; // the next read shows it
  }
}

/** Where Atlas does not show the approval for a while: whether Azure has ended it, and how. */
async function followUp(
  run: Run<Clients>,
  at: InRegion & { readonly connectionName: string; readonly approved: Approved },
): Promise<void> {
  const { memory, connectionName, approved } = at;
  const nowMs = run.clients.clock.now();
  if (approved.write === undefined || nowMs < approved.lookMs) return;
  memory.approved.set(connectionName, { ...approved, lookMs: nowMs + ENDS_WITHIN_MS });
  try {
    const ended = await approved.write.look();
    if (ended?.status === "Approved") memory.approved.set(connectionName, { lookMs: NEVER });
    else if (ended !== undefined) memory.approved.delete(connectionName);
  } catch (error) {
    if (hasCode(error, "OUTCOME_UNKNOWN")) return; // a later look shows it
    const count = (memory.conflicts.get(connectionName) ?? 0) + 1;
    if (!hasCode(error, ...CONFLICT_CODES) || count > MOST_CONFLICTS) throw error;
    memory.conflicts.set(connectionName, count);
    memory.approved.delete(connectionName);
  }
}
