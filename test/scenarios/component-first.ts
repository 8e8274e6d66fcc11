// The component looks at the project before it makes anything, and says what a destroy keeps and what the next `up` takes over. On the double and a CLI.

import { describe, expect, it } from "vitest";
import { componentSeed } from "../../emulator/component-seeds.ts";
import { quickstart, quickstartSeed, type Seed } from "../../emulator/seeds.ts";
import { withRole } from "../support/key-settings.ts";
import { changed, cmk, EMPTY_GROUP, infos, onKey, onlyVault, shortWrites, vaultNameOf } from "./component-world.ts";
import { cloud, type MakeStack, mustPass, warnings, worlds } from "./shared.ts";

const { projectId, keyVaultId, keyName } = quickstart;
const IN_FORCE = `https://${quickstart.keyVaultName}.vault.azure.net/keys/${keyName}`;

/** The component's world, where somebody encrypts the project with the key of the quickstart's vault. */
function withKeyOfOthers(nowMs: number): Seed {
  const [ours, theirs] = [componentSeed(nowMs), quickstartSeed(nowMs)];
  const roles = theirs.atlas.projects.flatMap((project) => project.roles);
  const azureKeyVault = { ...withRole, keyIdentifier: IN_FORCE };
  return {
    atlas: {
      ...ours.atlas,
      projects: ours.atlas.projects.map((project) => ({
        ...project,
        roles,
        encryption: { ...project.encryption, azureKeyVault },
      })),
    },
    azure: {
      ...ours.azure,
      principals: theirs.azure.principals,
      vaults: theirs.azure.vaults,
      roleAssignments: [...ours.azure.roleAssignments, ...theirs.azure.roleAssignments],
    },
  };
}

const OTHERS = { plugins: true, seed: withKeyOfOthers } as const;
const REFUSAL = `Project ${projectId} is already encrypted with another key: ${IN_FORCE} in Atlas, `;

export function componentFirst(makeStack: MakeStack): void {
  const { start, startUp } = worlds(makeStack);
  const open = { privateNetworking: false };

  describe("a project with another key in force", () => {
    it.each([
      ["with a vault of the component's own", cmk(open)],
      ["with a key of yours", onKey({ keyVaultId, keyName: "other" }, open)],
    ])(
      "%s, is refused once, in the preview and by the first thing that `up` does; nothing is made",
      async (_, program) => {
        const one = await start([program], OTHERS);
        for (const run of [one.stack.preview, one.stack.up]) {
          const refused = await run();
          expect([refused.ok, refused.errors.filter((text) => text.includes(REFUSAL)).length]).toEqual([false, 1]);
          expect(refused.errors.join(" ")).toContain("Pass adopt: true");
          expect(shortWrites(one)).toEqual([]);
        }
        const made = (await one.stack.state()).resources.filter(({ type }) => type.includes("dynamic/atlas-cmk"));
        expect(made).toEqual([]);
      },
    );

    it("is taken over with `adopt`, and a second `up` does nothing", async () => {
      const one = await start([cmk({ ...open, adopt: true })], OTHERS);
      mustPass(await one.stack.preview());
      mustPass(await one.stack.up());
      const ours = one.emulator.store.azure.vaults.find(({ id }) => id !== keyVaultId);
      const project = one.emulator.store.atlas.projects[projectId];
      expect(project?.encryption.azureKeyVault.keyVaultName).toBe(ours?.name);
      expect(cloud(one)).toEqual({ enabled: true, orders: "AZURE", billing: "AZURE" });
      one.emulator.journal.clear();
      expect(changed(mustPass(await one.stack.up()))).toEqual({});
      one.declare([cmk(open)]);
      expect(changed(mustPass(await one.stack.up()))).toEqual({ "cmk-encryption": "update" });
      expect(shortWrites(one)).toEqual([]);
    });
  });

  describe("a first preview", () => {
    it("warns of nothing", async () => {
      const one = await start([cmk()], EMPTY_GROUP);
      const preview = mustPass(await one.stack.preview());
      expect(warnings(preview)).toEqual([]);
      expect(shortWrites(one)).toEqual([]);
    });
  });

  describe("a `destroy`", () => {
    it("names the vault, the key and the registration that it keeps, though the encryption was never made; the next `up` adopts them", async () => {
      const one = await start([cmk({ ...open, clusters: [] })], EMPTY_GROUP);
      one.emulator.faults.add({
        match: { method: "PATCH", path: /\/encryptionAtRest$/ },
        action: { kind: "status", status: 403, body: "{}" },
        times: 1,
      });
      expect((await one.stack.up()).ok).toBe(false);
      const { id } = onlyVault(one);
      const destroyed = mustPass(await one.stack.destroy());
      const said = infos(destroyed).join("\n");
      const [role] = one.emulator.store.atlas.projects[projectId]?.roles ?? [];
      expect(said).toContain(`Kept: the vault ${vaultNameOf(id)}, with its keys and role assignments.`);
      expect(said).toContain(`Kept: the key "atlas" of the vault ${vaultNameOf(id)}, with all its versions.`);
      expect(said).toContain(`Kept: the role ${role?.roleId} of project ${projectId}`);
    });
  });

  describe("a component under a new name, without an alias", () => {
    it("stays on its vault and key: nothing is made twice, no cluster leaves the key, and what is kept is said", async () => {
      const one = await startUp([cmk()], EMPTY_GROUP);
      const { id } = onlyVault(one);
      one.declare([{ ...cmk(), name: "keys" }]);
      expect(warnings(mustPass(await one.stack.preview()))).toEqual([]);
      const up = mustPass(await one.stack.up());
      expect(onlyVault(one).id).toBe(id);
      expect(shortWrites(one)).toEqual([]); // an adopted registration is authorized again, which changes nothing
      expect(infos(up)).toContainEqual(expect.stringMatching(/^Kept: KeyVault .* still declares it\./));
      expect(cloud(one)).toEqual({ enabled: true, orders: "AZURE", billing: "AZURE" });
    });
  });
}
