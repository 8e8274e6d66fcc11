// Proves how durations are read and written.
import fc from "fast-check";
import { expect, it } from "vitest";
import { formatDuration, parseDuration } from "../../../../provider/support/duration.ts";

it.each([
  ["30m", 1_800_000],
  ["1h30m", 5_400_000],
  ["90s", 90_000],
  ["1.5h", 5_400_000],
  ["250ms", 250],
  ["1h0m5s", 3_605_000],
])("reads %s", (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

it.each(["", "30", "m", "30 m", "-5m", "1d", "0s", "5mm", "1h30", "∞"])("takes %j for no duration", (text) => {
  expect(parseDuration(text)).toBeUndefined();
});

it.each([
  [0, "0 s"],
  [45_000, "45 s"],
  [125_000, "2 min 5 s"],
  [5_400_000, "1 h 30 min"],
  [3_605_000, "1 h"],
])("writes %i ms as %s", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

it("adds its parts up, whatever they are", () => {
  const part = fc.integer({ min: 1, max: 500 });
  fc.assert(
    fc.property(part, part, part, (hours, minutes, seconds) => {
      expect(parseDuration(`${hours}h${minutes}m${seconds}s`)).toBe(((hours * 60 + minutes) * 60 + seconds) * 1_000);
    }),
    { seed: 20261124 },
  );
});
