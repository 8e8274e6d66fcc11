// `npm run bench:fleet`: examples/fleet on a real CLI and the emulator, killed half-way and started again. It measures time, calls, memory, and what was done
// twice; it asserts nothing. `npm run bench:fleet -- 4 50 5`: four organizations, fifty projects each, five clusters each.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { findCli } from "@pulumi-atlas-cmk/testing";
import { fleetSeed } from "../../emulator/fleet-seed.ts";
import { startEmulator } from "../../emulator/index.ts";
import { fleetFile } from "../support/fleet-file.ts";
import { makeFleetRun } from "../support/fleet-run.ts";

const [organizations = 4, projects = 50, clusters = 5, atOnce = 4] = process.argv.slice(2).map(Number);
const size = { organizations, projects, clusters };
const count = organizations * projects;

const found = await findCli();
if (found.kind !== "found") throw new Error(`no Pulumi CLI: ${found.reason}`);
const emulator = await startEmulator({ clock: { mode: "stepped" }, seed: fleetSeed(size) });
const { file, env } = fleetFile(size);
const fleet = makeFleetRun({ emulator, command: found.command, env });
fleet.write(file);

function megabytesOf(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

let peakMb = 0;
const sampler = setInterval(() => {
  const megabytes = fleet.processes().map(megabytesOf);
  peakMb = Math.max(
    peakMb,
    megabytes.reduce((sum, one) => sum + one, 0),
  );
}, 2_000);

/** Runs until the fleet ends, or until so many projects have ended: then every process of it is killed at once. */
async function run(killAfter = Number.POSITIVE_INFINITY) {
  const beganMs = performance.now();
  const callsBefore = calls().length;
  let shown = 0;
  const { code, output } = await fleet.run(
    ["fleet.json", "--at-once", String(atOnce), "--results", "results.json"],
    (text) => {
      process.stdout.write(text.slice(shown));
      shown = text.length;
      if (endedIn(text) >= killAfter) fleet.kill();
    },
  );
  const seconds = Math.round((performance.now() - beganMs) / 1000);
  return { seconds, code, done: endedIn(output), calls: calls().length - callsBefore };
}

const endedIn = (text: string): number => [...text.matchAll(/^\[\d+\/\d+\]/gm)].length;
const calls = () => emulator.journal.entries().filter(({ service }) => (service as string) !== "control");

/** Writes that succeeded, by method and path without ids that differ from one to the next. */
function repeatedWrites(): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { method, path, status, service } of emulator.journal.writes()) {
    if (service === "control" || status >= 300 || /oauth|token/.test(path)) continue;
    counts.set(`${method} ${path}`, (counts.get(`${method} ${path}`) ?? 0) + 1);
  }
  const kinds: Record<string, number> = {};
  for (const [what, times] of counts) {
    const kind = `${what.replaceAll(/[0-9a-f]{24}|[0-9a-f-]{36}|atlas-cmk-\w+|cluster-\d+/g, "*")} x${times}`;
    kinds[kind] = (kinds[kind] ?? 0) + 1;
  }
  return kinds;
}

console.log(`Pulumi CLI ${found.version}, ${count} projects with ${clusters} clusters each, ${atOnce} stacks at once`);
const first = await run(Math.floor(count / 2));
const second = await run();
clearInterval(sampler);
const outcomes: readonly { readonly status: string; readonly says: string }[] = JSON.parse(
  readFileSync(join(fleet.folder, "results.json"), "utf8"),
);
const ofStatus = (wanted: string): number => outcomes.filter(({ status }) => status === wanted).length;
const allClusters = Object.values(emulator.store.atlas.projects).flatMap((project) => project.clusters);
const result = {
  first,
  second: { ...second, done: ofStatus("done"), skipped: ofStatus("skipped"), failed: ofStatus("failed") },
  recovered: outcomes.map(({ says }) => says).filter((says) => /lock|interrupted/.test(says)),
  throttled: calls().filter(({ status }) => status === 429).length,
  peakMb: Math.round(peakMb),
  encryptedClusters: allClusters.filter((one) => one.encryptionAtRestProvider === "AZURE").length,
  damage: emulator.damage.entries().length,
  writes: repeatedWrites(),
};
console.log(JSON.stringify(result, null, 2));
fleet.dispose();
await emulator.close();
