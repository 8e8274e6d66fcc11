// Something that is not Atlas answers for it: run on the test double (test/program) and on a real CLI (test/e2e). Nothing is deleted and nothing leaves
// state, however often the stack is refreshed and destroyed; with the right settings it goes on as if nothing had been.
import { describe, expect, it } from "vitest";
import { quickstart } from "../../emulator/seeds.ts";
import type { World } from "../support/world.ts";
import { cmk, EMPTY_GROUP, shortWrites } from "./component-world.ts";
import { cloud, type MakeStack, mustPass, worlds } from "./shared.ts";

const ENCRYPTED = { enabled: true, orders: "AZURE", billing: "AZURE" };

/** What stands in Atlas's place, and what the errors then say. */
const STRANGERS: ReadonlyArray<readonly [string, (world: World) => void, RegExp]> = [
  [
    "a base URL with the API's path",
    ({ stack, emulator }) => stack.setEnv("MONGODB_ATLAS_BASE_URL", `${emulator.url}/api/atlas/v2`),
    /MONGODB_ATLAS_BASE_URL must be an origin .* but it has a path\. Set MONGODB_ATLAS_BASE_URL to http:\/\/127\.0\.0\.1:\d+\./,
  ],
  [
    "a service that knows none of Atlas's paths",
    ({ emulator }) =>
      emulator.faults.add({
        match: { service: "atlas", path: /^\/api\/atlas\// },
        times: Number.MAX_SAFE_INTEGER,
        action: { kind: "status", status: 404, errorCode: "RESOURCE_NOT_FOUND" },
      }),
    /RESOURCE_NOT_FOUND.*This does not prove that project 64b7f0c0a1b2c3d4e5f60718 is gone/,
  ],
  [
    "a proxy's page",
    ({ emulator }) =>
      emulator.faults.add({
        match: { service: "atlas", path: /^\/api\/atlas\// },
        times: Number.MAX_SAFE_INTEGER,
        action: { kind: "status", status: 404, body: "<html>Please log in to the network.</html>" },
      }),
    /the answer gives no reason \(HTTP 404\)\. Check that the base URL is Atlas's/,
  ],
];

const back = ({ stack, emulator }: World): void => {
  emulator.faults.clear();
  stack.setEnv("MONGODB_ATLAS_BASE_URL", emulator.url);
};

const recorded = async ({ stack }: World): Promise<readonly string[]> =>
  (await stack.state()).resources.map(({ urn }) => urn).sort();

export function absence(makeStack: MakeStack): void {
  const { startUp } = worlds(makeStack);

  describe.each(STRANGERS)("with %s", (_, strange, says) => {
    it("`destroy` and `refresh` end in an error, and the stack goes on with the right settings", async () => {
      const one = await startUp([cmk({ retainKeys: false })], EMPTY_GROUP);
      const before = await recorded(one);
      strange(one);
      const destroyed = await one.stack.destroy();
      expect([destroyed.ok, destroyed.output.replaceAll(/\s+/g, " ")]).toEqual([false, expect.stringMatching(says)]);
      await one.stack.refresh();
      expect(await recorded(one)).toEqual(before);
      expect((await one.stack.destroy()).ok).toBe(false);
      expect([shortWrites(one), await recorded(one), cloud(one)]).toEqual([[], before, ENCRYPTED]);
      back(one);
      expect(mustPass(await one.stack.up({ refresh: true })).changeSummary).toEqual({ same: expect.any(Number) });
      mustPass(await one.stack.destroy());
      expect(cloud(one)).toEqual({ enabled: false, orders: "NONE", billing: "NONE" });
      expect((await one.stack.state()).resources).toEqual([]);
    });
  });

  it("a project that is really gone leaves nothing to do, and the row says what its key is still for", async () => {
    const one = await startUp([cmk({ retainKeys: false, privateNetworking: false, clusters: [] })], EMPTY_GROUP);
    delete one.emulator.store.atlas.projects[quickstart.projectId];
    const destroyed = mustPass(await one.stack.destroy());
    expect(destroyed.output).toContain(`The Atlas project ${quickstart.projectId} is gone`);
    expect((await one.stack.state()).resources).toEqual([]);
  });
}
