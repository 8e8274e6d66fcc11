// Proves which children the component makes, with which inputs, in which order. What they do is proved in their own tests.
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { CustomerManagedKeys, type CustomerManagedKeysArgs } from "../../../../provider/index.ts";
import { existingVaultId, ids, madeVaultId, type Registered, registeredBy } from "./registered.ts";

const made = (args: Partial<CustomerManagedKeysArgs> = {}, name = "cmk"): Promise<readonly Registered[]> =>
  registeredBy(() => {
    new CustomerManagedKeys(name, {
      projectId: ids.project,
      resourceGroupName: "keys",
      ...args,
    } as CustomerManagedKeysArgs); // a test's own mixture; what goes together is proved by types.test.ts
  });
const existing = (args: Partial<CustomerManagedKeysArgs> = {}): Promise<readonly Registered[]> =>
  made({
    key: { keyVaultId: existingVaultId, keyName: "atlas" },
    resourceGroupName: undefined,
    ...args,
  } as Partial<CustomerManagedKeysArgs>);

const one = (all: readonly Registered[], name: string): Registered => {
  const found = all.filter((child) => child.name === name);
  if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} of ${name}`);
  return found[0];
};
const names = (all: readonly Registered[]): readonly string[] => all.map(({ name }) => name).sort();
const inputs = async (all: Promise<readonly Registered[]>, name: string) => one(await all, name).inputs;

const OURS = "pulumi-nodejs:dynamic/atlas-cmk:";
const ASSIGNMENT = `${OURS}RoleAssignment`;

describe("a component with a vault of its own", () => {
  it("makes everything under itself, each child named after it", async () => {
    const all = await made({ clusters: ["orders", "billing"], privateNetworking: true }, "main");
    expect(all.map(({ type, name }) => [name, type]).sort()).toEqual([
      ["main", "atlas-cmk:index:CustomerManagedKeys"],
      ["main-access", `${OURS}AzureAccess`],
      ["main-cluster-billing", `${OURS}ClusterEncryption`],
      ["main-cluster-orders", `${OURS}ClusterEncryption`],
      ["main-encryption", `${OURS}EncryptionAtRest`],
      ["main-grant-crypto-user", ASSIGNMENT],
      ["main-grant-reader", ASSIGNMENT],
      ["main-key", `${OURS}KeyVaultKey`],
      ["main-networking", `${OURS}PrivateNetworking`],
      ["main-rotation-alert", `${OURS}KeyRotationAlert`],
      ["main-vault", `${OURS}KeyVault`],
    ]);
    for (const child of all) expect(child.parent).toBe(child.name === "main" ? "project-stack" : "main");
  });

  it("orders them by data: first the vault, which looks at the project; then key, access, grants, encryption, path, and clusters last", async () => {
    const all = await made({ clusters: ["orders"], privateNetworking: true });
    const after = (name: string) => one(all, name).after;
    expect(after("cmk-vault")).toEqual([]);
    expect(after("cmk-access")).toEqual(["cmk-key"]);
    expect(after("cmk-key")).toEqual(["cmk-vault"]);
    for (const grant of ["cmk-grant-reader", "cmk-grant-crypto-user"])
      expect(after(grant)).toEqual(["cmk-access", "cmk-key"]);
    expect(after("cmk-encryption")).toEqual(["cmk-access", "cmk-grant-crypto-user", "cmk-grant-reader", "cmk-key"]);
    expect(after("cmk-networking")).toEqual(["cmk-encryption", "cmk-key"]);
    expect(after("cmk-cluster-orders")).toEqual(["cmk-networking"]);
    expect(after("cmk-rotation-alert")).toEqual(["cmk-encryption"]);
  });

  it("gives the vault a name that follows from its place and the project, whatever the component is called", async () => {
    const encrypts = { projectId: ids.project, keyName: "atlas" };
    const vault = { resourceGroupName: "keys", vaultNamePrefix: "atlas-cmk-", encrypts };
    expect(await inputs(made(), "cmk-vault")).toEqual(vault);
    expect(one(await made({}, "a_rather.long-name"), "a_rather.long-name-vault").inputs).toEqual(vault);
  });

  it("gives the vault the program's place, name, tier and tags", async () => {
    const given = {
      location: "westeurope",
      vaultName: "payments-kv",
      vaultSku: "premium",
      tags: { team: "data" },
    } as const;
    expect(await inputs(made(given), "cmk-vault")).toMatchObject({
      location: "westeurope",
      vaultName: "payments-kv",
      tags: { team: "data" },
      sku: "premium",
    });
  });

  it("makes a key that rotates once a year, unless told otherwise", async () => {
    expect(await inputs(made(), "cmk-key")).toEqual({
      keyVaultId: madeVaultId,
      keyName: "atlas",
      rotationPolicy: { timeAfterCreate: "P1Y" },
    });
    const given = { keyName: "other", keyType: "RSA-HSM", keySize: 4096, rotationPolicy: {} };
    expect(await inputs(made(given), "cmk-key")).toEqual({ keyVaultId: madeVaultId, ...given });
  });

  it("hands `adopt` to what looks at the project first, and to the encryption", async () => {
    const all = await made({ adopt: true });
    expect(one(all, "cmk-vault").inputs.encrypts).toEqual({ projectId: ids.project, keyName: "atlas", adopt: true });
    const encrypts = { keyVaultId: madeVaultId, keyName: "atlas", adopt: true };
    expect(one(all, "cmk-access").inputs).toEqual({ projectId: ids.project, encrypts, keepRegistration: true });
    expect(one(all, "cmk-encryption").inputs).toMatchObject({ adopt: true });
    const theirs = await existing({ adopt: true });
    expect(one(theirs, "cmk-access").inputs.encrypts).toEqual({ ...encrypts, keyVaultId: existingVaultId });
  });

  it("gives Atlas's role to the encryption, and says that the key stays", async () => {
    expect(await inputs(made(), "cmk-encryption")).toEqual({
      projectId: ids.project,
      keyVaultId: madeVaultId,
      keyName: "atlas",
      access: { roleId: ids.role },
      keepsKey: true,
    });
    expect(await inputs(made({ enabledForSearchNodes: true }), "cmk-encryption")).toMatchObject({
      enabledForSearchNodes: true,
    });
  });
});

describe("grants", () => {
  const assignments = (all: readonly Registered[]) => all.filter(({ type }) => type === ASSIGNMENT);

  it("are Reader and Key Vault Crypto User on the vault, for Atlas's principal", async () => {
    expect(assignments(await made()).map(({ inputs }) => inputs)).toEqual(
      ["Reader", "Key Vault Crypto User"].map((role) => ({
        keyVaultId: madeVaultId,
        principalId: ids.principal,
        role,
      })),
    );
  });

  it("are a role with exactly the five actions, by choice", async () => {
    const all = await made({ grants: "customRole" });
    expect(assignments(all).map(({ name, inputs }) => [name, inputs])).toEqual([
      ["cmk-grant-atlas", { keyVaultId: madeVaultId, principalId: ids.principal, role: "customRole" }],
    ]);
    expect(one(all, "cmk-encryption").after).toEqual(["cmk-access", "cmk-grant-atlas", "cmk-key"]);
  });

  it.each(["builtinroles", "toString"])("%s, which a program in JavaScript may pass, is refused", async (grants) => {
    const args = { projectId: ids.project, resourceGroupName: "keys", ...JSON.parse(JSON.stringify({ grants })) };
    const refused: unknown[] = [];
    await registeredBy(() => {
      try {
        new CustomerManagedKeys("cmk", args);
      } catch (error) {
        refused.push(String(error));
      }
    });
    expect(refused).toEqual([
      expect.stringContaining(
        `CustomerManagedKeys "cmk": 'grants' is "${grants}", which is not one of its values. Pass one of: none, builtInRoles, customRole.`,
      ),
    ]);
  });

  it("go to the principal of a given access, and nothing is registered", async () => {
    const all = await made({ access: { roleId: ids.role, servicePrincipalId: "other" } });
    expect(names(all)).not.toContain("cmk-access");
    expect(assignments(all).map((child) => child.inputs.principalId)).toEqual(["other", "other"]);
    expect(one(all, "cmk-encryption").inputs.access).toEqual({ roleId: ids.role });
  });
});

describe("a client secret", () => {
  it("goes to the encryption alone, wrapped", async () => {
    const access = { tenantId: ids.tenant, clientId: "client", clientSecret: "canary", servicePrincipalId: "app" };
    const all = await made({ access });
    // The mock says of a whole object that it is secret where anything in it is.
    expect(one(all, "cmk-encryption").inputs.access).toEqual({
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      value: { tenantId: ids.tenant, clientId: "client", clientSecret: "canary" },
    });
    expect(JSON.stringify(all.filter(({ name }) => name !== "cmk-encryption"))).not.toContain("canary");
  });
});

describe("a vault and a key that are there", () => {
  it("are read only: a registration, the encryption, and nothing in Azure", async () => {
    const all = await existing();
    expect(names(all)).toEqual(["cmk", "cmk-access", "cmk-encryption"]);
    expect(one(all, "cmk-encryption").inputs).toMatchObject({
      keyVaultId: existingVaultId,
      keyName: "atlas",
      keepsKey: true,
    });
    expect(one(all, "cmk-encryption").inputs).not.toHaveProperty("keyVersion");
  });

  it("take a version, grants, an alert and what a destroy keeps", async () => {
    const all = await existing({
      key: { keyVaultId: existingVaultId, keyName: "atlas", keyVersion: "latest" },
      grants: "builtInRoles",
      rotationAlert: {},
      retainKeys: false,
    });
    expect(names(all)).toEqual([
      "cmk",
      "cmk-access",
      "cmk-encryption",
      "cmk-grant-crypto-user",
      "cmk-grant-reader",
      "cmk-rotation-alert",
    ]);
    expect(one(all, "cmk-encryption").inputs).toMatchObject({ keyVersion: "latest", keepsKey: false });
    expect(one(all, "cmk-rotation-alert").inputs).toEqual({
      projectId: ids.project,
      thresholdDays: 90,
      relatedAlerts: true,
    });
  });

  it("need no other resources with a given access", async () => {
    expect(names(await existing({ access: { roleId: ids.role } }))).toEqual(["cmk", "cmk-encryption"]);
  });
});

describe("private networking", () => {
  const networking = (args: Partial<CustomerManagedKeysArgs>) => inputs(made(args), "cmk-networking");

  it.each([[undefined], [false]])(
    "is left out where it is %s, and clusters come after the encryption",
    async (privateNetworking) => {
      const all = await made({
        ...(privateNetworking === undefined ? {} : { privateNetworking }),
        clusters: ["orders"],
      });
      expect(names(all)).not.toContain("cmk-networking");
      expect(one(all, "cmk-cluster-orders").after).toEqual(["cmk-encryption"]);
    },
  );

  it("closes a vault that the component creates, and does not change an existing one", async () => {
    const base = { projectId: ids.project, keyVaultId: madeVaultId };
    expect(await networking({ privateNetworking: true })).toEqual({ ...base, publicNetworkAccess: "Disabled" });
    expect(await networking({ privateNetworking: {} })).toEqual({ ...base, publicNetworkAccess: "Disabled" });
    expect(await inputs(existing({ privateNetworking: true }), "cmk-networking")).toEqual({
      ...base,
      keyVaultId: existingVaultId,
    });
  });

  it("passes regions, approval and the switch", async () => {
    const given = { regions: ["US_EAST_2"], approval: "manual", publicNetworkAccess: "Enabled" } as const;
    expect(await networking({ privateNetworking: { ...given, regions: [...given.regions] } })).toMatchObject(given);
  });
});

describe("the rotation alert", () => {
  const alert = (args: Partial<CustomerManagedKeysArgs>) => inputs(made(args), "cmk-rotation-alert");

  it.each([
    [undefined, 400, 365],
    [{ timeAfterCreate: "P90D" }, 125, 90],
    [{}, 90, undefined],
  ])("of a key with the rotation %j warns at %s days", async (rotationPolicy, thresholdDays, keyRotationDays) => {
    expect(await alert(rotationPolicy === undefined ? {} : { rotationPolicy })).toEqual({
      projectId: ids.project,
      thresholdDays,
      relatedAlerts: true,
      ...(keyRotationDays === undefined ? {} : { keyRotationDays }),
    });
  });

  it("takes the program's words", async () => {
    const notifications = [{ typeName: "GROUP" as const, emailEnabled: true }];
    expect(await alert({ rotationAlert: { thresholdDays: 30, notifications, relatedAlerts: false } })).toMatchObject({
      thresholdDays: 30,
      notifications,
      relatedAlerts: false,
    });
  });

  it("is left out where told", async () => {
    expect(names(await made({ rotationAlert: false }))).not.toContain("cmk-rotation-alert");
  });
});

describe("outputs", () => {
  const seen = async (args: CustomerManagedKeysArgs) => {
    let outputs: Record<string, unknown> = {};
    await registeredBy(() => {
      const { projectId, encryptionAtRestProvider, keyIdentifier, key, roleId, regions } = new CustomerManagedKeys(
        "cmk",
        args,
      );
      pulumi.output({ projectId, encryptionAtRestProvider, keyIdentifier, key, roleId, regions }).apply((known) => {
        outputs = known;
      });
    });
    return outputs;
  };

  it("say the project, the provider, the key, the role and the regions", async () => {
    const args = { projectId: ids.project, resourceGroupName: "keys", privateNetworking: true };
    expect(await seen(args)).toEqual({
      projectId: ids.project,
      encryptionAtRestProvider: "AZURE",
      keyIdentifier: "https://made/keys/atlas",
      key: { keyVaultId: madeVaultId, keyName: "atlas" },
      roleId: ids.role,
      regions: ["US_EAST_2"],
    });
  });

  it("have no role with a client secret, and no region without private networking", async () => {
    const access = { tenantId: ids.tenant, clientId: "client", clientSecretEnv: "SECRET" };
    const key = { keyVaultId: existingVaultId, keyName: "atlas" };
    expect(await seen({ projectId: ids.project, key, access })).toMatchObject({ key, roleId: undefined, regions: [] });
  });
});
