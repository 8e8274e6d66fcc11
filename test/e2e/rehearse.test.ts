// Proves on a real Pulumi CLI that a rehearsal is what then happens: a rotation and a destroy, rehearsed on a copy of a project, send the same requests as the
// real run on it; neither the real project nor the real stack is touched by the rehearsal. Skipped, and saying so, where there is no CLI.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type CliStack, createCliStack, type FoundCli, findCli } from "@pulumi-atlas-cmk/testing";
import { afterAll, describe, expect, it } from "vitest";
import { rehearsal, rehearseCommand } from "../../cli/rehearse/command.ts";
import type { RehearseOptions } from "../../cli/rehearse/options.ts";
import { textOf } from "../../cli/rehearse/run/text.ts";
import { quickstart } from "../../emulator/seeds.ts";
import { COMPONENT_CASES, COMPONENT_STACK } from "../scenarios/rehearsals.ts";
import { mustPass } from "../scenarios/shared.ts";
import { must } from "../support/must.ts";
import {
  type Declared,
  encryption,
  makeWorld,
  privateProgram,
  type World,
  type WorldOptions,
  wholeProgram,
} from "../support/world.ts";
import { testIo } from "../unit/cli/io.ts";
import { outputShown } from "../unit/docs/pages.ts";

const found = await findCli();
const work = mkdtempSync(join(tmpdir(), "rehearse-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));
const from = join(work, "real.json");

interface Real {
  readonly world: World;
  readonly stack: CliStack;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A stack on an emulator that stands for the real services. */
async function inReal(
  cli: FoundCli,
  { before: program, world: options }: { readonly before: readonly Declared[]; readonly world?: Case["world"] },
  work: (real: Real) => Promise<void>,
): Promise<void> {
  let stack: CliStack | undefined;
  const world = await makeWorld({
    ...options,
    makeStack: async (options) => {
      stack = await createCliStack({ ...options, cli });
      return stack;
    },
  });
  try {
    world.declare(program);
    mustPass(await world.stack.up());
    const { directory } = must(stack);
    const env = {
      ...world.emulator.env,
      PATH: `${dirname(cli.command)}:${process.env.PATH}`,
      PULUMI_HOME: join(directory, "home"),
      PULUMI_BACKEND_URL: `file://${join(directory, "backend")}`,
    };
    await work({ world, stack: must(stack), env });
  } finally {
    await world.dispose();
  }
}

/** Reads the real project into a file, then rehearses the program on it. */
async function rehearsed({ world, stack, env }: Real, program: readonly Declared[], options: RehearseOptions) {
  const io = testIo({ env: { ...env, PROGRAM: JSON.stringify(program), SECRET_OF_THE_SHELL: "hush" } });
  const before = JSON.stringify(world.emulator.store);
  const state = await stack.state();
  await rehearseCommand({ snapshot: from, project: [quickstart.projectId] }, io);
  world.emulator.journal.clear();
  const result = await rehearsal(
    { from, cwd: join(must(stack).directory, "workspace"), passEnv: ["PROGRAM"], ...options },
    io,
  );
  expect(world.emulator.journal.entries()).toEqual([]);
  expect(JSON.stringify(world.emulator.store)).toBe(before);
  expect(await stack.state()).toEqual(state);
  return { result, stderr: io.stderr() };
}

/** FACT(vault-challenge): how a client of Key Vault learns where to log in. A rehearsal leaves it out. */
const CHALLENGE = 401;

/** Ids that a service chooses differ between two runs; here they follow from the same count, but for key versions, whose count the copy begins again. */
const sent = (requests: ReadonlyArray<{ readonly method: string; readonly host: string; readonly path: string }>) =>
  inOrder(requests.map(({ method, host, path }) => `${method} ${host}${withoutNewIds(path)}`));

/** Pulumi deletes two clusters at the same time. Neighbours that differ in the last name only have no order. */
function inOrder(lines: readonly string[]): readonly string[] {
  const kindOf = (line: string | undefined): string | undefined => line?.slice(0, line.lastIndexOf("/"));
  const groups: string[][] = [];
  for (const line of lines) {
    const last = groups.at(-1);
    if (last !== undefined && kindOf(last[0]) === kindOf(line)) last.push(line);
    else groups.push([line]);
  }
  return groups.flatMap((group) => group.toSorted());
}

interface Case {
  readonly what: string;
  readonly before: readonly Declared[];
  readonly now: readonly Declared[];
  readonly operation: "up" | "destroy";
  readonly world?: Omit<WorldOptions, "makeStack">;
}

/** As docs/cli.md shows a result: of the real Atlas, at another time. */
const asShown = (text: string): string =>
  text.replaceAll(/127\.0\.0\.1:\d+/g, "cloud.mongodb.com").replaceAll(/Snapshot of \S+Z/g, "Snapshot of {time}");

const rotated = wholeProgram({ keyVersion: quickstart.keyVersions.newest });
const CASES: readonly Case[] = [
  ...COMPONENT_CASES.filter(({ operation, what }) => operation === "destroy" || what === "a rotation").map((one) => ({
    ...one,
    what: `${one.what} of a component stack with azure-native`,
    world: COMPONENT_STACK,
  })),
  { what: "a rotation", before: wholeProgram(), now: rotated, operation: "up" },
  { what: "a destroy", before: wholeProgram(), now: wholeProgram(), operation: "destroy" },
  { what: "a destroy behind a private path", before: privateProgram(), now: privateProgram(), operation: "destroy" },
];

const withoutNewIds = (path: string): string => path.replace(/(\/keys\/\w+\/)[0-9a-f]{32}\//, "$1{version}/");

const named = found.kind === "found" ? `with Pulumi CLI ${found.version}` : `no Pulumi CLI: ${found.reason}`;
describe.skipIf(found.kind !== "found")(named, () => {
  it.each(CASES)("rehearses $what: the same requests as what then happens", async ({ now, operation, ...start }) => {
    if (found.kind !== "found") return;
    await inReal(found, start, async (real) => {
      const { result, stderr } = await rehearsed(real, now, { operation });
      expect({ ...result, requests: [] }, stderr).toMatchObject({ exitCode: 0, damage: [], errors: [] });
      real.world.declare(now);
      mustPass(await real.stack[operation]());
      const writes = real.world.emulator.journal.writes();
      const happened = sent(writes.filter(({ service, status }) => service !== "vault" || status !== CHALLENGE));
      expect(happened.length).toBeGreaterThan(0);
      expect(sent(result.requests)).toEqual(happened);
      if (now !== rotated) return;
      const shown = asShown(outputShown("docs/cli.md", "atlas-cmk rehearse --from"));
      expect(asShown(textOf(result, testIo())).slice(0, shown.length)).toBe(shown);
    });
  });

  it("shows what is refused, and by which rule", async () => {
    if (found.kind !== "found") return;
    await inReal(found, { before: wholeProgram() }, async (real) => {
      real.world.declare([encryption({ keyVersion: "00000000000000000000000000000000" })]);
      const program = [encryption({ keyVersion: "00000000000000000000000000000000" }), ...wholeProgram().slice(1)];
      const { result } = await rehearsed(real, program, { operation: "up" });
      expect(result.exitCode).not.toBe(0);
      expect(result.errors.join()).not.toBe("");
    });
  });

  it("connects to no other machine, whatever the program does", async () => {
    if (found.kind !== "found") return;
    await inReal(found, { before: wholeProgram() }, async (real) => {
      const script = `fetch("https://cloud.mongodb.com").catch((e) => console.log(e.cause.message)); console.log(process.env.SECRET_OF_THE_SHELL, process.env.HOME)`;
      const { result, stderr } = await rehearsed(real, wholeProgram(), { command: ["node", "-e", script] });
      expect(result.requests).toEqual([]);
      expect(stderr).toContain("A rehearsal connects to this machine only, and not to cloud.mongodb.com.");
      expect(stderr).toMatch(/undefined .*atlas-cmk-rehearsal-/);
    });
  });
});
