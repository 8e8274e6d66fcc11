// Proves in process that a story of our own resources has one record, whenever it is played, and that only its own steps are refused. test/e2e
// compares this record with a real CLI's.
import { createFastStack } from "@pulumi-atlas-cmk/testing";
import { describe, expect, it } from "vitest";
import { playStory, STORIES, STORY_NAMES } from "../scenarios/story.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;
const START_MS = Date.UTC(2026, 10, 2);

describe("a story on the double", () => {
  it.each(STORY_NAMES)("of %s has the same record a day later", async (name) => {
    const first = await playStory(name, createFastStack, { startMs: START_MS });
    const later = await playStory(name, createFastStack, { startMs: START_MS + DAY_MS });
    for (const [index, outcome] of first.entries()) expect(later[index]).toEqual(outcome);
    expect(first.filter((outcome) => !outcome.ok).map((outcome) => outcome.name)).toEqual(STORIES[name].refused);
  });
});
