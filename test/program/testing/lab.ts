// The lab: a program made of data, served by a provider whose world is a file, and the scenarios that are played on it.
// Shared by the tests of the double and by the comparison with a real CLI; proves nothing by itself.
import { existsSync, mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type OperationResult,
  outcomeOf,
  type Stack,
  type StackOptions,
  type StepOutcome,
} from "@pulumi-atlas-cmk/testing";
import { serveBoxes } from "./box-provider.ts";
import type { World } from "./world.ts";

export interface Spec {
  readonly name: string;
  readonly kind?: "thing" | "group" | "provider" | "foreign" | "box" | "box-provider" | "call" | "box-got";
  readonly props?: Readonly<Record<string, unknown>>;
  readonly secrets?: Readonly<Record<string, unknown>>;
  /** Input by `other.property`. */
  readonly from?: Readonly<Record<string, string>>;
  readonly options?: Readonly<Record<string, unknown>>;
  /** Of one that is only read. */
  readonly id?: string;
}

export interface Lab {
  readonly stackOptions: StackOptions;
  readonly worldFile: string;
  declare(resources: readonly Spec[], rest?: { outputs?: Record<string, string>; throws?: string }): void;
  world(): World;
  edit(change: (world: World) => void): void;
  /** Resolves when the provider has been called like this. */
  called(call: string): Promise<void>;
  dispose(): void;
}

const project = fileURLToPath(new URL("fixtures/lab", import.meta.url));

export function makeLab(options: { readonly refreshAlways?: boolean } = {}): Lab {
  const directory = mkdtempSync(join(tmpdir(), "lab-"));
  const programFile = join(directory, "program.json");
  const worldFile = join(directory, "world.json");
  const write = (world: World): void => writeFileSync(worldFile, JSON.stringify(world, undefined, 1));
  const read = (): World => JSON.parse(readFileSync(worldFile, "utf8"));
  write({ serial: 0, objects: {}, calls: [], faults: {} });
  return {
    stackOptions: {
      projectDir: options.refreshAlways === true ? `${project}-refreshed` : project,
      env: { LAB_PROGRAM: programFile, LAB_WORLD: worldFile },
    },
    worldFile,
    declare: (resources, rest = {}) => writeFileSync(programFile, JSON.stringify({ resources, ...rest })),
    world: read,
    edit(change) {
      const world = read();
      change(world);
      write(world);
    },
    called: (call) => waitUntil(directory, () => hasCall(worldFile, call)),
    dispose: () => rmSync(directory, { recursive: true, force: true }),
  };
}

function hasCall(file: string, call: string): boolean {
  try {
    const world: World = JSON.parse(readFileSync(file, "utf8"));
    // A provider that is killed on the strength of this must not take its lock on the world with it.
    return world.calls.includes(call) && !existsSync(`${file}.lock`);
  } catch {
    // Just being written.
    return false;
  }
}

function waitUntil(directory: string, test: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const watcher = watch(directory, check);
    function check(): void {
      if (!test()) return;
      watcher.close();
      resolve();
    }
    check();
  });
}

export interface LabScenario {
  readonly name: string;
  readonly refreshAlways?: boolean;
  /** Boxes are served by a provider that is attached. */
  readonly withBoxes?: boolean;
  readonly config?: StackOptions["config"];
  readonly steps: readonly LabStep[];
}

export interface LabStep {
  readonly name: string;
  readonly act: (lab: Lab, stack: Stack) => Promise<OperationResult>;
}

export interface LabOutcome extends StepOutcome {
  /** What the provider was asked, by resource. */
  readonly calls: Readonly<Record<string, readonly string[]>>;
  readonly diffText: readonly string[];
}

/** Where the real CLI's side of a scenario is kept. */
export function recordFile(name: string): URL {
  return new URL(`fixtures/recorded/${name.replaceAll(/[^a-z]+/g, "-")}.json`, import.meta.url);
}

export type MakeStack = (options: StackOptions) => Promise<Stack>;

export async function playInLab(scenario: LabScenario, makeStack: MakeStack): Promise<readonly LabOutcome[]> {
  const lab = makeLab(scenario);
  const boxes = scenario.withBoxes === true ? await serveBoxes(lab.worldFile) : undefined;
  const stack = await makeStack({
    ...lab.stackOptions,
    env: { ...lab.stackOptions.env, ...boxes?.env },
    ...(scenario.config === undefined ? {} : { config: scenario.config }),
  });
  const outcomes: LabOutcome[] = [];
  try {
    for (const step of scenario.steps) {
      lab.edit((world) => {
        world.calls = [];
      });
      const result = await step.act(lab, stack);
      const outcome = outcomeOf(step.name, result, await stack.state());
      outcomes.push({ ...outcome, calls: callsByName(lab.world().calls), diffText: changedLines(result.output) });
    }
  } finally {
    await stack.dispose();
    boxes?.close();
    lab.dispose();
  }
  return outcomes;
}

function callsByName(calls: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const byName: Record<string, string[]> = {};
  for (const call of calls) {
    const [method = "", name = "", ...rest] = call.split(" ");
    byName[name] = [...(byName[name] ?? []), [method, ...rest].join(" ")];
  }
  return byName;
}

/** The lines of `--diff` that name a change of a property, without their indentation. */
function changedLines(output: string): readonly string[] {
  return output
    .split("\n")
    .map((line) => line.trim().replace(/\s+:/, ":"))
    .filter((line) => /^[~+-] [\w.[\]"]+: /.test(line));
}
