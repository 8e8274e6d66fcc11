// Proves how secrets and unknowns are carried in properties.
import { describe, expect, it } from "vitest";
import {
  annotateSecrets,
  hasUnknowns,
  masked,
  secret,
  UNKNOWN,
  unwrapped,
} from "../../../../testing/engine/property.ts";

describe("secrets that a provider gave back in clear", () => {
  it.each([
    ["under the same key", { a: "s" }, { a: secret("s") }, { a: secret("s") }],
    [
      "in an object of the same shape",
      { a: { b: "s", c: 1 } },
      { a: { b: secret("s") } },
      { a: { b: secret("s"), c: 1 } },
    ],
    [
      "anywhere in a list, the list as a whole",
      { a: ["s", "t"] },
      { a: [secret("s"), "t"] },
      { a: secret(["s", "t"]) },
    ],
    ["not under another key", { z: "s" }, { a: secret("s") }, { z: "s" }],
  ])("are marked again %s", (_where, outs, ins, expected) => {
    expect(annotateSecrets(outs, ins)).toEqual(expected);
  });
});

describe("properties", () => {
  it("are given to a provider in clear, at any depth", () => {
    expect(unwrapped({ a: [secret({ b: secret("s") })] })).toEqual({ a: [{ b: "s" }] });
  });

  it("are shown masked", () => {
    expect(masked({ a: secret("s"), b: { c: secret([1]) } })).toEqual({ a: "[secret]", b: { c: "[secret]" } });
  });

  it("know of an unknown inside a secret", () => {
    expect(hasUnknowns({ a: secret({ b: UNKNOWN }) })).toBe(true);
  });
});
