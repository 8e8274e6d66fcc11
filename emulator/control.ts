// Control over HTTP for other processes, under /_emulator: clock, journal, damage log, faults, seeds, and the world changed by hand.
import { changeByHand } from "./by-hand.ts";
import { componentSeed, multiProjectSeed } from "./component-seeds.ts";
import { standingDamage } from "./damage-watch.ts";
import { existingVaultSeed } from "./existing-vault-seed.ts";
import { fleetSeed, SMALL_FLEET } from "./fleet-seed.ts";
import { type Answer, Refusal, type Request, type Route } from "./http.ts";
import { portalSecretSeed, portalSeed, terraformSeed } from "./in-use-seeds.ts";
import { jsonObject } from "./json.ts";
import { own } from "./own.ts";
import type { Parts } from "./parts.ts";
import { flawOf } from "./seed-check.ts";
import { everyKindSeed, quickstartSeed, type Seed } from "./seeds.ts";
import { sharedVaultSeed, twoProjectsSeed } from "./shared-vault-seed.ts";
import type { Fault, SeedOrMaker } from "./types.ts";

export const NAMED_SEEDS: Readonly<Record<string, (nowMs: number) => Seed>> = {
  quickstart: quickstartSeed,
  everyKind: everyKindSeed,
  component: componentSeed,
  existingVault: existingVaultSeed,
  multiProject: multiProjectSeed,
  twoProjects: twoProjectsSeed,
  sharedVault: sharedVaultSeed,
  portal: portalSeed,
  portalSecret: portalSecretSeed,
  terraform: terraformSeed,
  fleet: fleetSeed(SMALL_FLEET),
};

export function controlRoutes(parts: Parts): readonly Route[] {
  const done = (json: unknown = {}): Answer => ({ status: 200, json });
  return [
    {
      method: "POST",
      path: "/_emulator/clock/advance",
      handle: (request) => {
        parts.clock.advance(timeIn(request, "ms", parts.clock.now()) - parts.clock.now());
        return timeOf(parts);
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
      method: "GET",
      path: "/_emulator/state",
      handle: () => done({ atlas: parts.store.atlas, azure: parts.store.azure }),
    },
    {
      method: "PATCH",
      path: "/_emulator/state",
      handle: (request) => {
        const change = bodyOf(request);
        changeByHand(parts.store, change, parts.clock.now());
        if (change.intended === true) parts.damage.intend(standingDamage(parts.store, parts.clock.now()));
        return done();
      },
    },
  ];
}

const timeOf = ({ clock }: Parts): Answer => ({ status: 200, json: { nowMs: clock.now(), mode: clock.mode } });

/** They replace the world, or ask only for the time. So they do not let time pass in it: the next request does. */
export const untimedRoutes = (parts: Parts): readonly Route[] => [
  {
    method: "POST",
    path: "/_emulator/seed",
    handle: (request) => {
      parts.seed(seedIn(request));
      return { status: 200, json: {} };
    },
  },
  {
    method: "POST",
    path: "/_emulator/reset",
    handle: () => {
      parts.reset();
      return { status: 200, json: {} };
    },
  },
  { method: "GET", path: "/_emulator/clock", handle: () => timeOf(parts) },
  {
    method: "POST",
    path: "/_emulator/clock/sleep",
    handle: async (request) => {
      await parts.clock.sleepUntil(timeIn(request, "untilMs", 0), request.gone);
      return timeOf(parts);
    },
  },
];

const emptied = (what: { clear(): void }): Answer => {
  what.clear();
  return { status: 200, json: {} };
};

const controlRefusal = (detail: string): Refusal =>
  new Refusal({ status: 400, json: { error: 400, errorCode: "EMULATOR_CONTROL", detail } });

export const controlForbidden = (): Refusal =>
  new Refusal({
    status: 403,
    json: { error: 403, errorCode: "EMULATOR_CONTROL", detail: "control is for this machine's own clients" },
  });

function bodyOf(request: Request): Readonly<Record<string, unknown>> {
  const body = jsonObject(request.text);
  if (body === undefined) throw controlRefusal("the body must be a JSON object");
  return body;
}

/** Beyond it a time is no date with four digits of a year any more. */
const LATEST_MS = Date.UTC(9999, 11, 31);

/** The moment that a field tells, counted from another one. */
function timeIn(request: Request, name: string, fromMs: number): number {
  const value = bodyOf(request)[name];
  if (typeof value !== "number" || value < 0 || !(fromMs + value <= LATEST_MS))
    throw controlRefusal(`${name} must be a number, no less than 0 and no later than the year 9999`);
  return fromMs + value;
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

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null;

function seedIn(request: Request): SeedOrMaker {
  const body = bodyOf(request);
  const named = typeof body.name === "string" ? own(NAMED_SEEDS, body.name) : undefined;
  if (named !== undefined) return named;
  if (!isObject(body.atlas) || !isObject(body.azure))
    throw controlRefusal(`name must be one of ${Object.keys(NAMED_SEEDS).join(", ")}, or the body a seed`);
  const flaw = flawOf(body);
  if (flaw !== undefined) throw controlRefusal(`the seed is not whole: ${flaw}`);
  return body as unknown as Seed; // as flawOf has seen
}
