// What each table of guards is checked by: a program with the guarded fact and one without, by preview and by `up`.
import { afterEach, describe, expect, it } from "vitest";
import { type Declared, makeWorld, type World, type WorldOptions } from "../support/world.ts";
import { type MakeStack, mustPass, warnings, writes } from "./shared.ts";

export interface Guard {
  readonly name: string;
  readonly program: readonly Declared[];
  /** Makes the fact true where the program cannot. */
  readonly hand?: (world: World) => Promise<void>;
  readonly env?: Readonly<Record<string, string>>;
  readonly seed?: WorldOptions["seed"];
  /** A preview refuses it, warns of it, or cannot see it. */
  readonly preview: "refuses" | "warns" | "silent";
  readonly says: RegExp;
  /** What `up` says where the refusal is not ours. @default says */
  readonly refusal?: RegExp;
  /** Writes that are done all the same: those of other resources. @default 0 */
  readonly writes?: number;
}

/** The same kinds of program with nothing wrong. */
export type Right = readonly [string, readonly Declared[]];

export interface Guards {
  readonly guards: readonly Guard[];
  readonly right: readonly Right[];
  readonly seed?: WorldOptions["seed"];
}

export function checkGuards(makeStack: MakeStack, { guards, right, seed }: Guards): void {
  let world: World | undefined;
  const start = async (one: Pick<Guard, "program" | "env" | "hand" | "seed">): Promise<World> => {
    const from = one.seed ?? seed;
    world = await makeWorld({
      makeStack,
      ...(from === undefined ? {} : { seed: from }),
      ...(one.env === undefined ? {} : { env: one.env }),
    });
    await one.hand?.(world);
    world.declare(one.program);
    return world;
  };
  afterEach(async () => {
    await world?.dispose();
    world = undefined;
  });

  describe.each(guards)("$name", (guard) => {
    it(`: a preview ${guard.preview}, \`up\` refuses`, async () => {
      const { stack, emulator } = await start(guard);
      const preview = await stack.preview();
      expect(preview.ok).toBe(guard.preview !== "refuses");
      if (guard.preview === "refuses") expect(preview.output).toMatch(guard.says);
      if (guard.preview === "warns") expect(warnings(preview).join("\n")).toMatch(guard.says);
      expect(emulator.journal.writes()).toEqual([]);
      const refused = await stack.up();
      expect(refused.ok).toBe(false);
      expect(refused.output).toMatch(guard.refusal ?? guard.says);
      const done = emulator.journal.writes().filter((entry) => entry.status < 400);
      expect(done.length).toBe(guard.writes ?? 0);
    });
  });

  describe.each(right)("%s", (_, program) => {
    it("passes preview and `up`", async () => {
      const one = await start({ program });
      mustPass(await one.stack.preview());
      mustPass(await one.stack.up());
      expect(writes(one).length).toBeGreaterThan(0);
    });
  });
}
