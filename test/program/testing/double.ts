// The test double does what a real CLI did when the recordings beside this file were made; and what only a double does. Run with program and plugin in
// process (engine.test.ts) and in processes of their own (test/exhaustive). The recordings are renewed by test/e2e/testing.test.ts.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DOUBLE_NOTICE, type RunningPlugin, type Stack } from "@pulumi-atlas-cmk/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { deferred } from "../../../testing/engine/deferred.ts";
import { type Lab, type LabOutcome, type MakeStack, makeLab, playInLab, recordFile } from "./lab.ts";
import { scenarios } from "./scenarios.ts";

function recorded(name: string): readonly LabOutcome[] {
  const content: { readonly outcomes: readonly LabOutcome[] } = JSON.parse(readFileSync(recordFile(name), "utf8"));
  return content.outcomes;
}

/** Every recorded scenario. */
export function recordings(makeStack: MakeStack): void {
  describe("the test double does what the CLI did", () => {
    it.each(scenarios)("in $name", async (scenario) => {
      expect(await playInLab(scenario, makeStack)).toEqual(recorded(scenario.name));
    });
  });
}

export function ownWays(makeStack: MakeStack): void {
  describe("the test double", () => {
    let lab: Lab;
    let stack: Stack;
    beforeEach(async () => {
      lab = makeLab();
      stack = await makeStack(lab.stackOptions);
    });
    afterEach(async () => {
      await stack.dispose();
      lab.dispose();
    });

    it("says in its first line what it is", async () => {
      lab.declare([]);
      expect((await stack.preview()).output.split("\n")[0]).toBe(DOUBLE_NOTICE);
    });

    it("keeps secrets out of its files, its output and its state", async () => {
      lab.declare([{ name: "a", secrets: { token: "canary" } }], { outputs: { token: "a.token" } });
      const results = [await stack.preview({ diff: true }), await stack.up({ diff: true })];
      const files = readdirSync(stack.directory).map((name) => readFileSync(join(stack.directory, name), "utf8"));
      expect(JSON.stringify([results, files, await stack.state()])).not.toContain("canary");
      expect(results.map((result) => result.outputs)).toEqual([{ token: "[secret]" }, { token: "[secret]" }]);
    });

    it("deletes what depends on something before it, level by level", async () => {
      lab.declare([
        { name: "p" },
        { name: "k", from: { up: "p.stamp" } },
        { name: "a", options: { dependsOn: ["k"] } },
        { name: "c", options: { dependsOn: ["a"] } },
      ]);
      await stack.up();
      lab.edit((world) => {
        world.calls = [];
      });
      await stack.destroy();
      expect(lab.world().calls).toEqual(["delete c", "delete a", "delete k", "delete p"]);
    });

    it("answers for packages that are not here by an echo", async () => {
      lab.declare([
        { name: "f", kind: "foreign", props: { v: 1 } },
        { name: "a", from: { up: "f.id" } },
      ]);
      expect((await stack.up()).changeSummary).toEqual({ create: 3 });
      const inputs = (await stack.state()).resources.find((resource) => resource.urn.endsWith("::a"))?.inputs;
      expect(inputs?.up).toBe("f-id");
    });

    it("names the plugin's process, so that a test can kill it", async () => {
      lab.declare([{ name: "a" }]);
      lab.edit((world) => {
        world.faults = { "create a": { kind: "hang" } };
      });
      const plugin = deferred<RunningPlugin>();
      const running = stack.up({ onPlugin: plugin.resolve });
      const { kill } = await plugin.promise;
      await lab.called("create a");
      kill();
      const result = await running;
      expect(result.errors).toEqual(["error reading from server: EOF", "update failed"]);
      expect((await stack.state()).pendingOperations).toEqual([]);
    });

    it("leaves a pending create behind when it is ended itself", async () => {
      lab.declare([{ name: "a" }]);
      lab.edit((world) => {
        world.faults = { "create a": { kind: "hang" } };
      });
      const running = stack.up();
      await lab.called("create a");
      await stack.terminate();
      expect((await running).ok).toBe(false);
      expect((await stack.state()).pendingOperations.map(({ type }) => type)).toEqual(["creating"]);
    });

    it("refuses two resources of the same name and type", async () => {
      lab.declare([{ name: "a" }, { name: "a" }]);
      const { ok, errors } = await stack.preview();
      expect({ ok, errors }).toEqual({
        ok: false,
        errors: [
          "Duplicate resource URN 'urn:pulumi:test::lab::pulumi-nodejs:dynamic/lab:Thing::a'; try giving it a unique name",
        ],
      });
    });
  });
}
