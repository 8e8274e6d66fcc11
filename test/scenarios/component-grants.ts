// The component's role assignments: wherever a run is cut around them, and whoever made them, the next `up` gets through by itself. azure-native's stand-in
// refuses what exists, as the real one does; so does Azure under another name.
import type { OperationResult } from "@pulumi-atlas-cmk/testing";
import { describe, expect, it } from "vitest";
import { quickstart, quickstartSeed, type Seed } from "../../emulator/seeds.ts";
import { makeWorld, type World } from "../support/world.ts";
import { cmk, counted, EMPTY_GROUP, later, onKey, opsOf, shortWrites } from "./component-world.ts";
import { cloud, cutting, type MakeStack, mustPass, warnings, worlds } from "./shared.ts";

const { runner, keyVaultId, keyName, servicePrincipalId } = quickstart;

/** The vault and its key are there, and Atlas's principal with nothing or with roles under random names. */
const keySeed =
  (roles: readonly string[]) =>
  (nowMs: number): Seed => {
    const seed = quickstartSeed(nowMs);
    const isAtlas = (one: { readonly principalId: string }): boolean => one.principalId === servicePrincipalId;
    const scope = keyVaultId.split("/providers/")[0] ?? "";
    return {
      ...seed,
      azure: {
        ...seed.azure,
        roleAssignments: [
          ...seed.azure.roleAssignments.filter((one) => !isAtlas(one)),
          ...roles.map((role) => ({ scope: keyVaultId, principalId: servicePrincipalId, role })),
          { scope, principalId: runner.servicePrincipalId, role: "User Access Administrator" },
        ],
        graphRights: { [runner.servicePrincipalId]: ["Application.ReadWrite.OwnedBy"] },
      },
    };
  };
const onMyKey = (args: Readonly<Record<string, unknown>>) =>
  onKey({ keyVaultId, keyName }, { clusters: [], privateNetworking: false, ...args });

const grants = (world: World): number =>
  world.emulator.store.azure.roleAssignments.filter((one) => one.principalId === servicePrincipalId).length;

const isOfRoles = ({ path }: { readonly path: string }): boolean => /\/role(Assignments|Definitions)(\/|$)/.test(path);

/** `up`, with the plugin killed when the n-th request about roles has been done and not answered. */
async function cutUp(world: World, cut: number): Promise<OperationResult> {
  const { onPlugin, stop } = cutting(world, { after: cut, counts: isOfRoles });
  const result = await world.stack.up({ onPlugin });
  stop();
  return result;
}

/** Of the requests about roles, those after which it is cut: the writes, done and never answered; or every one. */
const cutsOf = (world: World, every: boolean): readonly number[] =>
  world.emulator.journal
    .entries()
    .filter(isOfRoles)
    .flatMap(({ method }, index) => (every || method !== "GET" ? [index + 1] : []));

export function componentGrants(makeStack: MakeStack, { every = false }: { readonly every?: boolean } = {}): void {
  const { start, startUp } = worlds(makeStack);

  describe.each([
    ["builtInRoles", 2],
    ["customRole", 1],
  ] as const)("`grants: %s`", (given, count) => {
    it("get through on the next `up`, wherever the plugin died around them", async () => {
      const begin = async (): Promise<World> => {
        const world = await makeWorld({ makeStack, plugins: true, seed: keySeed([]) });
        world.declare([onMyKey({ grants: given })]);
        return world;
      };
      const clean = await begin();
      mustPass(await clean.stack.up());
      const cuts = cutsOf(clean, every);
      await clean.dispose();
      expect(cuts.length).toBeGreaterThanOrEqual(2); // two assignments, or a role and its assignment
      for (const cut of cuts) {
        const world = await begin();
        expect([cut, (await cutUp(world, cut)).ok]).toEqual([cut, false]);
        mustPass(await world.stack.up());
        expect([cut, grants(world), cloud(world).enabled]).toEqual([cut, count, true]);
        const writes = counted(shortWrites(world).filter((write) => /grant|role definition/.test(write)));
        expect([cut, writes["PUT grant"]]).toEqual([cut, count]);
        world.emulator.journal.clear();
        mustPass(await world.stack.up());
        expect([cut, shortWrites(world)]).toEqual([cut, []]);
        await world.dispose();
      }
    });

    it("that a destroy kept are found by the next `up` without a write, and the rows say so", async () => {
      const one = await startUp([onMyKey({ grants: given })], { plugins: true, seed: keySeed([]) });
      mustPass(await one.stack.destroy());
      expect(grants(one)).toBe(count);
      one.emulator.journal.clear();
      later(one);
      const up = mustPass(await one.stack.up());
      expect(shortWrites(one).filter((write) => write.includes("grant"))).toEqual([]);
      const said = up.messages.filter(({ text }) => /role assignment/i.test(text));
      expect(said.map(({ text, ephemeral }) => [ephemeral, text])).toEqual(
        Array(count).fill([true, expect.stringMatching(/^Adopted the existing role assignment \//)]),
      );
    });
  });

  it("role assignments under random names are adopted and named, and a destroy that removes the rest keeps them", async () => {
    const args = { grants: "builtInRoles", retainKeys: false };
    const one = await start([onMyKey(args)], {
      plugins: true,
      seed: keySeed(["Reader", "Key Vault Crypto User"]),
    });
    const up = mustPass(await one.stack.up());
    expect(up.messages.filter(({ text }) => text.startsWith("Adopted the existing role assignment"))).toHaveLength(2);
    const destroyed = mustPass(await one.stack.destroy());
    expect(destroyed.messages.filter(({ text }) => text.startsWith("Kept: the adopted role assignment"))).toHaveLength(
      2,
    );
    expect(grants(one)).toBe(2);
    expect(shortWrites(one).filter((write) => write.includes("grant"))).toEqual([]);
  });

  it("another choice of `grants` is made before the old one goes, and Atlas lacks nothing", async () => {
    const program = (given: string) => [cmk({ grants: given, retainKeys: false, privateNetworking: false })];
    const one = await startUp(program("builtInRoles"), EMPTY_GROUP);
    const scope = `/subscriptions/${quickstart.subscriptionId}/resourceGroups/keys`;
    one.emulator.store.azure.roleAssignments.push({
      scope,
      principalId: runner.servicePrincipalId,
      role: "User Access Administrator",
    });
    one.declare(program("customRole"));
    const ops = opsOf(mustPass(await one.stack.up()));
    expect(ops).toMatchObject({
      "cmk-grant-atlas": "create",
      "cmk-grant-reader": "delete",
      "cmk-grant-crypto-user": "delete",
    });
    const writes = shortWrites(one);
    expect(writes.lastIndexOf("PUT grant")).toBeLessThan(writes.indexOf("DELETE grant"));
  });

  it("`key` without `grants`, where Atlas has no role: preview and `up` say so early, and `grants` gets there", async () => {
    const lacks = /^Atlas's principal \S+ lacks .*az role assignment create .*`grants: "builtInRoles"`/;
    const one = await start([onMyKey({})], { plugins: true, seed: keySeed([]) });
    const warned = warnings(mustPass(await one.stack.preview()));
    expect(warned.filter((text) => lacks.test(text))).toHaveLength(1);
    const beganMs = one.emulator.clock.now();
    const up = await one.stack.up();
    expect([up.ok, one.emulator.clock.now() - beganMs < 120_000, cloud(one).enabled]).toEqual([false, true, false]);
    expect(up.errors.join("\n")).toMatch(/Atlas's principal \S+ lacks .*Nothing was changed\. Atlas's answer was/);
    one.declare([onMyKey({ grants: "builtInRoles" })]);
    expect(warnings(mustPass(await one.stack.preview()))).toEqual([]);
    mustPass(await one.stack.up());
    expect([grants(one), cloud(one).enabled]).toEqual([2, true]);
  });

  it("`grants` from the beginning: the first preview says nothing of missing permissions", async () => {
    const one = await start([onMyKey({ grants: "builtInRoles" })], { plugins: true, seed: keySeed([]) });
    expect(warnings(mustPass(await one.stack.preview())).filter((text) => text.includes("principal"))).toEqual([]);
  });

  it("that Atlas needs are not taken away: `grants: none` is refused, naming what needs them", async () => {
    const program = (given: string) => [onMyKey({ grants: given, retainKeys: false })];
    const one = await startUp(program("builtInRoles"), { plugins: true, seed: keySeed([]) });
    one.declare(program("none"));
    const refused = await one.stack.up();
    expect(refused.errors.join("\n")).toMatch(
      /The delete of the role assignment .* was refused: the program declares EncryptionAtRest "cmk-encryption" and AzureAccess "cmk-access"/,
    );
    expect(shortWrites(one).filter((write) => write.includes("grant"))).toEqual([]);
  });
}
