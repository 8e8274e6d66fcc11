// What is done about an endpoint that is of no use: one too many, failed, rejected, or never recreated. Async, over the clients.
import type { PrivateEndpoint } from "../atlas/types";
import { CmkError } from "../support/errors";
import { BOUNDS, type Memory } from "./endpoint-memory";
import type { Place, Run } from "./endpoints";
import { lockHint, removeOne } from "./take-down";
import { endpointFailedText } from "./texts";

/** Once in a run: whether it goes, a later deletion of all endpoints waits for and tells. */
export async function dropOnce(run: Run, memory: Memory, leftover: PrivateEndpoint): Promise<void> {
  if (memory.doomedMs.has(leftover.id)) return;
  if ((await removeOne(run, leftover)) === "taken") memory.doomedMs.set(leftover.id, run.clients.clock.now());
}

/**
 * FACT(atlas-endpoint-recreated): Atlas makes another one by itself, under a new name. ASSUMED(endpoint-patience):
 * within minutes; later we do.
 */
export function afterRejection(run: Run, at: Place, endpoint: PrivateEndpoint): Promise<string> | string {
  return seenForMs(run, at, endpoint) < BOUNDS.rejectionNoticedWithinMs
    ? "rejected or removed in Azure, Atlas is to make another"
    : replace(run, at, endpoint);
}

export function outwait(run: Run, at: Place, endpoint: PrivateEndpoint): Promise<string> | string {
  const isOverdue =
    endpoint.status === "PENDING_RECREATION" && seenForMs(run, at, endpoint) >= BOUNDS.recreationWithinMs;
  return isOverdue ? replace(run, at, endpoint) : endpoint.status;
}

function seenForMs({ clients }: Run, { memory }: Place, { id, status }: PrivateEndpoint): number {
  const nowMs = clients.clock.now();
  const key = `${id} ${status}`;
  const sinceMs = memory.firstSeenMs.get(key) ?? nowMs;
  memory.firstSeenMs.set(key, sinceMs);
  return nowMs - sinceMs;
}

/**
 * FACT(atlas-endpoint-failed): nothing says that a failed one heals. A deletion is followed by looks, as a POST is: the
 * list may be a little behind.
 */
export async function replace(run: Run, { region, memory }: Place, endpoint: PrivateEndpoint): Promise<string> {
  const words = `${endpoint.status}, making another`;
  const nowMs = run.clients.clock.now();
  if (nowMs - (memory.doomedMs.get(endpoint.id) ?? Number.NEGATIVE_INFINITY) < BOUNDS.lookAgainMs) return words;
  if (memory.replacements >= BOUNDS.replacements)
    throw new CmkError(endpointFailedText(region, endpoint.errorMessage ?? `Atlas says ${endpoint.status}`), {
      code: "ENDPOINT_FAILED",
      hint:
        (await lockHint(run.clients, run.target)) ??
        "Solve what the message names, then run `pulumi up` again: the run deletes the endpoint and creates another.",
    });
  memory.replacements += 1;
  memory.doomedMs.set(endpoint.id, nowMs);
  await removeOne(run, endpoint);
  return words;
}
