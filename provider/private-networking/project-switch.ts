// The project's own switch for private networking, and whether Atlas can use the key over the path that it chose. Async, over the clients.
import type { EncryptionAtRest } from "../atlas/types";
import { isPrivate } from "../project/path";
import { CmkError, hasCode } from "../support/errors";
import type { Operation } from "../support/operation";
import { waitFor } from "../support/wait";
import { anew, type Clients, type Progress, VALID_TIMING } from "./clients";
import { NOT_MERGED_HINT, notMergedText, notValidText } from "./texts";

const MAX_WRITES = 3;

export interface Switch {
  readonly projectId: string;
  readonly project: EncryptionAtRest;
}

/**
 * The switch alone: Atlas merges it into what it holds, and nothing is ever switched off for it.
 * ASSUMED(private-networking-mergeable): mergeable with a static credential too, whose secret is not ours to send; what
 * to do if Atlas says no is in the error.
 */
export async function requirePrivate(
  clients: Clients,
  { projectId, project }: Switch,
  operation: Operation,
  progress: Progress,
): Promise<void> {
  if (isPrivate(project)) return;
  operation.status("switching private networking on");
  progress.wrote = true;
  try {
    await setPrivate(clients, projectId, { wanted: true, signal: operation.signal });
  } catch (error) {
    const isStatic = project.azureKeyVault.roleId === undefined;
    if (!isStatic || !(error instanceof CmkError) || error.status !== 400) throw error;
    throw new CmkError(`${notMergedText(projectId)} ${error.message}`, {
      code: "NOT_MERGED",
      hint: NOT_MERGED_HINT,
      cause: error,
    });
  }
}

/** A write whose outcome is unknown is followed by a look, not by a second write. */
export async function setPrivate(
  clients: Clients,
  projectId: string,
  { wanted, signal }: { readonly wanted: boolean; readonly signal: AbortSignal },
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const update = { azureKeyVault: { requirePrivateNetworking: wanted } };
      const answer = await clients.atlas.updateEncryptionAtRest(projectId, update, { signal });
      clients.reads.tellEncryptionAtRest(projectId, answer);
      return;
    } catch (error) {
      if (!hasCode(error, "OUTCOME_UNKNOWN")) throw error;
      const seen = await clients.reads.encryptionAtRest(projectId, anew(clients, signal));
      if (isPrivate(seen) === wanted) return;
      if (attempt === MAX_WRITES) throw error;
    }
  }
}

export interface Path {
  readonly projectId: string;
  /** In words. */
  readonly path: string;
}

/** Waits, bounded, until Atlas can use the key over the path that has just changed. Each read makes Atlas try. */
export async function untilValid(clients: Clients, { projectId, path }: Path, operation: Operation): Promise<void> {
  await waitFor<EncryptionAtRest, undefined>({
    what: `Atlas to use the key of project ${projectId} over the ${path}`,
    probe: () => clients.reads.encryptionAtRest(projectId, anew(clients, operation.signal)),
    classify: (seen) =>
      seen.azureKeyVault.valid === true
        ? { kind: "done", value: undefined }
        : { kind: "pending", state: "valid: false" },
    timing: { ...VALID_TIMING, timeoutMs: Math.min(VALID_TIMING.timeoutMs, operation.timeoutMs) },
    clock: clients.clock,
    signal: operation.signal,
    onChange: (state) => operation.status(`waiting for Atlas to use the key over the ${path} (${state})`),
  }).catch((error: unknown) => {
    if (!hasCode(error, "TIMED_OUT")) throw error;
    throw new CmkError(notValidText(projectId, path), {
      code: "PATH_NOT_VALID",
      hint: "Look whether the key version is enabled, the role or secret still has its grant, and the vault's firewall and endpoints are as they should be; then run `pulumi up` again: it goes on from here.",
      cause: error,
    });
  });
}
