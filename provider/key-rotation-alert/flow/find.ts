// Finds a project's key rotation alert: waits for the alert that Atlas creates, and creates one if Atlas has none. Async,
// over the clients.
import type { AlertConfig } from "../../atlas/types";
import type { Run } from "../../engine/run";
import { CmkError, hasCode } from "../../support/errors";
import { RECENT_MS } from "../../support/pace";
import { waitFor } from "../../support/wait";
import { type Choice, chooseRotation, ROTATION } from "../alerts";
import { type Desired, newBody } from "../plan";
import { notReadyText } from "../texts";
import { addAll, lookLater } from "./additions";
import { type Clients, drop, look, type Project, recall } from "./writes";

/**
 * ASSUMED(alert-within): Atlas creates its alert within two minutes of the project's configuration. Atlas documents no
 * time. FACT(atlas-rate-limits): the bucket for alerts is half as large as the others.
 */
const TIMING = { leastMs: 3_000, appearsWithinMs: 120_000 } as const;

/** Waits for Atlas's alert, and creates one only if Atlas has none. If both exist, the created one is deleted. */
export async function findOrMake(run: Run<Clients>, desired: Desired): Promise<AlertConfig> {
  const { projectId } = desired;
  const isNew = recall(run).alertId === undefined;
  const chosen = await findRotation(run, desired, isNew ? waitForAtlas : undefined);
  if (chosen !== undefined) return chosen;
  await refuseUnready(run, desired);
  run.status("creating the key rotation alert, because Atlas has none");
  const before = await look(run, desired);
  const additions = [{ event: ROTATION, body: newBody(ROTATION, desired, []) }];
  const [added] = await addAll(run, { projectId, additions, before });
  return added ?? findOrMake(run, desired);
}

type Look = (run: Run<Clients>, project: Project) => Promise<Choice>;

const chooseLater: Look = async (run, { projectId }) =>
  chooseRotation(await lookLater(run, { projectId, needed: [ROTATION] }), recall(run));

/** If the list shows no alert, reads the list again later. Deletes surplus alerts that this resource created. */
export async function findRotation(
  run: Run<Clients>,
  { projectId }: Project,
  further: Look = chooseLater,
): Promise<AlertConfig | undefined> {
  const first = chooseRotation(await look(run, { projectId, needed: [ROTATION] }), recall(run));
  const { chosen, extras } = first.chosen !== undefined ? first : await further(run, { projectId });
  for (const { id } of extras) await drop(run, { projectId, id });
  return chosen;
}

const waitForAtlas: Look = (run, project) =>
  waitFor<Choice, Choice>({
    what: `Atlas's key rotation alert of project ${project.projectId}`,
    probe: async () => chooseRotation(await look(run, project), recall(run)),
    classify: (choice) =>
      choice.chosen === undefined ? { kind: "pending", state: "none yet" } : { kind: "done", value: choice },
    timing: { leastMs: TIMING.leastMs, timeoutMs: Math.min(TIMING.appearsWithinMs, run.timeoutMs) },
    clock: run.clients.clock,
    signal: run.signal,
    onChange: (state) => run.status(`waiting for Atlas to create the key rotation alert (${state})`),
  }).catch((error: unknown) => {
    if (!hasCode(error, "TIMED_OUT")) throw error;
    return { chosen: undefined, extras: [] };
  });

/**
 * Refuses to create an alert before the project has its key, because Atlas would then create a second one. A login that
 * cannot read the project is not refused.
 */
async function refuseUnready({ clients, signal }: Run<Clients>, { projectId }: Project): Promise<void> {
  const project = await clients.reads
    .encryptionAtRest(projectId, { maxAgeMs: RECENT_MS, signal })
    .catch((error: unknown) => {
      if (!hasCode(error, "USER_UNAUTHORIZED")) throw error;
      return undefined;
    });
  if (project !== undefined && project.azureKeyVault.enabled !== true)
    throw new CmkError(notReadyText(projectId), { code: "PROJECT_NOT_READY" });
}
