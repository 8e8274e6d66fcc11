// The single writes of a KeyRotationAlert: change, switch, delete. Each is followed by a look where its outcome is not known. Async, over the clients.
import { unlessGone } from "../atlas/absence";
import type { AlertConfig, AlertConfigBody, AtlasClient } from "../atlas/types";
import type { Clock } from "../support/clock";
import { CmkError, hasCode } from "../support/errors";
import { secretsIn } from "./notifications";
import { bodyFor, EVENTS, type List, type State } from "./plan";
import type { Desired } from "./shape";
import { RIGHTS } from "./texts";

/** What is known beside what Atlas shows. It outlives a failure half-way. */
export interface Memory {
  now(): State;
  note(change: Partial<State>): void;
  /** Something was written, or may have been. */
  wrote(): void;
}

/** Whose alerts are written, and with what. */
export interface Site {
  readonly atlas: AtlasClient;
  readonly projectId: string;
  readonly memory: Memory;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const MAX_WRITES = 3;

/** For a call about one alert: `undefined` where the alert, or its project, is gone. */
export const unlessAlertGone = ({ atlas, projectId, signal }: Site) =>
  unlessGone(atlas, { projectId, signal }, ["ALERT_CONFIG_NOT_FOUND"]);

export const look = ({ atlas, projectId, signal }: Site): Promise<readonly AlertConfig[]> =>
  atlas.listAlertConfigs(projectId, EVENTS, { signal });

/** What Atlas did not refuse may have been done. */
export async function noted<T>(site: Site, send: (to: Site) => Promise<T>): Promise<T> {
  try {
    const answer = await send(site);
    site.memory.wrote();
    return answer;
  } catch (error) {
    if (hasCode(error, "OUTCOME_UNKNOWN")) site.memory.wrote();
    throw error;
  }
}

/** The write's answer; `undefined` where its outcome is not known and the caller must look. The last attempt rejects instead. */
export const orLook = <T>(attempt: number, send: () => Promise<T>): Promise<T | undefined> =>
  send().catch((error: unknown) => {
    if (hasCode(error, "OUTCOME_UNKNOWN") && attempt < MAX_WRITES) return undefined;
    throw explained(error);
  });

export interface Change {
  readonly alert: AlertConfig;
  readonly desired: Desired;
  readonly list: List;
  readonly off: readonly string[];
}

/** Writes what is off, and nothing else where a switch will do. */
export async function change(site: Site, { alert, desired, list, off }: Change): Promise<AlertConfig> {
  if (off.every((key) => key === "enabled")) return switchTo(site, alert.id, { enabled: true });
  const body = bodyFor(alert, {
    enabled: true,
    days: desired.thresholdDays,
    notifications: list.notifications,
  });
  return put(site, alert.id, body);
}

/**
 * FACT(atlas-alert-write): switching on and off has a call of its own; whether a PUT's `enabled` counts is not said, so
 * its answer is looked at.
 */
export async function put(site: Site, id: string, body: AlertConfigBody): Promise<AlertConfig> {
  const { enabled } = body;
  const secrets = secretsIn(body.notifications);
  const written = await noted(site, ({ atlas, projectId, signal }) =>
    atlas.replaceAlertConfig(projectId, id, body, { signal, secrets }),
  );
  return written.enabled === enabled ? written : switchTo(site, id, { enabled });
}

const switchTo = (site: Site, id: string, update: { readonly enabled: boolean }): Promise<AlertConfig> =>
  noted(site, ({ atlas, projectId, signal }) => atlas.toggleAlertConfig(projectId, id, update, { signal }));

/** Repeats itself where the answer is lost: the same switch twice is the same as once. */
export async function toggle(site: Site, id: string, enabled: "on" | "off"): Promise<void> {
  const update = { enabled: enabled === "on" };
  const send = () => switchTo(site, id, update);
  for (let attempt = 1; (await orLook(attempt, send)) === undefined; attempt += 1);
}

/** Deletes one of ours, and forgets it. Gone is success; after a lost answer the same again tells. */
export async function drop(site: Site, id: string): Promise<void> {
  const remove = () =>
    noted(site, ({ atlas, projectId, signal }) => atlas.deleteAlertConfig(projectId, id, { signal }));
  const send = () =>
    remove()
      .catch(unlessAlertGone(site))
      .then(() => true);
  for (let attempt = 1; (await orLook(attempt, send)) === undefined; attempt += 1);
  const { remembered } = site.memory.now();
  site.memory.note({ remembered: { ...remembered, made: remembered.made.filter((made) => made !== id) } });
}

/** Atlas's remedy for a missing right names the role that everything else here needs; alerts need less. */
const explained = (error: unknown): unknown =>
  hasCode(error, "USER_UNAUTHORIZED")
    ? new CmkError(error.what, {
        code: "ALERTS_NOT_ALLOWED",
        hint: RIGHTS,
        cause: error,
        status: error.status,
        requestId: error.requestId,
      })
    : error;
