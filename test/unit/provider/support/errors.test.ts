// Proves what a person sees of an error that a program does not catch. No I/O.
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { CmkError } from "../../../../provider/support/errors.ts";

describe("an error that is printed", () => {
  const error = new CmkError("The vault does not exist.", {
    code: "NOT_FOUND",
    hint: "Create the vault.",
    status: 404,
  });

  it("is its code and its text, without a stack and without properties", () => {
    expect(inspect(error, { colors: true })).toBe("CmkError [NOT_FOUND]: The vault does not exist. Create the vault.");
  });

  it("is the same where another error carries it as its cause", () => {
    expect(inspect(new Error("outer", { cause: error }))).toMatch(
      /\[cause\]: CmkError \[NOT_FOUND\]: The vault does not exist\. Create the vault\.\n?\s*\}$/,
    );
  });

  it("keeps its stack and its properties for a program that catches it", () => {
    expect(error).toMatchObject({ code: "NOT_FOUND", status: 404, hint: "Create the vault." });
    expect(error.stack).toContain("errors.test");
  });
});
