// Creates alerts that a project lacks: only after two reads, and never two alerts when two runs create one at the same
// time. Async, over the clients.
import type { AlertConfig, AlertConfigBody } from "../../atlas/types";
import type { Run } from "../../engine/run";
import { writeThenLook } from "../../support/write-then-look";
import { alertsOf, isTwin } from "../alerts";
import { type Clients, drop, look, type Project, post, recall, remember, type Sought } from "./writes";

/** ASSUMED(stale-list): a list that was wrongly empty is correct two seconds later. */
const SECOND_LOOK_MS = 2_000;

/** Reads the list again later: one list does not prove absence, and cannot show alerts of a run that has just started. */
export async function lookLater(run: Run<Clients>, sought: Sought): Promise<readonly AlertConfig[]> {
  await run.clients.clock.sleep(SECOND_LOOK_MS, run.signal);
  return look(run, { ...sought, since: run.clients.reads.mark() });
}

interface Addition {
  readonly event: string;
  readonly body: AlertConfigBody;
}

export interface Additions extends Project {
  readonly additions: readonly Addition[];
  /** The second of the two lists that did not show the alerts. */
  readonly before: readonly AlertConfig[];
}

/** Creates alerts, and reads the list again. Returns the alerts to use, in the same order. */
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
  /** Ids of the alerts that existed before. */
  readonly known: readonly string[];
}

/** After a POST whose outcome is unknown, the list is read twice before another POST. */
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
  /** Alerts that did not exist before. */
  readonly fresh: readonly AlertConfig[];
}

/**
 * If Atlas has created its own alert too, the one of this resource is deleted. If another run has created the same
 * alert, both runs keep the same one of the two.
 */
async function withoutDouble(run: Run<Clients>, { projectId, ours, fresh }: Added): Promise<AlertConfig> {
  const others = alertsOf(fresh, ours.eventTypeName).filter((one) => one.id !== ours.id);
  const [theirs] = others.filter((one) => !isTwin(ours, one));
  const [first = ours] = [ours, ...others].sort((one, other) => (one.id < other.id ? -1 : 1));
  const kept = theirs ?? first;
  if (kept.id === ours.id) return ours;
  await drop(run, { projectId, id: ours.id });
  return kept;
}
