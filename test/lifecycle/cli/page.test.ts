// Proves that the examples of docs/cli.md do on an emulator what the page says of them, and print what it shows. test/processes/cli.test.ts has explain and
// completion, test/e2e/rehearse.test.ts has rehearse.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { FILES } from "../../../cli/adopt/files.ts";
import { doctorCommand } from "../../../cli/index.ts";
import { run } from "../../../cli/run.ts";
import { portalSeed } from "../../../emulator/in-use-seeds.ts";
import { quickstart } from "../../../emulator/seeds.ts";
import { emulator, forEachTest } from "../../support/each-test.ts";
import { byHand } from "../../support/hand.ts";
import { testIo } from "../../unit/cli/io.ts";
import { blocksOf, outputShown } from "../../unit/docs/pages.ts";
import { machineWith } from "./doctor/world.ts";

const PAGE = "docs/cli.md";
const work = mkdtempSync(join(tmpdir(), "cli-page-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

forEachTest({ seed: portalSeed, holds: (one) => expect(one.journal.writes()).toEqual([]) });

/** The arguments of each line of the page that runs the command. */
const linesOf = (command: string): ReadonlyArray<readonly string[]> =>
  blocksOf(PAGE)
    .filter(({ mark }) => mark === "run by: test/lifecycle/cli/page.test.ts")
    .flatMap(({ code }) => code.split("\n"))
    .filter((line) => line.startsWith(`npx atlas-cmk ${command} `))
    .map((line) => line.split(" ").slice(2));

const ioNow = () => testIo({ env: emulator.env, now: () => new Date(emulator.clock.now()) });

it("adopt plans without a file, and then writes the five files", async () => {
  const files: number[] = [];
  const printed: string[] = [];
  for (const line of linesOf("adopt")) {
    const io = ioNow();
    const args = line.map((word, at, words) => (words[at - 1] === "--out" ? join(work, word) : word));
    expect(await run(args, io)).toBe(0);
    files.push(readdirSync(work).length);
    printed.push(io.stdout().trimEnd());
  }
  expect(files).toEqual([0, 1]);
  expect(printed[0]).toBe(outputShown(PAGE, "atlas-cmk adopt"));
  expect(readdirSync(join(work, "keys")).sort()).toEqual([...FILES].sort());
});

it("doctor names the open vault", async () => {
  await byHand(emulator, { intended: true, vaults: { [quickstart.keyVaultName]: { publicNetworkAccess: "Enabled" } } });
  expect(linesOf("doctor")).toEqual([["doctor", "--project", quickstart.projectId]]);
  const io = ioNow();
  expect(await doctorCommand({ project: quickstart.projectId }, io, machineWith())).toBe(0);
  const counted = (text: string): string => text.trimEnd().replace(/\d+ passed/, "n passed");
  expect(counted(io.stdout())).toBe(counted(outputShown(PAGE, "atlas-cmk doctor")));
});

it("status begins with what deserves attention", async () => {
  const [line = []] = linesOf("status");
  const io = ioNow();
  expect(await run(line, io)).toBe(0);
  const timeless = (text: string): string => text.replace(/^\d{4}-.+Z, atlas-cmk .+$/m, "{time}, {version}");
  const shown = timeless(outputShown(PAGE, "atlas-cmk status"));
  expect(timeless(io.stdout()).slice(0, shown.length)).toBe(shown);
});
