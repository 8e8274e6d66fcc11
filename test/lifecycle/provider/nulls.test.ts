// Proves that an argument which is null, as JSON and `config.getObject` have it, counts as not given: in every resource, at any depth. The names are
// read off the resources' own types, so that no argument is forgotten.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { quickstart, quickstartSeed } from "../../../emulator/seeds.ts";
import { forEachTest, plugin } from "../../support/each-test.ts";
import type { Kind } from "../../support/plugin.ts";

const { projectId, keyVaultId, keyName } = quickstart;
const access = { roleId: quickstart.roleId };

/** The least that each resource takes, and where its arguments are declared. */
const LEAST: Readonly<Record<Kind, { readonly room: string; readonly args: Readonly<Record<string, unknown>> }>> = {
  EncryptionAtRest: { room: "encryption-at-rest", args: { projectId, keyVaultId, keyName, access } },
  ClusterEncryption: { room: "cluster-encryption", args: { projectId, clusterName: "orders" } },
  PrivateNetworking: { room: "private-networking", args: { projectId, keyVaultId } },
  AzureAccess: { room: "azure-access", args: { projectId } },
  KeyVault: { room: "key-vault", args: { resourceGroupName: "keys", vaultName: "payments-kv2" } },
  KeyVaultKey: { room: "key-vault-key", args: { keyVaultId, keyName } },
  RoleAssignment: {
    room: "role-assignment",
    args: { keyVaultId, principalId: quickstart.servicePrincipalId, role: "Reader" },
  },
  KeyRotationAlert: { room: "key-rotation-alert", args: { projectId, thresholdDays: 100 } },
};

/** The fields of the interface `{kind}Args`. */
function fieldsOf(kind: Kind): ReadonlyArray<{ readonly name: string; readonly isOptional: boolean }> {
  const path = fileURLToPath(new URL(`../../../provider/${LEAST[kind].room}/resource.ts`, import.meta.url));
  const file = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
  return file.statements.flatMap((statement) =>
    ts.isInterfaceDeclaration(statement) && statement.name.text === `${kind}Args`
      ? statement.members.flatMap((member) =>
          ts.isPropertySignature(member)
            ? [{ name: member.name.getText(), isOptional: member.questionToken !== undefined }]
            : [],
        )
      : [],
  );
}

forEachTest({ seed: quickstartSeed });

describe.each(Object.keys(LEAST) as Kind[])("null in %s", (kind) => {
  const { args } = LEAST[kind];
  const optional = fieldsOf(kind).filter(({ name, isOptional }) => isOptional && !(name in args));
  const required = fieldsOf(kind).filter(({ isOptional }) => !isOptional);

  it("is an optional argument that is not given", async () => {
    expect(optional.length).toBeGreaterThan(0);
    const nulls = Object.fromEntries(optional.map(({ name }) => [name, null]));
    const plain = await plugin.check(kind, args);
    expect(plain.failures).toEqual([]);
    expect(await plugin.check(kind, { ...args, ...nulls })).toEqual(plain);
  });

  it.each(required)("is the same fault as a missing $name", async ({ name }) => {
    const { [name]: _, ...rest } = args;
    const missing = await plugin.check(kind, rest);
    expect(missing.failures).not.toEqual([]);
    expect((await plugin.check(kind, { ...args, [name]: null })).failures).toEqual(missing.failures);
  });

  it("is not given within 'timeouts' either", async () => {
    const some = { ...args, timeouts: { delete: "1h" } };
    const nulls = { ...args, timeouts: { create: null, update: null, delete: "1h" } };
    expect(await plugin.check(kind, nulls)).toEqual(await plugin.check(kind, some));
  });
});

describe("null within an object", () => {
  it.each([
    [
      "KeyVaultKey",
      { rotationPolicy: { timeAfterCreate: "P90D", expiryTime: null } },
      { rotationPolicy: { timeAfterCreate: "P90D" } },
    ],
    ["EncryptionAtRest", { access: { ...access, clientSecret: null, clientSecretEnv: null } }, { access }],
    [
      "KeyRotationAlert",
      { notifications: [{ typeName: "EMAIL", emailAddress: "a@example.com", delayMin: null }] },
      { notifications: [{ typeName: "EMAIL", emailAddress: "a@example.com" }] },
    ],
  ] as const)("of %s is not given", async (kind, given, same) => {
    const { args } = LEAST[kind];
    expect(await plugin.check(kind, { ...args, ...given })).toEqual(await plugin.check(kind, { ...args, ...same }));
  });

  it("is a fault as an item of a list", async () => {
    const { args } = LEAST.PrivateNetworking;
    const { failures } = await plugin.check("PrivateNetworking", { ...args, regions: ["US_EAST_2", null] });
    expect(failures.map(({ property }) => property)).toEqual(["regions"]);
  });
});
