// Proves what EncryptionAtRest refuses without asking anyone, and the one form it brings arguments to.
import { describe, expect, it } from "vitest";
import { FIELDS } from "../../../../provider/encryption-at-rest/fields.ts";
import { faultsIn, normalIn } from "../../../../provider/engine/field.ts";
import { UNKNOWN } from "../../../../provider/support/unknowns.ts";

const role = { roleId: "64b7f0c0a1b2c3d4e5f60a01" };
const app = { tenantId: "11111111-1111-4111-8111-111111111111", clientId: "44444444-4444-4444-8444-444444444444" };
const vault =
  "/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/keys/providers/Microsoft.KeyVault/vaults/payments-kv";
const right = { projectId: "64b7f0c0a1b2c3d4e5f60718", keyVaultId: vault, keyName: "atlas", access: role };

const faultsOf = (change: Record<string, unknown>) => faultsIn(FIELDS, { ...right, ...change });

describe("arguments of EncryptionAtRest", () => {
  it.each([
    ["a role", {}],
    ["a pinned version", { keyVersion: "0123456789abcdef0123456789abcdef" }],
    ["the latest version", { keyVersion: "latest" }],
    ["a secret", { access: { ...app, clientSecret: "s3cret" } }],
    [
      "a secret by environment variable",
      { access: { ...app, clientSecretEnv: "ATLAS_APP_SECRET", clientSecretExpiresAt: "2027-06-30" } },
    ],
    ["a sovereign cloud", { azureEnvironment: "AZURE_US_GOVERNMENT" }],
    ["timeouts", { timeouts: { create: "1h30m" } }],
    ["a key that is kept", { keepsKey: true }],
    ["a key that is not known to be kept", { keepsKey: UNKNOWN }],
    [
      "unknowns at any depth",
      {
        projectId: UNKNOWN,
        keyVaultId: `${UNKNOWN}/vaults/x`,
        keyName: UNKNOWN,
        keyVersion: UNKNOWN,
        access: { roleId: UNKNOWN },
      },
    ],
    ["an access that is unknown as a whole", { access: UNKNOWN }],
    ["a secret that is not known yet", { access: { ...app, clientSecret: UNKNOWN } }],
    [
      "a variable and a date that are not known yet",
      { access: { ...app, clientSecretEnv: UNKNOWN, clientSecretExpiresAt: UNKNOWN } },
    ],
  ])("takes %s", (_, change) => {
    expect(faultsOf(change)).toEqual([]);
  });

  it.each([
    ["a word for a flag", { keepsKey: "yes" }, "keepsKey", "'keepsKey' must be true or false."],
    [
      "a malformed project id",
      { projectId: "my-project" },
      "projectId",
      "'projectId' is not the Atlas project's id: 24 hexadecimal digits.",
    ],
    [
      "a missing key name",
      { keyName: undefined },
      "keyName",
      "'keyName' is missing. Pass a key's name: 1 to 127 letters, digits and hyphens, without the vault or a version.",
    ],
    [
      "a vault's name in place of its id",
      { keyVaultId: "payments-kv" },
      "keyVaultId",
      "'keyVaultId' is not the ARM id of a vault. Pass /subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.KeyVault/vaults/{vault}, as `az keyvault show --query id` prints it.",
    ],
    [
      "a Managed HSM",
      { keyVaultId: vault.replace("vaults/", "managedHSMs/") },
      "keyVaultId",
      "'keyVaultId' names a Managed HSM; Atlas encrypts with keys of a Key Vault only. Pass the ARM id of a vault (its keys may be RSA-HSM).",
    ],
    [
      "an unknown Azure environment",
      { azureEnvironment: "AZURE_GERMANY" },
      "azureEnvironment",
      "'azureEnvironment' is not one of AZURE, AZURE_CHINA, AZURE_US_GOVERNMENT.",
    ],
    [
      "a key URL as version",
      { keyVersion: "v1" },
      "keyVersion",
      "'keyVersion' is not a key version: 32 digits or letters a to f, or \"latest\".",
    ],
    ["a flag that is text", { adopt: "yes" }, "adopt", "'adopt' must be true or false."],
    [
      "a timeout without a unit",
      { timeouts: { create: "30" } },
      "timeouts",
      '\'timeouts.create\' is not a duration. Pass { create?, update?, delete? }, each a duration such as "30m" or "1h30m".',
    ],
  ])("refuses %s, naming the field and the fix", (_, change, property, reason) => {
    expect(faultsOf(change)).toEqual([{ property, reason }]);
  });

  it.each([
    ["both access shapes", { ...role, ...app, clientSecret: "x" }, "'access' mixes a role with a client secret."],
    ["no access shape", {}, "'access' is empty."],
    ["no access at all", undefined, "'access' is missing."],
    [
      "a field that access does not have",
      { roleID: "64b7f0c0a1b2c3d4e5f60a01" },
      "'access.roleID' is not a property of 'access'. Did you mean 'roleId'? Pass { roleId } or",
    ],
    [
      "a tenant that is no GUID",
      { ...app, tenantId: "contoso", clientSecret: "x" },
      "'access.tenantId' is not a GUID.",
    ],
    [
      "a secret and a variable",
      { ...app, clientSecret: "x", clientSecretEnv: "Y" },
      "'access' takes exactly one of clientSecret",
    ],
    [
      "a secret with white space",
      { ...app, clientSecret: "x\n" },
      "'access.clientSecret' is empty or has white space around it.",
    ],
    [
      "a date that is none",
      { ...app, clientSecretEnv: "Y", clientSecretExpiresAt: "next summer" },
      "'access.clientSecretExpiresAt' is not a date.",
    ],
  ])("refuses %s on no property, because the engine would print a secret", (_, access, beginning) => {
    const faults = faultsOf({ access });
    expect(faults.map((fault) => fault.property)).toEqual([""]);
    expect(faults[0]?.reason.slice(0, beginning.length)).toBe(beginning);
  });

  it("brings ids and defaults to one form, so that spelling is no change", () => {
    const spelled = {
      ...right,
      keyVaultId: `${vault.replace("resourceGroups", "resourcegroups").toUpperCase().replace("/KEYS/", "/keys/")}/`,
      azureEnvironment: "AZURE",
    };
    expect(normalIn(FIELDS, spelled)).toEqual({ ...right, keyVaultId: vault.replace("payments-kv", "PAYMENTS-KV") });
  });
});
