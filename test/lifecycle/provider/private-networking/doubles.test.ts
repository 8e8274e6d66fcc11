// Proves that no region gets a second endpoint: not from a list that is wrongly empty, not from two runs at once; and that one too many is removed or named.
import { describe, expect, it } from "vitest";
import { connect } from "../../../../provider/connect.ts";
import { startPlugin, textsOf } from "../../../support/plugin.ts";
import {
  anewForEachTest,
  args,
  both,
  changeProject,
  emptyFrom,
  emulator,
  endpoints,
  isPrivate,
  NETWORKING,
  plugin,
  ready,
  said,
  writes,
} from "./world.ts";

anewForEachTest();

const regions = () => endpoints().map((one) => one.regionName);
const posts = () => writes().filter((one) => one.startsWith("POST"));

const LOOKS = Array.from({ length: 14 }, (_, index) => index + 1);

/** A run that makes the endpoints, where Atlas would take a second one for a region. */
async function makeWhile(disturb: () => void): Promise<void> {
  await ready("orders");
  await changeProject({ secondEndpoint: "accepted" });
  disturb();
  await plugin.up(NETWORKING, args);
}

describe("a list that is wrongly empty once", () => {
  it.each([1, 2, 3])("at look %i of a run that adopts makes no second endpoint", async (count) => {
    await isPrivate({}, "orders");
    emptyFrom(count);
    await startPlugin(emulator).up(NETWORKING, args);
    expect([posts(), regions().sort()]).toEqual([[], both]);
  });

  it.each(LOOKS)("at look %i of a run that makes the endpoints makes one in each region", async (count) => {
    await makeWhile(() => emptyFrom(count));
    expect(regions().sort()).toEqual(both);
  });
});

describe("a list that is wrongly empty once, while an endpoint's own path answers once that there is none", () => {
  it.each(LOOKS)("at look %i of a run that makes the endpoints makes one in each region", async (count) => {
    await makeWhile(() => {
      emptyFrom(count);
      emulator.faults.add({
        match: { method: "GET", path: /privateEndpoints\/[0-9a-f]{24}$/ },
        action: { kind: "status", status: 404, errorCode: "RESOURCE_NOT_FOUND" },
      });
    });
    expect([posts().length, regions().sort()]).toEqual([2, both]);
  });
});

/** The first wrong list, and how many are wrong in a row. */
const inARow = (looks: number): ReadonlyArray<readonly [number, number]> =>
  [2, 3].flatMap((times) => Array.from({ length: looks }, (_, index) => [index + 1, times] as const));

describe("a list that is wrongly empty several times in a row", () => {
  it.each(inARow(14))(
    "from look %i on (%i times) in a run that makes the endpoints makes one in each region",
    async (first, times) => {
      await makeWhile(() => emptyFrom(first, times));
      expect(regions().sort()).toEqual(both);
    },
  );

  it.each(inARow(3))(
    "from look %i on (%i times) in a run that adopts makes no second endpoint",
    async (first, times) => {
      await isPrivate({}, "orders");
      await changeProject({ secondEndpoint: "accepted" });
      emptyFrom(first, times);
      await startPlugin(emulator).up(NETWORKING, args);
      expect([posts(), regions().sort()]).toEqual([[], both]);
    },
  );

  it.each(inARow(3))("from look %i on (%i times) in an update makes no second endpoint", async (first, times) => {
    const { id, outs, inputs } = await isPrivate({}, "orders");
    await changeProject({ secondEndpoint: "accepted" });
    emptyFrom(first, times);
    await startPlugin(emulator).update(NETWORKING, id, outs, inputs);
    expect([posts(), regions().sort()]).toEqual([[], both]);
  });
});

it("endpoints that are really gone are made again, once in each region", async () => {
  const { id, outs, inputs } = await isPrivate({}, "orders");
  await changeProject({ secondEndpoint: "accepted", privateEndpoints: { EUROPE_WEST: null } });
  await startPlugin(emulator).update(NETWORKING, id, outs, inputs);
  expect([posts(), regions().sort()]).toEqual([["POST privateEndpoints"], both]);
});

describe("two runs at once, of which Atlas takes every request", () => {
  it("end with one endpoint in each region, ACTIVE, and neither run waits for a person", async () => {
    await ready("orders");
    await changeProject({ secondEndpoint: "accepted" });
    const other = startPlugin(emulator);
    const ended = await Promise.all([plugin.up(NETWORKING, args), other.up(NETWORKING, args)]);
    emulator.clock.advance(10_000);
    await startPlugin(emulator).read(NETWORKING, ended[0].id, ended[0].outs);
    expect(regions().sort()).toEqual(both);
    expect(ended.map(({ outs }) => outs.endpointStatus)).toEqual([
      { EUROPE_WEST: "ACTIVE", US_EAST_2: "ACTIVE" },
      { EUROPE_WEST: "ACTIVE", US_EAST_2: "ACTIVE" },
    ]);
    const again = startPlugin(emulator);
    expect(await again.diff(NETWORKING, ended[0].id, ended[0].outs, ended[0].inputs)).toEqual({ changes: false });
    emulator.damage.clear(); // both lived for a while, which only Atlas can prevent
  });
});

it("an endpoint of another tool beside an ACTIVE one is not changed, and is named once with the request that deletes it", async () => {
  const made = await isPrivate({ regions: ["US_EAST_2"] });
  await changeProject({ secondEndpoint: "accepted" });
  await postByHand("US_EAST_2");
  emulator.journal.clear();
  const later = startPlugin(emulator);
  await later.update(NETWORKING, made.id, made.outs, made.inputs);
  const [, stranger] = endpoints();
  expect(writes()).toEqual([]);
  expect(textsOf(later, "warn")).toEqual([
    expect.stringMatching(
      new RegExp(`^Project .* has more than one private endpoint in US_EAST_2: ${stranger?.id} \\(INITIATING\\)`),
    ),
  ]);
  expect(said("warn")).toEqual([]);
  endpoints().pop(); // the second endpoint is the test's own
  emulator.damage.clear();
});

/** As another tool does it. */
async function postByHand(regionName: string): Promise<void> {
  const { atlas } = connect({ get: () => undefined }, emulator.env);
  await atlas.createPrivateEndpoint(args.projectId, regionName);
  await atlas.close();
}
