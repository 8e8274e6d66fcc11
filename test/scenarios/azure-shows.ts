// What Azure shows of a right, a vault or a lock decides what a person reads: no right is said to be missing without proof, a closed vault and missing
// policies are named at once, and a lock on an endpoint has an end. On the double and a CLI.

import { describe, expect, it } from "vitest";
import { quickstart, quickstartSeed, type Seed } from "../../emulator/seeds.ts";
import { byHand } from "../support/hand.ts";
import { encryption, networking, type World } from "../support/world.ts";
import { onKey } from "./component-world.ts";
import { cloud, type MakeStack, mustPass, privatePath, vaultByHand, warnings, worlds } from "./shared.ts";

const { keyVaultId, keyVaultName, keyName, servicePrincipalId, runner } = quickstart;
const SECONDS_MS = 30_000;

const isAtlas = (one: { readonly principalId: string }): boolean => one.principalId === servicePrincipalId;

/** Atlas's principal has its roles on a management group, and none on the vault. */
function onManagementGroup(nowMs: number): Seed {
  const seed = quickstartSeed(nowMs);
  const scope = "/providers/Microsoft.Management/managementGroups/acme";
  const roleAssignments = seed.azure.roleAssignments.map((one) => (isAtlas(one) ? { ...one, scope } : one));
  return { ...seed, azure: { ...seed.azure, roleAssignments } };
}

/** The login may register and assign, as the component needs it. */
function mayAssign(nowMs: number): Seed {
  const seed = quickstartSeed(nowMs);
  const scope = keyVaultId.split("/providers/")[0] ?? "";
  const assigning = { scope, principalId: runner.servicePrincipalId, role: "User Access Administrator" };
  return {
    ...seed,
    azure: {
      ...seed.azure,
      roleAssignments: [...seed.azure.roleAssignments.filter((one) => !isAtlas(one)), assigning],
      graphRights: { [runner.servicePrincipalId]: ["Application.ReadWrite.OwnedBy"] },
    },
  };
}

const policy = (objectId: string, ...keys: readonly string[]) => ({ objectId, keys });
const atlasPolicy = policy(servicePrincipalId, "get", "encrypt", "decrypt");
const adminPolicy = policy("99999999-9999-4999-8999-999999999999", "all");
const usePolicies = (world: World, ...accessPolicies: ReadonlyArray<ReturnType<typeof policy>>): Promise<void> =>
  vaultByHand(world, { enableRbacAuthorization: false, accessPolicies });

const SET_POLICY = `az keyvault set-policy --subscription ${quickstart.subscriptionId} --resource-group keys --name ${keyVaultName} --object-id ${servicePrincipalId} --key-permissions get encrypt decrypt`;

/** `up` is refused within seconds of the emulated time, nothing is enabled, and the run after the remedy gets there. */
async function refusedThenMended(world: World, says: readonly RegExp[], mend: () => Promise<void>): Promise<void> {
  const beganMs = world.emulator.clock.now();
  const up = await world.stack.up();
  expect(up.ok).toBe(false);
  for (const one of says) expect(up.output).toMatch(one);
  expect(world.emulator.clock.now() - beganMs).toBeLessThan(SECONDS_MS);
  expect(cloud(world).enabled).toBe(false);
  await mend();
  mustPass(await world.stack.up());
  expect(cloud(world).enabled).toBe(true);
}

export function azureShows(makeStack: MakeStack): void {
  const { start, startUp } = worlds(makeStack);

  it("a role assignment at a management group counts: neither preview nor `up` warns", async () => {
    const one = await start([encryption()], { seed: onManagementGroup });
    expect(warnings(mustPass(await one.stack.preview()))).toEqual([]);
    expect(warnings(mustPass(await one.stack.up()))).toEqual([]);
  });

  describe("a vault that uses access policies", () => {
    it("without one for Atlas: the preview warns with the command, `up` is refused with it at once, and nobody blames a role", async () => {
      const one = await start([encryption()]);
      await usePolicies(one);
      const warned = warnings(mustPass(await one.stack.preview()));
      expect(warned).toEqual([expect.stringContaining(SET_POLICY)]);
      expect(warned[0]).not.toMatch(/role assignment/);
      await refusedThenMended(one, [/lacks the key permissions/, new RegExp(SET_POLICY)], () =>
        usePolicies(one, atlasPolicy),
      );
    });

    it("with a group's policy perhaps, and groups that nobody may read: the preview says that it cannot be checked", async () => {
      const one = await start([encryption()]);
      await usePolicies(one, adminPolicy);
      const warned = warnings(mustPass(await one.stack.preview()));
      expect(warned).toEqual([expect.stringMatching(/^Cannot be checked: whether .* its groups cannot be read: /)]);
      expect(warned[0]).not.toMatch(/Atlas refuses the key|principal \S+ lacks/);
    });

    it("under the component's `grants`: preview and `up` refuse the role for keys with the command, and `none` gets there", async () => {
      const key = { keyVaultId, keyName };
      const program = (grants: string) => [onKey(key, { clusters: [], privateNetworking: false, grants })];
      const one = await start(program("builtInRoles"), { seed: mayAssign });
      await usePolicies(one, atlasPolicy);
      for (const result of [await one.stack.preview(), await one.stack.up()]) {
        expect(result.ok).toBe(false);
        expect(result.output).toMatch(/so the role Key Vault Crypto User gives no permission on its keys/);
        expect(result.output).toContain("az keyvault set-policy");
      }
      expect(cloud(one).enabled).toBe(false);
      one.declare(program("none"));
      const reader = { scope: keyVaultId, principalId: servicePrincipalId, role: "Reader" };
      const others = one.emulator.store.azure.roleAssignments.filter((each) => !isAtlas(each));
      await byHand(one.emulator, { roleAssignments: [...others, reader] });
      mustPass(await one.stack.up());
      expect(cloud(one).enabled).toBe(true);
    });
  });

  describe("a vault that keeps Atlas out at the first enabling", () => {
    it("by its public network access: the preview warns, and `up` is refused within seconds and names it", async () => {
      const one = await start([encryption()]);
      await vaultByHand(one, { publicNetworkAccess: "Disabled" });
      const says = /blocks Atlas: publicNetworkAccess is Disabled in Azure/;
      expect(warnings(mustPass(await one.stack.preview()))).toEqual([expect.stringMatching(says)]);
      await refusedThenMended(one, [says, /--public-network-access Enabled/], () =>
        vaultByHand(one, { publicNetworkAccess: "Enabled" }),
      );
    });

    it("by its firewall: the preview warns, and `up` is refused within seconds and names it", async () => {
      const one = await start([encryption()]);
      await vaultByHand(one, { networkAcls: { defaultAction: "Deny", ipRules: [] } });
      const says = /blocks Atlas: its firewall denies by default and has no rule for \d+ ranges/;
      expect(warnings(mustPass(await one.stack.preview()))).toEqual([expect.stringMatching(says)]);
      await refusedThenMended(one, [says, /getAtlasIpAddresses/], () => vaultByHand(one, { networkAcls: null }));
    });
  });

  it("a delete lock on the vault ends the taking down of its endpoints: bounded, with Atlas's message and the lock, and the run after it is gone gets there", async () => {
    const one = await startUp([encryption(), networking()]);
    await byHand(one.emulator, { locks: [{ scope: keyVaultId, name: "keep", level: "CanNotDelete" }] });
    one.declare([encryption()]);
    const beganMs = one.emulator.clock.now();
    const up = await one.stack.up();
    expect(up.ok).toBe(false);
    expect(up.output).toMatch(
      /did not delete the private endpoints? in [A-Z_0-9, ]+ of project .*scope\(s\) are locked/s,
    );
    expect(up.output).toContain(`az lock delete --ids ${keyVaultId}/providers/Microsoft.Authorization/locks/keep`);
    expect(one.emulator.clock.now() - beganMs).toBeLessThan(300_000);
    expect(privatePath(one).isPrivate).toBe(true);
    await byHand(one.emulator, { locks: [] });
    mustPass(await one.stack.up());
    expect(privatePath(one)).toMatchObject({ isPrivate: false, endpoints: [] });
  });
}
