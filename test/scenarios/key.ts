// A key of our own in a stack, from nothing to nothing, run on the test double (test/program) and on a real CLI (test/e2e).
import { describe, expect, it } from "vitest";
import { quickstart } from "../../emulator/seeds.ts";
import { type Declared, encryption as onExistingKey, type World } from "../support/world.ts";
import { type MakeStack, marked, mustPass, ops, warnings, worlds, writes } from "./shared.ts";

const { keyVaultId, projectId, roleId } = quickstart;
const key = (args: Readonly<Record<string, unknown>> = {}, options?: Declared["options"]): Declared => ({
  kind: "KeyVaultKey",
  name: "key",
  args: { keyVaultId, keyName: "fresh", rotationPolicy: { timeAfterCreate: "P90D" }, ...args },
  ...(options === undefined ? {} : { options }),
});
/** Takes what it needs of the key from its echoed arguments. */
const encryption: Declared = {
  kind: "EncryptionAtRest",
  name: "encryption",
  args: { projectId, keyVaultId: "@key.keyVaultId", keyName: "@key.keyName", access: { roleId } },
};
const whole = (args: Readonly<Record<string, unknown>> = {}): readonly Declared[] => [key(args), encryption];

export function keyLife(makeStack: MakeStack): void {
  const { start, startUp } = worlds(makeStack);
  const keys = (one: World) => one.emulator.store.azure.vaults[0]?.keys ?? {};
  const letIn = (one: World) =>
    one.emulator.store.azure.roleAssignments.push({
      scope: keyVaultId,
      principalId: quickstart.runner.servicePrincipalId,
      role: "Key Vault Crypto Officer",
    });
  describe("a key and the project that uses it", () => {
    it("preview clean, come up with one write each in their order, and a second `up` does nothing", async () => {
      const one = await start(whole({ rotationPolicy: undefined }));
      const preview = mustPass(await one.stack.preview());
      expect(ops(preview)).toEqual({ key: "create", encryption: "create" });
      expect(preview.messages.filter((message) => message.severity === "warning")).toEqual([]);
      mustPass(await one.stack.up());
      expect(writes(one)).toEqual([
        `PUT ${keyVaultId}/keys/fresh`,
        `PATCH /api/atlas/v2/groups/${projectId}/encryptionAtRest`,
      ]);
      expect(keys(one).fresh?.versions).toHaveLength(1);
      expect(ops(mustPass(await one.stack.up()))).toEqual({ key: "same", encryption: "same" });
    });

    it("keep the key at `destroy`, without a word to the vault", async () => {
      const one = await startUp(whole());
      mustPass(await one.stack.destroy());
      expect(writes(one)).toEqual([`PATCH /api/atlas/v2/groups/${projectId}/encryptionAtRest`]);
      expect(keys(one).fresh?.versions).toHaveLength(1);
    });

    it("take the key away at `destroy` where the program says so, after the project has let it go", async () => {
      const one = await start(whole({ deleteKey: true, projectIds: [projectId] }));
      letIn(one);
      mustPass(await one.stack.up());
      mustPass(await one.stack.destroy());
      expect(keys(one)).not.toHaveProperty("fresh");
    });

    it("rotate for a new trigger in place, and leave the project as it is", async () => {
      const one = await start([key({ rotationPolicy: undefined }), encryption]);
      letIn(one);
      mustPass(await one.stack.up());
      one.declare([key({ rotationPolicy: undefined, rotateTrigger: "1" }), encryption]);
      expect(ops(mustPass(await one.stack.up()))).toEqual({ key: "update", encryption: "same" });
      expect(keys(one).fresh?.versions).toHaveLength(2);
    });

    it("are refused another size in the preview, and nothing is written", async () => {
      const one = await startUp(whole());
      one.declare(whole({ keySize: 4096 }));
      for (const operation of [() => one.stack.preview(), () => one.stack.up()]) {
        const refused = await operation();
        expect(refused.ok).toBe(false);
        expect(refused.output).toMatch(/keySize: 3072 in Azure, 4096 in the program/);
      }
      expect(writes(one)).toEqual([]);
    });
  });

  describe("a rotation by Azure", () => {
    const version = "a".repeat(32);
    const rotate = ({ emulator }: World): void =>
      void emulator.store.azure.vaults[0]?.keys.atlas?.versions.push({
        ...{ version, createdMs: emulator.clock.now(), enabled: true },
      });
    const { older, newest } = quickstart.keyVersions;
    const existing: Declared = { kind: "KeyVaultKey", name: "key", args: { keyVaultId, keyName: "atlas" } };
    const MODES = { "a pinned version": older, "a version-less key": undefined } as const;

    it.each(Object.entries(MODES))("is no change of %s, in no preview", async (_name, keyVersion) => {
      const one = await startUp([onExistingKey({ keyVersion })]);
      rotate(one);
      for (const run of [() => one.stack.preview(), () => one.stack.up(), () => one.stack.refresh()]) {
        const result = mustPass(await run());
        expect([result.changeSummary, warnings(result)]).toEqual([{ same: 2 }, []]);
      }
      expect(writes(one)).toEqual([]);
    });

    it("is shown by the preview of the latest version as a change of keyIdentifier, once", async () => {
      const one = await startUp([onExistingKey({ keyVersion: "latest" })]);
      rotate(one);
      const preview = mustPass(await one.stack.preview({ diff: true }));
      const url = "https://payments-kv.vault.azure.net/keys/atlas";
      expect(marked(preview.output)).toEqual([`~ keyIdentifier: "${url}/${newest}" => "${url}/${version}"`]);
      mustPass(await one.stack.up());
      expect(ops(mustPass(await one.stack.up()))).toEqual({ encryption: "same" });
      expect(writes(one)).toHaveLength(1);
    });

    it("is an update of the KeyVaultKey that writes the state only, once; none where a refresh comes first", async () => {
      const program = [existing, onExistingKey({ keyVersion: undefined })];
      const one = await startUp(program);
      rotate(one);
      expect(ops(mustPass(await one.stack.preview({ refresh: true })))).toEqual({ key: "same", encryption: "same" });
      const up = mustPass(await one.stack.up());
      expect([ops(up), writes(one)]).toEqual([{ key: "update", encryption: "same" }, []]);
      expect(warnings(up)).toEqual([
        expect.stringMatching(`has the newer version ${version}\\. .* changes nothing in Azure`),
      ]);
      expect(ops(mustPass(await one.stack.up()))).toEqual({ key: "same", encryption: "same" });
    });
  });
}
