// Proves which of Atlas's codes answers which state of Azure. Whether Atlas really chooses so is the facts' matter, not this test's.
import { describe, expect, test } from "vitest";
import { type KeyRequest, keyAccess, keyExpiresMs } from "../../../../emulator/azure/key-access.ts";
import { type AzureStore, type AzureVault, createAzureStore } from "../../../../emulator/azure/store.ts";
import { APP, ATLAS_PRINCIPAL, DAY_MS, NEWEST, OLDER, START_MS, seedWith, TENANT } from "./azure-world.ts";

const GOOD_ROLES = ["Reader", "Key Vault Crypto User"];
const KEY = "https://payments-kv.vault.azure.net/keys/atlas";
const byRole: KeyRequest["principal"] = { kind: "servicePrincipal", objectId: ATLAS_PRINCIPAL };
const bySecret = { kind: "clientSecret", tenantId: TENANT, clientId: APP.clientId, secret: APP.secret } as const;
const place = {
  subscriptionId: "22222222-2222-4222-8222-222222222222",
  resourceGroupName: "keys",
  keyVaultName: "payments-kv",
};

const ask = (store: AzureStore, change: Partial<KeyRequest> = {}) =>
  keyAccess(store, { keyIdentifier: `${KEY}/${NEWEST}`, principal: byRole, vault: place, nowMs: START_MS, ...change });

const codeOf = (access: ReturnType<typeof keyAccess>): string => (access.ok ? "ok" : access.code);

function storeWith(change: (vault: AzureVault) => void, roles: readonly string[] = GOOD_ROLES): AzureStore {
  const store = createAzureStore(seedWith(roles));
  for (const vault of store.vaults) change(vault);
  return store;
}

const good = storeWith(() => {});
const change = (version: string, fields: object) => (vault: AzureVault) => {
  Object.assign(vault.keys.atlas?.versions.find((one) => one.version === version) ?? {}, fields);
};

describe("credentials", () => {
  test.each<[string, KeyRequest["principal"], string]>([
    ["a registered principal", byRole, "ok"],
    ["a principal that is not there", { kind: "servicePrincipal", objectId: "nobody" }, "INVALID_AZURE_CREDENTIALS"],
    ["an app with its secret", bySecret, "ok"],
    ["a wrong secret", { ...bySecret, secret: "guessed" }, "INVALID_AZURE_CREDENTIALS"],
    ["an expired secret", { ...bySecret, secret: "old-secret" }, "INVALID_AZURE_CREDENTIALS"],
    ["an unknown app", { ...bySecret, clientId: "nobody" }, "INVALID_AZURE_CREDENTIALS"],
    ["another tenant", { ...bySecret, tenantId: "elsewhere" }, "INVALID_AZURE_CREDENTIALS"],
  ])("%s", (_, principal, expected) => {
    expect(codeOf(ask(good, { principal }))).toBe(expected);
  });

  test("a secret is good until the moment it expires", () => {
    const expiresMs = START_MS + 365 * DAY_MS;
    expect(codeOf(ask(good, { principal: bySecret, nowMs: expiresMs - 1 }))).toBe("ok");
    expect(codeOf(ask(good, { principal: bySecret, nowMs: expiresMs }))).toBe("INVALID_AZURE_CREDENTIALS");
  });
});

describe("the identifier", () => {
  test.each([
    [`${KEY}/${OLDER}`, "ok"],
    [KEY, "ok"],
    [`${KEY}/`, "ok"],
    [`https://PAYMENTS-KV.vault.azure.net:443/keys/Atlas/${NEWEST}`, "ok"],
    [`https://other.vault.azure.net/keys/atlas/${NEWEST}`, "AZURE_KEY_VAULT_KEY_IDENTIFIER_INVALID_FORMAT"],
    [`http://payments-kv.vault.azure.net/keys/atlas`, "AZURE_KEY_VAULT_KEY_IDENTIFIER_INVALID_FORMAT"],
    [`${KEY}/1234`, "AZURE_KEY_VAULT_KEY_IDENTIFIER_INVALID_FORMAT"],
    ["", "AZURE_KEY_VAULT_KEY_IDENTIFIER_INVALID_FORMAT"],
    [`${KEY}/${"0".repeat(32)}`, "AZURE_KEY_VAULT_KEY_NOT_FOUND"],
    [`${KEY}s`, "AZURE_KEY_VAULT_KEY_NOT_FOUND"],
  ])("%s", (keyIdentifier, expected) => {
    expect(codeOf(ask(good, { keyIdentifier }))).toBe(expected);
  });
});

describe("the vault", () => {
  test.each([
    ["another subscription", { ...place, subscriptionId: "elsewhere" }],
    ["another resource group", { ...place, resourceGroupName: "other" }],
  ])("%s", (_, vault) => {
    expect(codeOf(ask(good, { vault }))).toBe("INVALID_AZURE_API_REQUEST");
  });

  test("a vault of another tenant is not read", () => {
    const store = storeWith((vault) => Object.assign(vault, { tenantId: "elsewhere" }));
    expect(codeOf(ask(store))).toBe("INVALID_AZURE_API_REQUEST");
  });
});

describe("grants", () => {
  test.each([
    [GOOD_ROLES, "ok"],
    [["Key Vault Crypto User"], "INVALID_AZURE_API_REQUEST"],
    [["Reader"], "NO_PERMISSION_TO_ENCRYPT_DECRYPT"],
    [["Reader", "Key Vault Crypto Service Encryption User"], "NO_PERMISSION_TO_ENCRYPT_DECRYPT"],
    [["Reader", "Key Vault Crypto Officer"], "ok"],
  ])("%j: %s", (roles, expected) => {
    expect(codeOf(ask(storeWith(() => {}, roles)))).toBe(expected);
  });

  test.each([
    [["Get", "Encrypt", "Decrypt"], "ok"],
    [["all"], "ok"],
    [["get", "wrapKey", "unwrapKey"], "NO_PERMISSION_TO_ENCRYPT_DECRYPT"],
    [[], "NO_PERMISSION_TO_ENCRYPT_DECRYPT"],
  ])("an access policy of %j: %s", (keys, expected) => {
    const usePolicies = (vault: AzureVault): void => {
      vault.enableRbacAuthorization = false;
      vault.accessPolicies = [{ objectId: ATLAS_PRINCIPAL, keys }];
    };
    expect(codeOf(ask(storeWith(usePolicies)))).toBe(expected);
  });
});

describe("the version", () => {
  test.each([
    ["disabled", { enabled: false }, "AZURE_KEY_VAULT_KEY_NOT_ENABLED"],
    ["not active yet", { notBeforeMs: START_MS + 1 }, "AZURE_KEY_VAULT_KEY_NOT_ACTIVE"],
    ["active from now", { notBeforeMs: START_MS }, "ok"],
    ["expired now", { expiresMs: START_MS }, "AZURE_KEY_VAULT_KEY_EXPIRED"],
    ["expiring", { expiresMs: START_MS + 1 }, "ok"],
    ["deleted", { deleted: true }, "AZURE_KEY_VAULT_KEY_NOT_FOUND"],
  ])("%s", (_, fields, expected) => {
    expect(codeOf(ask(storeWith(change(NEWEST, fields))))).toBe(expected);
  });

  test("without a version the newest enabled one is meant", () => {
    const store = storeWith(change(NEWEST, { enabled: false }));
    expect(ask(store, { keyIdentifier: KEY })).toMatchObject({ ok: true, version: { version: OLDER } });
  });

  test("without a version and with none enabled, the key is not enabled", () => {
    const store = storeWith((vault) => {
      change(NEWEST, { enabled: false })(vault);
      change(OLDER, { enabled: false })(vault);
    });
    expect(codeOf(ask(store, { keyIdentifier: KEY }))).toBe("AZURE_KEY_VAULT_KEY_NOT_ENABLED");
  });

  test("a key that may only wrap is of no use", () => {
    const store = storeWith((vault) => Object.assign(vault.keys.atlas ?? {}, { keyOps: ["wrapKey", "unwrapKey"] }));
    expect(codeOf(ask(store))).toBe("NO_PERMISSION_TO_ENCRYPT_DECRYPT");
  });

  test("asking changes nothing", () => {
    const store = storeWith(() => {});
    const before = structuredClone(store);
    ask(store);
    expect(store).toEqual(before);
  });

  test("its expiry is told for the version that is meant", () => {
    const store = storeWith(change(NEWEST, { expiresMs: START_MS + DAY_MS }));
    expect(keyExpiresMs(store, KEY)).toBe(START_MS + DAY_MS);
    expect(keyExpiresMs(store, `${KEY}/${OLDER}`)).toBeUndefined();
    expect(keyExpiresMs(store, "no key")).toBeUndefined();
  });
});
