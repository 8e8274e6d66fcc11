// The search as a property: every history keeps the promises of the package. Shared by the short run in `npm test` and the long one.
import fc from "fast-check";
import type { StartPlugins } from "./game.ts";
import { type History, history, type Step } from "./model.ts";
import { play } from "./play.ts";
import { startSearchPlugins } from "./plugins.ts";

/** How much was done, and how often each kind of fault struck. */
export interface Totals {
  histories: number;
  steps: number;
  runs: number;
  requests: number;
  readonly struck: Record<string, number>;
}

export const newTotals = (): Totals => ({ histories: 0, steps: 0, runs: 0, requests: 0, struck: {} });

/** `begins`: steps that come before those of chance. */
export const holds = (totals: Totals, startPlugins: StartPlugins = startSearchPlugins, begins: readonly Step[] = []) =>
  fc.asyncProperty(history, async ({ steps, ...end }: History) => {
    const outcome = await play({ steps: [...begins, ...steps], ...end }, startPlugins);
    totals.histories += 1;
    totals.steps += outcome.taken;
    totals.runs += outcome.runs;
    totals.requests += outcome.requests;
    for (const [kind, count] of Object.entries(outcome.struck))
      totals.struck[kind] = (totals.struck[kind] ?? 0) + count;
    if (outcome.broken.length > 0) throw new Error(outcome.broken.join("\n"));
  });
