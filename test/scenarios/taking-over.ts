// Taking over what another tool has set up: the portal, Terraform, `@pulumi/mongodbatlas` in the same stack. What docs/taking-over.md says of each. On the double and
// a CLI.
import type { OperationResult } from "@pulumi-atlas-cmk/testing";
import { describe, expect, it } from "vitest";
import { portalSecretSeed, portalSeed, terraformSeed } from "../../emulator/in-use-seeds.ts";
import { quickstart } from "../../emulator/seeds.ts";
import { byHand } from "../support/hand.ts";
import { closed, cluster, encryption, networking, type World } from "../support/world.ts";
import { changed, isBefore, onKey, opsOf, shortWrites, vaults } from "./component-world.ts";
import { cloud, type MakeStack, mustPass, privatePath, staticAccess, warnings, worlds } from "./shared.ts";
import { adopting, keep, oneRegion, ours, startTheirs, theirCluster, theirs, versioned } from "./taking-over-world.ts";

const { keyVaultId, keyName, roleId, servicePrincipalId, keyVersions, runner } = quickstart;
const everything = { enabled: true, orders: "AZURE", billing: "AZURE" };

const isQuiet = (result: OperationResult): void => {
  mustPass(result);
  expect(warnings(result)).toEqual([]);
};

/** What the page promises of each run: nothing is written but `writes`, nothing is warned of, and the next previews are empty. */
async function adopt(one: World, writes: readonly string[] = []): Promise<void> {
  isQuiet(await one.stack.preview());
  expect(shortWrites(one)).toEqual([]);
  isQuiet(await one.stack.up());
  expect(shortWrites(one)).toEqual(writes);
  one.emulator.journal.clear();
  expect(changed(mustPass(await one.stack.preview()))).toEqual({});
  expect(changed(mustPass(await one.stack.preview({ refresh: true })))).toEqual({});
  expect(shortWrites(one)).toEqual([]);
}

const ORDER = [
  ["PATCH cluster orders", "PATCH vault"],
  ["PATCH cluster billing", "PATCH vault"],
  ["PATCH vault", "DELETE endpoint"],
  ["DELETE endpoint", "PATCH encryption"],
] as const;

/** The destroy of what was adopted: in the safe order, with the vault and everything in it kept. */
async function destroyAdopted(one: World): Promise<void> {
  mustPass(await one.stack.destroy());
  const writes = shortWrites(one);
  for (const [first, second] of ORDER)
    expect([first, second, isBefore(writes, first, second)]).toEqual([first, second, true]);
  expect(cloud(one)).toEqual({ enabled: false, orders: "NONE", billing: "NONE" });
  expect(privatePath(one)).toEqual({ isPrivate: false, endpoints: [], vault: "Enabled" });
  expect(vaults(one).map(({ id }) => id)).toEqual([keyVaultId]);
  expect(writes.filter((word) => /grant|role|key/.test(word))).toEqual([]);
}

export function takingOver(makeStack: MakeStack): void {
  const { start } = worlds(makeStack);

  describe("what the portal has set up", () => {
    it("is adopted without a write by the component with the role, and destroyed in the safe order", async () => {
      const one = await start([adopting(versioned)], { plugins: true, seed: portalSeed });
      await adopt(one);
      await destroyAdopted(one);
    });

    it("is adopted without a write with the role's registration and the role assignments, which a destroy keeps", async () => {
      const args = { access: { servicePrincipalId }, grants: "builtInRoles" };
      const one = await start([adopting(versioned, args)], { plugins: true, seed: portalSeed });
      await adopt(one);
      await destroyAdopted(one);
    });

    it("is adopted without a write by the single resources", async () => {
      const one = await start(
        [
          { kind: "KeyVaultKey", name: "key", args: { keyVaultId, keyName } },
          encryption({ keyVersion: keyVersions.newest }),
          networking(closed),
          cluster("orders", { projectId: "@networking.projectId" }),
          cluster("billing", { projectId: "@networking.projectId" }),
          { kind: "KeyRotationAlert", name: "alert", args: { projectId: "@encryption.projectId", thresholdDays: 90 } },
        ],
        { plugins: true, seed: portalSeed },
      );
      await adopt(one);
      await destroyAdopted(one);
    });

    it("with a client secret is adopted with the one write that carries the secret", async () => {
      const program = [adopting(versioned, { access: staticAccess })];
      const one = await start(program, { plugins: true, seed: portalSecretSeed });
      // Otherwise the previews say that the secret's end is not known.
      await byHand(one.emulator, { graphRights: { [runner.servicePrincipalId]: ["Application.Read.All"] } });
      await adopt(one, ["PATCH encryption"]);
    });

    it("moves from the client secret to a role with one write, in an `up` of its own", async () => {
      const one = await start([adopting(versioned, { access: staticAccess })], {
        plugins: true,
        seed: portalSecretSeed,
      });
      mustPass(await one.stack.up());
      one.emulator.journal.clear();
      one.declare([adopting(versioned)]);
      expect(changed(mustPass(await one.stack.up()))).toEqual({ "cmk-encryption": "update" });
      expect(shortWrites(one)).toEqual(["PATCH encryption"]);
    });

    it("is refused before a write if the program names another key", async () => {
      const one = await start([adopting({ keyVaultId, keyName: "other" })], { plugins: true, seed: portalSeed });
      expect((await one.stack.preview()).ok).toBe(false);
      expect((await one.stack.up()).ok).toBe(false);
      expect(shortWrites(one)).toEqual([]);
      expect(cloud(one)).toEqual(everything);
    });

    it("keeps its private networking where the program does not name it, and a destroy is refused while endpoints exist", async () => {
      const program = [adopting(versioned, { privateNetworking: false, clusters: [] })];
      const one = await start(program, { plugins: true, seed: portalSeed });
      await adopt(one);
      expect((await one.stack.destroy()).ok).toBe(false);
      expect(shortWrites(one)).toEqual([]);
      expect(cloud(one)).toEqual(everything);
    });
  });

  describe("what Terraform has set up", () => {
    it("is adopted without a write, with the key's version as Terraform gave it: none", async () => {
      const one = await start([adopting({ keyVaultId, keyName })], { plugins: true, seed: terraformSeed });
      await adopt(one);
      await destroyAdopted(one);
    });

    it("with a version that Terraform did not give, is adopted with one write", async () => {
      const one = await start([adopting(versioned)], { plugins: true, seed: terraformSeed });
      mustPass(await one.stack.up());
      expect(shortWrites(one)).toEqual(["PATCH encryption"]);
    });

    it("with its clusters left to Terraform, a destroy is refused and names them", async () => {
      const program = [adopting({ keyVaultId, keyName }, { clusters: [], privateNetworking: false })];
      const one = await start(program, { plugins: true, seed: terraformSeed });
      await adopt(one);
      const refused = await one.stack.destroy();
      expect(refused.ok).toBe(false);
      expect(refused.output).toMatch(/orders.*billing|billing.*orders/s);
      expect(shortWrites(one)).toEqual([]);
    });
  });

  describe("what `@pulumi/mongodbatlas` has set up in the same stack", () => {
    it("is handed over by `retainOnDelete`: neither `up` writes, and the cluster stays as it is", async () => {
      const one = await startTheirs(start);
      one.declare([...theirs(keep), theirCluster({}, ["ear", "endpoint"])]);
      expect(changed(mustPass(await one.stack.up()))).toEqual({});
      expect(shortWrites(one)).toEqual([]);
      one.declare([ours, theirCluster({ encryptionAtRestProvider: "@cmk.encryptionAtRestProvider" })]);
      isQuiet(await one.stack.preview());
      const handedOver = mustPass(await one.stack.up());
      expect(opsOf(handedOver)).toMatchObject({ ear: "delete", endpoint: "delete", carts: "same" });
      expect(shortWrites(one)).toEqual([]);
      expect(changed(mustPass(await one.stack.preview({ refresh: true })))).toEqual({});
      mustPass(await one.stack.destroy());
      const writes = shortWrites(one);
      expect(isBefore(writes, "DELETE cluster carts", "DELETE endpoint")).toBe(true);
      expect(isBefore(writes, "DELETE endpoint", "PATCH encryption")).toBe(true);
      expect(privatePath(one)).toEqual({ isPrivate: false, endpoints: [], vault: "Enabled" });
    });

    it("is refused by Atlas, and nothing is changed, if it is removed without `retainOnDelete` while a cluster uses the key", async () => {
      const [ear] = theirs({}, false);
      const [kept] = theirs(keep, false);
      if (ear === undefined || kept === undefined) throw new Error("no encryption at rest");
      const theirOnly = onKey(versioned, { clusters: [], access: { roleId } });
      const one = await start([ear, theirCluster({}, ["ear"])], { plugins: true, seed: oneRegion });
      mustPass(await one.stack.up());
      one.emulator.journal.clear();
      one.declare([theirOnly, theirCluster({})]);
      const refused = await one.stack.up();
      expect(refused.ok).toBe(false);
      expect(refused.output).toContain("CANNOT_DISABLE_ENCRYPTION_AT_REST");
      expect(cloud(one)).toEqual({ enabled: true, carts: "AZURE" });
      // The way out: the record is still in state, so it can be declared again, with the option.
      one.declare([kept, theirOnly, theirCluster({})]);
      mustPass(await one.stack.up());
      one.declare([theirOnly, theirCluster({})]);
      one.emulator.journal.clear();
      mustPass(await one.stack.up());
      expect(shortWrites(one)).toEqual([]);
      expect(cloud(one)).toEqual({ enabled: true, carts: "AZURE" });
    });

    it("loses its endpoint if it is removed without `retainOnDelete`: the damage is real, and the next `up` creates it again", async () => {
      const one = await startTheirs(start);
      one.declare([ours, theirCluster({})]);
      const refused = await one.stack.up();
      expect(refused.ok).toBe(false);
      expect(shortWrites(one)).toContain("DELETE endpoint");
      expect(one.emulator.damage.entries().map(({ kind }) => kind)).toContain("NO_PATH_TO_KEY");
      expect(privatePath(one).endpoints).toEqual([]);
      one.declare([...theirs(keep).slice(0, 1), ours, theirCluster({})]);
      mustPass(await one.stack.up());
      one.emulator.damage.clear();
      expect(privatePath(one).endpoints).toEqual(["US_EAST_2"]);
      one.declare([ours, theirCluster({})]);
      mustPass(await one.stack.up());
      expect(changed(mustPass(await one.stack.preview({ refresh: true })))).toEqual({});
    });

    it("is kept beside ours for one run: adopted without a write, and both previews are empty", async () => {
      const one = await startTheirs(start);
      one.declare([...theirs(), ours, theirCluster({}, ["ear", "endpoint"])]);
      expect([...warnings(mustPass(await one.stack.preview()))].sort()).toEqual([
        expect.stringMatching(/^The program also declares an EncryptionAtRest of @pulumi\/mongodbatlas for project/),
        expect.stringMatching(/^The program also declares an EncryptionAtRestPrivateEndpoint of @pulumi\/mongodbatlas/),
      ]);
      isQuiet(await one.stack.up());
      expect(shortWrites(one)).toEqual([]);
      expect(changed(mustPass(await one.stack.preview({ refresh: true })))).toEqual({});
    });
  });
}
