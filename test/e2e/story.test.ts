// Proves that the test double does with our own resources what a real CLI does: the same steps, the same final states. Skipped, and saying so, where
// there is no CLI.
import { createCliStack, createTestStack, findCli } from "@pulumi-atlas-cmk/testing";
import { describe, expect, it } from "vitest";
import { playStory, STORIES, STORY_NAMES } from "../scenarios/story.ts";

const found = await findCli();

if (found.kind === "missing") it.skip(`no Pulumi CLI to compare with: ${found.reason}`, () => {});
else
  describe(`the test double beside Pulumi CLI ${found.version}`, () => {
    it.each(STORY_NAMES)("plays the story of %s alike", async (name) => {
      const double = await playStory(name, createTestStack);
      const real = await playStory(name, (options) => createCliStack({ ...options, cli: found }));
      for (const [index, outcome] of real.entries()) expect(double[index]).toEqual(outcome);
      expect(double.map((outcome) => [outcome.name, outcome.ok])).toEqual(
        real.map((outcome) => [outcome.name, outcome.ok]),
      );
      expect(real.filter((outcome) => !outcome.ok).map((outcome) => outcome.name)).toEqual(STORIES[name].refused);
    });
  });
