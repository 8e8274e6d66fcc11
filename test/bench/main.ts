// `npm run bench`: what the main jobs cost, beside their floor and Terraform's provider, on the console and in docs/performance.md. It asserts nothing.
//   --calls     calls and emulated seconds only
//   --release   writes the times of this machine and of Terraform's provider into the page, too

import { readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, loadavg, platform } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createCliStack, createTestStack, findCli } from "@pulumi-atlas-cmk/testing";
import type { WorldOptions } from "../support/world.ts";
import { measurePreviews } from "./component.ts";
import { measureLag } from "./lag.ts";
import { measureJobs } from "./measure.ts";
import { type Block, callLines, jobLines, withBlock } from "./page.ts";
import { findPeer } from "./peer.ts";
import { measureBeside } from "./peer-jobs.ts";
import { measureInstall } from "./size.ts";
import { measureStartup } from "./startup.ts";
import { TASKS } from "./tasks.ts";
import { lagLines, peerLines, previewLines, sizeLines, startLines, stateLines } from "./times.ts";

const PAGE = fileURLToPath(new URL("../../docs/performance.md", import.meta.url));
const { values: asked } = parseArgs({ options: { calls: { type: "boolean" }, release: { type: "boolean" } } });

function show(block: Block, lines: readonly string[], isWritten: boolean): void {
  console.log(`\n${lines.join("\n")}`);
  if (isWritten) write(block, lines);
}

function write(block: Block, lines: readonly string[]): void {
  const page = readFileSync(PAGE, "utf8");
  const now = withBlock(page, block, lines);
  if (now !== page) writeFileSync(PAGE, now);
}

const measured = await measureJobs();
show("jobs", jobLines(TASKS, measured), true);
write("calls", callLines(TASKS, measured));
if (asked.calls !== true) await measureTimes(asked.release === true);

async function measureTimes(isWritten: boolean): Promise<void> {
  const found = await findCli();
  const engine =
    found.kind === "found" ? `Pulumi CLI ${found.version}` : `test double of the engine (no CLI: ${found.reason})`;
  const machine = `${new Date().toISOString().slice(0, 10)}, ${platform()}, ${availableParallelism()} cores with a load of ${loadavg()[0]?.toFixed(1)}, Node ${process.version}, ${engine}`;
  const makeStack: WorldOptions["makeStack"] = (options) =>
    found.kind === "found" ? createCliStack({ ...options, cli: found }) : createTestStack(options);

  const previews = await measurePreviews(makeStack);
  show("times", [machine, "", ...previewLines(previews), "", ...lagLines(await measureLag())], isWritten);
  show("start", startLines(await measureStartup()), isWritten);
  show("size", sizeLines(measureInstall()), isWritten);
  show("state", stateLines(previews.stored), isWritten);

  const peer = await findPeer();
  if (peer.kind === "missing") return console.log(`\nTerraform's provider: skipped: ${peer.reason}`);
  const results = await measureBeside(peer, makeStack);
  show("peer", [`${peer.name}. ${machine}`, "", ...peerLines(results)], isWritten);
}
