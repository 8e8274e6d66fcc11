// Adds alerts that a project lacks: never from one look, and never two where two runs add one at once. Async, over the clients.
import type { AlertConfig, AlertConfigBody } from "../atlas/types";
import { secretsIn } from "./notifications";
import { alertsOf, isTwin } from "./plan";
import { drop, look, noted, orLook, type Site } from "./writes";

/** ASSUMED(stale-list): a list that is wrongly empty once is right two seconds later. */
const SECOND_LOOK_MS = 2_000;

/** Another look, later: one list proves no absence, and shows nothing of a run that began at the same time. */
export async function lookLater(site: Site): Promise<readonly AlertConfig[]> {
  await site.clock.sleep(SECOND_LOOK_MS, site.signal);
  return look(site);
}

export interface Addition {
  readonly event: string;
  readonly body: AlertConfigBody;
}

/** POSTs alerts that two looks did not show, of which `before` is the second, and looks once more. Gives the alerts to rely on, in the same order. */
export async function addAll(
  site: Site,
  additions: readonly Addition[],
  before: readonly AlertConfig[],
): Promise<readonly AlertConfig[]> {
  const known = before.map((one) => one.id);
  const made: AlertConfig[] = [];
  for (const addition of additions) made.push(await add(site, addition, known));
  if (made.length === 0) return [];
  const fresh = (await lookLater(site)).filter((one) => !known.includes(one.id));
  const relied: AlertConfig[] = [];
  for (const ours of made) relied.push(await withoutDouble(site, ours, fresh));
  return relied;
}

/** A POST whose outcome is unknown is followed by two looks, not by a second POST. */
async function add(site: Site, { event, body }: Addition, known: readonly string[]): Promise<AlertConfig> {
  const fresh = (alerts: readonly AlertConfig[]): AlertConfig | undefined =>
    alertsOf(alerts, event)
      .filter((one) => !known.includes(one.id))
      .at(-1);
  for (let attempt = 1; ; attempt += 1) {
    const answered = await orLook(attempt, () => post(site, body));
    const ours = answered ?? fresh(await look(site)) ?? fresh(await lookLater(site));
    if (ours === undefined) continue;
    noteMade(site, ours.id);
    return ours;
  }
}

const post = (site: Site, body: AlertConfigBody): Promise<AlertConfig> =>
  noted(site, ({ atlas, projectId, signal }) =>
    atlas.createAlertConfig(projectId, body, { signal, secrets: secretsIn(body.notifications) }),
  );

function noteMade({ memory }: Site, id: string): void {
  const { remembered } = memory.now();
  memory.note({ remembered: { ...remembered, made: [...remembered.made, id] } });
}

/**
 * Atlas's own alert stays, and ours goes. Of two that two runs made alike, both runs keep the same one. `fresh`: alerts that were not there before.
 */
async function withoutDouble(site: Site, ours: AlertConfig, fresh: readonly AlertConfig[]): Promise<AlertConfig> {
  const others = alertsOf(fresh, ours.eventTypeName).filter((one) => one.id !== ours.id);
  const [theirs] = others.filter((one) => !isTwin(ours, one));
  const [first = ours] = [ours, ...others].sort((one, other) => (one.id < other.id ? -1 : 1));
  const kept = theirs ?? first;
  if (kept.id === ours.id) return ours;
  await drop(site, ours.id);
  return kept;
}
