// Sets a project's key rotation alert to the desired state, and restores Atlas's default at deletion. Async, over the
// clients.
import { projectIsGone } from "../../atlas/absence";
import type { AlertConfigBody } from "../../atlas/types";
import type { Run } from "../../engine/run";
import { writeThenLook } from "../../support/write-then-look";
import { type State, twinsIn } from "../alerts";
import { isShownAs, isThirdParty } from "../notifications";
import { type Desired, foundIn, givenBack, type Wish } from "../plan";
import { adoptedText, twinsText } from "../texts";
import { findOrMake, findRotation } from "./find";
import { ensureRelated, takeRelatedBack } from "./related";
import { bring, type Clients, type Done, look, put, recall, remember, type Target, unlessAlertGone } from "./writes";

export interface Task extends Wish {
  /** What earlier runs did. */
  readonly state: State;
  /** The record in state had `relatedAlerts: true`. */
  readonly hadRelated: boolean;
}

/** Observe, ensure, verify: the same for create, update, adoption and a run after a crash. State records what was done. */
export async function ensure(run: Run<Clients>, task: Task): Promise<void> {
  const { desired, hadRelated, state } = task;
  const { projectId } = desired;
  run.keep({ ...state });
  const isNew = state.alertId === undefined;
  const isDeclared = desired.notifications !== undefined;
  const alert = await findOrMake(run, desired);
  const { remembered } = recall(run);
  run.keep({ alertId: alert.id });
  remember(run, { found: foundIn(task, alert, remembered), replaced: remembered.replaced || isDeclared });
  const done = await bring(run, task, alert);
  if (desired.relatedAlerts === true) await ensureRelated(run, task, done.alert);
  else await takeRelatedBack(run, { projectId, hadRelated });
  remember(run, { notifierIds: isDeclared ? ownNotifierIds(desired, done) : [], replaced: isDeclared });
  const twins = twinsIn(await look(run, desired), recall(run));
  if (twins.length > 0) run.warn(twinsText(projectId, twins));
  // On the row alone: Atlas creates its alert by itself, so this is the usual case.
  if (isNew && !run.hasWritten) run.done(adoptedText(projectId, alert));
}

/** The third-party notifications that the program declares, so that a later run can tell them from those added in Atlas. */
const ownNotifierIds = ({ notifications: declared = [] }: Desired, { alert, sent }: Done): readonly string[] =>
  alert.notifications
    .filter(isThirdParty)
    .filter(
      (one) =>
        declared.some((mine) => isShownAs(mine, one)) ||
        (sent !== undefined && !sent.others.includes(String(one.notifierId))),
    )
    .flatMap(({ notifierId }) => (typeof notifierId === "string" ? [notifierId] : []));

interface Removal {
  readonly desired: Desired;
  readonly state: State;
}

/** Restores Atlas's default and undoes the related alerts. If the alert or the project is gone, nothing is left to do. */
export async function remove(run: Run<Clients>, { desired, state }: Removal): Promise<void> {
  const { projectId } = desired;
  run.keep({ ...state });
  await takeRelatedBack(run, { projectId, hadRelated: desired.relatedAlerts === true })
    .then(() => giveBack(run, desired))
    .catch(unlessAlertGone(run, { projectId }));
}

interface Order extends Target {
  readonly body: AlertConfigBody;
}

async function giveBack(run: Run<Clients>, desired: Desired): Promise<void> {
  const first = await findOrder(run, desired);
  if (first === undefined) return;
  let order = first;
  await writeThenLook({
    write: async () => {
      run.status("restoring Atlas's default of the key rotation alert");
      await put(run, order, order.body);
      return DONE;
    },
    look: async () => {
      const next = await findOrder(run, desired);
      order = next ?? order;
      return next === undefined ? DONE : undefined;
    },
  });
}

const DONE = "done";

/** The alert to restore and the body to send. `undefined`: nothing is to be restored. */
async function findOrder(run: Run<Clients>, desired: Desired): Promise<Order | undefined> {
  const { projectId } = desired;
  const chosen = await findRotation(run, desired);
  // If there is no alert, Atlas must also confirm that the project exists or is gone.
  if (chosen === undefined) await projectIsGone(run, { projectId });
  const body = chosen === undefined ? undefined : givenBack(desired, chosen, recall(run).remembered);
  return chosen === undefined || body === undefined ? undefined : { projectId, id: chosen.id, body };
}
