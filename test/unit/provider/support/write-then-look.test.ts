// Proves that a write whose answer was lost is looked for before it is sent again, and that there is an end.
import { expect, it } from "vitest";
import { CmkError } from "../../../../provider/support/errors.ts";
import { writeThenLook } from "../../../../provider/support/write-then-look.ts";

const lost = new CmkError("Nobody knows.", { code: "OUTCOME_UNKNOWN" });

/** Plays answers in order: `lost`, another error, or a value. */
const played = (answers: readonly unknown[]) => {
  const left = [...answers];
  const calls = { count: 0 };
  const write = async (): Promise<string> => {
    calls.count += 1;
    const answer = left.shift();
    if (answer instanceof Error) throw answer;
    return String(answer);
  };
  return { write, calls };
};

it("gives the answer of a write that is answered, without a look", async () => {
  const { write, calls } = played(["made"]);
  const look = () => Promise.reject(new Error("no look is needed"));
  expect([await writeThenLook({ write, look }), calls.count]).toEqual(["made", 1]);
});

it("looks after a lost answer, and does not write again what was done", async () => {
  const { write, calls } = played([lost]);
  expect([await writeThenLook({ write, look: async () => "seen" }), calls.count]).toEqual(["seen", 1]);
});

it("writes again what was not done", async () => {
  const { write, calls } = played([lost, "made"]);
  expect([await writeThenLook({ write, look: async () => undefined }), calls.count]).toEqual(["made", 2]);
});

it("ends after three writes with the failure of the last one", async () => {
  const { write, calls } = played([lost, lost, lost]);
  await expect(writeThenLook({ write, look: async () => undefined })).rejects.toBe(lost);
  expect(calls.count).toBe(3);
});

it("looks at nothing after a refusal", async () => {
  const refusal = new CmkError("No.", { code: "HTTP_400" });
  const { write } = played([refusal]);
  const look = () => Promise.reject(new Error("no look is needed"));
  await expect(writeThenLook({ write, look })).rejects.toBe(refusal);
});
