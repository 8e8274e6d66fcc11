// Proves what is done about a region's endpoint, step by step, on a scripted Atlas and Azure: never a second one, never a stranger's approved, never for ever.

import { describe, expect, it } from "vitest";
import { failure } from "../../../support/failure.ts";
import { approvalOf, bring, quick } from "./bringing.ts";
import { become, EAST, endpoint, type Hooks, hold, MINUTE, scene, WEST } from "./fakes.ts";

describe("a region's endpoint", () => {
  it("is made, approved and ACTIVE, in every region side by side", async () => {
    const at = scene({}, quick);
    const endpoints = await bring(at, { regions: [WEST, EAST] });
    expect(endpoints.map((one) => [one.regionName, one.status])).toEqual([
      [WEST, "ACTIVE"],
      [EAST, "ACTIVE"],
    ]);
    expect(at.writes).toEqual([
      `POST ${WEST}`,
      `POST ${EAST}`,
      approvalOf("pe-new1", WEST),
      approvalOf("pe-new2", EAST),
    ]);
    expect(at.said[1]).toBe("private endpoints, usually 3 to 20 min: EUROPE_WEST INITIATING, US_EAST_2 INITIATING");
    expect([at.run.hasWritten, at.sight.latest]).toEqual([true, endpoints]);
  });

  it("that is ACTIVE already costs one list and no write", async () => {
    const at = scene({ endpoints: [endpoint("e1", EAST, "ACTIVE")] });
    await bring(at);
    expect([at.writes, at.countOf("listEndpoints"), at.run.hasWritten]).toEqual([[], 1, false]);
  });

  it("that another tool has created is adopted", async () => {
    const at = scene({ endpoints: [endpoint("e1", EAST, "INITIATING")] }, quick);
    await bring(at);
    expect(at.writes).toEqual([approvalOf("pe-e1")]);
  });

  it("in an unknown state is waited for", async () => {
    const at = scene({ endpoints: [endpoint("e1", EAST, "MIGRATING")] });
    at.at(5 * MINUTE, (world) => become(world, "e1", { status: "ACTIVE" }));
    await bring(at);
    expect(at.writes).toEqual([]);
  });

  it("that is being deleted is waited out, then made again", async () => {
    const at = scene({ endpoints: [endpoint("e1", EAST, "DELETING")] }, quick);
    at.at(2 * MINUTE, (world) => hold(world));
    await bring(at);
    expect(at.writes[0]).toBe(`POST ${EAST}`);
    expect(at.writtenAtMs[0]).toBeGreaterThanOrEqual(2 * MINUTE);
  });

  it("is read every second or two in the first minute, and every thirty seconds at least", async () => {
    const at = scene({ endpoints: [endpoint("e1", EAST, "INITIATING")] });
    at.at(30 * MINUTE, (world) => become(world, "e1", { status: "ACTIVE" }));
    await bring(at);
    expect([Math.max(...at.clock.sleeps.slice(0, 45)), Math.max(...at.clock.sleeps)]).toEqual([2_000, 30_000]);
  });
});

describe("an endpoint that Atlas is to recreate", () => {
  it("is left to Atlas for ten minutes, then deleted and made again", async () => {
    const at = scene({ endpoints: [endpoint("e1", EAST, "PENDING_RECREATION")] }, quick);
    await bring(at);
    expect(at.writes).toEqual(["DELETE e1", `POST ${EAST}`, approvalOf("pe-new1")]);
    expect(at.writtenAtMs[0]).toBeGreaterThanOrEqual(10 * MINUTE);
    expect(at.writtenAtMs[0]).toBeLessThan(11 * MINUTE);
  });

  it("is of no more interest once another one of the region is on its way", async () => {
    const old = endpoint("e1", EAST, "PENDING_RECREATION");
    const at = scene({ endpoints: [old, endpoint("e2", EAST, "INITIATING")] });
    at.at(30 * MINUTE, (world) => become(world, "e2", { status: "ACTIVE" }));
    await bring(at);
    expect(at.writes).toEqual([]);
  });
});

describe("an endpoint that failed", () => {
  const failed = (id: string) => endpoint(id, EAST, "FAILED", { errorMessage: "Subnet is full." });

  it("is deleted and made again", async () => {
    const at = scene({ endpoints: [failed("e1")] }, quick);
    await bring(at);
    expect(at.writes).toEqual(["DELETE e1", `POST ${EAST}`, approvalOf("pe-new1")]);
  });

  it("twice more is an error with Atlas's words, and the bound of writes is kept", async () => {
    const failing: Hooks = {
      listEndpoints: (world) => {
        world.endpoints = world.endpoints.map((one) => failed(one.id));
      },
    };
    const at = scene({}, failing);
    const error = await failure(bring(at));
    expect(error).toMatchObject({
      code: "ENDPOINT_FAILED",
      message:
        "Atlas cannot create the private endpoint in US_EAST_2: Subnet is full. " +
        "Remove the cause that Atlas reports, then run `pulumi up` again: the run deletes the endpoint and creates another.",
    });
    expect(at.writes).toEqual([`POST ${EAST}`, "DELETE new1", `POST ${EAST}`, "DELETE new2", `POST ${EAST}`]);
    expect(at.run.hasWritten).toBe(true);
    expect(at.sight.latest).toEqual([failed("new3")]);
  });

  it("beside one that works is deleted, and nothing is made", async () => {
    const at = scene({ endpoints: [failed("e1"), endpoint("e2", EAST, "ACTIVE")] });
    await bring(at);
    expect(at.writes).toEqual(["DELETE e1"]);
  });

  it("and whose deletion shows late is not taken for a failure to heal", async () => {
    const at = scene(
      { endpoints: [failed("e1")] },
      {
        ...quick,
        delete: (world) => {
          world.endpoints = [];
          at.at(at.clock.now() + 1, (world) => hold(world, failed("e1")));
          at.at(at.clock.now() + 8_000, (world) => hold(world));
        },
      },
    );
    await bring(at);
    expect(at.writes).toEqual(["DELETE e1", `POST ${EAST}`, approvalOf("pe-new1")]);
  });
});
