// Clusters of @pulumi/mongodbatlas beside the component, without any edge that somebody wrote: their order, and what there is where nobody orders them.
// On the double and a CLI.
import { describe, expect, it } from "vitest";
import { second } from "../../emulator/component-seeds.ts";
import { quickstart, quickstartSeed, type Seed } from "../../emulator/seeds.ts";
import type { Declared, World } from "../support/world.ts";
import {
  changed,
  advancedCluster as cluster,
  cmk,
  EMPTY_GROUP,
  isBefore,
  onKey,
  shortWrites,
} from "./component-world.ts";
import { type MakeStack, mustPass, worlds } from "./shared.ts";

const THEIR_ROLE = "64b7f0c0a1b2c3d4e5f60832";

/** The quickstart's vault and project, and a second project that lets the same principal in. */
function twoProjects(nowMs: number): Seed {
  const seed = quickstartSeed(nowMs);
  const [project] = seed.atlas.projects;
  if (project === undefined) throw new Error("the quickstart has no project");
  const roles = project.roles.map((role) => ({ ...role, roleId: THEIR_ROLE }));
  const theirs = { ...project, id: second.projectId, name: second.projectName, clusters: [], roles };
  return { ...seed, atlas: { ...seed.atlas, projects: [project, theirs] } };
}
const component = (args: Readonly<Record<string, unknown>> = {}): Declared => cmk({ clusters: [], ...args });

/** Names of what it comes after, as the state holds it. */
const edgesOf = async (world: World, name: string): Promise<readonly string[]> => {
  const { resources } = await world.stack.state();
  const found = resources.find(({ urn }) => urn.endsWith(`::${name}`));
  return (found?.dependencies ?? []).map((urn) => urn.split("::").at(-1) ?? "").sort();
};

export function componentOrder(makeStack: MakeStack): void {
  const { start, startUp } = worlds(makeStack);

  describe("a cluster of another package with the key, and no edge to it", () => {
    it("is made after the private path and destroyed before it", async () => {
      const one = await start([component(), cluster("ledger")], EMPTY_GROUP);
      mustPass(await one.stack.up());
      expect(await edgesOf(one, "ledger")).toEqual(["cmk-encryption", "cmk-networking"]);
      const made = shortWrites(one);
      expect([
        isBefore(made, "PATCH encryption", "POST cluster"),
        isBefore(made, "PUT connection", "POST cluster"),
      ]).toEqual([true, true]);
      one.emulator.journal.clear();
      mustPass(await one.stack.destroy());
      const gone = shortWrites(one);
      expect([
        isBefore(gone, "DELETE cluster ledger", "DELETE endpoint"),
        isBefore(gone, "DELETE cluster ledger", "PATCH encryption"),
      ]).toEqual([true, true]);
    });

    it("has no row in the preview of what is changed beside it", async () => {
      const one = await startUp(
        [component(), cluster("ledger", { encryptionAtRestProvider: "@cmk.encryptionAtRestProvider" })],
        EMPTY_GROUP,
      );
      one.declare([
        component({ enabledForSearchNodes: true, tags: { team: "data" } }),
        cluster("ledger", { encryptionAtRestProvider: "@cmk.encryptionAtRestProvider" }),
      ]);
      expect(changed(mustPass(await one.stack.preview()))).toEqual({
        "cmk-encryption": "update",
        "cmk-vault": "update",
      });
    });
  });

  describe("clusters that are not the component's", () => {
    it("of another project, or without the key, have no edge", async () => {
      const { keyVaultId, keyName } = quickstart;
      const theirs: Declared = {
        kind: "EncryptionAtRest",
        name: "theirs",
        args: { projectId: second.projectId, keyVaultId, keyName, access: { roleId: THEIR_ROLE } },
      };
      const one = await startUp([theirs], { plugins: true, seed: twoProjects });
      const ours = onKey({ keyVaultId, keyName }, { clusters: [], privateNetworking: false });
      const other = cluster("other", { projectId: second.projectId });
      const open = cluster("open", { encryptionAtRestProvider: "NONE" });
      one.declare([theirs, ours, other, open, cluster("ledger")]);
      mustPass(await one.stack.up());
      const edges = await Promise.all(["other", "open", "ledger"].map((name) => edgesOf(one, name)));
      expect(edges).toEqual([[], [], ["cmk-encryption"]]);
    });
  });

  describe("with the order switched off", () => {
    it("the encryption's delete is the net: it refuses, touches nothing, and names the way out", async () => {
      const alone = component({ orderClusters: false, privateNetworking: false });
      const one = await startUp([alone], EMPTY_GROUP);
      one.declare([alone, cluster("ledger")]);
      mustPass(await one.stack.up());
      one.emulator.journal.clear();
      expect(await edgesOf(one, "ledger")).toEqual([]);
      const refused = await one.stack.destroy();
      expect(refused.ok).toBe(false);
      expect(refused.output).toMatch(/"ledger".*--continue-on-error/s);
      expect(shortWrites(one).filter((write) => !write.endsWith("alert"))).toEqual([]);
      expect((await one.stack.destroy({ continueOnError: true })).ok).toBe(false);
      expect(shortWrites(one)).toContain("DELETE cluster ledger");
      mustPass(await one.stack.destroy());
    });
  });
}
