// Finds or makes a project's rotation alert, brings it to what is wanted, and gives it back. Async, over the clients; nothing of Pulumi.
import { projectIsGone } from "../atlas/absence";
import type { AtlasReads } from "../atlas/reads";
import type { AlertConfig, AtlasClient } from "../atlas/types";
import type { Clock } from "../support/clock";
import { CmkError, hasCode } from "../support/errors";
import type { Operation } from "../support/operation";
import { waitFor } from "../support/wait";
import { addAll, lookLater } from "./additions";
import { bring, type Done } from "./bring";
import { isShownAs, isThirdParty } from "./notifications";
import {
  adoptedIn,
  type Choice,
  chooseRelated,
  chooseRotation,
  EVENTS,
  foundIn,
  givenBack,
  newBody,
  RELATED,
  ROTATION,
  twinsIn,
  type Wish,
} from "./plan";
import type { Desired } from "./shape";
import { keptText, notReadyText, twinsText } from "./texts";
import { drop, look, type Memory, orLook, put, type Site, toggle, unlessAlertGone } from "./writes";

/** For the hooks beside. */
export { unlessProjectGone, whyNoAnswer } from "../atlas/absence";

export interface Clients {
  readonly atlas: AtlasClient;
  readonly reads: AtlasReads;
  readonly clock: Clock;
}

export interface Task extends Wish {
  readonly memory: Memory;
  /** The record had related alerts. */
  readonly hadRelated: boolean;
}

/**
 * ASSUMED(alert-within): Atlas makes its alert within two minutes of the project's configuration; it promises no time.
 */
const TIMING = { intervalMs: 5_000, maxIntervalMs: 15_000, appearsWithinMs: 120_000, recentMs: 2_000 } as const;

export const observe = (clients: Clients, projectId: string, signal: AbortSignal): Promise<readonly AlertConfig[]> =>
  clients.atlas.listAlertConfigs(projectId, EVENTS, { signal });

/** One task under way, with what it speaks and writes through. */
export interface Work extends Task {
  readonly clients: Clients;
  readonly site: Site;
  readonly operation: Operation;
}

const workOf = (clients: Clients, task: Task, operation: Operation): Work => ({
  ...task,
  clients,
  operation,
  site: {
    atlas: clients.atlas,
    projectId: task.desired.projectId,
    memory: task.memory,
    clock: clients.clock,
    signal: operation.signal,
  },
});

/** Observe, ensure, verify: the same for create, update, adoption and a run after a crash. */
export async function ensure(clients: Clients, task: Task, operation: Operation): Promise<void> {
  const work = workOf(clients, task, operation);
  const { desired, memory } = task;
  const isDeclared = desired.notifications !== undefined;
  const alert = await findOrMake(work);
  const { remembered } = memory.now();
  const found = foundIn(task, alert, remembered);
  memory.note({
    alertId: alert.id,
    remembered: { ...remembered, found, replaced: remembered.replaced || isDeclared },
  });
  const done = await bring(work, alert);
  if (desired.relatedAlerts === true) await ensureRelated(work, done.alert);
  else await takeRelatedBack(work);
  const notifierIds = isDeclared ? ownNotifierIds(desired, done) : [];
  memory.note({ remembered: { ...memory.now().remembered, notifierIds, replaced: isDeclared } });
  const twins = twinsIn(await look(work.site), memory.now());
  if (twins.length > 0) operation.warn(twinsText(desired.projectId, twins));
}

/** Atlas's alert, waited for; one of ours only if there is none. Ours goes where both exist. */
async function findOrMake(work: Work): Promise<AlertConfig> {
  const { desired, memory, site, operation } = work;
  const isNew = memory.now().alertId === undefined;
  const { chosen, extras } = await findRotation(work, isNew ? () => waitForAtlas(work) : undefined);
  if (chosen !== undefined) {
    for (const extra of extras) await drop(site, extra.id);
    return chosen;
  }
  await refuseUnready(work);
  operation.status("making the key rotation alert, because Atlas has none");
  const before = await look(site);
  const additions = [{ event: ROTATION, body: newBody(ROTATION, desired, []) }];
  const [added] = await addAll(site, additions, before);
  return added ?? findOrMake(work);
}

/** One list proves no absence: what it does not show is looked for once more. */
async function findRotation({ memory, site }: Work, further?: () => Promise<Choice>): Promise<Choice> {
  const first = chooseRotation(await look(site), memory.now());
  if (first.chosen !== undefined) return first;
  return further === undefined ? chooseRotation(await lookLater(site), memory.now()) : further();
}

const waitForAtlas = ({ clients, desired, memory, site, operation }: Work): Promise<Choice> =>
  waitFor<Choice, Choice>({
    what: `Atlas's key rotation alert of project ${desired.projectId}`,
    probe: async () => chooseRotation(await look(site), memory.now()),
    classify: (choice) =>
      choice.chosen === undefined ? { kind: "pending", state: "none yet" } : { kind: "done", value: choice },
    timing: { ...TIMING, timeoutMs: Math.min(TIMING.appearsWithinMs, operation.timeoutMs) },
    clock: clients.clock,
    signal: operation.signal,
    onChange: (state) => operation.status(`waiting for Atlas to make the key rotation alert (${state})`),
  }).catch((error: unknown) => {
    if (!hasCode(error, "TIMED_OUT")) throw error;
    return { chosen: undefined, extras: [] };
  });

/** An alert made before the project's key would meet Atlas's own later. Who may not look is not stopped by that. */
async function refuseUnready({ clients, desired: { projectId }, operation: { signal } }: Work): Promise<void> {
  const maxAgeMs = TIMING.recentMs;
  const project = await clients.reads.encryptionAtRest(projectId, { maxAgeMs, signal }).catch((error: unknown) => {
    if (!hasCode(error, "USER_UNAUTHORIZED")) throw error;
    return undefined;
  });
  if (project !== undefined && project.azureKeyVault.enabled !== true)
    throw new CmkError(notReadyText(projectId), { code: "PROJECT_NOT_READY" });
}

/** Which notifications to third parties are ours, so that a later run can tell them from other people's. */
const ownNotifierIds = ({ notifications: declared = [] }: Desired, { alert, sent }: Done): readonly string[] =>
  alert.notifications
    .filter(isThirdParty)
    .filter(
      (one) =>
        declared.some((mine) => isShownAs(mine, one)) ||
        (sent !== undefined && !sent.others.includes(String(one.notifierId))),
    )
    .flatMap(({ notifierId }) => (typeof notifierId === "string" ? [notifierId] : []));

async function ensureRelated(work: Work, { notifications }: AlertConfig): Promise<void> {
  const { desired, memory, site, operation } = work;
  const isMissing = (alerts: readonly AlertConfig[], event: string): boolean =>
    chooseRelated(alerts, event, memory.now()) === undefined;
  const first = await look(site);
  const seen = RELATED.some((event) => isMissing(first, event)) ? await lookLater(site) : first;
  const missing = RELATED.filter((event) => isMissing(seen, event));
  for (const event of RELATED) await ensureOn(work, chooseRelated(seen, event, memory.now()));
  if (missing.length > 0) operation.status(`adding the alerts ${missing.join(", ")}`);
  await addAll(
    site,
    missing.map((event) => ({ event, body: newBody(event, desired, notifications) })),
    seen,
  );
}

/** A related alert that is there: ours is brought to what is wanted, another's is switched on. */
async function ensureOn(work: Work, related: AlertConfig | undefined): Promise<void> {
  const { memory, site, operation } = work;
  if (related === undefined) return;
  if (memory.now().remembered.made.includes(related.id)) {
    await bring(work, related);
  } else if (!related.enabled) {
    operation.status(`switching the alert ${related.eventTypeName} on`);
    noteSwitchedOn(memory, related.id);
    await toggle(site, related.id, "on");
  }
}

function noteSwitchedOn(memory: Memory, id: string): void {
  const { remembered } = memory.now();
  const switchedOn = [...new Set([...remembered.switchedOn, id])];
  memory.note({ remembered: { ...remembered, switchedOn } });
}

/** Removes the related alerts that we made, switches those of others off that we had switched on, and names those that stay. */
async function takeRelatedBack({ desired, memory, site, operation, hadRelated }: Work): Promise<void> {
  const { alertId, remembered } = memory.now();
  for (const id of remembered.made.filter((made) => made !== alertId)) {
    operation.status("removing a related alert");
    await drop(site, id);
  }
  for (const id of remembered.switchedOn) {
    await toggle(site, id, "off").catch(unlessAlertGone(site));
    const now = memory.now().remembered;
    memory.note({ remembered: { ...now, switchedOn: now.switchedOn.filter((one) => one !== id) } });
  }
  if (!hadRelated) return;
  const kept = adoptedIn(await look(site), memory.now()).filter(({ id }) => !remembered.switchedOn.includes(id));
  if (kept.length > 0) operation.info(keptText(desired.projectId, kept));
}

/** Puts Atlas's default back, and takes the related alerts back. An alert or project that is gone is done. */
export async function remove(clients: Clients, task: Task, operation: Operation): Promise<void> {
  const work = workOf(clients, task, operation);
  await takeRelatedBack(work)
    .then(() => giveBack(work))
    .catch(unlessAlertGone(work.site));
}

async function giveBack(work: Work): Promise<void> {
  const { desired, memory, site, operation } = work;
  for (let attempt = 1; ; attempt += 1) {
    const { chosen, extras } = await findRotation(work);
    for (const extra of extras) await drop(site, extra.id);
    const body = chosen === undefined ? undefined : givenBack(desired, chosen, memory.now().remembered);
    // That there is none is believed of this project of Atlas's only.
    if (chosen === undefined) await projectIsGone(site.atlas, site);
    if (chosen === undefined || body === undefined) return;
    operation.status("putting Atlas's default of the key rotation alert back");
    if ((await orLook(attempt, () => put(site, chosen.id, body))) !== undefined) return;
  }
}
