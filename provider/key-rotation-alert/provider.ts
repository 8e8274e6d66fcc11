// The engine's hooks for KeyRotationAlert. Thin: it gathers what `plan.ts` decides on and calls `reconcile.ts`.
import { HalfDone } from "../engine/failures";
import type { Call, Checked, Difference, Properties, Room } from "../engine/room";
import { changedKeys } from "../support/compare";
import { CmkError, hasCode } from "../support/errors";
import { type Limit, operationOf, requireInState } from "../support/operation";
import { holdsUnknown } from "../support/unknowns";
import { chooseRotation, NOTHING, OUTPUTS, observedAs, offIn, type Remembered, relatedOff, type State } from "./plan";
import { type Clients, ensure, observe, remove, unlessProjectGone, whyNoAnswer } from "./reconcile";
import { argumentFaults, type Desired, identityOf, replacedBy } from "./shape";
import { earlyText, missingText, offText, tooManyText } from "./texts";
import type { Memory } from "./writes";

/** Two minutes of it are for Atlas's own alert to appear. */
const DEFAULT_TIMEOUT_MS = 10 * 60_000;

export function keyRotationAlert(clients: Clients): Room {
  return {
    only: "projectId",
    identity: identityOf,
    check: (call, olds, news) => check(clients, call, olds, news),
    diff: async (call, _id, olds, news) => {
      if (changedKeys(olds, news, OUTPUTS).length > 0) return { kind: "changed", replaces: replacedBy(olds, news) };
      return lookLive(clients, call, asDesired(news), stateIn(olds));
    },
    create: async (call, inputs) => {
      const desired = asDesired(inputs);
      return { id: desired.projectId, outs: await settle(clients, call, "create", { desired, olds: {} }) };
    },
    update: (call, _id, olds, news) => settle(clients, call, "update", { desired: asDesired(news), olds }),
    read: async (call, id, props) => {
      const known = knownOf(id, props);
      const place = { projectId: id, signal: call.signal };
      const alerts = await observe(clients, id, call.signal).catch(unlessProjectGone(clients.atlas, place));
      if (alerts === undefined) return undefined;
      const state = stateIn(props);
      const inputs = { ...observedAs(known, alerts, state) };
      const alertId = chooseRotation(alerts, state).chosen?.id ?? state.alertId;
      return { id, outs: { ...inputs, alertId, remembered: state.remembered }, inputs };
    },
    remove: (call, id, props) => {
      const desired = knownOf(id, props);
      const task = { desired, earlier: desired.notifications, memory: memoryOf(stateIn(props)) };
      const hadRelated = desired.relatedAlerts === true;
      return remove(clients, { ...task, hadRelated }, operationOf(call, limitOf("delete", desired)));
    },
  };
}

const asDesired = (inputs: Properties): Desired => inputs as unknown as Desired; // `check` made them

const limitOf = (kind: Limit["kind"], { timeouts }: Desired): Limit => ({
  kind,
  timeouts,
  defaultMs: DEFAULT_TIMEOUT_MS,
});

/** What every later call must find in state. The id alone tells the project. */
function knownOf(id: string, props: Properties): Desired {
  requireInState(`project ${id}'s key rotation alert`, props, ["thresholdDays"]);
  const { alertId: _id, remembered: _remembered, ...rest } = props;
  return { ...asDesired(rest), projectId: id };
}

/** State of any release: what it does not hold is as if nothing had been done. */
const stateIn = ({ alertId, remembered }: Properties): State => ({
  ...(typeof alertId === "string" ? { alertId } : {}),
  remembered: { ...NOTHING, ...(remembered as Partial<Remembered> | undefined) }, // `settle` wrote it
});

function memoryOf(start: State): Memory & { hasWritten(): boolean } {
  let state = start;
  let hasWritten = false;
  return {
    now: () => state,
    note: (change) => {
      state = { ...state, ...change };
    },
    wrote: () => {
      hasWritten = true;
    },
    hasWritten: () => hasWritten,
  };
}

interface Change {
  readonly desired: Desired;
  readonly olds: Properties;
}

/** Ensures. What was done before a failure stays in state, so that nothing that we made is forgotten. */
async function settle(
  clients: Clients,
  call: Call,
  kind: "create" | "update",
  { desired, olds }: Change,
): Promise<Properties> {
  const memory = memoryOf(stateIn(olds));
  const earlier = olds.notifications === undefined ? undefined : asDesired(olds).notifications;
  const outs = (): Properties => ({ ...desired, ...memory.now() });
  try {
    const task = { desired, earlier, memory, hadRelated: olds.relatedAlerts === true };
    await ensure(clients, task, operationOf(call, limitOf(kind, desired)));
    return outs();
  } catch (error) {
    if (!memory.hasWritten() || !(error instanceof CmkError)) throw error;
    throw new HalfDone(desired.projectId, outs(), error);
  }
}

async function check(clients: Clients, call: Call, olds: Properties, news: Properties): Promise<Checked> {
  const failures = argumentFaults(news);
  const inputs = { ...news, enabled: true };
  if (failures.length > 0) return { inputs, failures };
  warnIfEarly(call, news);
  const isKnown = identityOf(news) !== undefined && identityOf(news) === identityOf(olds);
  if (call.preview && !isKnown) await tryPreview(clients, call, news);
  return { inputs, failures };
}

function warnIfEarly(call: Call, { thresholdDays, keyRotationDays }: Properties): void {
  if (typeof thresholdDays !== "number" || typeof keyRotationDays !== "number") return;
  if (thresholdDays < keyRotationDays) call.warn(earlyText(thresholdDays, keyRotationDays));
}

/** A project without the alert is as it should be before its key: Atlas makes it then. So a preview refuses nothing, and says what it could not see. */
async function tryPreview(clients: Clients, call: Call, news: Properties): Promise<void> {
  const unverified = "Not verified before `up`: whether the project's alerts can be reached";
  if (holdsUnknown(news.projectId)) return;
  const { projectId } = asDesired(news);
  try {
    await observe(clients, projectId, call.signal);
  } catch (error) {
    const { message } = await whyNoAnswer(clients.atlas, { projectId, signal: call.signal })(error);
    call.warn(`${unverified}. ${message}`);
  }
}

/** State and program agree. Without a refresh the engine would look no further, so we do. */
async function lookLive(clients: Clients, call: Call, desired: Desired, state: State): Promise<Difference> {
  try {
    const alerts = await observe(clients, desired.projectId, call.signal);
    const { chosen, extras } = chooseRotation(alerts, state);
    if (chosen === undefined) return { kind: "off", says: missingText(desired.projectId) };
    if (extras.length > 0) return { kind: "off", says: tooManyText(desired.projectId) };
    const wish = { desired, earlier: desired.notifications };
    const [off, related] = [offIn(wish, chosen, state.remembered), relatedOff(wish, alerts, state)];
    return off.length + related.length === 0
      ? { kind: "same" }
      : { kind: "off", says: offText(desired.projectId, off, related) };
  } catch (error) {
    if (!hasCode(error, "NO_CREDENTIALS")) throw error;
    call.warn(`Not verified: whether Atlas still holds this alert. ${error.message}`);
    return { kind: "same" };
  }
}
