// Proves how an endpoint is asked for on a scripted Atlas: a lost answer is followed by a look, never by a second endpoint.

import { describe, expect, it } from "vitest";
import { failure } from "../../../support/failure.ts";
import { approvalOf, bring, quick } from "./bringing.ts";
import {
  become,
  connection,
  EAST,
  endpoint,
  type Hooks,
  hold,
  lost,
  MINUTE,
  pending,
  refusal,
  type Scene,
  scene,
  WEST,
} from "./fakes.ts";

describe("a POST", () => {
  it("whose answer is lost is followed by looks, and the endpoint found is adopted", async () => {
    const losing: Hooks = {
      create: (world) => {
        at.at(at.clock.now() + 5_000, () => void world.endpoints.push(endpoint("e1", EAST, "INITIATING")));
        throw lost();
      },
      listEndpoints: quick.listEndpoints,
    };
    const at: Scene = scene({}, losing);
    await bring(at);
    expect(at.writes).toEqual([`POST ${EAST}`, approvalOf("pe-e1")]);
    expect(at.said.slice(0, 2)).toEqual([
      "private endpoints, usually 3 to 20 min: US_EAST_2 ABSENT",
      "private endpoints, usually 3 to 20 min: US_EAST_2 requested",
    ]);
  });

  it("is not sent where the first look is wrongly empty", async () => {
    const at: Scene = scene(
      { endpoints: [endpoint("e1", EAST, "ACTIVE")] },
      {
        listEndpoints: (world, _, count) => hold(world, ...(count === 1 ? [] : [endpoint("e1", EAST, "ACTIVE")])),
      },
    );
    await bring(at);
    expect(at.writes).toEqual([]);
  });

  it("is sent again where ten seconds of looks show nothing", async () => {
    const at = scene(
      {},
      {
        ...quick,
        create: (_, __, count) => {
          if (count === 1) throw lost();
        },
      },
    );
    await bring(at);
    expect(at.writes).toEqual([`POST ${EAST}`, `POST ${EAST}`, approvalOf("pe-new1")]);
    expect((at.writtenAtMs[1] ?? 0) - (at.writtenAtMs[0] ?? 0)).toBeGreaterThanOrEqual(10_000);
  });

  it("that was answered is not sent again because a list is a little behind", async () => {
    const at: Scene = scene(
      {},
      {
        create: () => {
          at.at(at.clock.now() + 1, (world) => hold(world));
          at.at(at.clock.now() + 8_000, (world) => hold(world, endpoint("new1", EAST, "INITIATING")));
        },
        listEndpoints: quick.listEndpoints,
      },
    );
    await bring(at);
    expect(at.writes).toEqual([`POST ${EAST}`, approvalOf("pe-new1")]);
  });

  it("that meets a conflict looks again, and finds what another run made", async () => {
    const taken: Hooks = {
      create: (world) => {
        world.endpoints.push(endpoint("e1", EAST, "INITIATING"));
        throw refusal("RESOURCE_ALREADY_EXISTS", 409);
      },
      listEndpoints: quick.listEndpoints,
    };
    const at = scene({}, taken);
    await bring(at);
    expect(at.writes).toEqual([`POST ${EAST}`, approvalOf("pe-e1")]);
  });

  it("that meets nothing but conflicts ends in Atlas's words after three", async () => {
    const at = scene(
      {},
      {
        create: () => {
          throw refusal("SOME_CONFLICT", 409);
        },
      },
    );
    expect(await failure(bring(at))).toMatchObject({ code: "SOME_CONFLICT" });
    expect(at.writes).toHaveLength(3);
    expect(at.run.hasWritten).toBe(true);
  });

  it.each([
    ["INVALID_REGION", 400],
    ["USER_UNAUTHORIZED", 401],
    ["UNEXPECTED_ERROR", 500],
  ])("that is refused with %s is an error at once", async (code, status) => {
    const at = scene(
      {},
      {
        create: () => {
          throw refusal(code, status);
        },
      },
    );
    expect(await failure(bring(at))).toMatchObject({ code });
    expect(at.writes).toHaveLength(1);
  });

  it("of one region that is refused lets the other regions' step end", async () => {
    const at = scene(
      { endpoints: [pending("e1", WEST)] },
      {
        create: () => {
          throw refusal("INVALID_REGION", 400);
        },
      },
    );
    at.at(2_000, (world) => void world.connections.push(connection("pe-e1", "Pending")));
    await failure(bring(at, { regions: [EAST, WEST] }));
    expect(at.writes).toEqual([`POST ${EAST}`, approvalOf("pe-e1", WEST)]);
  });
});

describe("an endpoint that vanishes in the middle of the wait", () => {
  it("is made again", async () => {
    const at = scene({ endpoints: [endpoint("e1", EAST, "INITIATING")] });
    at.at(MINUTE, (world) => hold(world));
    at.at(2 * MINUTE, (world) => become(world, "new1", { status: "ACTIVE" }));
    await bring(at);
    expect(at.writes).toEqual([`POST ${EAST}`]);
  });

  it("again and again is an error that says so, not the word of a lost answer long ago", async () => {
    const vanishing = scene(
      {},
      {
        create: (_, __, count) => {
          if (count === 1) throw lost();
        },
      },
    );
    for (const minute of [1, 2]) vanishing.at(minute * MINUTE, (world) => hold(world));
    expect(await failure(bring(vanishing))).toMatchObject({
      code: "ENDPOINT_FAILED",
      message: "Atlas cannot create the private endpoint in US_EAST_2: the endpoint disappears after each creation.",
    });
    expect(vanishing.writes).toHaveLength(3);
  });
});
