// What the mere passing of time does to both worlds, then a look at what it broke. Called around every request and whenever the log is read.
// However far the clock jumped, what would have happened meanwhile has happened at its own time.
import { settleClusters } from "./atlas/cluster-life.ts";
import { settleEndpoints } from "./atlas/endpoint-settling.ts";
import { fireAlerts } from "./atlas/fired-alerts.ts";
import { noteKey, passCheck } from "./atlas/key-life.ts";
import { takeSnapshots } from "./atlas/snapshot-schedule.ts";
import { settleAzure } from "./azure/settling.ts";
import { standingDamage } from "./damage-watch.ts";
import type { Parts } from "./parts.ts";
import { nextTurnMs, type Span } from "./turns.ts";

export function letTimePass(parts: Parts): void {
  const { atlas } = parts.store;
  const nowMs = parts.clock.now();
  do {
    const fromMs = Math.min(atlas.seenMs ?? atlas.startedMs, nowMs);
    const untilMs = atlas.seenMs === undefined ? fromMs : nextTurnMs(parts.store, { fromMs, nowMs });
    pass(parts, { fromMs, nowMs: untilMs });
    atlas.seenMs = untilMs;
  } while (atlas.seenMs < nowMs);
}

/** Up to a moment before which nothing changes by itself. Atlas first: it sees when a connection went, before Azure forgets that there was one. */
function pass(parts: Parts, span: Span): void {
  const { atlas, azure } = parts.store;
  const projects = Object.values(atlas.projects);
  const untilMs = span.nowMs;
  for (const project of projects) {
    takeSnapshots(project, span);
    fireAlerts(project, span);
    passCheck(project, untilMs);
    settleEndpoints(azure, project, untilMs);
    settleClusters(project, untilMs);
  }
  settleAzure(azure, untilMs);
  for (const project of projects) {
    noteKey(azure, project, untilMs);
    fireAlerts(project, span);
  }
  parts.damage.stand(standingDamage(parts.store, untilMs));
}
