// Proves on a scripted Atlas when an endpoint counts as gone: never because a list lacks it, and only by Atlas's own answer about it where it is known.

import { describe, expect, it } from "vitest";
import { newSight, seeEndpoints } from "../../../../provider/private-networking/flow/observe.ts";
import { failure } from "../../../support/failure.ts";
import { bring, quick } from "./bringing.ts";
import { EAST, endpoint, type Hooks, PROJECT, refusal, type Scene, scene, WEST, type World } from "./fakes.ts";

const E1 = endpoint("e1", EAST, "ACTIVE");
const E2 = endpoint("e2", WEST, "ACTIVE");

const seeOn = ({ run }: Scene, sight = newSight([E1, E2])) =>
  seeEndpoints(run, { projectId: PROJECT, sight }, { maxAgeMs: 0, signal: run.signal });

/** Lists lack these; their own ids show them. */
const hiding = (at: Scene, isHidden: (world: World) => boolean, ...ids: readonly string[]): void => {
  const list = at.clients.atlas.listPrivateEndpoints;
  Object.assign(at.clients.atlas, {
    listPrivateEndpoints: async (projectId: string) => {
      const all = await list(projectId);
      return isHidden(at.world) ? all.filter((one) => !ids.includes(one.id)) : all;
    },
  });
};
const always = (): boolean => true;

describe("a look at the endpoints", () => {
  it("asks for no endpoint by its id while the list shows one in each region that is known", async () => {
    const at = scene({ endpoints: [E1, endpoint("e3", WEST, "INITIATING")] });
    expect((await seeOn(at)).endpoints.map((one) => one.id)).toEqual(["e1", "e3"]);
    expect(at.countOf("getEndpoint")).toBe(0);
  });

  it("has an endpoint that the list lacks, as its own id shows it", async () => {
    const deleting = { ...E1, status: "DELETING" };
    const at = scene({ endpoints: [deleting, E2] });
    hiding(at, always, "e1");
    expect(await seeOn(at)).toEqual({ listed: [E2], endpoints: [E2, deleting] });
  });

  it("has none whose own id is not found where the project is there", async () => {
    const at = scene({ endpoints: [E2] });
    expect((await seeOn(at)).endpoints).toEqual([E2]);
    expect([at.countOf("getEndpoint"), at.countOf("getProject")]).toEqual([1, 1]);
  });

  it.each(["ANY_CODE_OF_ATLAS", "ENCRYPTION_AT_REST_PRIVATE_ENDPOINT_NOT_FOUND"])(
    "takes %s with 404 for gone, since no document names the code",
    async (code) => {
      const at = scene(
        { endpoints: [E2] },
        {
          getEndpoint: () => {
            throw refusal(code, 404);
          },
        },
      );
      expect((await seeOn(at)).endpoints).toEqual([E2]);
    },
  );

  it.each([
    ["HTTP_404", 404, "HTTP_404"],
    ["GROUP_NOT_FOUND", 404, "ABSENCE_NOT_PROVEN"],
    ["ANY_CODE_OF_ATLAS", 400, "ANY_CODE_OF_ATLAS"],
    ["USER_UNAUTHORIZED", 401, "USER_UNAUTHORIZED"],
  ])("believes no %s with %i", async (code, status, ended) => {
    const at = scene(
      { endpoints: [E2] },
      {
        getEndpoint: () => {
          throw refusal(code, status);
        },
      },
    );
    expect(await failure(seeOn(at).then(() => undefined))).toMatchObject({ code: ended });
  });

  it("looks for none whose deletion Atlas took", async () => {
    const at = scene({ endpoints: [E2] });
    const sight = newSight([E1, E2]);
    sight.doomed.add("e1");
    await seeOn(at, sight);
    expect(at.countOf("getEndpoint")).toBe(0);
  });
});

describe("bringing endpoints up", () => {
  it("creates none in the region of one that its id shows, and brings that one to ACTIVE", async () => {
    const at: Scene = scene({}, quick);
    hiding(at, () => at.clock.now() >= 3_000 && at.clock.now() < 60_000, "new1");
    await bring(at);
    expect(at.writes.map((one) => one.split(" ")[0])).toEqual(["POST", "APPROVE"]);
  });

  it("waits ten seconds for an empty list of a project that was private before, and two seconds otherwise", async () => {
    const firstPostOf = async (wasPrivate: boolean, given: Hooks = {}): Promise<number | undefined> => {
      const at = scene({}, { ...quick, ...given });
      await bring(at, { wasPrivate });
      return at.writtenAtMs[0];
    };
    expect(await firstPostOf(false)).toBeLessThan(5_000);
    expect(await firstPostOf(true)).toBeGreaterThanOrEqual(10_000);
  });

  it("waits two seconds where the list shows an endpoint in another region", async () => {
    const at = scene({ endpoints: [E2] }, quick);
    await bring(at, { wasPrivate: true, regions: [EAST, WEST] });
    expect(at.writtenAtMs[0]).toBeLessThan(5_000);
  });
});
