// Proves that a delete takes every endpoint down and switches off, though lists of endpoints are wrongly empty; and that a refresh and a region that goes
// believe no such list either.
import { describe, expect, it } from "vitest";
import { startPlugin } from "../../../support/plugin.ts";
import {
  anewForEachTest,
  args,
  both,
  emptyFrom,
  emulator,
  endpoints,
  isPrivate,
  NETWORKING,
  settings,
  writes,
} from "./world.ts";

anewForEachTest();

const rows = (looks: number): ReadonlyArray<readonly [number, number]> =>
  [1, 2, 3].flatMap((times) => Array.from({ length: looks }, (_, index) => [index + 1, times] as const));

describe("a list that is wrongly empty", () => {
  it.each(rows(8))("from look %i on (%i times) in a delete leaves nothing behind", async (first, times) => {
    const { id, outs } = await isPrivate({ publicNetworkAccess: "Disabled" }, "orders");
    emptyFrom(first, times);
    await startPlugin(emulator).remove(NETWORKING, id, outs);
    emulator.clock.advance(60_000);
    expect([endpoints().filter((one) => one.deletedMs === undefined), settings()?.requirePrivateNetworking]).toEqual([
      [],
      false,
    ]);
  });

  it("once in a delete whose record names no endpoint leaves nothing behind", async () => {
    const { id, outs } = await isPrivate({}, "orders");
    const { endpoints: _, ...rest } = outs;
    emptyFrom(1);
    await startPlugin(emulator).remove(NETWORKING, id, rest);
    expect(settings()?.requirePrivateNetworking).toBe(false);
  });

  it.each(rows(8))(
    "from look %i on (%i times) in an update that drops a region deletes its endpoint",
    async (first, times) => {
      const { id, outs } = await isPrivate({ regions: [...both, "US_WEST_2"] });
      const later = startPlugin(emulator);
      const { inputs } = await later.check(NETWORKING, { ...args, regions: both }, { olds: outs });
      emptyFrom(first, times);
      await later.update(NETWORKING, id, outs, inputs);
      emulator.clock.advance(60_000);
      await startPlugin(emulator).read(NETWORKING, id, outs);
      expect([
        endpoints()
          .map((one) => one.regionName)
          .sort(),
        writes(),
      ]).toEqual([both, ["DELETE privateEndpoint"]]);
    },
  );

  it("in a refresh is no drift, and no id leaves the record", async () => {
    const { id, outs } = await isPrivate();
    emptyFrom(1, 3);
    const seen = await startPlugin(emulator).read(NETWORKING, id, outs);
    expect([seen.props, seen.inputs]).toEqual([outs, undefined]);
  });

  it("in a look before an update is no drift", async () => {
    const { id, outs, inputs } = await isPrivate();
    emptyFrom(1, 3);
    expect(await startPlugin(emulator).diff(NETWORKING, id, outs, inputs)).toEqual({ changes: false });
  });
});
