// Proves what asterisks stand for, against the regular expression that says the same, and that no pattern takes long.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isLike } from "../../../../provider/support/wildcard.ts";

describe("a pattern", () => {
  it("means what a regular expression with .* means", () => {
    const word = fc.string({ unit: fc.constantFrom("a", "b", "*"), maxLength: 8 });
    const text = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 8 });
    fc.assert(
      fc.property(text, word, (one, pattern) => {
        const same = new RegExp(`^${pattern.split(/\*+/).join(".*")}$`).test(one);
        return isLike(one, pattern) === same;
      }),
      { numRuns: 2_000 },
    );
  });

  it("takes no character but the asterisk for more than itself", () => {
    expect([isLike("a.c", "a.c"), isLike("abc", "a.c"), isLike("a\nc", "a*c"), isLike("$&", "*&")]).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });

  it("of many asterisks costs milliseconds", () => {
    const before = process.cpuUsage();
    expect(isLike("a".repeat(10_000), `${"*a".repeat(50)}*b`)).toBe(false);
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(250);
  });
});
