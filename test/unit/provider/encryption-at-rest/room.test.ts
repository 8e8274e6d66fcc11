// Proves that a refresh reports the values of the program, not those of a half-done record in state.
import { expect, it } from "vitest";
import type { EncryptionAtRest } from "../../../../provider/atlas/types.ts";
import { encryptionAtRest } from "../../../../provider/encryption-at-rest/room.ts";

type Record = typeof encryptionAtRest.record;

it("a refresh of a record whose key was not valid names valid: true as the program's value", async () => {
  const vault = "/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/keys/providers/Microsoft.KeyVault";
  const known: Parameters<Record>[1] = {
    projectId: "64b7f0c0a1b2c3d4e5f60718",
    keyVaultId: `${vault}/vaults/payments-kv`,
    keyName: "atlas",
    access: { roleId: "64b7f0c0a1b2c3d4e5f60a01" },
    keyIdentifier: "https://payments-kv.vault.azure.net/keys/atlas",
    encryptionAtRestProvider: "AZURE",
    valid: false,
  };
  const actual = {
    azureKeyVault: {
      enabled: true,
      valid: false,
      subscriptionID: "22222222-2222-4222-8222-222222222222",
      resourceGroupName: "keys",
      keyVaultName: "payments-kv",
      keyIdentifier: "https://payments-kv.vault.azure.net/keys/other",
      roleId: "64b7f0c0a1b2c3d4e5f60a01",
    },
  } as EncryptionAtRest; // the other clouds are not looked at
  const warned: string[] = [];
  const call = { warn: (text: string) => void warned.push(text) } as Parameters<Record>[0]; // nothing else is used
  await encryptionAtRest.record(call, known, { actual });
  expect(warned).toEqual([expect.stringContaining("valid is false in Atlas, true in the program")]);
});
