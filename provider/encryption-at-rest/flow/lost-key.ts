// What to do while Atlas cannot use the project's key: the error with the findings, and the refusal of writes that do not
// bring the key back. Async, over the clients. It writes nothing.
import type { EncryptionAtRest } from "../../atlas/types";
import type { Calling, Reading, Run } from "../../engine/run";
import { explain, type Lost, whyLost } from "../../key-findings/look";
import { isEncrypted } from "../../project/clusters";
import { explainedText } from "../../project/findings";
import { busyText } from "../../project/moves";
import { CmkError, hasCode, unseen } from "../../support/errors";
import type { Properties } from "../../support/properties";
import { type InPreviewOf, knownPart } from "../../support/unknowns";
import { earlierSecret, type Secret } from "../access";
import type { Desired } from "../plan";
import { invalidText, lostText, notDisabledText, refusedUntilText, unchangedText } from "../texts";
import { type Clients, observeKey, type Sight, warnOnce } from "./observe";

const NEVER = new AbortController().signal;

interface Asked {
  readonly desired: Desired;
  readonly secret: Secret;
}

/** The error for `valid: false`, with what Azure shows of the cause. Also for a run that is being ended. */
export async function explainInvalid(
  { clients }: Reading<Clients>,
  { desired, secret }: Asked,
  cause: unknown,
): Promise<CmkError> {
  const reading = { clients, signal: NEVER };
  const { projectId } = desired;
  const { actual } = await observeKey(reading, desired);
  const explained = await explain(reading, { projectId, actual, secret: secret.value ?? secret.earlier });
  return new CmkError(invalidText(desired), { code: "KEY_NOT_VALID", hint: explainedText(explained), cause });
}

interface Refused extends Asked {
  readonly before: EncryptionAtRest;
}

/**
 * FACT(atlas-unreachable-key): Atlas takes no other key while it cannot use the present one. The refusal then names what
 * is wrong with the present key.
 */
export const explainRefused =
  (run: Run<Clients>, { desired, secret, before }: Refused) =>
  async (error: unknown): Promise<never> => {
    if (!hasCode(error, "ENCRYPTION_AT_REST_SETTINGS_INVALID")) throw error;
    const { projectId } = desired;
    const lost = await whyLost(run, { projectId, actual: before, secret: secret.earlier });
    if (lost === undefined) throw error;
    const { what, code, status, requestId } = error;
    throw new CmkError(what, { code, hint: `Nothing was changed. ${lost.why}`, status, requestId, cause: error });
  };

/** Atlas refuses every change while it cannot reach the key (FACT(atlas-unreachable-key)). */
export function refuseUnreachable(projectId: string, { unreachable }: Sight): void {
  if (unreachable !== undefined)
    throw new CmkError(unchangedText(projectId), { code: "KEY_UNREACHABLE", hint: unreachable });
}

/** For a delete: Atlas disables nothing while it cannot use the key. Where Azure shows no cause, Atlas decides. */
export async function refuseLost(run: Run<Clients>, { projectId, actual }: Lost): Promise<void> {
  const lost = await whyLost(run, { projectId, actual });
  if (lost !== undefined)
    throw new CmkError(notDisabledText(projectId), { code: lost.code, hint: `Nothing was changed. ${lost.why}` });
}

export const isLost = ({ azureKeyVault: { enabled, valid } }: EncryptionAtRest): boolean =>
  enabled === true && valid === false;

interface Previewed {
  readonly inputs: InPreviewOf<Desired>;
  readonly olds: Properties;
}

/** In the preview of a change. Without a change, the look at the cloud says it. */
export async function warnOfLost(call: Calling<Clients>, { inputs, olds }: Previewed): Promise<void> {
  const project = knownPart(inputs, "projectId");
  const sight = project === undefined ? undefined : await observeKey(call, project).catch(unseen);
  if (project === undefined || sight === undefined) return;
  const { actual, unreachable } = sight;
  if (unreachable !== undefined) {
    warnOnce(call, unreachable);
    warnOnce(call, refusedUntilText(project.projectId));
  } else if (isLost(actual)) {
    const secret = earlierSecret(olds, call.clients.env);
    warnOnce(
      call,
      `${lostText(project.projectId, actual)} ${explainedText(await explain(call, { ...project, actual, secret }))}`,
    );
  }
}

interface Repaired {
  readonly projectId: string;
  readonly sight: Sight;
}

/** After a repair, for a refresh: `"orders" REPAIRING`, the clusters that Atlas is starting again. */
export async function busyAgain(
  { clients, signal }: Reading<Clients>,
  { projectId, sight }: Repaired,
): Promise<string | undefined> {
  if (sight.actual.azureKeyVault.valid !== true) return undefined;
  const clusters = await clients.reads.clusters(projectId, { since: clients.reads.mark(), maxAgeMs: 0, signal });
  const busy = busyText(clusters.filter(isEncrypted));
  return busy === "" ? undefined : busy;
}
