// Enables and disables private networking of a project (requirePrivateNetworking), and waits until Atlas can use the
// key. Async, over the clients.
import type { EncryptionAtRest } from "../../atlas/types";
import type { Reading, Run } from "../../engine/run";
import { whyLost } from "../../key-findings/look";
import { isPrivate } from "../../project/path";
import { CmkError, hasCode } from "../../support/errors";
import { waitFor } from "../../support/wait";
import { writeThenLook } from "../../support/write-then-look";
import { NOT_MERGED_HINT, notMergedText, notValidText } from "../texts";
import { anew, type Clients, type Project, VALID_TIMING } from "./clients";
import { type Doomed, takeDown } from "./take-down";

export interface Switch extends Project {
  readonly project: EncryptionAtRest;
}

/**
 * Sends requirePrivateNetworking alone: Atlas merges it into the project's settings, and nothing is ever disabled for
 * it.
 * ASSUMED(private-networking-mergeable): Atlas also merges it where the settings have a client secret, which this
 * resource does not have. If Atlas refuses, the error says what to do.
 */
export async function requirePrivate(run: Run<Clients>, { projectId, project }: Switch): Promise<void> {
  if (isPrivate(project)) return;
  run.status("enabling private networking");
  run.wrote();
  try {
    await setPrivate(run, { projectId, wanted: true });
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

/** A write whose outcome is unknown is followed by a read, not by a second write. */
async function setPrivate(
  reading: Reading<Clients>,
  { projectId, wanted }: Project & { readonly wanted: boolean },
): Promise<void> {
  const { clients, signal } = reading;
  await writeThenLook({
    write: async () => {
      const update = { azureKeyVault: { requirePrivateNetworking: wanted } };
      const answer = await clients.atlas.updateEncryptionAtRest(projectId, update, { signal });
      clients.reads.tellEncryptionAtRest(projectId, answer);
      return answer;
    },
    look: async () => {
      const seen = await clients.reads.encryptionAtRest(projectId, anew(reading));
      return isPrivate(seen) === wanted ? seen : undefined;
    },
  });
}

/** FACT(atlas-ear-ci-codes). */
const ENDPOINTS_EXIST = "CANNOT_DISABLE_ENCRYPTION_AT_REST_REQUIRE_PRIVATE_NETWORKING_WHILE_PRIVATE_ENDPOINTS_EXIST";
const BETWEEN_WRITES_MS = 3_000;
/** ASSUMED(endpoint-patience): an endpoint for which Atlas refuses shows in its list within a minute. */
const MOST_REFUSALS = 20;

/** Atlas refuses this while endpoints exist. Only Atlas's acceptance proves that there are none; a list does not. */
export async function disablePrivate(run: Run<Clients>, doomed: Omit<Doomed, "provenBy">): Promise<void> {
  const { projectId } = doomed;
  run.status("disabling private networking");
  let refusals = 0;
  await waitFor<"disabled" | "refused", undefined>({
    what: `Atlas to disable private networking of project ${projectId}`,
    probe: async () => {
      try {
        await setPrivate(run, { projectId, wanted: false });
        return "disabled";
      } catch (error) {
        refusals += 1;
        if (!hasCode(error, ENDPOINTS_EXIST) || refusals > MOST_REFUSALS) throw error;
        await takeDown(run, { ...doomed, provenBy: "lookups" });
        return "refused";
      }
    },
    classify: (seen) =>
      seen === "disabled"
        ? { kind: "done", value: undefined }
        : { kind: "pending", state: "Atlas still has private endpoints" },
    timing: { leastMs: BETWEEN_WRITES_MS, timeoutMs: run.timeoutMs },
    clock: run.clients.clock,
    signal: run.signal,
    onChange: (state) => run.status(`disabling private networking: ${state}`),
  });
}

export interface Path extends Project {
  /** For messages, such as "public network". */
  readonly path: string;
}

/** Waits for a limited time until Atlas can use the key after the change. Each read makes Atlas try the key. */
export async function untilValid(run: Run<Clients>, { projectId, path }: Path): Promise<void> {
  const { clients, signal } = run;
  await waitFor<EncryptionAtRest, undefined>({
    what: `Atlas to use the key of project ${projectId} over the ${path}`,
    probe: () => clients.reads.encryptionAtRest(projectId, anew(run)),
    classify: (seen) =>
      seen.azureKeyVault.valid === true
        ? { kind: "done", value: undefined }
        : { kind: "pending", state: "valid: false" },
    timing: { ...VALID_TIMING, timeoutMs: Math.min(VALID_TIMING.timeoutMs, run.timeoutMs) },
    clock: clients.clock,
    signal,
    onChange: (state) => run.status(`waiting for Atlas to use the key over the ${path} (${state})`),
  }).catch(async (error: unknown) => {
    if (!hasCode(error, "TIMED_OUT")) throw error;
    const actual = await clients.reads.encryptionAtRest(projectId, anew(run));
    const lost = await whyLost(run, { projectId, actual });
    throw new CmkError(notValidText(projectId, path), {
      code: "PATH_NOT_VALID",
      hint:
        lost?.why ??
        "Check that the key version is enabled, that Atlas's role or secret still has its permissions, and that the vault's firewall and private endpoints are correct. Then run `pulumi up` again: the run continues from here.",
      cause: error,
    });
  });
}
