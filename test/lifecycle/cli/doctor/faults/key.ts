// Faults of the vault and its key.
import { quickstart } from "../../../../../emulator/seeds.ts";
import { byHand } from "../../../../support/hand.ts";
import { must } from "../../../../support/must.ts";
import { beforeFirstUp, open } from "../seeds.ts";
import type { Fault } from "./fault.ts";
import { deleteKey, inDays, key, mayAssignRoles, storedKey } from "./plant.ts";

const { keyVaultId, keyVaultName, keyName, keyVersions, subscriptionId } = quickstart;

export const KEY: readonly Fault[] = [
  {
    fault: "the vault has no purge protection",
    seed: open,
    plant: (emulator) => Object.assign(must(emulator.store.azure.vaults[0]), { enablePurgeProtection: false }),
    expected: { "CMK-D041": "warning" },
  },
  {
    fault: "a vault that was named does not exist",
    seed: beforeFirstUp,
    situation: {
      options: {
        before: true,
        vault: `/subscriptions/${subscriptionId}/resourceGroups/keys/providers/Microsoft.KeyVault/vaults/new-kv`,
      },
    },
    expected: { "CMK-D040": "failed" },
  },
  {
    fault: "the key was deleted",
    seed: open,
    plant: (emulator) => deleteKey(emulator),
    expected: { "CMK-D050": "failed" },
  },
  {
    fault: "every version of the key is disabled",
    seed: open,
    plant: (emulator) =>
      byHand(emulator, {
        intended: true,
        vaults: {
          [keyVaultName]: {
            keys: { [keyName]: { [keyVersions.older]: { enabled: false }, [keyVersions.newest]: { enabled: false } } },
          },
        },
      }),
    expected: { "CMK-D051": "failed" },
  },
  {
    fault: "the key to use is an elliptic curve",
    seed: open,
    situation: { options: { before: true, vault: keyVaultId, key: "curve" } },
    plant: (emulator) => {
      mayAssignRoles(emulator);
      must(emulator.store.azure.vaults[0]).keys.curve = {
        ...structuredClone(storedKey(emulator)),
        kty: "EC",
        crv: "P-256",
      };
    },
    expected: { "CMK-D052": "failed" },
    fill: { newkey: "atlas-rsa" },
    afterwards: { options: { before: true, vault: keyVaultId, key: "atlas-rsa" } },
  },
  {
    fault: "the key does not allow decrypt",
    seed: open,
    plant: (emulator) => Object.assign(storedKey(emulator), { keyOps: ["encrypt"] }),
    expected: { "CMK-D053": "failed" },
  },
  {
    fault: "the newest version of the key has expired, and the older one is disabled",
    seed: open,
    plant: async (emulator) => {
      await key(keyVersions.older, { enabled: false })(emulator);
      await key(keyVersions.newest, { expires: inDays(emulator, -1) })(emulator);
    },
    expected: { "CMK-D054": "failed" },
    up: async () => {},
  },
  {
    fault: "the key version expires in 30 days",
    seed: open,
    plant: async (emulator) => {
      await key(keyVersions.older, { expires: inDays(emulator, 30) })(emulator);
      await key(keyVersions.newest, { expires: inDays(emulator, 30) })(emulator);
    },
    expected: { "CMK-D054": "warning" },
    up: async () => {},
  },
];
