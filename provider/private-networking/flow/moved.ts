// Waits until Atlas has moved every cluster that uses the key to the private endpoints (project/moves.ts), before the
// vault's public network access is disabled. Async, over the clients; reads only.
import { clustersForSure } from "../../atlas/clusters-for-sure";
import type { Cluster, PrivateEndpoint } from "../../atlas/types";
import type { Run } from "../../engine/run";
import { mayUseKey } from "../../project/clusters";
import { busyText, haveMoved, idleJustBefore, type Moves, movesAfter } from "../../project/moves";
import { CmkError } from "../../support/errors";
import { waitFor } from "../../support/wait";
import { unreachableFault } from "../guards";
import { anew, type Clients, sinceLastWrite } from "./clients";
import { type Place, seeEndpoints } from "./observe";

/** An endpoint that is ACTIVE may be rejected while clusters move: how often the wait looks, beside its first and last look. */
const ENDPOINTS_EVERY_MS = 30_000;

/** The last look at the project's clusters while an endpoint was not ACTIVE yet. */
export interface IdleLook {
  clusters: readonly Cluster[];
  atMs: number;
}

export const noIdleLook = (): IdleLook => ({ clusters: [], atMs: Number.NEGATIVE_INFINITY });

/**
 * ASSUMED(moves-begin): how old that look may be, so that work which has begun since is the move. After a longer time the
 * work may be another change: then the clusters must be IDLE for the quiet time.
 */
const IDLE_LOOK_MS = 3_000;

export async function lookForIdle(run: Run<Clients>, { projectId, idle }: Moving): Promise<void> {
  if (idle === undefined) return;
  idle.clusters = await run.clients.reads.clusters(projectId, anew(run));
  idle.atMs = run.clients.clock.now();
}

export interface Moving extends Place {
  readonly idle?: IdleLook;
}

interface Seen {
  readonly users: readonly Cluster[];
  readonly haveMoved: boolean;
}

/** The end of a wait: what it knows of the clusters' moves to these endpoints. */
export interface Moved {
  readonly moves: Moves;
  readonly endpoints: readonly PrivateEndpoint[];
  readonly hasWaited: boolean;
}

export const clustersHaveMoved = (run: Run<Clients>, moving: Moving): Promise<Moved> =>
  untilMoved(run, moving, {
    moves: movesBefore(moving, run.clients.clock.now()),
    timeoutMs: run.timeoutMs,
  });

/** The same after other work has taken time: one look where nothing has changed. To another endpoint the clusters move anew. */
export async function clustersHaveStillMoved(
  run: Run<Clients>,
  place: Place,
  { earlier, timeoutMs }: { readonly earlier: Moved; readonly timeoutMs: number },
): Promise<Moved> {
  const { endpoints } = await seeEndpoints(run, place, anew(run));
  const isSame = connectionsIn(endpoints) === connectionsIn(earlier.endpoints);
  return untilMoved(run, place, { moves: isSame ? earlier.moves : new Map(), timeoutMs });
}

const connectionsIn = (endpoints: readonly PrivateEndpoint[]): string =>
  endpoints
    .map(({ id, privateEndpointConnectionName: name }) => `${id} ${name}`)
    .sort()
    .join();

/**
 * Refuses where a cluster has no ACTIVE endpoint. Clusters are read again and again: one may be new since this run
 * began. Endpoints are read at the first look, now and then, and after the clusters at the last look.
 */
async function untilMoved(
  run: Run<Clients>,
  place: Place,
  { moves: before, timeoutMs }: { readonly moves: Moves; readonly timeoutMs: number },
): Promise<Moved> {
  const { clients, signal } = run;
  const { projectId } = place;
  let moves = before;
  let endpoints: readonly PrivateEndpoint[] = [];
  let endpointsMs = Number.NEGATIVE_INFINITY;
  let hasWaited = false;
  await waitFor<Seen, undefined>({
    what: `the clusters of project ${projectId} to use the private endpoints`,
    probe: async () => {
      const listed = await clients.reads.clusters(projectId, anew(run));
      const clusters = await clustersForSure(run, { projectId, clusters: listed, counts: mayUseKey });
      const users = clusters.filter(mayUseKey);
      const nowMs = clients.clock.now();
      moves = movesAfter(moves, users, nowMs);
      const isLast = haveMoved(moves, nowMs);
      if (isLast || nowMs - endpointsMs >= ENDPOINTS_EVERY_MS) {
        const freshness = isLast ? anew(run) : sinceLastWrite(run, place);
        endpoints = (await seeEndpoints(run, place, freshness)).endpoints;
        endpointsMs = nowMs;
      }
      refuse(unreachableFault(clusters, endpoints));
      hasWaited ||= !isLast;
      return { users, haveMoved: isLast };
    },
    classify: (seen) =>
      seen.haveMoved ? { kind: "done", value: undefined } : { kind: "pending", state: movingText(seen.users) },
    timing: { timeoutMs },
    clock: clients.clock,
    signal,
    onChange: (state) => run.status(`before public network access is disabled: ${state}`),
  });
  return { moves, endpoints, hasWaited };
}

const movesBefore = ({ idle }: Moving, nowMs: number): Moves =>
  idle !== undefined && nowMs - idle.atMs <= IDLE_LOOK_MS ? idleJustBefore(idle.clusters) : new Map();

function refuse(fault: string | undefined): void {
  if (fault !== undefined)
    throw new CmkError(fault, {
      code: "REGIONS_NOT_POSSIBLE",
      hint: "Run `pulumi up` again when the endpoints are ACTIVE, or add the regions to 'regions'.",
    });
}

function movingText(users: readonly Cluster[]): string {
  const busy = busyText(users);
  return busy === "" ? "clusters IDLE, waiting for one minute without a change" : busy;
}
