// Proves what each rule of the policy pack finds and leaves alone, with properties that throw where a preview does not know them.
// How a CLI shows it: test/e2e/policy.test.ts.
import { describe, expect, it } from "vitest";
import type { Seen } from "../../../policy/seen.ts";
import { component, type Given, our, projectId, type Result, resource, run, UNKNOWN, vaultId } from "./stack.ts";

const keyVaultId = vaultId("payments-kv");
const encryption = (given: Given = {}): Seen =>
  our("EncryptionAtRest", {
    name: "encryption",
    ...given,
    props: { projectId, keyVaultId, keyName: "atlas", access: { roleId: "64b7f0c0a1b2c3d4e5f60719" }, ...given.props },
  });
const networking = (given: Given = {}): Seen =>
  our("PrivateNetworking", { name: "networking", ...given, props: { projectId, keyVaultId, ...given.props } });
const key = (given: Given = {}): Seen =>
  our("KeyVaultKey", { name: "key", ...given, props: { keyVaultId, keyName: "atlas", ...given.props } });
const azureVault = (properties: object, given: Given = {}): Seen =>
  resource("azure-native:keyvault:Vault", {
    name: "vault",
    ...given,
    props: { vaultName: "payments-kv", properties, ...given.props },
  });
const OTHERS = resource("random:index/randomPet:RandomPet", { name: "pet" });

const found = ({ violations }: Result): readonly string[] =>
  Object.entries(violations).map(
    ([urn, text]) => `${urn.split("::").at(-1)}: ${/^CMK-[DP]\d+: (.*?\.) /.exec(text)?.[1]}`,
  );

describe("every rule", () => {
  it.each([
    ["private-networking", "an EncryptionAtRest"],
    ["role-not-secret", "an EncryptionAtRest"],
    ["protect-production", "a resource that keeps data readable, in a production stack"],
    ["key-rotation", "a key that Atlas uses"],
    ["least-permissions", "a role assignment of Atlas's service principal"],
    ["vault-purge-protection", "a vault that Atlas uses"],
    ["vault-not-public", "a PrivateNetworking"],
    ["alert-above-rotation", "a KeyRotationAlert"],
  ])("%s says that it does not apply to a stack of other resources", (name, about) => {
    const unrelated = [OTHERS, azureVault({}), resource("azure-native:keyvault:Key")];
    expect(run(name, unrelated)).toEqual({
      violations: {},
      notApplicable: `The stack has no resource that this rule is about: ${about}.`,
    });
  });
});

describe("private-networking", () => {
  it("reports a project without a PrivateNetworking, with the id of the rule, the remedy and the page", () => {
    const one = encryption();
    expect(run("private-networking", [one, OTHERS])).toEqual({
      violations: {
        [one.urn]:
          "CMK-P001: The stack has no PrivateNetworking for the project of this resource. Atlas reaches the key over the public network, so the vault cannot be closed.\n" +
          "Set 'privateNetworking: true' in CustomerManagedKeys, or add a PrivateNetworking for the project.\n" +
          "https://github.com/OWNER/pulumi-atlas-cmk/blob/main/docs/policy.md#private-networking",
      },
    });
  });

  it("accepts a PrivateNetworking of the same project", () => {
    expect(run("private-networking", [encryption(), networking()])).toEqual({ violations: {} });
  });

  it("reports a project beside another project's PrivateNetworking", () => {
    const other = networking({ props: { projectId: "64b7f0c0a1b2c3d4e5f60799" } });
    expect(found(run("private-networking", [encryption(), other]))).toHaveLength(1);
  });

  it("accepts one of the same component, or one that takes the project from the key, where the id is not known", () => {
    const unknown = { projectId: UNKNOWN };
    const parent = component();
    const one = encryption({ props: unknown });
    const child = [encryption({ parent, props: unknown }), networking({ parent, props: unknown })];
    expect(run("private-networking", [parent, ...child])).toEqual({ violations: {} });
    const after = networking({ props: unknown, from: { projectId: [one] } });
    expect(run("private-networking", [one, after])).toEqual({ violations: {} });
  });

  it("says what it cannot know in a preview, after what it knows", () => {
    const bare = encryption({ name: "bare", props: { projectId: "64b7f0c0a1b2c3d4e5f60799" } });
    const later = encryption({ name: "later", props: { projectId: UNKNOWN } });
    const result = run("private-networking", [later, bare, networking()]);
    expect(found(result)).toEqual(["bare: The stack has no PrivateNetworking for the project of this resource."]);
    expect(result.unknown).toBe("string value at .projectId can't be known during preview");
  });

  it("finds the known PrivateNetworking beside an unknown one", () => {
    const unknown = networking({ name: "other", props: { projectId: UNKNOWN } });
    expect(run("private-networking", [encryption(), unknown, networking()])).toEqual({ violations: {} });
  });

  it("leaves an EncryptionAtRest alone that the program only reads", () => {
    expect(run("private-networking", [encryption({ props: { __get: true } })]).notApplicable).toBeDefined();
  });
});

describe("role-not-secret", () => {
  const access = (value: unknown) => run("role-not-secret", [encryption({ props: { access: value } })]);

  it("reports a client secret, and names no value of it", () => {
    const secret = { tenantId: "CANARY-tenant", clientId: "CANARY-client", clientSecret: "CANARY-secret" };
    const result = access(secret);
    expect(found(result)).toEqual(["encryption: 'access' is a client secret."]);
    expect(JSON.stringify(result)).not.toContain("CANARY");
    expect(found(access({ ...secret, clientId: UNKNOWN }))).toHaveLength(1);
  });

  it("accepts a role, also one that this run registers", () => {
    expect(access({ roleId: UNKNOWN })).toEqual({ violations: {} });
  });

  it("says that an access that is not known yet cannot be checked", () => {
    expect(access(UNKNOWN).unknown).toContain(".access");
  });
});

describe("protect-production", () => {
  const production = (given: Given = {}): Given => ({ stack: "eu-prod", ...given });

  it("reports the component once, and none of its children", () => {
    const parent = component(production());
    const children = [encryption(production({ parent })), key(production({ parent }))];
    expect(found(run("protect-production", [parent, ...children]))).toEqual(["cmk: This component is not protected."]);
  });

  it("reports a child that is not protected although its component is", () => {
    const parent = component(production({ protect: true }));
    const children = [encryption(production({ parent })), key(production({ parent, protect: true }))];
    expect(found(run("protect-production", [parent, ...children]))).toEqual([
      "encryption: This resource is not protected.",
    ]);
  });

  it("reports single resources, and the vault and key of azure-native that they use, but no others", () => {
    const vault = azureVault({}, production());
    const other = azureVault({}, production({ name: "other", props: { vaultName: "other-kv" } }));
    const azureKey = resource(
      "azure-native:keyvault:Key",
      production({ name: "azure-key", props: { keyName: "atlas", vaultName: "Payments-KV" } }),
    );
    const one = encryption(production({ protect: true }));
    expect(found(run("protect-production", [one, vault, other, azureKey]))).toEqual([
      "vault: This resource is not protected.",
      "azure-key: This resource is not protected.",
    ]);
  });

  const applies = (stack: string, around: Parameters<typeof run>[2] = {}): boolean =>
    run("protect-production", [component({ stack })], around).notApplicable === undefined;

  it.each(["prod", "PROD", "eu-prod", "prod2", "acme_production", "live", "prd.eu"])(
    "takes the stack %s for production",
    (stack) => {
      expect(applies(stack)).toBe(true);
    },
  );

  it.each(["dev", "preprod", "product", "delivery", "test-products", "olive"])(
    "does not take the stack %s for production",
    (stack) => {
      expect(applies(stack)).toBe(false);
    },
  );

  it("believes the stack's tag rather than the name", () => {
    expect(applies("prod", { tags: { environment: "sandbox" } })).toBe(false);
    expect(applies("blue", { tags: { environment: "Production" } })).toBe(true);
    expect(applies("blue", { tags: { stage: "live" }, config: { tag: "stage" } })).toBe(true);
  });

  it("takes another expression from the configuration, and refuses one that is none", () => {
    expect(applies("blue", { config: { pattern: "^(blue|green)$" } })).toBe(true);
    expect(() => applies("blue", { config: { pattern: "(" } })).toThrow(
      "protect-production: 'pattern' in the configuration of the policy pack is not a regular expression.",
    );
  });
});

describe("key-rotation", () => {
  it.each([
    ["none", undefined, 1],
    ["an empty one", {}, 1],
    ["an expiry alone", { expiryTime: "P2Y" }, 1],
    ["a rotation after creation", { timeAfterCreate: "P1Y" }, 0],
    ["a rotation that is not known yet", { timeAfterCreate: UNKNOWN }, 0],
    ["a rotation before expiry", { timeBeforeExpiry: "P30D", expiryTime: "P1Y" }, 0],
  ])("judges a KeyVaultKey with %s", (_, rotationPolicy, violations) => {
    const props = rotationPolicy === undefined ? {} : { rotationPolicy };
    expect(found(run("key-rotation", [key({ props })]))).toHaveLength(violations);
  });

  const action = (type: string) => ({ lifetimeActions: [{ action: { type }, trigger: { timeAfterCreate: "P1Y" } }] });
  it.each([
    ["that rotates", action("Rotate"), 0],
    ["that only notifies", action("notify"), 1],
    ["that is missing", undefined, 1],
  ])("judges a key of azure-native with a policy %s", (_, rotationPolicy, violations) => {
    const azureKey = resource("azure-native:keyvault/v20230701:Key", {
      props: { keyName: "atlas", properties: { ...(rotationPolicy === undefined ? {} : { rotationPolicy }) } },
    });
    const one = encryption({ props: { keyName: UNKNOWN }, from: { keyName: [azureKey] } });
    expect(found(run("key-rotation", [one, azureKey]))).toHaveLength(violations);
  });
});

describe("least-permissions", () => {
  const CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c";
  const CRYPTO_USER = "12338af0-0e69-4776-bea7-57ae8d297424";
  const roleId = (id: string): string => `/subscriptions/1/providers/Microsoft.Authorization/roleDefinitions/${id}`;
  const access = our("AzureAccess", { name: "access", props: { servicePrincipalId: UNKNOWN } });
  const assignment = (props: object, from: Given["from"] = { principalId: [access] }): Seen =>
    resource("azure-native:authorization:RoleAssignment", {
      name: "grant",
      props: { principalId: UNKNOWN, scope: keyVaultId, roleDefinitionId: roleId(CRYPTO_USER), ...props },
      from,
    });

  it.each([
    ["the role that Atlas needs, on the vault", {}, []],
    ["a broad role", { roleDefinitionId: roleId(CONTRIBUTOR) }, ["grant: The role allows more than Atlas needs."]],
    [
      "a resource group",
      { scope: "/subscriptions/1/resourceGroups/keys" },
      ["grant: The role is assigned on more than the vault."],
    ],
  ])("judges an assignment of azure-native with %s", (_, props, texts) => {
    expect(found(run("least-permissions", [access, assignment(props)]))).toEqual(texts);
  });

  it("knows a vault that this run creates as a vault", () => {
    const from = { principalId: [access], scope: [azureVault({})] };
    expect(run("least-permissions", [access, assignment({ scope: UNKNOWN }, from)])).toEqual({ violations: {} });
  });

  it("leaves assignments of other principals alone", () => {
    expect(run("least-permissions", [access, assignment({ scope: "/" }, {})]).notApplicable).toBeDefined();
  });

  it("judges the role of a RoleAssignment", () => {
    const grant = (role: string) => our("RoleAssignment", { name: "grant", props: { keyVaultId, role } });
    expect(found(run("least-permissions", [grant("customRole"), grant("Reader")]))).toEqual([]);
    expect(found(run("least-permissions", [grant(roleId(CONTRIBUTOR))]))).toEqual([
      "grant: The role allows more than Atlas needs.",
    ]);
  });
});

describe("vault-purge-protection", () => {
  it.each([
    [true, 0],
    [false, 1],
    [undefined, 1],
  ])("judges a vault of azure-native with enablePurgeProtection %s", (enablePurgeProtection, violations) => {
    const vault = azureVault({ ...(enablePurgeProtection === undefined ? {} : { enablePurgeProtection }) });
    expect(found(run("vault-purge-protection", [encryption(), vault]))).toHaveLength(violations);
  });

  it("finds the vault by its output where the id is not known, and in every version of azure-native", () => {
    for (const type of ["azure-native:keyvault/v20230701:Vault", "azure-native_keyvault_v20230701:keyvault:Vault"]) {
      const vault = resource(type, { name: "vault", props: { properties: {} } });
      const one = encryption({ props: { keyVaultId: UNKNOWN }, from: { keyVaultId: [vault] } });
      expect(found(run("vault-purge-protection", [one, vault]))).toHaveLength(1);
    }
  });

  it("leaves a vault alone that no resource of the project names", () => {
    const other = azureVault({}, { props: { vaultName: "other-kv" } });
    expect(run("vault-purge-protection", [encryption(), other]).notApplicable).toBeDefined();
  });

  it("accepts a KeyVault, which always enables it", () => {
    const vault = our("KeyVault", { props: { enablePurgeProtection: true } });
    expect(run("vault-purge-protection", [vault])).toEqual({ violations: {} });
  });
});

describe("vault-not-public", () => {
  const judged = (publicNetworkAccess: string | undefined, ...others: readonly Seen[]) =>
    found(
      run("vault-not-public", [
        networking({ props: publicNetworkAccess === undefined ? {} : { publicNetworkAccess } }),
        ...others,
      ]),
    );

  it("accepts a PrivateNetworking that closes the vault", () => {
    expect(judged("Disabled")).toEqual([]);
  });

  it("reports one that opens the vault, and one that leaves it as it is", () => {
    expect(judged("Enabled")).toEqual([`networking: 'publicNetworkAccess' is not "Disabled".`]);
    expect(judged(undefined)).toEqual([
      "networking: 'publicNetworkAccess' is not set, so this resource does not close the vault.",
    ]);
  });

  it("accepts one that leaves a vault as it is, which azure-native closes", () => {
    expect(judged(undefined, azureVault({ publicNetworkAccess: "disabled" }))).toEqual([]);
    expect(judged(undefined, azureVault({ publicNetworkAccess: "Enabled" }))).toHaveLength(1);
    expect(judged(undefined, azureVault({}))).toHaveLength(1);
  });
});

describe("alert-above-rotation", () => {
  const alert = (props: object): Seen => our("KeyRotationAlert", { name: "alert", props: { projectId, ...props } });

  it.each([
    [{ thresholdDays: 364, keyRotationDays: 365 }, 1],
    [{ thresholdDays: 365, keyRotationDays: 365 }, 0],
    [{ thresholdDays: 400, keyRotationDays: 365 }, 0],
    [{ thresholdDays: 90 }, 0],
  ])("judges %j", (props, violations) => {
    expect(found(run("alert-above-rotation", [alert(props)]))).toHaveLength(violations);
  });

  it.each([
    ["P90D", {}, 0],
    ["P3M", {}, 1],
    ["P1Y", { timeBeforeExpiry: "P30D", expiryTime: "P1Y" }, 1],
  ])("takes the rotation of %s from the project's key in the same stack", (after, other, violations) => {
    const rotationPolicy = Object.keys(other).length > 0 ? other : { timeAfterCreate: after };
    const result = run("alert-above-rotation", [
      alert({ thresholdDays: 90 }),
      encryption(),
      key({ props: { rotationPolicy } }),
    ]);
    expect(found(result)).toHaveLength(violations);
  });

  it("does not compare with another project's key", () => {
    const other = encryption({ props: { projectId: "64b7f0c0a1b2c3d4e5f60799" } });
    const rotating = key({ props: { rotationPolicy: { timeAfterCreate: "P1Y" } } });
    expect(run("alert-above-rotation", [alert({ thresholdDays: 90 }), other, rotating])).toEqual({ violations: {} });
  });
});
