// What is in play while a history is played, and one run of the engine in it. What a history is made of is model.ts, what strikes a run trouble.ts.

import type { Emulator } from "../../emulator/index.ts";
import { isWork } from "../support/hand.ts";
import { declaredBy } from "./declared.ts";
import { type Heard, listening } from "./listening.ts";
import type { Program } from "./model.ts";
import { isProperties, type Plugins, preview, type State, up } from "./stack.ts";
import { makeTrouble, type Trouble } from "./trouble.ts";
import { PROJECT_NAMES } from "./world.ts";

export type StartPlugins = (emulator: Emulator) => Plugins;

export const APART_MS = 7_200_000;

/** The most that one run may take, faults and all: a run that goes on for ever is a fault too. */
const BOUNDS = { requestsInRun: 1_500, hoursInRun: 12 } as const;

export interface Play extends Heard {
  readonly emulator: Emulator;
  readonly startPlugins: StartPlugins;
  readonly state: State;
  readonly broken: string[];
  readonly struck: Record<string, number>;
  readonly refusals: string[];
  program: Program;
  /** Of each project the last one that was declared. */
  parts: Program;
  taken: number;
  runs: number;
  requests: number;
  /** What was said on the rows of the last run. */
  said: readonly string[];
  /** Of the last `up` that came to its end. */
  lastUp: Up;
}

interface Up {
  readonly said: readonly string[];
  readonly projects: readonly string[];
}

export const quiet: Trouble = { faults: [] };

/** A preview, then the update, each with processes of its own, as `pulumi up` has. */
export async function runUp(one: Play, trouble: Trouble & { readonly replace?: string }): Promise<Error | undefined> {
  const program = declaredBy(one.program);
  const before = await run(one, quiet, (plugins) => preview(one.state, program, plugins), "preview");
  if (before !== undefined) return before;
  const { replace } = trouble;
  const failure = await run(one, trouble, (plugins) =>
    up(one.state, program, { plugins, ...(replace === undefined ? {} : { replace }) }),
  );
  const projects = PROJECT_NAMES.filter((name) => one.program[name] !== undefined);
  if (failure === undefined) {
    one.lastUp = { said: one.said, projects };
    one.interrupted.lately = [];
  }
  return failure;
}

/** One run of the engine with its troubles. Gives the error that ended it. */
export async function run(
  one: Play,
  trouble: Trouble,
  body: (plugins: Plugins) => Promise<void>,
  kind: "preview" | "run" = "run",
): Promise<Error | undefined> {
  const { emulator } = one;
  const started = one.startPlugins(emulator);
  const plugins = { default: listening(one, started.default), eu: listening(one, started.eu) };
  emulator.journal.clear();
  const startMs = emulator.clock.now();
  const stop = makeTrouble(one, trouble, plugins);
  let failure: Error | undefined;
  try {
    await body(plugins);
    await Promise.all(Object.values(plugins).map((plugin) => plugin.end()));
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
  }
  stop();
  emulator.faults.clear();
  one.said = [
    ...Object.values(plugins).flatMap((plugin) => plugin.messages.map((message) => message.text)),
    ...(failure === undefined ? [] : [failure.message]),
  ];
  await Promise.all(Object.values(plugins).map((plugin) => plugin.close()));
  one.runs += 1;
  const made = emulator.journal.entries().filter(isWork).length;
  one.requests += made;
  if (failure !== undefined) one.refusals.push(firstLine(failure));
  holdBounds(one, { made, hours: (emulator.clock.now() - startMs) / 3_600_000 });
  holdSwitch(one);
  if (kind === "preview" && emulator.journal.writes().length > 0) one.broken.push("a preview wrote");
  if (failure !== undefined && !isOfOurs(failure)) one.broken.push(`an error without words: ${failure.stack}`);
  return failure;
}

function holdBounds(one: Play, { made, hours }: { readonly made: number; readonly hours: number }): void {
  if (made > BOUNDS.requestsInRun) one.broken.push(`a run made ${made} requests`);
  if (hours > BOUNDS.hoursInRun) one.broken.push(`a run took ${hours.toFixed(1)} hours`);
}

/** The vault's public network access is never sent with something else: what changes a tag opens no vault. */
function holdSwitch(one: Play): void {
  const isVault = ({ path }: { readonly path: string }): boolean => /\/vaults\/[^/]+$/.test(path);
  for (const { method, requestBody } of one.emulator.journal.writes().filter(isVault)) {
    if (method !== "PATCH" || !isProperties(requestBody) || !isProperties(requestBody.properties)) continue;
    const { publicNetworkAccess, ...rest } = requestBody.properties;
    if (publicNetworkAccess !== undefined && Object.keys({ ...requestBody, ...rest }).length > 1)
      one.broken.push(`publicNetworkAccess was sent with ${Object.keys({ ...requestBody, ...rest }).join(", ")}`);
  }
}

const firstLine = (error: Error): string => error.message.split("\n")[0] ?? "";

/** What the bridge lets out to a person has no stack; a defect of ours has one. */
const isOfOurs = (error: Error): boolean =>
  error.name === "pulumi-atlas-cmk" || error.constructor.name === "Refused" || error.message.startsWith("killed");

export async function apart<T>(one: Play, body: () => Promise<T>): Promise<T> {
  one.emulator.clock.advance(APART_MS);
  return body();
}

export function noteDamage(one: Play, what: string): void {
  for (const { kind, projectId, clusterName, detail } of one.emulator.damage.entries())
    one.broken.push(`damage after ${what}: ${kind} ${projectId ?? ""} ${clusterName ?? ""} ${detail}`);
}
