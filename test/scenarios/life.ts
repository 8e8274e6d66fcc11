// The life of a stack as a list of behaviours, run on the test double (test/program) and on a real CLI (test/e2e).

import type { OperationResult } from "@pulumi-atlas-cmk/testing";
import { describe, expect, it } from "vitest";
import { quickstart } from "../../emulator/seeds.ts";
import { countCalls, total } from "../bench/calls.ts";
import { ROTATE, TASKS } from "../bench/tasks.ts";
import { byHand } from "../support/hand.ts";
import { keyIdentifier } from "../support/key-settings.ts";
import { must } from "../support/must.ts";
import { cluster, type Declared, encryption, type World, wholeProgram } from "../support/world.ts";
import {
  cloud,
  clusterPatch,
  EAR,
  inOneLine,
  type MakeStack,
  marked,
  mustPass,
  ops,
  staticAccess,
  warnings,
  worlds,
  writes,
} from "./shared.ts";

const { older, newest } = quickstart.keyVersions;

/** What stays on the row of the project's encryption. */
const infos = (result: OperationResult): readonly string[] =>
  result.messages
    .filter(({ severity, urn, ephemeral }) => severity === "info" && !ephemeral && urn.endsWith("::encryption"))
    .map(({ text }) => inOneLine(text));

export function life(makeStack: MakeStack): void {
  const { start, startUp } = worlds(makeStack);

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

    it("names the snapshots in the preview, and in `up` what stays enabled, with as few calls as Atlas allows", async () => {
      const one = await startUp(wholeProgram());
      const snapshot = { clusterName: "orders", keyIdentifier: keyIdentifier(older) };
      await byHand(one.emulator, { projects: { [quickstart.projectId]: { snapshots: [snapshot] } } });
      one.declare(wholeProgram({ keyVersion: newest }));
      const preview = mustPass(await one.stack.preview());
      expect(infos(preview)).toEqual([
        expect.stringMatching(/ has 1 snapshot \("orders" 1\), the oldest of .* A restore may need key version /),
      ]);
      one.emulator.journal.clear();
      const up = mustPass(await one.stack.up());
      expect(infos(up)).toEqual([
        expect.stringMatching(/ now uses key version .* Keep key version .* enabled while a snapshot may need it/),
      ]);
      const { calls, polls } = countCalls(one.emulator.journal.entries());
      expect(polls).toEqual({});
      expect(total(calls)).toBeLessThanOrEqual(total(must(TASKS.find(({ name }) => name === ROTATE)).fewest) + 1);
    });
  });

  describe("a Backup Compliance Policy that requires encryption", () => {
    it("is named by the first preview, and refuses a destroy before any write", async () => {
      const one = await start(wholeProgram());
      const backupCompliancePolicy = { encryptionAtRestEnabled: true };
      await byHand(one.emulator, { projects: { [quickstart.projectId]: { backupCompliancePolicy } } });
      expect(warnings(mustPass(await one.stack.preview()))).toEqual([
        expect.stringMatching(/^The Backup Compliance Policy of project .* cannot be disabled/),
      ]);
      mustPass(await one.stack.up());
      one.emulator.journal.clear();
      const destroy = await one.stack.destroy();
      expect(destroy.ok).toBe(false);
      expect(destroy.errors.join("\n")).toMatch(
        /was not decrypted: the project's Backup Compliance Policy requires encryption at rest/,
      );
      expect([writes(one), cloud(one)]).toEqual([[], { enabled: true, orders: "AZURE", billing: "AZURE" }]);
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

    it("that is encrypted and not declared is named at the end of every `up`, and not in a preview", async () => {
      const one = await startUp([encryption(), cluster("orders", {}, { retainOnDelete: true })]);
      const lines = (result: OperationResult): readonly string[] =>
        result.messages
          .filter(({ severity, ephemeral }) => severity === "info" && !ephemeral)
          .map(({ text }) => inOneLine(text));
      expect(lines(mustPass(await one.stack.up()))).toEqual([]);
      one.declare([encryption()]);
      for (const up of [mustPass(await one.stack.up()), mustPass(await one.stack.up())])
        expect(lines(up)).toEqual([
          expect.stringMatching(/no resource of this run manages: encrypted cluster "orders"/),
        ]);
      expect(lines(mustPass(await one.stack.preview()))).toEqual([]);
    });

    it("is left on with retainOnDelete", async () => {
      const one = await startUp([encryption(), cluster("orders", {}, { retainOnDelete: true })]);
      one.declare([encryption()]);
      mustPass(await one.stack.up());
      expect(writes(one)).toEqual([]);
    });
  });
}
