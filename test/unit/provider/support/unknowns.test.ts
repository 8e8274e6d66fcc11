// Proves that what a preview does not know is recognised at any depth, compares as equal, and goes to the engine and back.
import { describe, expect, it } from "vitest";
import { toPlain } from "../../../../provider/engine/plain.ts";
import { isSame } from "../../../../provider/support/compare.ts";
import {
  ENGINE_UNKNOWN,
  fromEngine,
  holdsUnknown,
  isKnown,
  knownPart,
  UNKNOWN,
} from "../../../../provider/support/unknowns.ts";

describe("an unknown", () => {
  it.each([[UNKNOWN], [{ a: [UNKNOWN] }], [`https://${UNKNOWN}/x`], [ENGINE_UNKNOWN]])("is held by %j", (value) => {
    expect([holdsUnknown(value), isKnown(value)]).toEqual([true, false]);
  });

  it.each([[undefined], [""], [{ a: [1, "b", { c: true }] }], [[]]])("is not held by %j", (value) => {
    expect(holdsUnknown(value)).toBe(false);
  });

  it("comes from the engine as a text, at any depth, and goes back as that text", () => {
    const sent = { a: ENGINE_UNKNOWN, b: [{ c: `x-${ENGINE_UNKNOWN}` }], d: "known", e: null };
    const ours = fromEngine(sent) as Record<string, unknown>;
    expect(ours).toEqual({ a: UNKNOWN, b: [{ c: UNKNOWN }], d: "known", e: null });
    expect(toPlain(ours)).toEqual({ a: ENGINE_UNKNOWN, b: [{ c: ENGINE_UNKNOWN }], d: "known", e: null });
  });

  it("is the same as another unknown, and as nothing else", () => {
    expect([isSame(UNKNOWN, UNKNOWN), isSame(UNKNOWN, {}), isSame({ a: UNKNOWN }, { a: "x" })]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe("a known part", () => {
  const args = { projectId: "p", clusterName: UNKNOWN, timeouts: undefined };

  it("is given where all of it is known", () => {
    expect(knownPart(args, "projectId", "timeouts")).toEqual({ projectId: "p", timeouts: undefined });
  });

  it("is not there where any of it is unknown", () => {
    expect(knownPart(args, "projectId", "clusterName")).toBeUndefined();
  });
});
