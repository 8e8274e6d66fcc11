// Adds alerts that a project lacks: never from one look, and never two where two runs add one at once. Async, over the clients.
import type { AlertConfig, AlertConfigBody } from "../../atlas/types";
import type { Run } from "../../engine/run";
import { writeThenLook } from "../../support/write-then-look";
import { alertsOf, isTwin } from "../alerts";
import { type Clients, drop, look, type Project, post, recall, remember, type Sought } from "./writes";

/** ASSUMED(stale-list): a list that is wrongly empty once is right two seconds later. */
const SECOND_LOOK_MS = 2_000;

/** Another look, later: one list proves no absence, and shows nothing of a run that began at the same time. */
export async function lookLater(run: Run<Clients>, sought: Sought): Promise<readonly AlertConfig[]> {
  await run.clients.clock.sleep(SECOND_LOOK_MS, run.signal);
  return look(run, sought);
}

interface Addition {
  readonly event: string;
  readonly body: AlertConfigBody;
}

export interface Additions extends Project {
  readonly additions: readonly Addition[];
  /** The second of two looks that did not show them. */
  readonly before: readonly AlertConfig[];
}

/** POSTs alerts, and looks once more. Gives the alerts to rely on, in the same order. */
export async function addAll(run: Run<Clients>, wanted: Additions): Promise<readonly AlertConfig[]> {
  const { projectId } = wanted;
  const known = wanted.before.map((one) => one.id);
  const made: AlertConfig[] = [];
  for (const addition of wanted.additions) made.push(await add(run, { ...addition, projectId, known }));
  if (made.length === 0) return [];
  const fresh = (await lookLater(run, wanted)).filter((one) => !known.includes(one.id));
  const relied: AlertConfig[] = [];
  for (const ours of made) relied.push(await withoutDouble(run, { projectId, ours, fresh }));
  return relied;
}

interface One extends Addition, Project {
  /** Ids that were there before. */
  readonly known: readonly string[];
}

/** A POST whose outcome is unknown is followed by two looks, not by a second POST. */
async function add(run: Run<Clients>, one: One): Promise<AlertConfig> {
  const isFresh = ({ id }: AlertConfig): boolean => !one.known.includes(id);
  const fresh = (alerts: readonly AlertConfig[]) => alertsOf(alerts, one.event).filter(isFresh).at(-1);
  const ours = await writeThenLook({
    write: () => post(run, one, one.body),
    look: async () => fresh(await look(run, one)) ?? fresh(await lookLater(run, one)),
  });
  remember(run, { made: [...recall(run).remembered.made, ours.id] });
  return ours;
}

interface Added extends Project {
  readonly ours: AlertConfig;
  /** Alerts that were not there before. */
  readonly fresh: readonly AlertConfig[];
}

/** Atlas's own alert stays, and ours goes. Of two that two runs made alike, both runs keep the same one. */
async function withoutDouble(run: Run<Clients>, { projectId, ours, fresh }: Added): Promise<AlertConfig> {
  const others = alertsOf(fresh, ours.eventTypeName).filter((one) => one.id !== ours.id);
  const [theirs] = others.filter((one) => !isTwin(ours, one));
  const [first = ours] = [ours, ...others].sort((one, other) => (one.id < other.id ? -1 : 1));
  const kept = theirs ?? first;
  if (kept.id === ours.id) return ours;
  await drop(run, { projectId, id: ours.id });
  return kept;
}
