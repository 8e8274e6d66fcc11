// What the scenarios share: names of the quickstart's writes, and short words for what a run did and what Atlas holds after it.

import type { OperationResult, RunningPlugin, Stack, StackOptions } from "@pulumi-atlas-cmk/testing";
import { afterEach, expect } from "vitest";
import type { JournalEntry } from "../../emulator/index.ts";
import { quickstart } from "../../emulator/seeds.ts";
import { byHand, isTrial, isWork } from "../support/hand.ts";
import { type Declared, makeWorld, type World, type WorldOptions } from "../support/world.ts";

export type MakeStack = (options: StackOptions) => Promise<Stack>;

export const EAR = `PATCH /api/atlas/v2/groups/${quickstart.projectId}/encryptionAtRest`;
export const clusterPatch = (name: string): string =>
  `PATCH /api/atlas/v2/groups/${quickstart.projectId}/clusters/${name}`;

export const ops = (result: OperationResult): Readonly<Record<string, string>> =>
  Object.fromEntries(
    result.steps.filter((step) => step.type.includes("atlas-cmk")).map((step) => [step.name, step.op]),
  );

const changes = (world: World): readonly JournalEntry[] =>
  world.emulator.journal.writes().filter((entry) => !isTrial(entry));

export const writes = (world: World): readonly string[] =>
  changes(world).map((entry) => `${entry.method} ${entry.path}`);

/** Writes in short: method, what it was about, and which one where the name tells. */
export const deeds = (world: World): readonly string[] =>
  changes(world).map(({ method, path, requestBody }) => {
    const [last = "", parent = ""] = path.split("/").reverse();
    if (last === "privateEndpoints") return `POST privateEndpoint ${regionIn(requestBody)}`;
    if (parent === "privateEndpoints") return `${method} privateEndpoint`;
    if (parent === "privateEndpointConnections") return `${method} connection`;
    if (parent === "vaults") return `${method} vault`;
    return parent === "clusters" ? `${method} cluster ${last}` : `${method} ${last}`;
  });

const regionIn = (body: unknown): string =>
  typeof body === "object" && body !== null && "regionName" in body ? String(body.regionName) : "?";

/** A message as its room wrote it: the row shows its first sentence on a line of its own. */
export const inOneLine = (text: string): string => text.replace(/([.!])\n(?=[A-Z`'"])/, "$1 ");

export const warnings = (result: OperationResult): readonly string[] =>
  result.messages.filter((message) => message.severity === "warning").map(({ text }) => inOneLine(text));

export const urnOf = async (stack: Stack, name: string): Promise<string> =>
  (await stack.state()).resources.find((resource) => resource.urn.endsWith(`::${name}`))?.urn ?? "";

export const mustPass = (result: OperationResult): OperationResult => {
  if (!result.ok) throw new Error(`${result.errors.join("\n")}\n${result.output}`);
  return result;
};

export const staticAccess = {
  tenantId: quickstart.tenantId,
  clientId: quickstart.staticApp.clientId,
  clientSecret: { secret: quickstart.staticApp.clientSecret },
};

/** The rows of a run that changes nothing of the private program. */
export const sameRows = { encryption: "same", networking: "same", orders: "same", billing: "same" };

/** The quickstart's vault, as somebody changes it in Azure. */
export const vaultByHand = (world: World, change: unknown): Promise<void> =>
  byHand(world.emulator, { vaults: { [quickstart.keyVaultName]: change } });

/** The marked lines of a diff, without their indentation. */
export const marked = (output: string): readonly string[] =>
  output
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => /^[~+-] \w+\s*:/.test(line));

/** What Atlas holds, in short. */
export const cloud = (world: World): Readonly<Record<string, unknown>> => {
  const project = world.emulator.store.atlas.projects[quickstart.projectId];
  const clusters = (project?.clusters ?? []).map((one) => [one.name, one.encryptionAtRestProvider]);
  return { enabled: project?.encryption.azureKeyVault.enabled, ...Object.fromEntries(clusters) };
};

/** What there is of the private path, in short. */
export const privatePath = (world: World) => {
  const project = world.emulator.store.atlas.projects[quickstart.projectId];
  return {
    isPrivate: project?.encryption.azureKeyVault.requirePrivateNetworking === true,
    endpoints: (project?.privateEndpoints ?? []).map((endpoint) => endpoint.regionName).sort(),
    vault: world.emulator.store.azure.vaults[0]?.publicNetworkAccess ?? "Enabled",
  };
};

export interface Worlds {
  start(program: readonly Declared[], options?: Omit<WorldOptions, "makeStack">): Promise<World>;
  /** A world in which the program is up already, with an empty journal. */
  startUp(program: readonly Declared[], options?: Omit<WorldOptions, "makeStack">): Promise<World>;
}

/** One world for each test of the caller; its damage log must be empty in the end. */
export function worlds(makeStack: MakeStack): Worlds {
  let world: World | undefined;
  const start = async (program: readonly Declared[], options: Omit<WorldOptions, "makeStack"> = {}): Promise<World> => {
    world = await makeWorld({ makeStack, ...options });
    world.declare(program);
    return world;
  };
  const startUp = async (
    program: readonly Declared[],
    options: Omit<WorldOptions, "makeStack"> = {},
  ): Promise<World> => {
    const started = await start(program, options);
    mustPass(await started.stack.up());
    started.emulator.journal.clear();
    return started;
  };
  afterEach(async () => {
    const damage = world?.emulator.damage.entries() ?? [];
    await world?.dispose();
    world = undefined;
    expect(damage).toEqual([]);
  });
  return { start, startUp };
}

interface Cut {
  /** How many of the requests that count are done. */
  readonly after: number;
  /** @default every request but the control ones */
  counts?(request: JournalEntry): boolean;
}

/** Kills the plugins when the n-th request has been done and not answered. An operation gets `onPlugin`; `stop` when it is over. */
export function cutting({ emulator }: World, { after, counts = isWork }: Cut) {
  const plugins: RunningPlugin[] = [];
  let seen = 0;
  const stop = emulator.onRequest((request) => {
    if (!counts(request)) return;
    seen += 1;
    if (seen === after) for (const plugin of plugins) plugin.kill();
  });
  return { stop, onPlugin: (plugin: RunningPlugin): void => void plugins.push(plugin) };
}
