// Proves that the component refuses at run time what its types refuse: unknown names, and arguments that exclude each other. Nothing is registered then.
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { CustomerManagedKeys, type CustomerManagedKeysArgs } from "../../../../provider/index.ts";
import { existingVaultId, ids, registeredBy } from "./registered.ts";

const NEW = { projectId: ids.project, resourceGroupName: "keys" };
const key = { keyVaultId: existingVaultId, keyName: "atlas" };
const KEY = { projectId: ids.project, key };
const app = { tenantId: ids.tenant, clientId: ids.principal, clientSecret: "s3cret-canary" };
const role = { roleId: ids.role };
const principal = { servicePrincipalId: ids.principal };

/** What a program in JavaScript reads, and the names of what it registered. */
async function refusalOf(args: object): Promise<readonly [text: string, registered: readonly string[]]> {
  let text = "";
  const registered = await registeredBy(() => {
    try {
      new CustomerManagedKeys("cmk", args as CustomerManagedKeysArgs); // the types refuse them
    } catch (error) {
      text = String(error);
    }
  });
  return [text, registered.map(({ name }) => name)];
}

describe("an unknown name", () => {
  it.each([
    [{ ...NEW, keyname: "k" }, "'keyname' is not an argument of CustomerManagedKeys. Did you mean 'keyName'?"],
    [{ ...NEW, retain: false }, "'retain' is not an argument of CustomerManagedKeys. Did you mean 'retainKeys'?"],
    [{ ...NEW, cluster: ["orders"] }, "'cluster' is not an argument of CustomerManagedKeys. Did you mean 'clusters'"],
    [
      { ...NEW, privateNetworking: { aproval: "manual" } },
      "'privateNetworking.aproval' is not a property of 'privateNetworking'. Did you mean 'approval'?",
    ],
    [
      { ...NEW, rotationAlert: { threshold: 90 } },
      "'rotationAlert.threshold' is not a property of 'rotationAlert'. Did you mean 'thresholdDays'?",
    ],
    [
      { ...NEW, key: { ...key, version: "latest" } },
      "'key.version' is not a property of 'key'. Did you mean 'keyVersion'?",
    ],
    [
      { ...NEW, access: { principalId: ids.principal } },
      "'access.principalId' is not a property of 'access'. Did you mean 'servicePrincipalId'?",
    ],
  ])("is refused with the nearest one, and nothing is registered: %j", async (args, says) => {
    const [text, registered] = await refusalOf(args);
    expect(text).toContain(`CustomerManagedKeys "cmk" was not created. ${says}`);
    expect(registered).toEqual([]);
  });

  it("is not looked for in an output", async () => {
    const [text] = await refusalOf({ projectId: ids.project, key: pulumi.output({ ...key, more: 1 }) });
    expect(text).toBe("");
  });
});

describe("arguments that exclude each other", () => {
  it.each([
    [
      { ...NEW, key },
      /'key' names an existing vault and key, and 'resourceGroupName' is only for a new vault and key\. Remove 'key' or 'resourceGroupName'\./,
    ],
    [
      { ...KEY, keySize: 2048, tags: {}, rotationPolicy: {} },
      /'tags', 'keySize', 'rotationPolicy' are only for a new vault and key/,
    ],
    ...(["location", "vaultName", "vaultSku", "keyName", "keyType"] as const).map(
      (name) => [{ ...KEY, [name]: "x" }, new RegExp(`'${name}' is only for a new vault and key`)] as const,
    ),
    [{ ...NEW, grants: "none" }, /'grants' is "none", but the component creates the vault\./],
    [{ ...NEW, access: role }, /'access\.servicePrincipalId' is missing: the component assigns roles/],
    [{ ...NEW, access: app }, /'access\.servicePrincipalId' is missing: the component assigns roles/],
    [{ ...NEW, access: { tenantId: ids.tenant } }, /'access' has neither a role, an app registration nor a service/],
    [{ ...KEY, access: {} }, /'access' has neither a role, an app registration nor a service/],
    [
      { ...NEW, access: { ...role, ...app, ...principal } },
      /mixes a role \('roleId'\) with 'clientId', 'clientSecret', 'tenantId'/,
    ],
    [
      { ...NEW, access: { ...principal, clientSecret: "s3cret-canary" } },
      /'access\.clientId' is missing: 'access' has 'clientSecret'/,
    ],
    [
      { ...NEW, access: { ...role, ...principal, atlasAzureAppId: ids.tenant } },
      /'access\.atlasAzureAppId' is only for a role that the component registers/,
    ],
    [
      { ...KEY, access: role, grants: "builtInRoles" },
      /'grants' is "builtInRoles", but with 'key' and an access of your own/,
    ],
    [
      { ...KEY, access: app, grants: "customRole" },
      /'grants' is "customRole", but with 'key' and an access of your own/,
    ],
  ] as ReadonlyArray<readonly [object, RegExp]>)("are refused, and nothing is registered: %j", async (args, says) => {
    const [text, registered] = await refusalOf(args);
    expect(text).toMatch(says);
    expect(text).not.toContain("canary");
    expect(registered).toEqual([]);
  });
});

describe("an argument that decides which resources there are", () => {
  it.each([
    [{ ...NEW, clusters: "orders" }, "'clusters' is not a list of cluster names"],
    [{ ...NEW, clusters: [pulumi.output("orders")] }, "'clusters' is not a list of cluster names"],
    [{ ...NEW, privateNetworking: "false" }, "'privateNetworking' is not true, false or an object."],
    [{ ...NEW, privateNetworking: pulumi.output(false) }, "'privateNetworking' is not true, false or an object."],
    [{ ...NEW, rotationAlert: true }, "'rotationAlert' is not false or an object."],
    [{ ...NEW, retainKeys: "false" }, "'retainKeys' is not true or false."],
    [{ ...NEW, orderClusters: pulumi.output(false) }, "'orderClusters' is not true or false."],
  ])("is refused where it is no plain value of its form: %#", async (args, says) => {
    const [text, registered] = await refusalOf(args);
    expect(text).toContain(`CustomerManagedKeys "cmk" was not created. ${says}`);
    expect(registered).toEqual([]);
  });
});

describe("arguments that go together", () => {
  it.each([
    [{ ...NEW, access: principal }],
    [{ ...NEW, access: { ...principal, tenantId: ids.tenant, atlasAzureAppId: ids.tenant } }],
    [{ ...NEW, access: { ...role, ...principal } }],
    [{ ...NEW, access: { ...app, ...principal }, grants: "customRole" }],
    [{ ...KEY, grants: "builtInRoles" }],
    [{ ...KEY, access: role }],
    [{ ...KEY, access: app, grants: "none" }],
    [{ ...KEY, access: principal, grants: "customRole" }],
    [{ ...KEY, resourceGroupName: undefined, keyName: null, access: null }],
    [{ ...NEW, privateNetworking: false, rotationAlert: false }],
  ])("are taken: %j", async (args) => {
    expect((await refusalOf(args))[0]).toBe("");
  });
});
