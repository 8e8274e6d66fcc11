// Proves that a write whose outcome is unknown is never sent again before a look, and how often it is sent at most. No I/O.
import { expect, it } from "vitest";
import { CmkError, type Code, codeFromService } from "../../../../provider/support/errors.ts";
import { writeThenLook } from "../../../../provider/support/write-then-look.ts";

const failing = (code: string) => async (): Promise<string> => {
  throw new CmkError("The service did not say.", { code: codeFromService(code) });
};

/** What was done, in order, and what came of it. */
async function outcome(write: () => Promise<string>, seen: readonly (string | undefined)[], perhaps?: readonly Code[]) {
  const done: string[] = [];
  const looks = [...seen];
  const value = await writeThenLook({
    write: () => {
      done.push("write");
      return write();
    },
    look: async () => {
      done.push("look");
      return looks.shift();
    },
    ...(perhaps === undefined ? {} : { perhaps }),
  }).catch((error: unknown) => (error instanceof CmkError ? error.code : error));
  return [value, ...done];
}

it("takes the answer of a write that was answered", async () => {
  expect(await outcome(async () => "made", [])).toEqual(["made", "write"]);
});

it("takes what a look shows after an unknown outcome", async () => {
  expect(await outcome(failing("OUTCOME_UNKNOWN"), [undefined, "seen"])).toEqual([
    "seen",
    "write",
    "look",
    "write",
    "look",
  ]);
});

it("writes three times at most, and then rejects as the last write did", async () => {
  const threeTimes = ["write", "look", "write", "look", "write", "look"];
  expect(await outcome(failing("OUTCOME_UNKNOWN"), [])).toEqual(["OUTCOME_UNKNOWN", ...threeTimes]);
});

it("neither looks nor writes again after any other failure", async () => {
  expect(await outcome(failing("Conflict"), ["seen"])).toEqual(["Conflict", "write"]);
});

it("looks after a further code where one is named", async () => {
  expect(await outcome(failing("Conflict"), ["seen"], ["Conflict"])).toEqual(["seen", "write", "look"]);
});
