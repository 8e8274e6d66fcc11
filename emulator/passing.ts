// What the mere passing of time does to both worlds, then a look at what it broke. Called around every request and whenever the log is read.
import { settleClusters } from "./atlas/cluster-life.ts";
import { settleEndpoints } from "./atlas/endpoint-settling.ts";
import { settleAzure } from "./azure/settling.ts";
import { lookForDamage } from "./damage-watch.ts";
import type { Parts } from "./parts.ts";

/** Atlas first: it sees when a connection went, before Azure forgets that there was one. */
export function letTimePass(parts: Parts): void {
  const { atlas, azure } = parts.store;
  const nowMs = parts.clock.now();
  for (const project of Object.values(atlas.projects)) {
    settleEndpoints(azure, project, nowMs);
    settleClusters(project, nowMs);
  }
  settleAzure(azure, nowMs);
  lookForDamage(parts);
}
