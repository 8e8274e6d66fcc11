// Proves that work in turn never overlaps: two installs into one cache would.
import { expect, it } from "vitest";
import { inTurn } from "../../support/commands.ts";

it("starts work only after the work before it has ended, also after a failure", async () => {
  const oneByOne = inTurn();
  const seen: string[] = [];
  const work = (name: string) => async () => {
    seen.push(`${name} begins`);
    await new Promise(setImmediate);
    seen.push(`${name} ends`);
    if (name === "first") throw new Error("first failed");
    return name;
  };
  const [first, second] = await Promise.allSettled([oneByOne(work("first")), oneByOne(work("second"))]);
  expect(seen).toEqual(["first begins", "first ends", "second begins", "second ends"]);
  expect(first.status).toBe("rejected");
  expect(second).toEqual({ status: "fulfilled", value: "second" });
});
