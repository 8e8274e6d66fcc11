// The looks at a project's alerts, and the writes to one: create, change, switch, delete. Each write is followed by a look where its outcome is not known.
// Async, over the clients.
import { unlessGone } from "../../atlas/absence";
import type { AtlasReads } from "../../atlas/reads";
import type { AlertConfig, AlertConfigBody, AtlasClient } from "../../atlas/types";
import type { Reading, Run } from "../../engine/run";
import type { Clock } from "../../support/clock";
import { CmkError, hasCode } from "../../support/errors";
import { noting, writeThenLook } from "../../support/write-then-look";
import { EVENTS, idsIn, type Remembered, ROTATION, type State, stateIn } from "../alerts";
import { secretsIn } from "../notifications";
import { bodyFor, type Held, type List, offIn, type Wish, wantedList } from "../plan";
import { goneText, RIGHTS } from "../texts";

export interface Clients {
  readonly atlas: AtlasClient;
  readonly reads: AtlasReads;
  readonly clock: Clock;
}

export interface Project {
  readonly projectId: string;
}

/** One alert of a project. */
export interface Target extends Project {
  readonly id: string;
}

/** What is known beside what Atlas shows. The run keeps it, so it outlives a failure half-way. */
export const recall = ({ kept }: Run<Clients>): State => stateIn(kept);

export const remember = (run: Run<Clients>, change: Partial<Remembered>): void =>
  run.keep({ remembered: { ...recall(run).remembered, ...change } });

/** For a call about one alert: `undefined` where the alert, or its project, is gone. */
export const unlessAlertGone = (reading: Reading<Clients>, project: Project) =>
  unlessGone(reading, project, ["ALERT_CONFIG_NOT_FOUND"]);

export interface Sought extends Project {
  /** Events that each have an alert, as far as is known. */
  readonly needed?: readonly string[];
}

/** The list; where it shows no alert of one of `needed`, with those that the run knows and that their own ids show. */
export const look = (run: Run<Clients>, { projectId, needed = [] }: Sought): Promise<readonly AlertConfig[]> =>
  seeAlerts(run, { projectId, needed, state: recall(run) });

/** For a read, a live look or a preview: the alerts that are wanted, and others of the same events. */
export const observe = (
  reading: Reading<Clients>,
  known: Project & Pick<Partial<Held>, "alertId" | "relatedAlerts" | "remembered">,
): Promise<readonly AlertConfig[]> => {
  const needed = known.relatedAlerts === true ? EVENTS : [ROTATION];
  return seeAlerts(reading, { projectId: known.projectId, needed, state: stateIn({ ...known }) });
};

/** One list proves no absence: what it lacks is looked up by the ids that are known. */
async function seeAlerts(
  reading: Reading<Clients>,
  { projectId, needed, state }: Required<Sought> & { readonly state: State },
): Promise<readonly AlertConfig[]> {
  const { atlas } = reading.clients;
  const { signal } = reading;
  const listed = await atlas.listAlertConfigs(projectId, EVENTS, { signal });
  if (needed.every((event) => listed.some((one) => one.eventTypeName === event))) return listed;
  const isGone = unlessAlertGone(reading, { projectId });
  const hidden = idsIn(state).filter((id) => !listed.some((one) => one.id === id));
  const looks = hidden.map((id) => atlas.getAlertConfig(projectId, id, { signal }).catch(isGone));
  return [...listed, ...(await Promise.all(looks)).filter((one) => one !== undefined)];
}

/** Atlas's remedy for a missing right names the role that everything else here needs; alerts need less. */
const send = <T>(run: Run<Clients>, write: () => Promise<T>): Promise<T> =>
  noting(run, write).catch((error: unknown) => {
    if (!hasCode(error, "USER_UNAUTHORIZED")) throw error;
    const { what, status, requestId } = error;
    throw new CmkError(what, { code: "ALERTS_NOT_ALLOWED", hint: RIGHTS, cause: error, status, requestId });
  });

export const post = (run: Run<Clients>, { projectId }: Project, body: AlertConfigBody): Promise<AlertConfig> =>
  send(run, () => {
    const options = { signal: run.signal, secrets: secretsIn(body.notifications) };
    return run.clients.atlas.createAlertConfig(projectId, body, options);
  });

/**
 * FACT(atlas-alert-write): switching on and off has a call of its own; whether a PUT's `enabled` counts is not said, so
 * its answer is looked at.
 */
export async function put(run: Run<Clients>, target: Target, body: AlertConfigBody): Promise<AlertConfig> {
  const { enabled } = body;
  const written = await send(run, () => {
    const options = { signal: run.signal, secrets: secretsIn(body.notifications) };
    return run.clients.atlas.replaceAlertConfig(target.projectId, target.id, body, options);
  });
  return written.enabled === enabled ? written : switchTo(run, target, { enabled });
}

const switchTo = (
  run: Run<Clients>,
  { projectId, id }: Target,
  update: { readonly enabled: boolean },
): Promise<AlertConfig> =>
  send(run, () => run.clients.atlas.toggleAlertConfig(projectId, id, update, { signal: run.signal }));

/** Nothing to look at: the same write again does the same as once. */
const again = (): Promise<undefined> => Promise.resolve(undefined);

export async function toggle(run: Run<Clients>, target: Target, enabled: "on" | "off"): Promise<void> {
  await writeThenLook({ write: () => switchTo(run, target, { enabled: enabled === "on" }), look: again });
}

/** Deletes one of ours, and forgets it. Gone is success. */
export async function drop(run: Run<Clients>, target: Target): Promise<void> {
  const { projectId, id } = target;
  const remove = () => run.clients.atlas.deleteAlertConfig(projectId, id, { signal: run.signal });
  await writeThenLook({ write: () => send(run, remove).catch(unlessAlertGone(run, target)), look: again });
  remember(run, { made: recall(run).remembered.made.filter((made) => made !== id) });
}

export interface Done {
  readonly alert: AlertConfig;
  /** The list that was sent, if it was. */
  readonly sent: List | undefined;
}

/** Brings one alert to what is wanted, writing only what is off. */
export async function bring(run: Run<Clients>, wish: Wish, alert: AlertConfig): Promise<Done> {
  const target = { projectId: wish.desired.projectId, id: alert.id };
  const offNow = (): readonly string[] => offIn(wish, seen, recall(run).remembered);
  let seen = alert;
  let sent: List | undefined;
  if (offNow().length === 0) return { alert, sent };
  const written = await writeThenLook({
    write: () => {
      const off = offNow();
      run.status(`changing the alert ${alert.eventTypeName} (${off.join(", ")})`);
      sent = wantedList(wish, seen.notifications, recall(run).remembered);
      return change(run, target, { alert: seen, wish, off, list: sent });
    },
    look: async () => {
      seen = await lookAgain(run, target);
      return offNow().length === 0 ? seen : undefined;
    },
  });
  return { alert: written, sent };
}

interface Change {
  readonly alert: AlertConfig;
  readonly wish: Wish;
  readonly off: readonly string[];
  readonly list: List;
}

/** Writes what is off, and nothing else where a switch will do. */
function change(run: Run<Clients>, target: Target, { alert, wish, off, list }: Change): Promise<AlertConfig> {
  if (off.every((key) => key === "enabled")) return switchTo(run, target, { enabled: true });
  const { notifications } = list;
  return put(run, target, bodyFor(alert, { enabled: true, days: wish.desired.thresholdDays, notifications }));
}

async function lookAgain(run: Run<Clients>, target: Target): Promise<AlertConfig> {
  const seen = (await look(run, target)).find((one) => one.id === target.id);
  if (seen !== undefined) return seen;
  throw new CmkError(goneText(target), {
    code: "ALERT_GONE",
    hint: "Run again: the run looks for the alert, and creates it if there is none.",
  });
}
