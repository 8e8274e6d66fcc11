// Proves that exactly the given codes are waited out, for a bounded time that a person sees pass, and that the last failure is what remains.
import { describe, expect, it } from "vitest";
import { CmkError, codeFromService } from "../../../../provider/support/errors.ts";
import { type Propagation, untilPropagated } from "../../../../provider/support/propagation.ts";
import { stepClock } from "./fakes.ts";

const refused = (code: string): CmkError =>
  new CmkError(`Atlas refused it (HTTP 400 ${code}).`, { code: codeFromService(code), status: 400, requestId: "r-1" });

/** Works over these outcomes; the last one stays. */
function working(outcomes: ReadonlyArray<Error | string>, more: Partial<Propagation> = {}) {
  const clock = stepClock();
  const told: string[] = [];
  let tries = 0;
  const work = async (): Promise<string> => {
    tries += 1;
    const outcome = outcomes[Math.min(tries, outcomes.length) - 1] ?? "done";
    if (outcome instanceof Error) throw outcome;
    return outcome;
  };
  const result = untilPropagated(work, {
    what: "the new grant",
    codes: ["INVALID_AZURE_CREDENTIALS", "CLOUD_PROVIDER_ACCESS_ROLE_NOT_AUTHORIZED"],
    forMs: 60_000,
    clock,
    signal: new AbortController().signal,
    status: (text) => told.push(text),
    ...more,
  });
  return { clock, told, tries: () => tries, result };
}

describe("untilPropagated", () => {
  it("gives what works at once, without a sleep or a word", async () => {
    const { clock, told, result } = working(["done"]);
    expect(await result).toBe("done");
    expect([clock.sleeps, told]).toEqual([[], []]);
  });

  it("tries again while a code says that it is too early, and tells when the code changes", async () => {
    const { clock, told, result } = working([
      refused("CLOUD_PROVIDER_ACCESS_ROLE_NOT_AUTHORIZED"),
      refused("CLOUD_PROVIDER_ACCESS_ROLE_NOT_AUTHORIZED"),
      refused("INVALID_AZURE_CREDENTIALS"),
      "done",
    ]);
    expect(await result).toBe("done");
    expect(clock.sleeps).toEqual([5_000, 5_000, 5_000]);
    expect(told).toEqual([
      "waiting for the new grant to take effect (CLOUD_PROVIDER_ACCESS_ROLE_NOT_AUTHORIZED), which takes seconds to minutes",
      "waiting for the new grant to take effect (INVALID_AZURE_CREDENTIALS), which takes seconds to minutes",
    ]);
  });

  it.each([
    ["another code", refused("KEY_DISABLED")],
    ["a failure without a code", new TypeError("a defect")],
  ])("lets %s pass at once and as it is", async (_, failure) => {
    const { clock, result } = working([failure]);
    await expect(result).rejects.toBe(failure);
    expect(clock.sleeps).toEqual([]);
  });

  it("lets another failure pass in the middle of the wait, too", async () => {
    const failure = refused("KEY_DISABLED");
    const { tries, result } = working([refused("INVALID_AZURE_CREDENTIALS"), failure]);
    await expect(result).rejects.toBe(failure);
    expect(tries()).toBe(2);
  });

  it("waits for nothing where no code means that", async () => {
    const { clock, result } = working([refused("INVALID_AZURE_CREDENTIALS")], { codes: [] });
    await expect(result).rejects.toMatchObject({ code: "INVALID_AZURE_CREDENTIALS" });
    expect(clock.sleeps).toEqual([]);
  });

  it("ends when the time is up, with the last failure, its code and how long it was tried", async () => {
    const { clock, result } = working([
      refused("CLOUD_PROVIDER_ACCESS_ROLE_NOT_AUTHORIZED"),
      refused("INVALID_AZURE_CREDENTIALS"),
    ]);
    await expect(result).rejects.toMatchObject({
      code: "INVALID_AZURE_CREDENTIALS",
      status: 400,
      requestId: "r-1",
      message:
        "Atlas refused it (HTTP 400 INVALID_AZURE_CREDENTIALS). This was retried for 1 min, because the new grant may be too new to work. After this time, the new grant is more likely wrong than new.",
    });
    expect(clock.now()).toBe(60_000);
  });

  it("keeps the remedy of the last failure apart, so that a caller who knows better can replace it", async () => {
    const failure = new CmkError("Atlas refused it.", {
      code: "INVALID_AZURE_CREDENTIALS",
      hint: "Assign the role.",
    });
    const { result } = working([failure]);
    await expect(result).rejects.toMatchObject({
      hint: "Assign the role.",
      message: expect.stringMatching(/^Atlas refused it\. This was retried for 1 min, .* Assign the role\.$/),
    });
  });

  it("passes a failure of the work that is itself called TIMED_OUT", async () => {
    const failure = new CmkError("Azure took too long.", { code: "TIMED_OUT" });
    const { result } = working([refused("INVALID_AZURE_CREDENTIALS"), failure]);
    await expect(result).rejects.toBe(failure);
  });

  it("ends with the engine", async () => {
    const { result } = working([refused("INVALID_AZURE_CREDENTIALS")], {
      signal: AbortSignal.abort(new Error("gone")),
    });
    await expect(result).rejects.toThrow("gone");
  });
});
