// The related alerts: adopts existing ones, creates missing ones, and undoes these changes at deletion. Async, over the
// clients.
import type { AlertConfig } from "../../atlas/types";
import type { Run } from "../../engine/run";
import { adoptedIn, chooseRelated, RELATED } from "../alerts";
import { newBody, type Wish } from "../plan";
import { keptText } from "../texts";
import { addAll, lookLater } from "./additions";
import { bring, type Clients, drop, look, type Project, recall, remember, toggle, unlessAlertGone } from "./writes";

/** `rotation`: created alerts copy the notifications of this alert. */
export async function ensureRelated(run: Run<Clients>, wish: Wish, rotation: AlertConfig): Promise<void> {
  const { desired } = wish;
  const isMissing = (alerts: readonly AlertConfig[], event: string): boolean =>
    chooseRelated(alerts, event, recall(run)) === undefined;
  const sought = { projectId: desired.projectId, needed: RELATED };
  const first = await look(run, sought);
  const seen = RELATED.some((event) => isMissing(first, event)) ? await lookLater(run, sought) : first;
  const missing = RELATED.filter((event) => isMissing(seen, event));
  for (const event of RELATED) await ensureOn(run, wish, chooseRelated(seen, event, recall(run)));
  if (missing.length > 0) run.status(`adding the alerts ${missing.join(", ")}`);
  const additions = missing.map((event) => ({ event, body: newBody(event, desired, rotation.notifications) }));
  await addAll(run, { projectId: desired.projectId, additions, before: seen });
}

/** An existing related alert: one that this resource created gets the desired state, any other is only enabled. */
async function ensureOn(run: Run<Clients>, wish: Wish, related: AlertConfig | undefined): Promise<void> {
  if (related === undefined) return;
  const { id, eventTypeName } = related;
  const { made, switchedOn } = recall(run).remembered;
  if (made.includes(id)) {
    await bring(run, wish, related);
  } else if (!related.enabled) {
    run.status(`enabling the alert ${eventTypeName}`);
    remember(run, { switchedOn: [...new Set([...switchedOn, id])] });
    await toggle(run, { projectId: wish.desired.projectId, id }, "on");
  }
}

interface Taking extends Project {
  /** The record in state had `relatedAlerts: true`. */
  readonly hadRelated: boolean;
}

/** Deletes related alerts that this resource created, disables those that it enabled, and names those that stay. */
export async function takeRelatedBack(run: Run<Clients>, { projectId, hadRelated }: Taking): Promise<void> {
  const { alertId, remembered } = recall(run);
  const others = hadRelated ? await relatedOfOthers(run, { projectId }) : [];
  for (const id of remembered.made.filter((made) => made !== alertId)) {
    run.status("deleting a related alert");
    await drop(run, { projectId, id });
  }
  for (const id of remembered.switchedOn) {
    await toggle(run, { projectId, id }, "off").catch(unlessAlertGone(run, { projectId }));
    remember(run, { switchedOn: recall(run).remembered.switchedOn.filter((one) => one !== id) });
  }
  const kept = others.filter(({ id }) => !remembered.switchedOn.includes(id));
  if (kept.length > 0) run.info(keptText(projectId, kept));
}

/**
 * Related alerts that this resource adopted. Called before the deletion, while each event should have an alert: if the
 * list shows none for an event, it is read again.
 */
async function relatedOfOthers(run: Run<Clients>, { projectId }: Project): Promise<readonly AlertConfig[]> {
  const sought = { projectId, needed: RELATED };
  const first = await look(run, sought);
  const isWhole = RELATED.every((event) => first.some(({ eventTypeName }) => eventTypeName === event));
  const seen = isWhole ? first : await lookLater(run, sought);
  const state = recall(run);
  return adoptedIn(
    seen.filter(({ id }) => !state.remembered.made.includes(id)),
    state,
  );
}
