// Proves when state and program are the same: whatever the order of keys, and never because two different shapes look alike.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changedKeys, isSame } from "../../../../provider/support/compare.ts";

const turned = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, turned(item)]),
  );
};

describe("two values", () => {
  it("are the same whatever the order of keys, at any depth", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(isSame(value, turned(value))).toBe(true);
      }),
    );
  });

  it("that are not equal as JSON are not the same", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 2 }), fc.jsonValue({ maxDepth: 2 }), (one, other) => {
        expect(isSame(one, other)).toBe(isDeepEqual(one, other));
      }),
    );
  });

  it.each([
    { one: { a: 1, b: undefined }, other: { a: 1 }, same: true },
    { one: undefined, other: undefined, same: true },
    { one: undefined, other: null, same: false },
    { one: { a: null }, other: {}, same: false },
    { one: ["a", "b"], other: ["b", "a"], same: false },
    { one: {}, other: [], same: false },
    { one: { a: 1 }, other: [["a", 1]], same: false },
    { one: "1", other: 1, same: false },
  ])("$one and $other: same $same", ({ one, other, same }) => {
    expect(isSame(one, other)).toBe(same);
  });
});

/** By what vitest takes for equal, which is another's reading. JSON has no -0. */
const isDeepEqual = (one: unknown, other: unknown): boolean => {
  try {
    expect(JSON.parse(JSON.stringify(one))).toStrictEqual(JSON.parse(JSON.stringify(other)));
    return true;
  } catch {
    return false;
  }
};

describe("changed keys", () => {
  it("are those of either side that differ, without the outputs", () => {
    const olds = { same: { x: 1, y: [2] }, gone: 1, changed: "a", out: 1, both: undefined };
    const news = { same: { y: [2], x: 1 }, come: 1, changed: "b", out: 2 };
    expect(changedKeys(olds, news, ["out"])).toEqual(["gone", "changed", "come"]);
    expect(changedKeys(olds, news)).toEqual(["gone", "changed", "out", "come"]);
  });
});
