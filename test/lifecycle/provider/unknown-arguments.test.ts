// Proves that every resource refuses a name that is none of its arguments, in a preview and at `up`, before any request; and takes what the engine adds.
import { expect, it } from "vitest";
import { quickstart, quickstartSeed } from "../../../emulator/seeds.ts";
import { emulator, forEachTest, plugin } from "../../support/each-test.ts";
import type { Kind } from "../../support/plugin.ts";

forEachTest({ seed: quickstartSeed });

const { projectId, keyVaultId, keyName, roleId, servicePrincipalId: principalId } = quickstart;
const RIGHT: Readonly<Record<Kind, Readonly<Record<string, unknown>>>> = {
  EncryptionAtRest: { projectId, keyVaultId, keyName, access: { roleId } },
  ClusterEncryption: { projectId, clusterName: "orders" },
  PrivateNetworking: { projectId, keyVaultId },
  AzureAccess: { projectId },
  KeyVault: { resourceGroupName: "keys", vaultName: "payments-kv" },
  KeyVaultKey: { keyVaultId, keyName },
  RoleAssignment: { keyVaultId, principalId, role: "Reader" },
  KeyRotationAlert: { projectId, thresholdDays: 90 },
};
const KINDS = Object.entries(RIGHT) as ReadonlyArray<readonly [Kind, (typeof RIGHT)[Kind]]>;

it.each(KINDS)("%s refuses it, with the nearest arguments and without its value", async (kind, args) => {
  for (const preview of [true, false]) {
    const { failures } = await plugin.check(kind, { ...args, timeout: { create: "canary" } }, { preview });
    const reason = "'timeout' is not an argument of this resource. Did you mean 'timeouts'?";
    expect(failures).toEqual([{ property: "", reason }]);
  }
  expect(emulator.journal.entries().filter(({ service }) => service !== "control")).toEqual([]);
});

it.each(KINDS)("%s refuses it within 'timeouts', also where another part is unknown", async (kind, args) => {
  const timeouts = { crate: "1h", update: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" };
  const { failures } = await plugin.check(kind, { ...args, timeouts }, { preview: true });
  const reason = expect.stringContaining("'timeouts.crate' is not a property of 'timeouts'. Did you mean 'create'?");
  expect(failures).toEqual([{ property: "timeouts", reason }]);
});

it("what `check` added before is no unknown argument: with `ignoreChanges` the engine sends it back", async () => {
  const { inputs } = await plugin.check("EncryptionAtRest", RIGHT.EncryptionAtRest);
  expect(inputs).toHaveProperty("valid");
  expect((await plugin.check("EncryptionAtRest", inputs, { olds: inputs })).failures).toEqual([]);
});
