// Proves how endpoints are taken down on a scripted Atlas: each once, waited for, and what is left stays in the record.

import { describe, expect, it } from "vitest";
import { takeDown } from "../../../../provider/private-networking/flow/take-down.ts";
import { failure } from "../../../support/failure.ts";
import {
  become,
  EAST,
  endpoint,
  hold,
  lost,
  MINUTE,
  PROJECT,
  refusal,
  type Scene,
  scene,
  VAULT,
  WEST,
} from "./fakes.ts";

const ACTIVE = [endpoint("e1", EAST, "ACTIVE")];

describe("endpoints taken down", () => {
  const down = async ({ run, sight }: Pick<Scene, "run" | "sight">, regions?: readonly string[]) => {
    await takeDown(run, {
      ...{ projectId: PROJECT, keyVaultId: VAULT, azure: {}, sight },
      ...(regions === undefined ? { provenBy: "switch" } : { regions, provenBy: "lookups" }),
    });
    return sight.latest;
  };

  it("are those of the regions named, under either spelling, and the rest stays", async () => {
    const rest = endpoint("e2", WEST, "ACTIVE");
    const at = scene({ endpoints: [endpoint("e1", "eastus2", "ACTIVE"), rest] });
    expect(await down(at, [EAST])).toEqual([rest]);
    expect(at.writes).toEqual(["DELETE e1"]);
    expect(at.run.hasWritten).toBe(true);
  });

  it("wait for one that is being made, which Atlas would not delete yet", async () => {
    const at = scene({ endpoints: [endpoint("e1", EAST, "INITIATING")] });
    at.at(3 * MINUTE, (world) => become(world, "e1", { status: "PENDING_ACCEPTANCE" }));
    await down(at);
    expect(at.writes).toEqual(["DELETE e1"]);
    expect(at.writtenAtMs[0]).toBeGreaterThanOrEqual(3 * MINUTE);
    expect(at.said[0]).toBe("deleting private endpoints, usually minutes: US_EAST_2 INITIATING");
  });

  it("are asked for once while Atlas says DELETING", async () => {
    const at = scene(
      { endpoints: ACTIVE },
      {
        delete: (world) => {
          become(world, "e1", { status: "DELETING" });
          throw lost();
        },
      },
    );
    at.at(5 * MINUTE, (world) => hold(world));
    await down(at);
    expect(at.writes).toEqual(["DELETE e1"]);
  });

  it.each(["ENCRYPTION_AT_REST_PRIVATE_ENDPOINT_DELETE_BLOCKED_DURING_PROVISIONING", "OUTCOME_UNKNOWN"])(
    "are asked for again after %s",
    async (code) => {
      const at = scene(
        { endpoints: ACTIVE },
        {
          delete: (_, __, count) => {
            if (count === 1) throw refusal(code, 400);
          },
        },
      );
      await down(at);
      expect(at.writes).toEqual(["DELETE e1", "DELETE e1"]);
    },
  );

  it.each(["RESOURCE_NOT_FOUND", "ENCRYPTION_AT_REST_PRIVATE_ENDPOINT_NOT_FOUND", "HTTP_404"])(
    "are gone where a deletion is answered %s and the list no longer has them",
    async (code) => {
      const at = scene(
        { endpoints: [...ACTIVE] },
        {
          delete: (world) => {
            hold(world);
            throw refusal(code, 404);
          },
        },
      );
      expect(await down(at)).toEqual([]);
      expect(at.writes).toEqual(["DELETE e1"]);
    },
  );

  it("of some regions are gone only when their own ids are, though the list shows none", async () => {
    const at = scene(
      { endpoints: ACTIVE },
      {
        delete: (world) => {
          become(world, "e1", { status: "DELETING" });
          throw lost();
        },
      },
    );
    Object.assign(at.clients.atlas, {
      listPrivateEndpoints: () => Promise.resolve(at.writes.length === 0 ? at.world.endpoints : []),
    });
    at.at(2 * MINUTE, (world) => hold(world));
    await down(at, [EAST]);
    expect(at.writes).toEqual(["DELETE e1"]);
    expect(at.clock.now()).toBeGreaterThanOrEqual(2 * MINUTE);
  });

  it("end in Atlas's words where it refuses, with what is left in the record", async () => {
    const at = scene(
      { endpoints: ACTIVE },
      {
        delete: () => {
          throw refusal("USER_UNAUTHORIZED", 401);
        },
      },
    );
    expect(await failure(down(at))).toMatchObject({ code: "USER_UNAUTHORIZED" });
    expect([at.run.hasWritten, at.sight.latest]).toEqual([true, ACTIVE]);
  });

  it("that Atlas keeps are requested three times, and the others go first", async () => {
    const kept = endpoint("e1", EAST, "FAILED", { errorMessage: "The scope is locked." });
    const at = scene(
      { endpoints: [kept, endpoint("e2", WEST, "ACTIVE")] },
      {
        delete: (world, asked) => {
          if (asked?.id === "e1") throw lost();
          become(world, "e2", { status: "DELETING" });
          throw lost();
        },
      },
    );
    at.at(3 * MINUTE, (world) => hold(world, kept));
    expect(await failure(down(at))).toMatchObject({
      code: "ENDPOINT_NOT_DELETED",
      what: `Atlas did not delete the private endpoint in US_EAST_2 of project ${PROJECT} (3 requests accepted): The scope is locked.`,
      hint: expect.stringMatching(
        /^Private networking is still enabled\. Remove the cause that Atlas reports.*`az lock list --subscription/s,
      ),
    });
    expect(at.writes).toEqual(["DELETE e1", "DELETE e2", "DELETE e1", "DELETE e1"]);
    expect(at.writtenAtMs.slice(2)).toEqual([expect.closeTo(10_000, -4), expect.closeTo(31_000, -4)]);
    expect(at.clock.now()).toBeGreaterThanOrEqual(3 * MINUTE);
  });

  it("are not counted while Atlas refuses the deletion of one that is being made", async () => {
    const at = scene(
      { endpoints: ACTIVE },
      {
        delete: (_, __, count) => {
          if (count <= 5) throw refusal("ENCRYPTION_AT_REST_PRIVATE_ENDPOINT_DELETE_BLOCKED_DURING_PROVISIONING", 400);
        },
      },
    );
    expect(await down(at)).toEqual([]);
    expect(at.writes).toHaveLength(6);
  });

  it("are waited for no longer than the time given", async () => {
    const at = scene({ endpoints: [endpoint("e1", EAST, "DELETING")] });
    expect(await failure(down({ ...at, run: at.runWithin(5 * MINUTE) }))).toMatchObject({
      code: "TIMED_OUT",
    });
    expect(at.clock.now()).toBe(5 * MINUTE);
  });
});
