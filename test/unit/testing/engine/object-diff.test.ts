// Proves how changes between two sets of properties are named, without a provider.
import { describe, expect, it } from "vitest";
import { diffProperties, invertDiff } from "../../../../testing/engine/object-diff.ts";
import { secret, UNKNOWN } from "../../../../testing/engine/property.ts";

describe("the changes between two sets of properties", () => {
  it.each([
    ["nothing", { a: 1, b: [1, { c: null }] }, { a: 1, b: [1, { c: null }] }, {}],
    ["a value", { a: 1 }, { a: 2 }, { a: { kind: "update" } }],
    ["a new key", {}, { a: null }, { a: { kind: "add" } }],
    ["a lost key", { a: null }, {}, { a: { kind: "delete" } }],
    ["a nested value", { a: { b: [1, 2] } }, { a: { b: [1, 3] } }, { "a.b[1]": { kind: "update" } }],
    ["a longer list", { a: [1] }, { a: [1, 2] }, { "a[1]": { kind: "add" } }],
    ["another type", { a: [1] }, { a: { b: 1 } }, { a: { kind: "update" } }],
    ["a key that is no identifier", { "x:y": 1 }, { "x:y": 2 }, { '["x:y"]': { kind: "update" } }],
    ["an unknown", { a: 1 }, { a: UNKNOWN }, { a: { kind: "update" } }],
    ["a secret's value", { a: secret("x") }, { a: secret("y") }, { a: { kind: "update" } }],
    ["only that it is secret", { a: "x" }, { a: secret("x") }, {}],
  ])("name %s", (_what, olds, news, expected) => {
    expect(diffProperties(olds, news).detailed).toEqual(expected);
  });

  it("list the top-level keys", () => {
    expect(diffProperties({ a: { b: 1 }, c: 1 }, { a: { b: 2 }, c: 1 }).changedKeys).toEqual(["a"]);
  });

  it("turn round for a refresh", () => {
    expect(invertDiff({ a: { kind: "add" }, b: { kind: "delete" }, c: { kind: "update" } })).toEqual({
      a: { kind: "delete" },
      b: { kind: "add" },
      c: { kind: "update" },
    });
  });
});
