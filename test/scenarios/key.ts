// A key of our own in a stack, from nothing to nothing, run on the test double (test/program) and on a real CLI (test/e2e).
import { describe, expect, it } from "vitest";
import { quickstart } from "../../emulator/seeds.ts";
import type { Declared, World } from "../support/world.ts";
import { type MakeStack, mustPass, ops, worlds, writes } from "./shared.ts";

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
}
