// Proves the queue by itself: order under one key, nothing under another, and that who has left does not work. What it is for is in call.test.ts.

import { describe, expect, it } from "vitest";
import { createTurns } from "../../../../provider/azure/turns.ts";
import { failure } from "../../../support/failure.ts";

const gate = () => {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
};

describe("turns", () => {
  it("under one key begin when the one before has ended, well or badly; under another at once", async () => {
    const turns = createTurns();
    const seen: string[] = [];
    const { opened, open } = gate();
    const first = failure(
      turns("a", async () => {
        seen.push("a1");
        await opened;
        throw new Error("badly");
      }),
    );
    const second = turns("a", async () => seen.push("a2"));
    await turns("b", async () => seen.push("b1"));
    expect(seen).toEqual(["a1", "b1"]);
    open();
    expect([await first, await second]).toEqual([new Error("badly"), 3]);
    expect(seen).toEqual(["a1", "b1", "a2"]);
  });

  it("left at an abort never begin, and the next one does not overtake the first", async () => {
    const turns = createTurns();
    const seen: string[] = [];
    const leaving = new AbortController();
    const { opened, open } = gate();
    const first = turns("a", () => opened.then(() => seen.push("first")));
    const left = failure(turns("a", async () => seen.push("left"), leaving.signal));
    const third = turns("a", async () => seen.push("third"));
    leaving.abort(new Error("gone"));
    expect(await left).toEqual(new Error("gone"));
    expect(seen).toEqual([]);
    open();
    await Promise.all([first, third]);
    expect(seen).toEqual(["first", "third"]);
  });
});
