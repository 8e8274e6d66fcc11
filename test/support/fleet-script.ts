// A fleet whose CLI is a script: what examples/fleet asks of Pulumi, and what it makes of the answers.
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { type FleetRun, makeFleetRun } from "./fleet-run.ts";

interface ScriptedFleet {
  readonly fleet: FleetRun;
  /** The arguments of each call of the CLI. */
  readonly asked: () => readonly string[];
  /** What the script has written to `$SEEN`. */
  readonly seen: () => string;
}

/** Ends with the test. */
export function fleetWith(script: string, env: Readonly<Record<string, string>> = {}): ScriptedFleet {
  const bin = mkdtempSync(join(tmpdir(), "fleet-cli-"));
  const [command, log, seen] = [join(bin, "pulumi"), join(bin, "asked"), join(bin, "seen")];
  writeFileSync(command, `#!/bin/sh\nSEEN="${seen}"\necho "$@" >> "${log}"\n${script}\n`);
  chmodSync(command, 0o755);
  const fleet = makeFleetRun({ emulator: { env: {} }, command, env });
  onTestFinished(() => {
    fleet.dispose();
    rmSync(bin, { recursive: true });
  });
  return {
    fleet,
    asked: () => readFileSync(log, "utf8").trim().split("\n"),
    seen: () => readFileSync(seen, "utf8"),
  };
}

/** What the CLI answers to the Automation API. `stacks`: those that exist. */
export const cloud = (stacks: readonly string[]): string => `case "$*" in
  version*) echo v3.260.0 ;;
  *--help*) echo "--remote" ;;
  "stack ls"*) echo '${JSON.stringify(stacks.map((name) => ({ name, current: false })))}' ;;
  "stack history"*) echo '[{"version":7,"kind":"update","result":"succeeded","message":"","environment":{},"config":{},"startTime":"2026-12-01T00:00:00.000Z"}]' ;;
  "stack output"*) echo '{}' ;;
  "stack export"*) echo '{"version":3,"deployment":{}}' ;;
esac`;

export const CLOUD = cloud([]);
