// The component from an empty resource group to encrypted clusters and back, run on the test double (test/program) and on a real CLI (test/e2e).

import { describe, expect, it } from "vitest";
import { quickstart } from "../../emulator/seeds.ts";
import { byHand } from "../support/hand.ts";
import {
  changed,
  cmk,
  counted,
  EMPTY_GROUP,
  infos,
  isBefore,
  later,
  onKey,
  onlyVault,
  opsOf,
  shortWrites,
  vaultNameOf,
} from "./component-world.ts";
import { cloud, type MakeStack, mustPass, warnings, worlds } from "./shared.ts";

const CHILDREN = [
  "cmk",
  "cmk-access",
  "cmk-cluster-billing",
  "cmk-cluster-orders",
  "cmk-encryption",
  "cmk-grant-crypto-user",
  "cmk-grant-reader",
  "cmk-key",
  "cmk-networking",
  "cmk-rotation-alert",
  "cmk-vault",
];
const all = (op: string) => Object.fromEntries(CHILDREN.map((name) => [name, op]));

export function componentLife(makeStack: MakeStack): void {
  const { start, startUp } = worlds(makeStack);

  describe("an empty resource group", () => {
    it("previews whole, without a write or an error", async () => {
      const one = await start([cmk()], EMPTY_GROUP);
      expect(opsOf(mustPass(await one.stack.preview()))).toEqual(all("create"));
      expect(shortWrites(one)).toEqual([]);
    });

    it("becomes encrypted clusters by one `up`, in the one safe order, and a second `up` does nothing", async () => {
      const one = await start([cmk()], EMPTY_GROUP);
      expect(opsOf(mustPass(await one.stack.up()))).toEqual(all("create"));
      const writes = shortWrites(one);
      for (const [first, second] of [
        ["PUT vault", "PUT key"],
        ["PUT key", "PUT grant"],
        ["POST role", "PUT grant"],
        ["PUT grant", "PATCH encryption"],
        ["PATCH encryption", "POST endpoint"],
        ["POST endpoint", "PUT connection"],
        ["PUT connection", "PATCH vault"],
        ["PATCH vault", "PATCH cluster orders"],
        ["PATCH vault", "PATCH cluster billing"],
      ] as const)
        expect([first, second, isBefore(writes, first, second)]).toEqual([first, second, true]);
      expect(counted(writes)).toMatchObject({ "PUT vault": 1, "PUT key": 1, "PUT grant": 2, "POST endpoint": 2 });
      expect(onlyVault(one).publicNetworkAccess).toBe("Disabled");
      expect(cloud(one)).toEqual({ enabled: true, orders: "AZURE", billing: "AZURE" });

      one.emulator.journal.clear();
      expect(changed(mustPass(await one.stack.up()))).toEqual({});
      expect(shortWrites(one)).toEqual([]);
    });
  });

  describe("a `destroy`", () => {
    it("goes back in the one safe order, keeps what snapshots need, and says what and how to use it again", async () => {
      const one = await startUp([cmk()], EMPTY_GROUP);
      const destroyed = mustPass(await one.stack.destroy());
      const writes = shortWrites(one);
      for (const [first, second] of [
        ["PATCH cluster orders", "PATCH vault"],
        ["PATCH cluster billing", "PATCH vault"],
        ["PATCH vault", "DELETE endpoint"],
      ] as const)
        expect([first, second, isBefore(writes, first, second)]).toEqual([first, second, true]);
      expect(writes.at(-1)).toBe("PATCH encryption");
      expect(Object.keys(counted(writes)).filter((word) => /vault|key|grant|role/.test(word))).toEqual(["PATCH vault"]);
      expect(cloud(one)).toEqual({ enabled: false, orders: "NONE", billing: "NONE" });
      const { id, publicNetworkAccess, keys } = onlyVault(one);
      expect([publicNetworkAccess, Object.keys(keys)]).toEqual(["Enabled", ["atlas"]]);
      const said = warnings(destroyed).join("\n");
      expect(said).toContain(
        `Kept, because a restore of a snapshot needs them: the vault ${vaultNameOf(id)}, its key "atlas"`,
      );
      expect(said).toContain(`key: { keyVaultId: "${id}", keyName: "atlas" }`);
      expect(said).toMatch(/public network/);
    });

    it("is followed by an `up` that finds the kept vault, or by one that names it", async () => {
      const one = await startUp([cmk()], EMPTY_GROUP);
      mustPass(await one.stack.destroy());
      const kept = onlyVault(one);
      later(one);
      one.declare([onKey({ keyVaultId: kept.id, keyName: "atlas" })]);
      one.emulator.journal.clear();
      mustPass(await one.stack.up());
      expect(counted(shortWrites(one))).not.toHaveProperty("PUT vault");
      expect(counted(shortWrites(one))).not.toHaveProperty("PUT grant");
      expect(cloud(one)).toEqual({ enabled: true, orders: "AZURE", billing: "AZURE" });
      mustPass(await one.stack.destroy());
      later(one);
      one.declare([cmk()]);
      expect(infos(mustPass(await one.stack.preview()))).toContain(
        `The vault ${vaultNameOf(kept.id)} exists already: \`pulumi up\` adopts it.`,
      );
      one.emulator.journal.clear();
      const up = mustPass(await one.stack.up());
      expect(infos(up)).toContainEqual(
        expect.stringMatching(`Adopted the existing vault ${vaultNameOf(kept.id)}, with its keys`),
      );
      expect(counted(shortWrites(one))).not.toHaveProperty("PUT vault");
      expect(counted(shortWrites(one))).not.toHaveProperty("PUT grant");
      expect(onlyVault(one).publicNetworkAccess).toBe("Disabled");
      expect(cloud(one)).toEqual({ enabled: true, orders: "AZURE", billing: "AZURE" });
    });
  });

  describe("a program that comes to name its own vault as one that is there", () => {
    it("keeps everything, and writes nothing", async () => {
      const one = await startUp([cmk()], EMPTY_GROUP);
      const privateNetworking = { publicNetworkAccess: "Disabled" };
      one.declare([
        onKey(
          { keyVaultId: onlyVault(one).id, keyName: "atlas" },
          { privateNetworking, rotationAlert: { thresholdDays: 400 } },
        ),
      ]);
      mustPass(await one.stack.up());
      expect(shortWrites(one)).toEqual([]);
      expect(cloud(one)).toEqual({ enabled: true, orders: "AZURE", billing: "AZURE" });
    });
  });

  describe("another region", () => {
    it("of a cluster that joins gets its endpoint before the cluster gets the key, and nothing else is written", async () => {
      const one = await startUp([cmk()], EMPTY_GROUP);
      await byHand(one.emulator, {
        projects: { [quickstart.projectId]: { clusters: { reports: { regions: ["US_WEST_2"] } } } },
      });
      one.declare([cmk({ clusters: ["orders", "billing", "reports"] })]);
      expect(changed(mustPass(await one.stack.preview()))).toEqual({
        "cmk-networking": "update",
        "cmk-cluster-reports": "create",
      });
      mustPass(await one.stack.up());
      expect(shortWrites(one)).toEqual(["POST endpoint", "PUT connection", "PATCH cluster reports"]);
    });

    it("is named before a cluster grows into it, which then changes nothing", async () => {
      const regions = ["US_EAST_2", "EUROPE_WEST"];
      const one = await startUp([cmk({ privateNetworking: { regions } })], EMPTY_GROUP);
      const more = [...regions, "US_WEST_2"];
      one.declare([cmk({ privateNetworking: { regions: more } })]);
      expect(changed(mustPass(await one.stack.up()))).toEqual({ "cmk-networking": "update" });
      expect(shortWrites(one)).toEqual(["POST endpoint", "PUT connection"]);
      await byHand(one.emulator, {
        projects: { [quickstart.projectId]: { clusters: { orders: { regions: more } } } },
      });
      expect(changed(mustPass(await one.stack.up()))).toEqual({});
    });
  });

  describe("a component under a new name", () => {
    it("is the old one by an alias: nothing is replaced, nothing written", async () => {
      const one = await startUp([cmk()], EMPTY_GROUP);
      one.declare([{ ...cmk({}, { aliases: [{ name: "cmk" }] }), name: "keys" }]);
      const up = mustPass(await one.stack.up());
      expect(changed(up)).toEqual({});
      expect(shortWrites(one)).toEqual([]);
    });
  });
}
