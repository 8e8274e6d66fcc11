// A project in use, in which nothing is wrong, and the doctor's report about it.

import type { Machine } from "../../../../cli/doctor/machine.ts";
import type { Report, ReportedCheck } from "../../../../cli/doctor/report.ts";
import { type DoctorOptions, diagnose } from "../../../../cli/index.ts";
import { type Emulator, type Seed, startEmulator } from "../../../../emulator/index.ts";
import { quickstart } from "../../../../emulator/seeds.ts";
import { testIo } from "../../../unit/cli/io.ts";

export const VERSION = "1.2.3";

export const machineWith = (changes: Partial<Machine> = {}): Machine => ({
  nodeVersion: "22.13.0",
  folder: "/program",
  run: async () => "v3.260.0\n",
  read: async () => undefined,
  ownPackage: async () =>
    JSON.stringify({ engines: { node: ">=22" }, peerDependencies: { "@pulumi/pulumi": "^3.216.0" } }),
  ...changes,
});

export const startWorld = (seed: (nowMs: number) => Seed): Promise<Emulator> =>
  startEmulator({ clock: { mode: "stepped" }, seed });

export interface Situation {
  readonly options?: Partial<DoctorOptions>;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly machine?: Machine;
  /** This machine's clock minus the emulator's. */
  readonly skewMs?: number;
}

/** Without the emulator's clock: this machine has its own. */
export const reportOn = (
  emulator: Emulator,
  { options, env, machine, skewMs = 0 }: Situation = {},
): Promise<Report> => {
  const { ATLAS_CMK_CLOCK: _clock, ...rest } = emulator.env;
  const io = testIo({
    env: { ...rest, ...env },
    now: () => new Date(emulator.clock.now() + skewMs),
    version: VERSION,
  });
  return diagnose({ project: quickstart.projectId, ...options }, io, machine ?? machineWith());
};

/** The checks that a person reads about. */
export const spokenOf = ({ checks }: Report): readonly ReportedCheck[] =>
  checks.filter(({ result }) => result !== "passed" && result !== "skipped");
