// Proves which refusals of a PATCH are retried: only those by which something that can be new may be only too new.
import { describe, expect, it } from "vitest";
import type { AzureKeyVault, EncryptionAtRest } from "../../../../provider/atlas/types.ts";
import { type Access, type Secret, tooNew } from "../../../../provider/encryption-at-rest/access.ts";
import { type Desired, desiredOf, offIn } from "../../../../provider/encryption-at-rest/plan.ts";

const subscription = "22222222-2222-4222-8222-222222222222";
const role = { roleId: "64b7f0c0a1b2c3d4e5f60a01" };
const app = { tenantId: subscription, clientId: subscription, clientSecretEnv: "APP_SECRET" };
const url = "https://payments-kv.vault.azure.net/keys/atlas/0123456789abcdef0123456789abcdef";
const desired = (access: Access, keyIdentifier = url): Desired =>
  desiredOf(
    {
      projectId: "64b7f0c0a1b2c3d4e5f60718",
      keyVaultId: `/subscriptions/${subscription}/resourceGroups/keys/providers/Microsoft.KeyVault/vaults/payments-kv`,
      keyName: "atlas",
      access,
    },
    keyIdentifier,
    undefined,
  );
const off: EncryptionAtRest = { azureKeyVault: { enabled: false } };
const inForce = (change: AzureKeyVault = {}): EncryptionAtRest => ({
  azureKeyVault: {
    enabled: true,
    subscriptionID: subscription,
    resourceGroupName: "keys",
    keyVaultName: "payments-kv",
    keyIdentifier: url,
    roleId: role.roleId,
    valid: true,
    ...change,
  },
});
const { roleId: _, ...withoutRole } = inForce().azureKeyVault;
const byApp: EncryptionAtRest = { azureKeyVault: { ...withoutRole, tenantID: subscription, clientID: subscription } };
const old = { value: "s", mustBeSent: false };
const fresh = { value: "s", mustBeSent: true };

const ROLE = "CLOUD_PROVIDER_ACCESS_ROLE_NOT_AUTHORIZED";
const LOGIN = "INVALID_AZURE_CREDENTIALS";
const GRANT = ["NO_PERMISSION_TO_ENCRYPT_DECRYPT", "INVALID_AZURE_API_REQUEST"];
const newVersion = url.replace(/0/g, "1");

const believed = (wanted: Desired, secret: Secret, before: EncryptionAtRest) =>
  tooNew(wanted.access, secret, offIn(wanted, before));

describe("what may be too new to work", () => {
  it.each([
    ["a role of a project that is switched on", desired(role), old, off, [ROLE, LOGIN, ...GRANT]],
    ["a role in place of a secret", desired(role), old, byApp, [ROLE, LOGIN, ...GRANT]],
    ["a role in place of another", desired(role), old, inForce({ roleId: "f".repeat(24) }), [ROLE, LOGIN, ...GRANT]],
    ["a grant on another vault", desired(role), old, inForce({ keyVaultName: "other-kv" }), [ROLE, ...GRANT]],
    [
      "a grant on another key",
      desired(role),
      old,
      inForce({ keyIdentifier: url.replace("atlas", "other") }),
      [ROLE, ...GRANT],
    ],
    ["a grant that Atlas had lost", desired(role), old, inForce({ valid: false }), [ROLE, ...GRANT]],
    ["nothing but the role itself for another version", desired(role, newVersion), old, inForce(), [ROLE]],
    ["a secret that is new to us", desired(app), fresh, byApp, [LOGIN, ...GRANT]],
    ["nothing for another version with a secret that worked", desired(app, newVersion), old, byApp, []],
  ])("is %s", (_name, wanted, secret, before, codes) => {
    expect(believed(wanted, secret, before).codes).toEqual(codes);
  });

  it("is retried for five minutes", () => {
    expect(believed(desired(role), old, off).forMs).toBe(300_000);
  });
});
