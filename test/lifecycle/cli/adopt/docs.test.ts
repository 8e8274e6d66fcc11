// Proves that the commands of docs/cli.md for `adopt` do on an emulator what the page says of them.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { FILES } from "../../../../cli/adopt/files.ts";
import { run } from "../../../../cli/run.ts";
import { portalSeed } from "../../../../emulator/in-use-seeds.ts";
import { emulator, forEachTest } from "../../../support/each-test.ts";
import { testIo } from "../../../unit/cli/io.ts";
import { blocksOf } from "../../../unit/docs/pages.ts";

const work = mkdtempSync(join(tmpdir(), "adopt-docs-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

forEachTest({ seed: portalSeed, holds: (one) => expect(one.journal.writes()).toEqual([]) });

const commands = blocksOf("docs/cli.md")
  .flatMap(({ code }) => code.split("\n"))
  .flatMap((line) => /^npx atlas-cmk (adopt .+)$/.exec(line)?.[1] ?? []);

it("plans without a file, and then writes the five files", async () => {
  expect(commands).toHaveLength(2);
  const files: number[] = [];
  for (const command of commands) {
    const args = command.split(" ").map((word, at, words) => (words[at - 1] === "--out" ? join(work, word) : word));
    expect(await run(args, testIo({ env: emulator.env }))).toBe(0);
    files.push(readdirSync(work).length);
  }
  expect(files).toEqual([0, 1]);
  expect(readdirSync(join(work, "keys")).sort()).toEqual([...FILES].sort());
});
