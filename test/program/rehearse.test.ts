// Proves that a snapshot is enough to rehearse on: the same stack sends the same requests to the real project and to an emulator that starts with the
// snapshot. On the test double; test/e2e/rehearse.test.ts has the whole command on a real CLI.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFastStack } from "@pulumi-atlas-cmk/testing";
import { afterAll, describe, expect, it } from "vitest";
import { ACTORS, readSnapshot, type SnapshotFile } from "../../cli/rehearse/file.ts";
import { snapshotCommand } from "../../cli/rehearse/snapshot/command.ts";
import { quickstart } from "../../emulator/seeds.ts";
import { COMPONENT_CASES, COMPONENT_STACK } from "../scenarios/rehearsals.ts";
import { mustPass } from "../scenarios/shared.ts";
import {
  closed,
  type Declared,
  encryption,
  makeWorld,
  privateProgram,
  type World,
  type WorldOptions,
  wholeProgram,
} from "../support/world.ts";
import { testIo } from "../unit/cli/io.ts";

const work = mkdtempSync(join(tmpdir(), "rehearse-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

type WorldPart = Omit<WorldOptions, "makeStack" | "startMs">;

const startMs = Date.UTC(2026, 10, 20);

async function deployed(program: readonly Declared[], options: WorldPart = {}): Promise<World> {
  const world = await makeWorld({ makeStack: createFastStack, startMs, ...options });
  world.declare(program);
  mustPass(await world.stack.up());
  return world;
}

async function snapshotOf({ emulator }: World): Promise<SnapshotFile> {
  const path = join(work, "real.json");
  await snapshotCommand({ snapshot: path, project: [quickstart.projectId] }, testIo({ env: emulator.env }));
  return readSnapshot(path, readFileSync(path, "utf8"));
}

/** From here on the world's stack meets the copy instead of its own project. */
function replaceBy({ emulator, stack }: World, { seed, tenantId, subscriptionId }: SnapshotFile): void {
  emulator.seed(seed);
  stack.setEnv("MONGODB_ATLAS_CLIENT_ID", ACTORS.atlas.clientId);
  stack.setEnv("MONGODB_ATLAS_CLIENT_SECRET", ACTORS.atlas.clientSecret);
  stack.setEnv("ARM_TENANT_ID", tenantId);
  stack.setEnv("ARM_SUBSCRIPTION_ID", subscriptionId);
  stack.setEnv("ARM_CLIENT_ID", ACTORS.azure.clientId);
  stack.setEnv("ARM_CLIENT_SECRET", ACTORS.azure.clientSecret);
  // The stand-in for azure-native was started with this environment. A rehearsal starts its own with these credentials.
  Object.assign(emulator.env, { ARM_CLIENT_ID: ACTORS.azure.clientId, ARM_CLIENT_SECRET: ACTORS.azure.clientSecret });
}

/** Azure chooses the id of a new key version. */
const withoutNewIds = (path: string): string => path.replace(/^(\/keys\/\w+\/)[0-9a-f]{32}\//, "$1{version}/");

interface Case {
  readonly before: readonly Declared[];
  readonly now: readonly Declared[];
  readonly operation: "up" | "destroy";
  readonly world?: WorldPart;
}

async function run(world: World, now: readonly Declared[], operation: "up" | "destroy") {
  world.emulator.journal.clear();
  world.declare(now);
  const { ok } = await world.stack[operation]();
  const writes = world.emulator.journal.writes();
  return {
    ok,
    requests: writes.map(({ service, method, path, status, errorCode = "" }) =>
      [service, method, withoutNewIds(path), status, errorCode].join(" "),
    ),
    damage: world.emulator.damage.entries().map(({ kind, clusterName = "" }) => `${kind} ${clusterName}`),
  };
}

const versionless = [encryption({ keyVersion: undefined }), ...wholeProgram().slice(1)];
const CASES = [
  {
    what: "a rotation",
    before: wholeProgram(),
    now: wholeProgram({ keyVersion: quickstart.keyVersions.newest }),
    operation: "up",
  },
  { what: "the end of a pinned version", before: wholeProgram(), now: versionless, operation: "up" },
  { what: "a destroy", before: wholeProgram(), now: wholeProgram(), operation: "destroy" },
  { what: "a step to a private path", before: wholeProgram(), now: privateProgram(), operation: "up" },
  { what: "the closing of the vault", before: privateProgram(), now: privateProgram(closed), operation: "up" },
  {
    what: "a destroy behind a closed vault",
    before: privateProgram(closed),
    now: privateProgram(closed),
    operation: "destroy",
  },
  { what: "the removal of a cluster", before: wholeProgram(), now: wholeProgram().slice(0, 2), operation: "up" },
] as const;

/** The same change on the copy of a deployed stack and on the stack itself. */
async function bothRuns({ before, now, operation, world }: Case) {
  const [real, copy] = [await deployed(before, world), await deployed(before, world)];
  try {
    const file = await snapshotOf(real);
    expect(file.notRead).toEqual([]);
    replaceBy(copy, file);
    const rehearsed = await run(copy, now, operation);
    return { rehearsed, happened: await run(real, now, operation) };
  } finally {
    await real.dispose();
    await copy.dispose();
  }
}

describe("a rehearsal on a snapshot", () => {
  it.each(CASES)("$what: the same requests as on the real project", async (one) => {
    const { rehearsed, happened } = await bothRuns(one);
    expect(happened.requests.length).toBeGreaterThan(0);
    expect(rehearsed).toEqual(happened);
  });

  it.each(COMPONENT_CASES)("of a component stack with azure-native: $what", async (one) => {
    const { rehearsed, happened } = await bothRuns({ ...one, world: COMPONENT_STACK });
    expect(happened).toMatchObject({ ok: true, damage: [] });
    expect(happened.requests.length).toBeGreaterThan(0);
    expect(rehearsed).toEqual(happened);
  });

  it("shows a refusal that then happens", async () => {
    const now = wholeProgram({ keyVersion: "0".repeat(32) });
    const [real, copy] = [await deployed(wholeProgram()), await deployed(wholeProgram())];
    try {
      replaceBy(copy, await snapshotOf(real));
      const rehearsed = await run(copy, now, "up");
      expect(rehearsed).toMatchObject({ ok: false, damage: [] });
      expect(rehearsed).toEqual(await run(real, now, "up"));
    } finally {
      await real.dispose();
      await copy.dispose();
    }
  });
});
