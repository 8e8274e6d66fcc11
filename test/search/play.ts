// Plays one history and asks after each run, and at its end, whether the promises of the package held. Deterministic but for the order in which requests
// that are under way at once arrive.
import { startEmulator } from "../../emulator/index.ts";
import { converge, holdDeclared } from "./converge.ts";
import { APART_MS, noteDamage, type Play, quiet, run, runUp, type StartPlugins } from "./game.ts";
import { holdRecorded, runDestroy, takeBack } from "./left.ts";
import type { History, Step } from "./model.ts";
import { refresh } from "./stack.ts";
import { doDeed, searchSeed } from "./world.ts";

/** What a history came to: faults of ours, each in one line, and how much was done. */
export interface Outcome {
  readonly broken: readonly string[];
  /** Steps that were played. */
  readonly taken: number;
  readonly requests: number;
  readonly runs: number;
  /** How often each kind of fault struck. */
  readonly struck: Readonly<Record<string, number>>;
  readonly refusals: readonly string[];
}

export async function play({ steps, ends, faultsAtEnd = [] }: History, startPlugins: StartPlugins): Promise<Outcome> {
  const emulator = await startEmulator({ clock: { mode: "stepped" }, seed: searchSeed });
  const one: Play = {
    ...{ emulator, startPlugins, state: [], broken: [], struck: {}, refusals: [] },
    ...{ program: {}, parts: {}, taken: 0, runs: 0, requests: 0, said: [], saidOfDeletes: [] },
    ...{ lastUp: { said: [], projects: [] }, interrupted: { ever: [], lately: [] } },
  };
  try {
    for (const step of steps) {
      // Off and on again within a minute is harm only where one run does it: a person's programs may be hours apart.
      emulator.clock.advance(APART_MS);
      await take(one, step);
      one.taken += 1;
      noteDamage(one, step.kind);
      holdRecorded(one);
      if (one.broken.length > 0) break;
    }
    if (one.broken.length === 0 && ends === "converge") await converge(one);
    if (one.broken.length === 0) await takeBack(one, faultsAtEnd);
    const { broken, taken, requests, runs, struck, refusals } = one;
    return { broken, taken, requests, runs, struck, refusals };
  } finally {
    await emulator.close();
  }
}

async function take(one: Play, step: Step): Promise<void> {
  switch (step.kind) {
    case "declare":
      one.program = step.program;
      one.parts = { ...one.parts, ...step.program };
      return;
    case "up":
      if ((await runUp(one, step)) === undefined) holdDeclared(one);
      return;
    case "replace": {
      const named = one.state.filter((recorded) => !recorded.isDoomed);
      const replace = named[step.pick % Math.max(1, named.length)]?.name;
      if ((await runUp(one, { ...step, ...(replace === undefined ? {} : { replace }) })) === undefined)
        holdDeclared(one);
      return;
    }
    case "refresh":
      await run(one, quiet, (plugins) => refresh(one.state, plugins));
      return;
    case "destroy":
      await runDestroy(one, step);
      return;
    case "wait":
      one.emulator.clock.advance(step.minutes * 60_000);
      return;
    case "others":
      return doDeed(one.emulator, step.deed);
    default:
      step satisfies never;
  }
}
