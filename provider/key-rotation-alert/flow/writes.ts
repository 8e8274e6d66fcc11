// Reads a project's alerts, and creates, updates, enables, disables and deletes one. After a write whose outcome is
// unknown, the alert is read. Async, over the clients.
import { unlessGone } from "../../atlas/absence";
import type { AtlasReads, Mark } from "../../atlas/reads";
import type { AlertConfig, AlertConfigBody, AtlasClient } from "../../atlas/types";
import type { Reading, Run } from "../../engine/run";
import { type FindingClients, whyLost } from "../../key-findings/look";
import type { Clock } from "../../support/clock";
import { CmkError, hasCode, unseen } from "../../support/errors";
import { RECENT_MS } from "../../support/pace";
import { noting, writeThenLook } from "../../support/write-then-look";
import { EVENTS, idsIn, type Remembered, ROTATION, type State, stateIn } from "../alerts";
import { secretsIn } from "../notifications";
import { bodyFor, type Held, type List, offIn, type Wish, wantedList } from "../plan";
import { goneText, lostKeyText, RIGHTS } from "../texts";

export interface Clients {
  readonly atlas: AtlasClient;
  readonly reads: AtlasReads;
  readonly azure: FindingClients["azure"];
  readonly clock: Clock;
}

export interface Project {
  readonly projectId: string;
}

/** One alert of a project. */
export interface Target extends Project {
  readonly id: string;
}

/** What state records beside Atlas's data. The run keeps it, so a failed run saves it too. */
export const recall = ({ kept }: Run<Clients>): State => stateIn(kept);

export const remember = (run: Run<Clients>, change: Partial<Remembered>): void =>
  run.keep({ remembered: { ...recall(run).remembered, ...change } });

/** For a call about one alert: `undefined` if the alert or its project is gone. */
export const unlessAlertGone = (reading: Reading<Clients>, project: Project) =>
  unlessGone(reading, project, ["ALERT_CONFIG_NOT_FOUND"]);

export interface Sought extends Project {
  /** Events that should each have an alert. */
  readonly needed?: readonly string[];
  /** Only a list that was asked for after this. Absent: the list since the last write of this process, if it is recent. */
  readonly since?: Mark;
}

/** The list of alerts. If it lacks an alert for one of `needed`, the recorded alerts are also read by their ids. */
export const look = (run: Run<Clients>, { needed = [], ...sought }: Sought): Promise<readonly AlertConfig[]> =>
  seeAlerts(run, { ...sought, needed, state: recall(run) });

/** For a read, a diff or a preview: all alerts of the events that this resource manages. */
export const observe = (
  reading: Reading<Clients>,
  known: Project & Pick<Partial<Held>, "alertId" | "relatedAlerts" | "remembered">,
): Promise<readonly AlertConfig[]> => {
  const needed = known.relatedAlerts === true ? EVENTS : [ROTATION];
  return seeAlerts(reading, { projectId: known.projectId, needed, state: stateIn({ ...known }) });
};

/** One list does not prove absence: recorded alerts that the list lacks are read by their ids. */
async function seeAlerts(
  reading: Reading<Clients>,
  { projectId, needed, since = 0, state }: Sought & Required<Pick<Sought, "needed">> & { readonly state: State },
): Promise<readonly AlertConfig[]> {
  const { atlas, reads } = reading.clients;
  const { signal } = reading;
  const listed = await reads.alertConfigs(projectId, EVENTS, { since, maxAgeMs: RECENT_MS, signal });
  if (needed.every((event) => listed.some((one) => one.eventTypeName === event))) return listed;
  const isGone = unlessAlertGone(reading, { projectId });
  const hidden = idsIn(state).filter((id) => !listed.some((one) => one.id === id));
  const looks = hidden.map((id) => atlas.getAlertConfig(projectId, id, { signal }).catch(isGone));
  return [...listed, ...(await Promise.all(looks)).filter((one) => one !== undefined)];
}

/**
 * Nothing is written while Atlas cannot use the project's key. An alert needs no key, so an outage of the vault does not
 * count. A project that cannot be read leaves the decision to Atlas.
 */
async function refuseLost(run: Run<Clients>, { projectId }: Project): Promise<void> {
  const { reads } = run.clients;
  const actual = await reads.encryptionAtRest(projectId, { maxAgeMs: RECENT_MS, signal: run.signal }).catch(unseen);
  const lost = actual === undefined ? undefined : await whyLost(run, { projectId, actual });
  if (lost?.code === "KEY_NOT_VALID")
    throw new CmkError(lostKeyText(projectId), { code: lost.code, hint: `Nothing was changed. ${lost.why}` });
}

/** The general remedy for a missing permission names the role that the other resources need. Alerts need less. */
const send = async <T>(run: Run<Clients>, project: Project, write: () => Promise<T>): Promise<T> => {
  await refuseLost(run, project);
  return sendNow(run, write);
};

const sendNow = <T>(run: Run<Clients>, write: () => Promise<T>): Promise<T> =>
  noting(run, write).catch((error: unknown) => {
    if (!hasCode(error, "USER_UNAUTHORIZED")) throw error;
    const { what, status, requestId } = error;
    throw new CmkError(what, { code: "ALERTS_NOT_ALLOWED", hint: RIGHTS, cause: error, status, requestId });
  });

export const post = (run: Run<Clients>, { projectId }: Project, body: AlertConfigBody): Promise<AlertConfig> =>
  send(run, { projectId }, () => {
    const options = { signal: run.signal, secrets: secretsIn(body.notifications) };
    return run.clients.atlas.createAlertConfig(projectId, body, options);
  });

/**
 * FACT(atlas-alert-write): a separate call enables and disables an alert. Atlas does not document whether a PUT applies
 * `enabled`, so the answer is checked.
 */
export async function put(run: Run<Clients>, target: Target, body: AlertConfigBody): Promise<AlertConfig> {
  const { enabled } = body;
  const written = await send(run, target, () => {
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
  send(run, { projectId }, () => run.clients.atlas.toggleAlertConfig(projectId, id, update, { signal: run.signal }));

/** No read is needed before a retry: the write is idempotent. */
const again = (): Promise<undefined> => Promise.resolve(undefined);

export async function toggle(run: Run<Clients>, target: Target, enabled: "on" | "off"): Promise<void> {
  await writeThenLook({ write: () => switchTo(run, target, { enabled: enabled === "on" }), look: again });
}

/** Deletes an alert that this resource created, and removes it from the record. An alert that is gone is a success. */
export async function drop(run: Run<Clients>, target: Target): Promise<void> {
  const { projectId, id } = target;
  const remove = () => run.clients.atlas.deleteAlertConfig(projectId, id, { signal: run.signal });
  await writeThenLook({ write: () => send(run, target, remove).catch(unlessAlertGone(run, target)), look: again });
  remember(run, { made: recall(run).remembered.made.filter((made) => made !== id) });
}

export interface Done {
  readonly alert: AlertConfig;
  /** The list of notifications that was sent, if one was sent. */
  readonly sent: List | undefined;
}

/** Sets one alert to the desired state. Writes only if something differs. */
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

/** Updates the alert. If only `enabled` differs, enables the alert and writes nothing else. */
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
