// Proves what the end of a run says, and when it says nothing.
import { describe, expect, it } from "vitest";
import { createEnding } from "../../../../provider/engine/ending.ts";

const noting = (said: string[], text: string) => async (): Promise<void> => void said.push(text);

describe("the end of a run", () => {
  it("says what was noted, each key once and with its later words, and says it only once", async () => {
    const said: string[] = [];
    const ending = createEnding();
    ending.note("one", noting(said, "too early"));
    ending.note("one", noting(said, "one"));
    ending.note("two", noting(said, "two"));
    await ending.speak(1_000);
    await ending.speak(1_000);
    expect(said).toEqual(["one", "two"]);
  });

  it("lists once, in a preview, all that only `pulumi up` can check", async () => {
    const said: string[] = [];
    const ending = createEnding();
    const link = { info: (_: unknown, text: string) => void said.push(text), flush: () => Promise.resolve() };
    for (const what of ["whether one", "whether two", "whether one"]) ending.later(what, link);
    await ending.speak(1_000);
    expect(said).toEqual(["Not known before `pulumi up`, which checks it then:\n- whether one\n- whether two"]);
  });

  it("tells a text that was said before", () => {
    const ending = createEnding();
    expect(["one", "two", "one"].map(ending.isNew)).toEqual([true, true, false]);
  });

  it("says nothing where an operation failed", async () => {
    const said: string[] = [];
    const ending = createEnding();
    ending.note("one", noting(said, "one"));
    ending.spoil();
    await ending.speak(1_000);
    expect(said).toEqual([]);
  });

  it("says nothing where it interrupts an operation, and speaks after one that has ended", async () => {
    const said: string[] = [];
    const [interrupted, over] = [createEnding(), createEnding()];
    for (const ending of [interrupted, over]) ending.note("one", noting(said, "one"));
    const { promise, resolve } = Promise.withResolvers<void>();
    const operation = interrupted.during(() => promise);
    await interrupted.speak(1_000);
    expect(said).toEqual([]);
    resolve();
    await operation;
    await over.during(() => Promise.resolve());
    await over.speak(1_000);
    expect(said).toEqual(["one"]);
  });

  it("fails nothing, and lets the others speak", async () => {
    const said: string[] = [];
    const ending = createEnding();
    ending.note("one", () => Promise.reject(new Error("no network")));
    ending.note("two", noting(said, "two"));
    await ending.speak(1_000);
    expect(said).toEqual(["two"]);
  });

  it("ends when the time is up, and tells who is not done", async () => {
    const ending = createEnding();
    let isTold = false;
    ending.note("one", async (signal) => {
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      isTold = true;
    });
    await ending.speak(5);
    expect(isTold).toBe(true);
  });
});
