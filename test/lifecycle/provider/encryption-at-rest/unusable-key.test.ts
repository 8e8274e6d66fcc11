// Proves that a key which no grant could make usable is refused, in a preview and at `up` without waiting, and that another key then gets there.
import { describe, expect, it } from "vitest";
import { quickstart } from "../../../../emulator/seeds.ts";
import { held } from "../../../support/hand.ts";
import { anewForEachTest, args, EAR, emulator, newest, plugin } from "./world.ts";

anewForEachTest();

const { keyVersion: _, ...unpinned } = args;
const theirs = { ...unpinned, keyName: "theirs" };

describe.each([
  [
    "of type EC",
    { kty: "EC" },
    /The key "theirs" of the vault payments-kv is of type EC\. .*RSA or RSA-HSM\. Set 'keyName' to such a key\./,
  ],
  [
    "that does not allow to encrypt",
    { keyOps: ["decrypt", "wrapKey"] },
    /does not allow encrypt, which Atlas needs\. Allow the operations \(`az keyvault key set-attributes --vault-name payments-kv --name theirs --ops decrypt wrapKey encrypt`\)/,
  ],
] as const)("a key %s", (_name, key, says) => {
  const put = () => {
    const vault = emulator.store.azure.vaults.find((one) => one.id === quickstart.keyVaultId);
    const version = { version: newest, createdMs: emulator.clock.now(), enabled: true };
    Object.assign(vault?.keys ?? {}, { theirs: { ...key, versions: [version] } });
  };

  it("is refused in the preview, by the argument that names it", async () => {
    put();
    const { failures } = await plugin.check(EAR, theirs, { preview: true });
    expect(failures).toEqual([{ property: "keyName", reason: expect.stringMatching(says) }]);
  });

  it("is refused at `up` at once, nothing is lost, and another key is accepted", async () => {
    put();
    const beganMs = emulator.clock.now();
    await expect(plugin.up(EAR, theirs)).rejects.toThrow(says);
    expect([emulator.clock.now() - beganMs, held(emulator).azureKeyVault.enabled]).toEqual([0, false]);
    expect((await plugin.up(EAR, args)).outs.valid).toBe(true);
  });
});
