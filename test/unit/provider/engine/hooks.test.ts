// Proves that a record in state with a hole in it is refused by name: nothing is guessed.
import { describe, expect, it } from "vitest";
import { knownIn } from "../../../../provider/engine/hooks.ts";
import { privateNetworking } from "../../../../provider/private-networking/room.ts";
import { CmkError } from "../../../../provider/support/errors.ts";

describe("a record in state", () => {
  it("with all that is needed is what it says, whatever the values", () => {
    expect(knownIn(privateNetworking, "64b7", { keyVaultId: null, regions: [] })).toMatchObject({
      projectId: "64b7",
      keyVaultId: null,
      regions: [],
    });
  });

  it("without a property is refused: the object, the property, and what to do", () => {
    expect(() => knownIn(privateNetworking, "64b7", { keyVaultId: "x" })).toThrow(
      new CmkError("The state of project 64b7's private networking lacks 'regions'.", {
        code: "STATE_INCOMPLETE",
        hint: "Nothing was changed. Restore the property from a backup of the stack (`pulumi stack export`, `pulumi stack import`). Or remove the record with `pulumi state delete` and run `pulumi up`, which adopts the object.",
      }),
    );
  });
});
