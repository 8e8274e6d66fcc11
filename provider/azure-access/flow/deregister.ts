// Deletes a registration that this resource created, where nothing uses it. Async, over the clients; the service principal in the tenant always stays.
import { unlessProjectGone } from "../../atlas/absence";
import type { Reading, Run } from "../../engine/run";
import { CmkError, hasCode } from "../../support/errors";
import { RECENT_MS } from "../../support/pace";
import { type Verdict, waitFor } from "../../support/wait";
import type { Named } from "../plan";
import { ENCRYPTS_HINT, encryptsText, STILL_USED_HINT, stillUsedText } from "../texts";
import { type Clients, findRegistration, TIMING } from "./principal";

/** Refuses while a feature uses the role. */
export async function deregister(run: Run<Clients>, named: Named): Promise<void> {
  await onceUnused(run, named).catch(unlessProjectGone(run, named));
}

async function onceUnused(run: Run<Clients>, named: Named): Promise<void> {
  const { projectId, roleId } = named;
  let state = "";
  await waitFor<Verdict<undefined>, undefined>({
    what: `the uses of role ${roleId} of project ${projectId} to end`,
    probe: () => tryToDeregister(run, named),
    classify: (seen) => seen,
    timing: { leastMs: TIMING.leastMs, timeoutMs: Math.min(TIMING.usedForMs, run.timeoutMs) },
    clock: run.clients.clock,
    signal: run.signal,
    onChange: (text) => run.status(`waiting to deregister the role: ${text}`),
    onTick: (_, seen) => {
      state = seen;
    },
  }).catch((error: unknown) => {
    if (!hasCode(error, "TIMED_OUT")) throw error;
    throw new CmkError(stillUsedText(projectId, roleId, state), { code: "ROLE_STILL_USED", hint: STILL_USED_HINT });
  });
}

/** The role may be gone: the next read shows it. */
const NOT_FOUND = 404;
/**
 * FACT(atlas-role-in-use): the delete of a role in use is refused with 400. ASSUMED(role-in-use-code): 409 would mean the
 * same. The code is not documented.
 */
const REFUSED: readonly unknown[] = [400, 409];

/** Atlas may show a new use late, and an ended use too long. So the settings of encryption at rest are read first, and a refusal counts as a use. */
async function tryToDeregister(reading: Reading<Clients>, named: Named): Promise<Verdict<undefined>> {
  const { clients, signal } = reading;
  const { projectId, roleId } = named;
  const found = await findRegistration(reading, named);
  if (found === undefined) return { kind: "done", value: undefined };
  await refuseWhileEncrypting(reading, named);
  if (found.featureUsages.length > 0)
    return { kind: "pending", state: `Atlas shows that ${[...new Set(found.featureUsages)].join(", ")} uses the role` };
  try {
    await clients.atlas.deregisterAzureServicePrincipal(projectId, roleId, { signal });
    return { kind: "done", value: undefined };
  } catch (error) {
    if (!(error instanceof CmkError)) throw error;
    if (error.status === NOT_FOUND) return { kind: "pending", state: `the role was not found (${error.code})` };
    if (error.code === "OUTCOME_UNKNOWN")
      return { kind: "pending", state: "whether Atlas deleted the role is not known" };
    if (!REFUSED.includes(error.status)) throw error;
    return { kind: "pending", state: `Atlas refuses the delete (HTTP ${error.status} ${error.code})` };
  }
}

async function refuseWhileEncrypting({ clients, signal }: Reading<Clients>, named: Named): Promise<void> {
  const { projectId, roleId } = named;
  const { azureKeyVault } = await clients.reads.encryptionAtRest(projectId, { maxAgeMs: RECENT_MS, signal });
  if (azureKeyVault.enabled !== true || azureKeyVault.roleId !== roleId) return;
  throw new CmkError(encryptsText(projectId, roleId), { code: "ROLE_STILL_USED", hint: ENCRYPTS_HINT });
}
