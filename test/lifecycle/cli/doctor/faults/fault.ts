// A fault, planted alone in a project in which nothing else is wrong: which checks name it, and what its remedy needs besides its commands.
import type { Emulator } from "../../../../../emulator/index.ts";
import type { Plugin } from "../../../../support/plugin.ts";
import type { SeedMaker } from "../seeds.ts";
import type { Situation } from "../world.ts";

export interface Fault {
  readonly fault: string;
  readonly seed: SeedMaker;
  /** The fault in the clouds. */
  readonly plant?: (emulator: Emulator) => unknown;
  /** The fault on this machine, and the options of the command. */
  readonly situation?: Situation;
  readonly expected: Readonly<Record<string, "failed" | "warning">>;
  /** Values for placeholders that only a person knows. */
  readonly fill?: Readonly<Record<string, string>>;
  /** The program's change, where `pulumi up` is a command of the remedy. */
  readonly up?: (plugin: Plugin, emulator: Emulator) => Promise<unknown>;
  /** What the remedy's text says besides: the situation after it. */
  readonly afterwards?: Situation;
}
