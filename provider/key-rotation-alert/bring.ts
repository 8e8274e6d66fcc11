// Brings one alert to what is wanted. Async, over the clients.
import type { AlertConfig } from "../atlas/types";
import { CmkError } from "../support/errors";
import { type List, offIn, wantedList } from "./plan";
import type { Work } from "./reconcile";
import { change, look, orLook } from "./writes";

export interface Done {
  readonly alert: AlertConfig;
  /** The list that was sent, if it was. */
  readonly sent: List | undefined;
}

/** Brings one alert to what is wanted, writing only what is off. */
export async function bring(work: Work, alert: AlertConfig): Promise<Done> {
  const { desired, memory, site, operation } = work;
  let seen = alert;
  let sent: List | undefined;
  for (let attempt = 1; ; attempt += 1) {
    const { remembered } = memory.now();
    const off = offIn(work, seen, remembered);
    if (off.length === 0) return { alert: seen, sent };
    operation.status(`changing the alert ${alert.eventTypeName} (${off.join(", ")})`);
    const list = wantedList(work, seen.notifications, remembered);
    const written = await orLook(attempt, () => change(site, { alert: seen, desired, list, off }));
    sent = list;
    if (written !== undefined) return { alert: written, sent };
    seen = await lookAgain(work, alert.id);
  }
}

async function lookAgain({ desired, site }: Work, id: string): Promise<AlertConfig> {
  const seen = (await look(site)).find((one) => one.id === id);
  if (seen !== undefined) return seen;
  throw new CmkError(`The alert ${id} of project ${desired.projectId} was deleted while it was being changed.`, {
    code: "ALERT_GONE",
    hint: "Run again: it looks for the alert anew, and makes it if there is none.",
  });
}
