// Takes a registration back, where it was ours and nothing uses it. Async, over the clients; the principal in the tenant always stays.
import { projectIsGone, unlessProjectGone } from "../atlas/absence";
import { CmkError, hasCode } from "../support/errors";
import type { Operation } from "../support/operation";
import { type Verdict, waitFor } from "../support/wait";
import { type Clients, observe, TIMING } from "./clients";
import type { Named } from "./plan";
import { ENCRYPTS_HINT, encryptsText, STILL_USED_HINT, stillUsedText } from "./texts";

/** Refuses while a feature uses it. */
export async function remove(clients: Clients, named: Named, operation: Operation): Promise<void> {
  const place = { projectId: named.projectId, signal: operation.signal };
  await deregister(clients, named, operation).catch(unlessProjectGone(clients.atlas, place));
}

async function deregister(clients: Clients, named: Named, operation: Operation): Promise<void> {
  const { projectId, roleId } = named;
  let state = "";
  await waitFor<Verdict<undefined>, undefined>({
    what: `the uses of role ${roleId} of project ${projectId} to end`,
    probe: () => tryToDeregister(clients, named, operation.signal),
    classify: (seen) => seen,
    timing: { ...TIMING, timeoutMs: Math.min(TIMING.usedForMs, operation.timeoutMs) },
    clock: clients.clock,
    signal: operation.signal,
    onChange: (text) => operation.status(`waiting to deregister the role: ${text}`),
    onTick: (_, seen) => {
      state = seen;
    },
  }).catch((error: unknown) => {
    if (!hasCode(error, "TIMED_OUT")) throw error;
    throw new CmkError(stillUsedText(projectId, roleId, state), { code: "ROLE_STILL_USED", hint: STILL_USED_HINT });
  });
}

/** Perhaps it is gone: the next list tells. */
const NOT_FOUND = 404;
/**
 * FACT(atlas-role-in-use): a role in use is refused with 400; ASSUMED(role-in-use-code): 409 would mean the same. The
 * code is not documented.
 */
const REFUSED: readonly unknown[] = [400, 409];

/** What Atlas shows of uses may be late both ways: the settings of encryption at rest are asked first, and a refusal counts as a use. */
async function tryToDeregister(clients: Clients, named: Named, signal: AbortSignal): Promise<Verdict<undefined>> {
  const { projectId, roleId } = named;
  const found = (await observe(clients, projectId, signal)).find((one) => one.roleId === roleId);
  if (found === undefined) return deregistered(clients, projectId, signal);
  await refuseWhileEncrypting(clients, named, signal);
  if (found.featureUsages.length > 0)
    return { kind: "pending", state: `Atlas shows it used by ${[...new Set(found.featureUsages)].join(", ")}` };
  try {
    await clients.atlas.deregisterAzureServicePrincipal(projectId, roleId, { signal });
    return { kind: "done", value: undefined };
  } catch (error) {
    if (!(error instanceof CmkError)) throw error;
    if (error.status === NOT_FOUND) return { kind: "pending", state: `the role was not found (${error.code})` };
    if (error.code === "OUTCOME_UNKNOWN") return { kind: "pending", state: "whether Atlas did it is not known" };
    if (!REFUSED.includes(error.status)) throw error;
    return { kind: "pending", state: `Atlas refuses it (HTTP ${error.status} ${error.code})` };
  }
}

/** A role that is not listed is gone where the list is this project's. */
async function deregistered(clients: Clients, projectId: string, signal: AbortSignal): Promise<Verdict<undefined>> {
  await projectIsGone(clients.atlas, { projectId, signal });
  return { kind: "done", value: undefined };
}

async function refuseWhileEncrypting(clients: Clients, { projectId, roleId }: Named, signal: AbortSignal) {
  const { azureKeyVault } = await clients.reads.encryptionAtRest(projectId, { maxAgeMs: TIMING.recentMs, signal });
  if (azureKeyVault.enabled !== true || azureKeyVault.roleId !== roleId) return;
  throw new CmkError(encryptsText(projectId, roleId), { code: "ROLE_STILL_USED", hint: ENCRYPTS_HINT });
}
