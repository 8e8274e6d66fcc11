// What goes wrong in the life of a stack, and what a person reads then: run on the test double (test/program) and on a real CLI (test/e2e).

import { describe, expect, it } from "vitest";
import { quickstart } from "../../emulator/seeds.ts";
import { byHand } from "../support/hand.ts";
import { keyIdentifier } from "../support/key-settings.ts";
import { encryption, type World, wholeProgram } from "../support/world.ts";
import { cloud, EAR, type MakeStack, mustPass, ops, worlds, writes } from "./shared.ts";

const { older } = quickstart.keyVersions;

export function trouble(makeStack: MakeStack): void {
  const { start, startUp } = worlds(makeStack);

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
      expect(failed.output).toContain(`Key version ${older} of "atlas" of the vault payments-kv is disabled.`);
      expect(writes(one)).toEqual([]);
      await byHand(one.emulator, {
        vaults: { "payments-kv": { keys: { atlas: { [older]: { enabled: true } } } } },
      });
      mustPass(await one.stack.up());
      expect(ops(mustPass(await one.stack.preview()))).toEqual({ encryption: "same" });
    });
  });

  describe("a create whose key Atlas cannot use in the end", () => {
    const failed = async (): Promise<World> => {
      const one = await start([encryption()]);
      await byHand(one.emulator, { projects: { [quickstart.projectId]: { validation: "asynchronous" } } });
      // Right after the trial of the key, which the login may not do.
      const stop = one.emulator.onRequest(async ({ path, status }) => {
        if (!path.startsWith("/keys/") || status !== 403) return;
        stop();
        await byHand(one.emulator, {
          vaults: { "payments-kv": { keys: { atlas: { [older]: { enabled: false } } } } },
        });
      });
      const result = await one.stack.up();
      expect(result.ok).toBe(false);
      expect(result.output).toContain(
        `(valid: false). Key version ${older} of "atlas" of the vault payments-kv is disabled.`,
      );
      return one;
    };
    const enableKey = (one: World): Promise<void> =>
      byHand(one.emulator, { vaults: { "payments-kv": { keys: { atlas: { [older]: { enabled: true } } } } } });

    it("stays in state, and the next `up` goes on without a second write", async () => {
      const one = await failed();
      await enableKey(one);
      mustPass(await one.stack.up());
      expect(writes(one)).toEqual([EAR]);
      expect(ops(mustPass(await one.stack.preview()))).toEqual({ encryption: "same" });
    });

    it("is switched off by `destroy`", async () => {
      const one = await failed();
      await enableKey(one);
      mustPass(await one.stack.destroy());
      expect(writes(one)).toEqual([EAR, EAR]);
      expect(cloud(one).enabled).toBe(false);
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
        `Customer-managed keys of project ${quickstart.projectId} were not disabled: cluster "orders" still uses the key.`,
      );
      expect(refused.output).toContain("Decrypt the cluster first");
      expect(writes(one)).toEqual([]);
      expect(cloud(one).enabled).toBe(true);
    });
  });
}
