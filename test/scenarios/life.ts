// The life of a stack as a list of behaviours, run on the test double (test/program) and on a real CLI (test/e2e).
import { afterEach, describe, expect, it } from "vitest";
import { quickstart } from "../../emulator/seeds.ts";
import type { OperationResult, Stack, StackOptions } from "../../testing/stack-types.ts";
import { byHand } from "../support/hand.ts";
import {
  cluster,
  type Declared,
  encryption,
  keyIdentifier,
  makeWorld,
  type World,
  type WorldOptions,
  wholeProgram,
} from "../support/world.ts";

export type MakeStack = (options: StackOptions) => Promise<Stack>;

const { older, newest } = quickstart.keyVersions;
const EAR = `PATCH /api/atlas/v2/groups/${quickstart.projectId}/encryptionAtRest`;
const clusterPatch = (name: string): string => `PATCH /api/atlas/v2/groups/${quickstart.projectId}/clusters/${name}`;

export const ops = (result: OperationResult): Readonly<Record<string, string>> =>
  Object.fromEntries(
    result.steps.filter((step) => step.type.includes("atlas-cmk")).map((step) => [step.name, step.op]),
  );

export const writes = (world: World): readonly string[] =>
  world.emulator.journal.writes().map((entry) => `${entry.method} ${entry.path}`);

export const mustPass = (result: OperationResult): OperationResult => {
  if (!result.ok) throw new Error(`${result.errors.join("\n")}\n${result.output}`);
  return result;
};

export function life(makeStack: MakeStack): void {
  let world: World | undefined;
  const start = async (program: readonly Declared[], options: Omit<WorldOptions, "makeStack"> = {}): Promise<World> => {
    world = await makeWorld({ makeStack, ...options });
    world.declare(program);
    return world;
  };
  /** A world in which the program is up already, with an empty journal. */
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

  describe("a project and its clusters", () => {
    it("preview clean while nothing is configured, and write nothing", async () => {
      const { stack, emulator } = await start(wholeProgram());
      const preview = mustPass(await stack.preview());
      expect(ops(preview)).toEqual({ encryption: "create", orders: "create", billing: "create" });
      expect(preview.messages.filter((message) => message.severity === "warning")).toEqual([]);
      expect(emulator.journal.writes()).toEqual([]);
    });

    it("are encrypted by one `up`, with one write each, the project first", async () => {
      const one = await start(wholeProgram());
      mustPass(await one.stack.up());
      const [first, ...others] = writes(one);
      expect(first).toBe(EAR);
      expect([...others].sort()).toEqual([clusterPatch("billing"), clusterPatch("orders")]);
    });

    it("are left alone by a second `up`", async () => {
      const one = await startUp(wholeProgram());
      const again = mustPass(await one.stack.up());
      expect(ops(again)).toEqual({ encryption: "same", orders: "same", billing: "same" });
      expect(writes(one)).toEqual([]);
    });

    it("are left alone by a new version of the package", async () => {
      const one = await startUp(wholeProgram());
      one.upgrade("99.0.0");
      const preview = mustPass(await one.stack.preview({ diff: true }));
      expect(ops(preview)).toEqual({ encryption: "same", orders: "same", billing: "same" });
      expect(marked(preview.output)).toEqual([]);
      mustPass(await one.stack.up());
      expect(writes(one)).toEqual([]);
    });

    it("are taken back by one `destroy`: clusters first, then the project", async () => {
      const one = await startUp(wholeProgram());
      mustPass(await one.stack.destroy());
      const all = writes(one);
      expect(all.at(-1)).toBe(EAR);
      expect(all.slice(0, -1).sort()).toEqual([clusterPatch("billing"), clusterPatch("orders")]);
      expect((await one.stack.state()).resources.filter((resource) => resource.type.includes("atlas-cmk"))).toEqual([]);
    });
  });

  describe("a key rotation", () => {
    it("shows exactly the changed lines, and is one write in place", async () => {
      const one = await startUp(wholeProgram());
      one.declare(wholeProgram({ keyVersion: newest }));
      const preview = mustPass(await one.stack.preview({ diff: true }));
      expect(ops(preview)).toEqual({ encryption: "update", orders: "same", billing: "same" });
      const changed = preview.steps.find((step) => step.name === "encryption")?.diff;
      expect(Object.keys(changed ?? {}).sort()).toEqual(["keyIdentifier", "keyVersion"]);
      expect(marked(preview.output)).toEqual([
        `~ keyIdentifier: "${keyIdentifier(older)}" => "${keyIdentifier(newest)}"`,
        `~ keyVersion   : "${older}" => "${newest}"`,
      ]);
      mustPass(await one.stack.up());
      expect(writes(one)).toEqual([EAR]);
    });
  });

  describe("drift", () => {
    const turnOff = (one: World, clusterName: string): Promise<void> =>
      byHand(one.emulator, {
        projects: { [quickstart.projectId]: { clusters: { [clusterName]: { encryptionAtRestProvider: "NONE" } } } },
      });

    it.each([
      ["with `refresh: always`", { refresh: "always" as const }],
      ["without a refresh", {}],
    ])("is found in the preview and repaired by `up`, %s", async (_, options) => {
      const one = await startUp(wholeProgram(), options);
      await turnOff(one, "billing");
      const preview = mustPass(await one.stack.preview());
      expect(ops(preview).billing).toBe("update");
      mustPass(await one.stack.up());
      expect(writes(one)).toEqual([clusterPatch("billing")]);
    });
  });

  describe("a replacement that stands for the same thing", () => {
    it.each(["encryption", "orders"])("of %s (`up --replace`) writes nothing", async (name) => {
      const one = await startUp(wholeProgram());
      const urn = (await one.stack.state()).resources.find((resource) => resource.urn.endsWith(`::${name}`))?.urn ?? "";
      mustPass(await one.stack.up({ replace: [urn] }));
      expect(writes(one)).toEqual([]);
      expect(cloud(one)).toEqual({ enabled: true, orders: "AZURE", billing: "AZURE" });
    });

    const renames: ReadonlyArray<readonly [string, readonly Declared[]]> = [
      ["a cluster", [encryption(), { ...cluster("orders"), name: "renamed" }, cluster("billing")]],
      [
        "the project",
        [
          { ...encryption(), name: "renamed" },
          cluster("orders", { projectId: "@renamed.projectId" }),
          cluster("billing", { projectId: "@renamed.projectId" }),
        ],
      ],
    ];

    it.each(renames)("by a rename of %s without alias writes nothing", async (_, program) => {
      const one = await startUp(wholeProgram());
      one.declare(program);
      mustPass(await one.stack.up());
      expect(writes(one)).toEqual([]);
      expect(cloud(one)).toEqual({ enabled: true, orders: "AZURE", billing: "AZURE" });
      const names = (await one.stack.state()).resources.map((resource) => resource.urn.split("::").at(-1));
      expect(names).toEqual(expect.arrayContaining(program.map((declared) => declared.name)));
      expect(ops(mustPass(await one.stack.preview()))).toEqual(
        Object.fromEntries(program.map((declared) => [declared.name, "same"])),
      );
    });

    it("with a client secret carries it in one PATCH", async () => {
      const one = await startUp([encryption({ access: staticAccess })]);
      const urn =
        (await one.stack.state()).resources.find((resource) => resource.urn.endsWith("::encryption"))?.urn ?? "";
      mustPass(await one.stack.up({ replace: [urn] }));
      expect(writes(one)).toEqual([EAR]);
    });
  });

  describe("what the program no longer declares", () => {
    it("is switched off, under `refresh: always` too", async () => {
      const one = await startUp(wholeProgram(), { refresh: "always" });
      one.declare([encryption(), cluster("orders")]);
      mustPass(await one.stack.up());
      expect(writes(one)).toEqual([clusterPatch("billing")]);
      expect(cloud(one)).toEqual({ enabled: true, orders: "AZURE", billing: "NONE" });
    });

    it("is switched off by `destroy --run-program`", async () => {
      const one = await startUp(wholeProgram());
      mustPass(await one.stack.destroy({ runProgram: true }));
      expect(cloud(one)).toEqual({ enabled: false, orders: "NONE", billing: "NONE" });
    });

    it("is left on with retainOnDelete", async () => {
      const one = await startUp([encryption(), cluster("orders", {}, { retainOnDelete: true })]);
      one.declare([encryption()]);
      mustPass(await one.stack.up());
      expect(writes(one)).toEqual([]);
    });
  });

  describe("a key that stopped working overnight", () => {
    it("is said on the row of the next preview and `up`, with what Azure shows of the cause", async () => {
      const one = await startUp([encryption()]);
      await byHand(one.emulator, {
        vaults: { "payments-kv": { keys: { atlas: { [older]: { enabled: false } } } } },
      });
      const preview = mustPass(await one.stack.preview());
      expect(ops(preview)).toEqual({ encryption: "update" });
      const warned = preview.messages
        .filter((message) => message.severity === "warning")
        .map((message) => message.text);
      expect(warned.join()).toContain(
        `Atlas can no longer use the key ${keyIdentifier(older)} of project ${quickstart.projectId} (valid: false).`,
      );
      const failed = await one.stack.up();
      expect(failed.ok).toBe(false);
      expect(failed.output).toContain(
        "Azure says that this key version is disabled. Put that right in Azure, then run `pulumi up`",
      );
      expect(writes(one)).toEqual([]);
      await byHand(one.emulator, {
        vaults: { "payments-kv": { keys: { atlas: { [older]: { enabled: true } } } } },
      });
      mustPass(await one.stack.up());
      expect(ops(mustPass(await one.stack.preview()))).toEqual({ encryption: "same" });
    });
  });

  describe("the engine killed in the middle of a wait", () => {
    it("leaves a stack that the next `up` goes on with", async () => {
      const one = await start(wholeProgram());
      // Not at a write: the engine saves its checkpoint around each step, and a kill within that save leaves a file that Pulumi itself cannot read.
      let looks = 0;
      const stop = one.emulator.onRequest(async (entry) => {
        if (writes(one).length < 3 || !entry.path.endsWith("/clusters")) return;
        looks += 1;
        if (looks !== 2) return;
        stop();
        await one.stack.terminate();
      });
      await one.stack.up().catch(() => undefined);
      mustPass(await one.stack.up());
      expect(cloud(one)).toEqual({ enabled: true, orders: "AZURE", billing: "AZURE" });
    });
  });

  describe("a delete that would cut a cluster off", () => {
    it("is refused before any write, names the cluster and says what to do", async () => {
      const one = await startUp([encryption()]);
      await byHand(one.emulator, {
        projects: { [quickstart.projectId]: { clusters: { orders: { encryptionAtRestProvider: "AZURE" } } } },
      });
      const refused = await one.stack.destroy();
      expect(refused.ok).toBe(false);
      expect(refused.output).toContain(
        `Customer-managed keys of project ${quickstart.projectId} stay on, and nothing was changed: cluster "orders" still needs the key.`,
      );
      expect(refused.output).toContain("Switch each of them off first");
      expect(writes(one)).toEqual([]);
      expect(cloud(one).enabled).toBe(true);
    });
  });
}

export const staticAccess = {
  tenantId: quickstart.tenantId,
  clientId: quickstart.staticApp.clientId,
  clientSecret: { secret: quickstart.staticApp.clientSecret },
};

/** The marked lines of a diff, without their indentation. */
const marked = (output: string): readonly string[] =>
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
