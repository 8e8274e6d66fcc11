// Proves that GUIDs follow from their words, and never change: what was made under them is found again.
import { describe, expect, it } from "vitest";
import { guidOf } from "../../../../provider/support/derived.ts";

describe("a GUID", () => {
  const scope = "/subscriptions/A/resourceGroups/Keys";

  it("is the same for the same words, however they are cased", () => {
    expect(guidOf([scope, "p", "r"])).toBe(guidOf([scope.toUpperCase(), "P", "r"]));
    expect(guidOf([scope, "p", "r"])).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it("is another one for other words", () => {
    const all = [
      [scope, "p", "r"],
      [scope, "p", "s"],
      [scope, "q", "r"],
      [`${scope}2`, "p", "r"],
      [scope, "pr"],
    ].map(guidOf);
    expect(new Set(all).size).toBe(all.length);
  });

  it("never changes: grants that are there are found by it", () => {
    expect(guidOf(["/scope", "principal", "role"])).toBe("d14cad9b-2f45-493f-8ce1-ff1890124b3a");
  });
});
