// Proves the commands of docs/status.md in a process, as a user runs them, on the emulator: the built command line with its exit codes, files and colours.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { extracted } from "../../cli/status/views/embedded.ts";
import { portalSeed } from "../../emulator/in-use-seeds.ts";
import { type Emulator, startEmulator } from "../../emulator/index.ts";
import { run } from "../support/commands.ts";
import { byHand } from "../support/hand.ts";
import { must } from "../support/must.ts";
import { blocksOf, root } from "../unit/docs/pages.ts";

const PAGE = "docs/status.md";
const MAIN = join(root, "dist/cli/main.js");
const blocks = blocksOf(PAGE);

let emulator: Emulator;
let folder = "";

beforeEach(async () => {
  emulator = await startEmulator({ clock: { mode: "stepped" }, seed: portalSeed });
  folder = mkdtempSync(join(tmpdir(), "status-"));
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await emulator.close();
});

const bare = (): NodeJS.ProcessEnv => {
  const { FORCE_COLOR: _, NO_COLOR: __, ...env } = process.env;
  return { ...env, ...emulator.env };
};

async function ran(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const { failure, stdout, stderr } = await run(process.execPath, [MAIN, ...args], {
    cwd: folder,
    env: { ...bare(), ...env },
  });
  return { code: failure === undefined ? 0 : failure.code, stdout, stderr };
}

/** `npx atlas-cmk … > file` */
async function typed(line: string) {
  const [, words = "", , file] = /^npx atlas-cmk (.+?)( > (\S+))?$/.exec(line) ?? [];
  const result = await ran(words.split(" "));
  if (file !== undefined) writeFileSync(join(folder, file), result.stdout);
  return result;
}

const withoutTimes = (text: string): string =>
  text
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:]+Z/g, "{time}")
    .replaceAll(/atlas-cmk \d+\.\d+\.\d+\S*/g, "atlas-cmk {version}");

describe("the commands of docs/status.md", () => {
  it("run in their order, and print what the page shows", async () => {
    const { code } = must(blocks.find(({ language }) => language === "sh"));
    const results = [];
    for (const line of code.split("\n")) results.push(await typed(line));
    expect(results.map((one) => ({ code: one.code, stderr: one.stderr }))).toEqual(
      Array.from({ length: 4 }, () => ({ code: 0, stderr: "" })),
    );
    const shown = must(blocks.find(({ language }) => language === "text")).code;
    const [first, , , last] = results;
    expect(withoutTimes(must(first).stdout).slice(0, withoutTimes(shown).length)).toBe(withoutTimes(shown));
    expect(must(last).stdout).toMatch(/Changes since \S+\n-+\n {2}None\.\n/);
    const page = must(extracted(readFileSync(join(folder, "status.html"), "utf8")));
    expect(Object.keys(JSON.parse(page.json))).toEqual(
      Object.keys(JSON.parse(readFileSync(join(folder, "status.json"), "utf8"))),
    );
    expect(emulator.journal.writes()).toEqual([]);
  });

  it("compare with a page of before a change", async () => {
    await typed("npx atlas-cmk status --all-projects --html > status.html");
    await byHand(emulator, { vaults: { "payments-kv": { publicNetworkAccess: "Enabled" } } });
    const { stdout } = await typed("npx atlas-cmk status --all-projects --compare status.html");
    expect(stdout).toContain("vault.publicNetworkAccess");
    expect(stdout).toContain("exception CMK-D062 (payments-kv)");
  });

  it("take since when the key is in use from the outputs of a stack", async () => {
    writeFileSync(join(folder, "outputs.json"), JSON.stringify({ keyIdentifierSince: "2026-08-01T00:00:00Z" }));
    const { stdout } = await typed(
      "npx atlas-cmk status --project 64b7f0c0a1b2c3d4e5f60718 --stack-output outputs.json",
    );
    expect(stdout).toMatch(/In use since +2026-08-01T00:00:00Z\n/);
  });

  it("exit with 1 at --fail-on, and have colours only where they are wanted", async () => {
    const args = ["status", "--all-projects", "--fail-on", "attention"];
    const plain = await ran(args);
    expect(plain.code).toBe(1);
    expect(plain.stdout).not.toContain("\u001b");
    const coloured = await ran(args, { FORCE_COLOR: "1" });
    expect(coloured.stdout).toContain("\u001b[33mATTENTION");
    const uncoloured = await ran(args, { NO_COLOR: "1" });
    expect(withoutTimes(uncoloured.stdout)).toBe(withoutTimes(plain.stdout));
  });
});
