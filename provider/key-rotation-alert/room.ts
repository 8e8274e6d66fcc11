// KeyRotationAlert for the engine's hooks: resolve, observe, differs, ensure, remove. Calls plan.ts and flow/.
import { unlessProjectGone, whyNoAnswer } from "../atlas/absence";
import type { AlertConfig } from "../atlas/types";
import { byId, PROJECT_ID, partsOfProject } from "../engine/by-id";
import type { Resource } from "../engine/hooks";
import type { Calling } from "../engine/run";
import { notCheckedText } from "../support/not-checked";
import type { Properties } from "../support/properties";
import { chooseRotation, stateIn } from "./alerts";
import { CONDITIONS, FIELDS, OUTPUTS } from "./fields";
import { ensure, remove } from "./flow/ensure";
import { type Clients, observe } from "./flow/writes";
import { type Desired, desiredIn, type Held, identityOf, observedAs, offIn, relatedOff } from "./plan";
import { CHECKS, driftText, earlyText, missingText, tooManyText } from "./texts";

export const keyRotationAlert: Resource<{
  clients: Clients;
  args: Properties;
  wanted: Desired;
  seen: readonly AlertConfig[];
  known: Held;
}> = {
  fields: FIELDS,
  conditions: CONDITIONS,
  outputs: OUTPUTS,
  requiredState: ["enabled"],
  inState: ["projectId", "thresholdDays"],
  only: "projectId",
  identity: identityOf,
  idOf: ({ projectId }) => `${projectId}`,
  byId: byId({
    kind: "KeyRotationAlert",
    form: PROJECT_ID,
    parts: partsOfProject,
    complete: async (call, project) => {
      const alerts = (await observe(call, project).catch(unlessProjectGone(call, project))) ?? [];
      const { chosen } = chooseRotation(alerts, stateIn({}));
      return chosen === undefined
        ? undefined
        : { ...project, thresholdDays: chosen.thresholdDays, enabled: chosen.enabled };
    },
  }),
  named: (id) => `project ${id}'s key rotation alert`,
  tells: ({ projectId }) => `whether the key rotation alert of project ${projectId} is as this program says`,
  resolve: async (call, args, olds) => {
    warnIfEarly(call, args);
    const isSame = identityOf(args) !== undefined && identityOf(args) === identityOf(olds);
    if (call.preview && !isSame) await tryToLook(call, args);
    return { inputs: { ...args, enabled: true }, failures: [] };
  },
  known: (id, props) => ({ ...props, projectId: id }),
  observe,
  gone: unlessProjectGone,
  differs: (_call, known, alerts = []) => {
    const [desired, state] = [desiredIn(known), stateIn({ ...known })];
    const { chosen, extras } = chooseRotation(alerts, state);
    if (chosen === undefined) return { kind: "off", says: missingText(desired.projectId) };
    if (extras.length > 0) return { kind: "off", says: tooManyText(desired.projectId) };
    const wish = { desired, earlier: desired.notifications };
    const [off, related] = [offIn(wish, chosen, state.remembered), relatedOff(wish, alerts, state)];
    return off.length + related.length === 0
      ? { kind: "same" }
      : { kind: "off", says: driftText(desired, chosen, { off, related }) };
  },
  ensure: async (run, { wanted, olds = {} }) => {
    const { notifications: earlier, relatedAlerts } = olds as Partial<Desired>; // `resolve` wrote them
    await ensure(run, { desired: wanted, earlier, state: stateIn(olds), hadRelated: relatedAlerts === true });
    return { ...wanted, ...run.kept };
  },
  record: (_call, known, alerts) => {
    const state = stateIn({ ...known });
    const inputs = { ...observedAs(desiredIn(known), alerts, state) };
    const alertId = chooseRotation(alerts, state).chosen?.id ?? state.alertId;
    return { outs: { ...inputs, alertId, remembered: state.remembered }, inputs };
  },
  remove: (run, known) => remove(run, { desired: desiredIn(known), state: stateIn({ ...known }) }),
};

function warnIfEarly(call: Calling<Clients>, { thresholdDays, keyRotationDays }: Properties): void {
  if (typeof thresholdDays !== "number" || typeof keyRotationDays !== "number") return;
  if (thresholdDays < keyRotationDays) call.warn(earlyText(thresholdDays, keyRotationDays));
}

/** Atlas creates the alert with the project's key, so a preview does not refuse a missing alert. It warns if it cannot read the alerts. */
async function tryToLook(call: Calling<Clients>, { projectId }: Properties): Promise<void> {
  if (typeof projectId !== "string") return;
  try {
    await observe(call, { projectId });
  } catch (error) {
    const { message } = await whyNoAnswer(call, { projectId })(error);
    call.warn(notCheckedText(CHECKS, message));
  }
}
