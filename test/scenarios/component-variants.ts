// The component's other shapes: a vault and a key of yours, everything taken away at the end, no private path, another project. On the double and a CLI.

import { describe, expect, it } from "vitest";
import { second } from "../../emulator/component-seeds.ts";
import { quickstart } from "../../emulator/seeds.ts";
import {
  changed,
  cmk,
  counted,
  EMPTY_GROUP,
  isBefore,
  onKey,
  onlyVault,
  opsOf,
  shortWrites,
  twoProjects,
  vaults,
} from "./component-world.ts";
import { cloud, type MakeStack, mustPass, warnings, worlds } from "./shared.ts";

const { keyVaultId, keyName } = quickstart;

export function componentVariants(makeStack: MakeStack): void {
  const { start, startUp } = worlds(makeStack);

  describe("without `retainKeys`", () => {
    it("a `destroy` removes everything in a safe order, and the vault can be recovered", async () => {
      const one = await startUp([cmk({ retainKeys: false })], EMPTY_GROUP);
      const vault = onlyVault(one);
      mustPass(await one.stack.destroy());
      const writes = shortWrites(one);
      for (const [first, second] of [
        ["PATCH cluster orders", "DELETE endpoint"],
        ["PATCH vault", "DELETE endpoint"],
        ["DELETE endpoint", "DELETE vault"],
        ["PATCH encryption", "DELETE grant"],
        ["PATCH encryption", "DELETE role"],
        ["DELETE grant", "DELETE vault"],
      ] as const)
        expect([first, second, isBefore(writes, first, second)]).toEqual([first, second, true]);
      expect(cloud(one)).toEqual({ enabled: false, orders: "NONE", billing: "NONE" });
      expect(vaults(one)).toEqual([]);
      expect(one.emulator.store.azure.deletedVaults.map((gone) => gone.vault.id)).toEqual([vault.id]);
    });

    it("a `destroy` is refused while a cluster that nobody declares is on the key, and nothing of it is touched", async () => {
      const one = await startUp([cmk({ retainKeys: false, privateNetworking: false, clusters: [] })], EMPTY_GROUP);
      one.emulator.store.atlas.projects[quickstart.projectId]?.clusters.forEach((cluster) => {
        Object.assign(cluster, { encryptionAtRestProvider: "AZURE" });
      });
      const refused = await one.stack.destroy();
      expect(refused.ok).toBe(false);
      expect(refused.output).toMatch(/--continue-on-error/);
      expect(Object.keys(counted(shortWrites(one))).filter((word) => !word.includes("alert"))).toEqual([]);
    });
  });

  describe("a vault and a key that are there", () => {
    it("are used as they are: nothing is written to Azure, and a `destroy` leaves them so", async () => {
      const one = await start([onKey({ keyVaultId, keyName }, { privateNetworking: false })], { plugins: true });
      mustPass(await one.stack.up());
      const inAzure = () => one.emulator.journal.writes().filter(({ service }) => ["arm", "vault"].includes(service));
      expect(inAzure()).toEqual([]);
      expect(cloud(one)).toEqual({ enabled: true, orders: "AZURE", billing: "AZURE" });
      expect(changed(mustPass(await one.stack.up()))).toEqual({});
      const said = warnings(mustPass(await one.stack.destroy())).join("\n");
      expect(inAzure()).toEqual([]);
      expect(said).toContain(`key: { keyVaultId: "${keyVaultId}", keyName: "${keyName}" }`);
      expect(cloud(one)).toEqual({ enabled: false, orders: "NONE", billing: "NONE" });
    });
  });

  describe("taking `privateNetworking` away", () => {
    it("takes the project back to the public path, with the vault open before an endpoint goes", async () => {
      const one = await startUp([cmk()], EMPTY_GROUP);
      one.declare([cmk({ privateNetworking: false })]);
      const ops = changed(mustPass(await one.stack.up()));
      expect(ops).toEqual({ "cmk-networking": "delete" });
      expect(isBefore(shortWrites(one), "PATCH vault", "DELETE endpoint")).toBe(true);
      expect(onlyVault(one).publicNetworkAccess).toBe("Enabled");
      expect(cloud(one)).toEqual({ enabled: true, orders: "AZURE", billing: "AZURE" });
    });
  });

  describe("taking a cluster away from the list", () => {
    it("decrypts that one, and says nothing of the others", async () => {
      const one = await startUp([cmk()], EMPTY_GROUP);
      one.declare([cmk({ clusters: ["orders"] })]);
      expect(changed(mustPass(await one.stack.up()))).toEqual({ "cmk-cluster-billing": "delete" });
      expect(shortWrites(one)).toEqual(["PATCH cluster billing"]);
    });
  });

  describe("another project", () => {
    const at = (projectId: string, publicNetworkAccess: string) =>
      cmk({ projectId, privateNetworking: { publicNetworkAccess } });

    it("takes over the key of an open vault, which is closed afterwards; the first one is off and keeps nothing on the key", async () => {
      const one = await startUp([at(quickstart.projectId, "Enabled")], { plugins: true, seed: twoProjects });
      one.declare([at(second.projectId, "Enabled")]);
      const ops = opsOf(mustPass(await one.stack.up()));
      expect(ops).toMatchObject({ "cmk-vault": "same", "cmk-key": "same", "cmk-grant-reader": "same" });
      one.declare([at(second.projectId, "Disabled")]);
      expect(changed(mustPass(await one.stack.up()))).toEqual({ "cmk-networking": "update" });
      expect(cloud(one)).toEqual({ enabled: false, orders: "NONE", billing: "NONE" });
      const theirs = one.emulator.store.atlas.projects[second.projectId];
      expect(theirs?.encryption.azureKeyVault.enabled).toBe(true);
      expect(theirs?.clusters.map((cluster) => cluster.encryptionAtRestProvider)).toEqual(["AZURE", "AZURE"]);
      expect(onlyVault(one).publicNetworkAccess).toBe("Disabled");
    });

    it("is refused by Atlas while the vault is closed, and the first one stays as it is", async () => {
      const one = await startUp([at(quickstart.projectId, "Disabled")], { plugins: true, seed: twoProjects });
      one.declare([at(second.projectId, "Disabled")]);
      expect((await one.stack.up()).ok).toBe(false);
      expect(cloud(one)).toEqual({ enabled: true, orders: "AZURE", billing: "AZURE" });
    });
  });

  describe("an update of the encryption", () => {
    it("keeps what the children are given known: no row of a cluster's in the preview", async () => {
      const one = await startUp([cmk()], EMPTY_GROUP);
      one.declare([cmk({ enabledForSearchNodes: true })]);
      const preview = mustPass(await one.stack.preview());
      expect(changed(preview)).toEqual({ "cmk-encryption": "update" });
      expect(opsOf(preview)).toMatchObject({ "cmk-networking": "same", "cmk-cluster-orders": "same" });
    });
  });
}
