// Proves what an operation brings along, and that a state with a hole in it is refused by name.
import { describe, expect, it } from "vitest";
import { CmkError } from "../../../../provider/support/errors.ts";
import { operationOf, requireInState } from "../../../../provider/support/operation.ts";

const said: string[] = [];
const call = {
  signal: new AbortController().signal,
  status: (text: string) => void said.push(`status ${text}`),
  info: (text: string) => void said.push(`info ${text}`),
  warn: (text: string) => void said.push(`warn ${text}`),
};

describe("an operation", () => {
  it.each([
    { kind: "create", timeouts: undefined, expected: 7 },
    { kind: "create", timeouts: { update: "3s" }, expected: 7 },
    { kind: "create", timeouts: { create: "1h30m" }, expected: 5_400_000 },
    { kind: "update", timeouts: { create: "1h", update: "3s" }, expected: 3_000 },
    { kind: "delete", timeouts: { create: "1h", delete: "2m" }, expected: 120_000 },
  ] as const)("has $expected ms for a $kind with $timeouts", ({ kind, timeouts, expected }) => {
    expect(operationOf(call, { kind, timeouts, defaultMs: 7 }).timeoutMs).toBe(expected);
  });

  it("speaks and is stopped as its call is", () => {
    const operation = operationOf(call, { kind: "create", timeouts: undefined, defaultMs: 7 });
    operation.status("one");
    operation.info("two");
    operation.warn("three");
    expect(said).toEqual(["status one", "info two", "warn three"]);
    expect(operation.signal).toBe(call.signal);
  });
});

describe("state", () => {
  it("with all that is needed passes, whatever the values", () => {
    expect(() => requireInState("X 1", { a: false, b: "", c: null }, ["a", "b", "c"])).not.toThrow();
  });

  it("without a property is refused: the object, the property, and what to do", () => {
    const refused = (): void => requireInState("ClusterEncryption 64b7/orders", { a: 1 }, ["a", "b", "c"]);
    expect(refused).toThrow(
      new CmkError("The state of ClusterEncryption 64b7/orders lacks 'b'.", {
        code: "STATE_INCOMPLETE",
        hint: "Nothing was changed. Restore the property from a backup of the stack (`pulumi stack export`, `pulumi stack import`), or remove the record with `pulumi state delete` and run `pulumi up`: it adopts what is there.",
      }),
    );
  });
});
