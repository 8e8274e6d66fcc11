// Control over HTTP for other processes, under /_emulator: clock, journal, damage log, faults, seeds, and the world changed by hand.
import { changeByHand } from "./by-hand.ts";
import { componentSeed, multiProjectSeed } from "./component-seeds.ts";
import { type Answer, Refusal, type Request, type Route } from "./http.ts";
import type { Parts } from "./parts.ts";
import { everyKindSeed, quickstartSeed, type Seed } from "./seeds.ts";
import { sharedVaultSeed, twoProjectsSeed } from "./shared-vault-seed.ts";
import type { Fault, SeedOrMaker } from "./types.ts";

export const NAMED_SEEDS: Readonly<Record<string, (nowMs: number) => Seed>> = {
  quickstart: quickstartSeed,
  everyKind: everyKindSeed,
  component: componentSeed,
  multiProject: multiProjectSeed,
  twoProjects: twoProjectsSeed,
  sharedVault: sharedVaultSeed,
};

export function controlRoutes(parts: Parts): readonly Route[] {
  const done = (json: unknown = {}): Answer => ({ status: 200, json });
  const time = (): Answer => done({ nowMs: parts.clock.now(), mode: parts.clock.mode });
  return [
    { method: "GET", path: "/_emulator/clock", handle: time },
    {
      method: "POST",
      path: "/_emulator/clock/sleep",
      handle: async (request) => {
        await parts.clock.sleepUntil(numberIn(request, "untilMs"));
        return time();
      },
    },
    {
      method: "POST",
      path: "/_emulator/clock/advance",
      handle: (request) => {
        parts.clock.advance(numberIn(request, "ms"));
        return time();
      },
    },
    { method: "GET", path: "/_emulator/journal", handle: () => done({ entries: parts.journal.entries() }) },
    { method: "DELETE", path: "/_emulator/journal", handle: () => emptied(parts.journal) },
    { method: "GET", path: "/_emulator/damage", handle: () => done({ entries: parts.damage.entries() }) },
    { method: "DELETE", path: "/_emulator/damage", handle: () => emptied(parts.damage) },
    { method: "GET", path: "/_emulator/faults", handle: () => done({ faults: parts.faults.list() }) },
    {
      method: "POST",
      path: "/_emulator/faults",
      handle: (request) => {
        parts.faults.add(faultIn(request));
        return done();
      },
    },
    { method: "DELETE", path: "/_emulator/faults", handle: () => emptied(parts.faults) },
    {
      method: "POST",
      path: "/_emulator/seed",
      handle: (request) => {
        parts.seed(seedIn(request));
        return done();
      },
    },
    {
      method: "POST",
      path: "/_emulator/reset",
      handle: () => {
        parts.reset();
        return done();
      },
    },
    {
      method: "GET",
      path: "/_emulator/state",
      handle: () => done({ atlas: parts.store.atlas, azure: parts.store.azure }),
    },
    {
      method: "PATCH",
      path: "/_emulator/state",
      handle: (request) => {
        changeByHand(parts.store, bodyOf(request), parts.clock.now());
        return done();
      },
    },
  ];
}

const emptied = (what: { clear(): void }): Answer => {
  what.clear();
  return { status: 200, json: {} };
};

export const controlRefusal = (detail: string): Refusal =>
  new Refusal({ status: 400, json: { error: 400, errorCode: "EMULATOR_CONTROL", detail } });

function bodyOf(request: Request): Readonly<Record<string, unknown>> {
  try {
    const body: unknown = JSON.parse(request.text);
    if (typeof body === "object" && body !== null && !Array.isArray(body))
      return Object.fromEntries(Object.entries(body));
  } catch {
    // said below
  }
  throw controlRefusal("the body must be a JSON object");
}

function numberIn(request: Request, name: string): number {
  const value = bodyOf(request)[name];
  if (typeof value !== "number" || !Number.isFinite(value)) throw controlRefusal(`${name} must be a number`);
  return value;
}

/** Over HTTP a path is a text, or a pattern as { "pattern": "…" }; "rewrite" is in process only. */
function faultIn(request: Request): Fault {
  const body = bodyOf(request);
  const match = Object.fromEntries(Object.entries(body.match ?? {}));
  const pattern: unknown = match.path?.pattern;
  const action: unknown = body.action;
  const kind = typeof action === "object" && action !== null && "kind" in action ? action.kind : undefined;
  if (kind !== "status" && kind !== "delay" && kind !== "drop")
    throw controlRefusal("action.kind must be status, delay or drop");
  const path = typeof pattern === "string" ? { path: new RegExp(pattern) } : {};
  return { ...body, match: { ...match, ...path }, action } as Fault; // control is for our own tests: its fields are not checked further
}

function seedIn(request: Request): SeedOrMaker {
  const body = bodyOf(request);
  const named = typeof body.name === "string" ? NAMED_SEEDS[body.name] : undefined;
  if (named !== undefined) return named;
  if (typeof body.atlas === "object" && typeof body.azure === "object") return body as unknown as Seed; // as above
  throw controlRefusal(`name must be one of ${Object.keys(NAMED_SEEDS).join(", ")}, or the body a seed`);
}
