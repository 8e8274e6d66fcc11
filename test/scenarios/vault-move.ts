// Another vault for a project with encrypted clusters, run on the test double (test/program) and on a real CLI (test/e2e): one `up` without private endpoints,
// three with them, each allowed only in its order; the old vault stays.

import { describe, expect, it } from "vitest";
import { quickstart } from "../../emulator/seeds.ts";
import { byHand } from "../support/hand.ts";
import { closed, cluster, encryption, networking, privateProgram, type World, wholeProgram } from "../support/world.ts";
import { cmk, EMPTY_GROUP, infos, later, shortWrites, vaults } from "./component-world.ts";
import { cloud, inOneLine, type MakeStack, mustPass, privatePath, worlds } from "./shared.ts";

const { projectId, keyVaultId, keyVaultName, keyName, servicePrincipalId } = quickstart;
const SECOND = "second-kv";
const secondId = keyVaultId.replace(keyVaultName, SECOND);
/** Another region is another vault. */
const elsewhere = { vaultName: SECOND, location: "westeurope" };
const encrypted = { enabled: true, orders: "AZURE", billing: "AZURE" };

/** A vault like the first one, made by another tool, with the same key restored in it and Atlas's roles on it. */
function addSecondVault({ emulator }: World): void {
  const { azure } = emulator.store;
  const first = azure.vaults.find(({ id }) => id === keyVaultId);
  if (first === undefined) throw new Error("the quickstart's vault is gone");
  azure.vaults.push({ ...structuredClone(first), id: secondId, name: SECOND, connections: [] });
  for (const role of ["Reader", "Key Vault Crypto User"])
    azure.roleAssignments.push({ scope: secondId, principalId: servicePrincipalId, role });
  const runners = azure.roleAssignments.filter(
    (one) => one.scope === keyVaultId && one.principalId !== servicePrincipalId,
  );
  azure.roleAssignments.push(...runners.map((one) => ({ ...one, scope: secondId })));
}

const vaultInUse = ({ emulator }: World) =>
  emulator.store.atlas.projects[projectId]?.encryption.azureKeyVault.keyVaultName;

/** A snapshot that is kept needs the key of its time. */
const keepSnapshot = ({ emulator }: World): Promise<void> => {
  const keyIdentifier = emulator.store.atlas.projects[projectId]?.encryption.azureKeyVault.keyIdentifier ?? "";
  return byHand(emulator, { projects: { [projectId]: { snapshots: [{ clusterName: "orders", keyIdentifier }] } } });
};

const noDamage = ({ emulator }: World): void => expect(emulator.damage.entries()).toEqual([]);

/** Neither the preview nor the `up` writes anything, and both list the runs. */
async function refuses(one: World, lists: RegExp): Promise<void> {
  one.emulator.journal.clear();
  for (const run of [one.stack.preview, one.stack.up]) {
    const result = await run.call(one.stack);
    expect([result.ok, inOneLine(result.errors.join("\n"))]).toEqual([false, expect.stringMatching(lists)]);
  }
  expect(shortWrites(one)).toEqual([]);
}

export function vaultMove(makeStack: MakeStack): void {
  const { startUp } = worlds(makeStack);

  describe("another vault for a project without private endpoints", () => {
    it("is one `up`, whose preview says that the old vault stays needed", async () => {
      const one = await startUp(wholeProgram());
      addSecondVault(one);
      await keepSnapshot(one);
      one.declare(wholeProgram({ keyVaultId: secondId }));
      expect(infos(mustPass(await one.stack.preview()))).toContainEqual(
        expect.stringMatching(
          new RegExp(
            `^The vault of project ${projectId} changes from ${keyVaultName} to ${SECOND}\\. Keep the vault ${keyVaultName}`,
          ),
        ),
      );
      one.emulator.journal.clear();
      mustPass(await one.stack.up());
      expect([shortWrites(one), vaultInUse(one), cloud(one)]).toEqual([["PATCH encryption"], SECOND, encrypted]);
      later(one);
      noDamage(one);
    });
  });

  describe("another vault for a project with private endpoints", () => {
    const program = (vault: string, args: Readonly<Record<string, unknown>>) => [
      encryption({ keyVaultId: vault }),
      networking({ keyVaultId: vault, ...args }),
      cluster("orders", { projectId: "@networking.projectId" }),
      cluster("billing", { projectId: "@networking.projectId" }),
    ];

    it("is three runs of single resources, in this order only", async () => {
      const one = await startUp(privateProgram(closed));
      addSecondVault(one);
      await keepSnapshot(one);
      later(one);
      one.declare(program(secondId, closed));
      await refuses(
        one,
        /three runs of `pulumi up`.*step 1:.*1\. Undo the change of 'keyVaultId' of the EncryptionAtRest, and remove the PrivateNetworking.*2\. .*The vault second-kv blocks Atlas.*--name second-kv --public-network-access Enabled/s,
      );
      one.declare(wholeProgram({ keyVaultId: secondId }));
      await refuses(one, /three runs of `pulumi up`.*The next one is step 1/s);

      one.declare(wholeProgram());
      mustPass(await one.stack.up());
      expect([vaultInUse(one), vaults(one)[0]?.publicNetworkAccess]).toEqual([keyVaultName, "Enabled"]);
      later(one);

      await byHand(one.emulator, { vaults: { [SECOND]: { publicNetworkAccess: "Enabled" } } });
      one.declare(wholeProgram({ keyVaultId: secondId }));
      mustPass(await one.stack.up());
      expect(vaultInUse(one)).toBe(SECOND);
      later(one);

      one.declare(program(secondId, closed));
      mustPass(await one.stack.up());
      expect([cloud(one), privatePath(one)]).toMatchObject([encrypted, { isPrivate: true }]);
      expect(Object.fromEntries(vaults(one).map((vault) => [vault.name, vault.publicNetworkAccess]))).toEqual({
        [keyVaultName]: "Enabled",
        [SECOND]: "Disabled",
      });
      expect(vaults(one)[0]?.keys).toHaveProperty(keyName);
      later(one);
      one.emulator.journal.clear();
      mustPass(await one.stack.up());
      expect(shortWrites(one)).toEqual([]);
      noDamage(one);
    });

    it("is refused to a component that would delete the old vault, until it keeps the vault", async () => {
      const one = await startUp([cmk({ privateNetworking: false, retainKeys: false })], EMPTY_GROUP);
      const [old] = vaults(one);
      await keepSnapshot(one);
      later(one);
      one.declare([cmk({ privateNetworking: false, vaultName: SECOND })]);
      await refuses(one, /while the program deletes the old vault \(`retainKeys: false`/);
      one.declare([cmk({ privateNetworking: false })]);
      mustPass(await one.stack.up());
      expect(shortWrites(one)).toEqual([]);
      one.declare([cmk({ privateNetworking: false, vaultName: SECOND })]);
      mustPass(await one.stack.up());
      expect([vaultInUse(one), vaults(one).map(({ name }) => name)]).toEqual([SECOND, [old?.name, SECOND]]);
      later(one);
      noDamage(one);
    });

    it("is three runs of the component, which creates the new vault and keeps the old one with its key and roles", async () => {
      const one = await startUp([cmk()], EMPTY_GROUP);
      const [old] = vaults(one);
      if (old === undefined) throw new Error("the component has made no vault");
      const rolesOnOld = () => one.emulator.store.azure.roleAssignments.filter(({ scope }) => scope === old.id);
      const roles = rolesOnOld();
      await keepSnapshot(one);
      later(one);
      one.declare([cmk(elsewhere)]);
      await refuses(
        one,
        /three runs of `pulumi up`.*1\. Undo the change of 'vaultName' of the CustomerManagedKeys .*`privateNetworking: false`/s,
      );

      one.declare([cmk({ privateNetworking: false })]);
      mustPass(await one.stack.up());
      later(one);
      one.declare([cmk({ privateNetworking: false, ...elsewhere })]);
      const moved = mustPass(await one.stack.up());
      expect(infos(moved)).toContainEqual(expect.stringMatching(`Kept: the vault ${old.name}, with its keys and role`));
      expect([vaultInUse(one), vaults(one).map(({ name }) => name), rolesOnOld()]).toEqual([
        SECOND,
        [old.name, SECOND],
        roles,
      ]);
      later(one);
      one.declare([cmk(elsewhere)]);
      mustPass(await one.stack.up());
      expect([cloud(one), privatePath(one)]).toMatchObject([encrypted, { isPrivate: true }]);
      expect(vaults(one).map(({ name, publicNetworkAccess }) => [name, publicNetworkAccess])).toEqual([
        [old.name, "Enabled"],
        [SECOND, "Disabled"],
      ]);
      expect([vaults(one).map(({ location }) => location), Object.keys(old.keys)]).toEqual([
        [old.location, elsewhere.location],
        ["atlas"],
      ]);
      later(one);
      one.emulator.journal.clear();
      mustPass(await one.stack.up());
      expect(shortWrites(one)).toEqual([]);
      noDamage(one);
    });
  });
}
