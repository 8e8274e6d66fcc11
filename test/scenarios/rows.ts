// What a person reads on the rows: drift after a refresh, what a preview cannot know, and rows that end with a result. On the double and a CLI.
import type { OperationResult } from "@pulumi-atlas-cmk/testing";
import { describe, expect, it } from "vitest";
import { quickstart } from "../../emulator/seeds.ts";
import { byHand } from "../support/hand.ts";
import type { World } from "../support/world.ts";
import { cmk, EMPTY_GROUP } from "./component-world.ts";
import { type MakeStack, mustPass, warnings, worlds } from "./shared.ts";

const { projectId } = quickstart;

const decryptedByHand = ({ emulator }: World) =>
  byHand(emulator, { projects: { [projectId]: { clusters: { orders: { encryptionAtRestProvider: "NONE" } } } } });

const DRIFT =
  'Drift of cluster "orders": encryptionAtRestProvider is NONE in Atlas, AZURE in the program. `pulumi up` encrypts the cluster again.';

export function rows(makeStack: MakeStack): void {
  const { start, startUp } = worlds(makeStack);

  describe("a first `up`", () => {
    it("leaves state as a refresh finds it: no input changes, and no row says so", async () => {
      const one = await startUp([cmk()], EMPTY_GROUP);
      const before = await one.stack.state();
      const refreshed = mustPass(await one.stack.refresh());
      expect([refreshed.changeSummary, warnings(refreshed)]).toEqual([{ same: expect.any(Number) }, []]);
      expect((await one.stack.state()).resources.map(({ inputs }) => inputs)).toEqual(
        before.resources.map(({ inputs }) => inputs),
      );
    });

    it("ends each row with a result, or without words", async () => {
      const one = await start([cmk()], EMPTY_GROUP);
      const up = mustPass(await one.stack.up());
      const last = lastStatuses(up);
      expect(Object.keys(last).length).toBeGreaterThan(8);
      expect(Object.entries(last).filter(([, text]) => /^[a-z]+ing /.test(text))).toEqual([]);
    });
  });

  describe("drift", () => {
    it("is named by the preview that refreshes, once", async () => {
      const one = await startUp([cmk()], EMPTY_GROUP);
      await decryptedByHand(one);
      expect(warnings(mustPass(await one.stack.preview({ refresh: true })))).toEqual([DRIFT]);
    });

    it("is named by a refresh, and by the preview after it", async () => {
      const one = await startUp([cmk()], EMPTY_GROUP);
      await decryptedByHand(one);
      expect(warnings(mustPass(await one.stack.refresh()))).toEqual([DRIFT]);
      expect(warnings(mustPass(await one.stack.preview()))).toEqual([
        `Drift of ClusterEncryption ${projectId}/orders, as the last run found it: encryptionAtRestProvider is NONE, and must be AZURE. \`pulumi up\` restores it.`,
      ]);
    });
  });
}

/** By resource. */
const lastStatuses = ({ messages }: OperationResult): Readonly<Record<string, string>> =>
  Object.fromEntries(
    messages.filter(({ ephemeral, urn }) => ephemeral && urn !== "").map(({ urn, text }) => [urn, text.trim()]),
  );
