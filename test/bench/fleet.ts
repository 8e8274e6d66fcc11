// `npm run bench:fleet`: examples/fleet on a real CLI and the emulator, killed half-way and started again. It measures time, calls, memory, and what was done
// twice; it asserts nothing. `npm run bench:fleet -- 4 50 5`: four organizations, fifty projects each, five clusters each.
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { findCli } from "@pulumi-atlas-cmk/testing";
import { startEmulator } from "../../emulator/index.ts";
import { fleetFile, fleetSeed } from "../support/fleet-seed.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const [organizations = 4, projects = 50, clusters = 5, atOnce = 4] = process.argv.slice(2).map(Number);
const size = { organizations, projects, clusters };
const count = organizations * projects;

const found = await findCli();
if (found.kind !== "found") throw new Error(`no Pulumi CLI: ${found.reason}`);
const cli = found;
const work = mkdtempSync(join(tmpdir(), "fleet-bench-"));
const marker = `ATLAS_CMK_FLEET_BENCH=${randomUUID()}`;
const emulator = await startEmulator({ clock: { mode: "stepped" }, seed: fleetSeed(size) });
const { file, env } = fleetFile(size);
writeFileSync(join(work, "fleet.json"), JSON.stringify(file));
mkdirSync(join(work, "state"));

/** The processes of the fleet: itself, the CLIs, programs and plugins. */
function marked(): readonly string[] {
  return readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, "utf8").includes(marker);
    } catch {
      return false; // ended meanwhile
    }
  });
}

function megabytesOf(pid: string): number {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

function start(results: string): ChildProcess {
  const args = [
    "fleet.ts",
    join(work, "fleet.json"),
    "--at-once",
    String(atOnce),
    "--logs",
    join(work, "logs"),
    "--results",
    results,
  ];
  const [name = "", value = ""] = marker.split("=");
  return spawn(process.execPath, args, {
    cwd: join(root, "examples/fleet"),
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      ...process.env,
      ...emulator.env,
      ...env,
      MONGODB_ATLAS_CLIENT_ID: "",
      MONGODB_ATLAS_CLIENT_SECRET: "",
      PATH: [dirname(cli.command), dirname(process.execPath), process.env.PATH].join(delimiter),
      PULUMI_BACKEND_URL: `file://${join(work, "state")}`,
      PULUMI_HOME: join(work, "home"),
      PULUMI_CONFIG_PASSPHRASE: "of a bench",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      [name]: value,
    },
  });
}

let peakMb = 0;
const sampler = setInterval(() => {
  peakMb = Math.max(
    peakMb,
    marked()
      .map(megabytesOf)
      .reduce((sum, one) => sum + one, 0),
  );
}, 2_000);

/** Runs until the fleet ends, or until so many projects have ended: then every process of it is killed at once. */
async function run(results: string, killAfter = Number.POSITIVE_INFINITY) {
  const beganMs = performance.now();
  const child = start(results);
  let ended = 0;
  let text = "";
  child.stdout?.setEncoding("utf8").on("data", (part: string) => {
    text += part;
    process.stdout.write(part);
    ended = [...text.matchAll(/^\[\d+\/\d+\]/gm)].length;
    if (ended >= killAfter) for (const pid of marked()) process.kill(Number(pid), "SIGKILL");
  });
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { seconds: (performance.now() - beganMs) / 1000, code, ended, text };
}

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

console.log(`Pulumi CLI ${cli.version}, ${count} projects with ${clusters} clusters each, ${atOnce} stacks at once`);
const first = await run(join(work, "first.json"), Math.floor(count / 2));
const callsOfFirst = emulator.journal.entries().filter(({ service }) => (service as string) !== "control").length;
const second = await run(join(work, "second.json"));
clearInterval(sampler);
const outcomes = JSON.parse(readFileSync(join(work, "second.json"), "utf8")) as readonly {
  status: string;
  says: string;
}[];
const entries = emulator.journal.entries().filter(({ service }) => (service as string) !== "control");
const statuses = (status: string): number => outcomes.filter((one) => one.status === status).length;
const encrypted = Object.values(emulator.store.atlas.projects)
  .flatMap((one) => one.clusters)
  .filter((one) => one.encryptionAtRestProvider === "AZURE");
console.log(
  JSON.stringify(
    {
      first: { seconds: Math.round(first.seconds), done: first.ended, calls: callsOfFirst },
      second: {
        seconds: Math.round(second.seconds),
        code: second.code,
        done: statuses("done"),
        skipped: statuses("skipped"),
        failed: statuses("failed"),
        recovered: outcomes.filter(({ says }) => /lock|interrupted/.test(says)).map(({ says }) => says),
      },
      calls: entries.length,
      throttled: entries.filter(({ status }) => status === 429).length,
      peakMb: Math.round(peakMb),
      encryptedClusters: encrypted.length,
      damage: emulator.damage.entries().length,
      writes: repeatedWrites(),
    },
    null,
    2,
  ),
);
await emulator.close();
for (const name of readdirSync(join(root, "examples/fleet")))
  if (/^Pulumi\.org-.*\.yaml$/.test(name)) rmSync(join(root, "examples/fleet", name));
rmSync(work, { recursive: true, force: true });
