// Proves the azure-native stand-in over the provider protocol, against the emulated ARM: names, defaults, refusals, previews, drift, deletes.
import { type Plugin, type Properties, UNKNOWN } from "@pulumi-atlas-cmk/testing/parts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { quickstart } from "../../../../emulator/seeds.ts";
import { type Bench, startBench, urnOf } from "./attach.ts";

const VAULT = "azure-native:keyvault:Vault";
const KEY = "azure-native:keyvault:Key";
const GROUP = "azure-native:resources:ResourceGroup";
const ANY = "azure-native:resources:Resource";
const ASSIGNMENT = "azure-native:authorization:RoleAssignment";
const DEFINITION = "azure-native:authorization:RoleDefinition";
const GROUP_ID = `/subscriptions/${quickstart.subscriptionId}/resourceGroups/keys`;
const vaultId = (name: string): string => `${GROUP_ID}/providers/Microsoft.KeyVault/vaults/${name}`;
const OFFICER = "14b46e9e-c2b7-41b4-b07b-48a6ebf60603";

let bench: Bench;
let azure: Plugin;
beforeEach(async () => {
  bench = await startBench();
  azure = await bench.attach("azure-native");
});
afterEach(() => bench.close());

const vaultInputs = (change: Properties = {}, properties: Properties = {}): Properties => ({
  resourceGroupName: "keys",
  properties: {
    tenantId: quickstart.tenantId,
    sku: { family: "A", name: "standard" },
    enableRbacAuthorization: true,
    ...properties,
  },
  ...change,
});

/** As the engine makes a resource: checked, then created. */
async function make(type: string, name: string, news: Properties, plugin = azure) {
  const { inputs, failures } = await plugin.check(urnOf(type, name), {}, news);
  expect(failures).toEqual([]);
  return { inputs, ...(await plugin.create(urnOf(type, name), inputs, false)) };
}

const makeVault = (name = "payments-kv") => make(VAULT, "v", vaultInputs({ vaultName: name }));

describe("check", () => {
  it("makes up a name of the resource's own and eight digits, and keeps it afterwards", async () => {
    const first = await azure.check(urnOf(VAULT, "pay"), {}, vaultInputs());
    expect(first.inputs.vaultName).toMatch(/^pay[0-9a-f]{8}$/);
    const again = await azure.check(urnOf(VAULT, "pay"), first.inputs, vaultInputs());
    expect(again.inputs).toEqual(first.inputs);
  });

  it("gives grants and roles a GUID", async () => {
    const news = { scope: GROUP_ID, principalId: "p", roleDefinitionId: "r" };
    const { inputs } = await azure.check(urnOf(ASSIGNMENT, "g"), {}, news);
    expect(inputs.roleAssignmentName).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    const role = await azure.check(urnOf(DEFINITION, "r"), {}, { scope: GROUP_ID });
    expect(role.inputs.roleDefinitionId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("takes the location of the configuration, else of the resource group, else says that it is missing", async () => {
    const at = async (plugin: Plugin, news: Properties) => plugin.check(urnOf(VAULT, "v"), {}, news);
    const configured = await bench.attach("azure-native", { location: "westeurope" });
    expect((await at(configured, vaultInputs())).inputs.location).toBe("westeurope");
    expect((await at(azure, vaultInputs())).inputs.location).toBe("eastus2");
    expect((await at(azure, vaultInputs({ resourceGroupName: UNKNOWN }))).inputs.location).toBe(UNKNOWN);
    const { failures } = await at(azure, vaultInputs({ resourceGroupName: "nowhere" }));
    expect(failures.map(({ property, reason }) => [property, reason.slice(0, 36)])).toEqual([
      ["", "missing required property 'location'"],
    ]);
  });

  it("refuses what the schema refuses, and nothing that is not known yet", async () => {
    const news = vaultInputs({ vaultName: "no_underscores", properties: { sku: UNKNOWN } });
    const { failures } = await azure.check(urnOf(VAULT, "v"), {}, news);
    expect(failures.map(({ reason }) => reason)).toEqual([
      "missing required property 'properties.tenantId'",
      "'vaultName' does not match expression '^[a-zA-Z0-9-]{3,24}$'",
    ]);
    const unknown = await azure.check(urnOf(VAULT, "v"), {}, vaultInputs({ vaultName: UNKNOWN, properties: UNKNOWN }));
    expect(unknown.failures).toEqual([]);
  });
});

describe("create", () => {
  it("looks first, writes the whole body, and keeps what a look afterwards says", async () => {
    bench.requests();
    const made = await make(VAULT, "v", vaultInputs({ vaultName: "payments-kv", tags: { a: "1" } }));
    expect(bench.requests()).toEqual([
      "GET …/resourceGroups/keys",
      "GET …/vaults/payments-kv",
      "PUT …/vaults/payments-kv",
      // FACT(vault-new): the vault says RegisteringDns for a while.
      "GET …/vaults/payments-kv",
      "GET …/vaults/payments-kv",
      "GET …/vaults/payments-kv",
    ]);
    expect(made.id).toBe(vaultId("payments-kv"));
    expect(made.outputs).toMatchObject({
      azureApiVersion: "2024-11-01",
      name: "payments-kv",
      location: "eastus2",
      tags: { a: "1" },
      properties: { vaultUri: "https://payments-kv.vault.azure.net/", accessPolicies: [] },
    });
    const sent = bench.emulator.journal.writes().at(-1)?.requestBody;
    expect(sent).toMatchObject({ location: "eastus2", tags: { a: "1" }, properties: { accessPolicies: [] } });
  });

  it("refuses an object that exists, before any write", async () => {
    await makeVault();
    const writes = bench.emulator.journal.writes().length;
    await expect(makeVault()).rejects.toThrow(`cannot create already existing resource '${vaultId("payments-kv")}'`);
    expect(bench.emulator.journal.writes().length).toBe(writes);
  });

  it("refuses a role that is assigned: under the same name by itself, under a random one by ARM's word", async () => {
    bench.emulator.store.azure.roleAssignments.push({
      scope: GROUP_ID,
      principalId: quickstart.runner.servicePrincipalId,
      role: "User Access Administrator",
    });
    const roleDefinitionId = `/subscriptions/${quickstart.subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${OFFICER}`;
    const { servicePrincipalId: principalId } = quickstart.runner;
    const news = { scope: GROUP_ID, principalId, principalType: "ServicePrincipal", roleDefinitionId };
    const { inputs, id } = await make(ASSIGNMENT, "g", news);
    await expect(make(ASSIGNMENT, "g", { ...news, roleAssignmentName: inputs.roleAssignmentName })).rejects.toThrow(
      `cannot create already existing resource '${id}'`,
    );
    await expect(make(ASSIGNMENT, "g", news)).rejects.toThrow(/^Status=409 Code="RoleAssignmentExists"/);
  });

  it("reports ARM's own code and message", async () => {
    const vault = await makeVault();
    await azure.delete(urnOf(VAULT, "v"), vault.id, vault);
    await expect(makeVault()).rejects.toThrow(/^Status=409 Code="VaultAlreadyExists" Message=".*deleted state/);
  });

  it("cannot say whether something is there when it may not look", async () => {
    bench.emulator.store.azure.roleAssignments = [];
    const inputs = { ...vaultInputs({ vaultName: "payments-kv" }), location: "eastus2" };
    await expect(azure.create(urnOf(VAULT, "v"), inputs, false)).rejects.toThrow(
      /^cannot check existence of resource '.*\/payments-kv': status code 403, .*AuthorizationFailed/,
    );
  });

  it("waits out what ARM has not finished, and tries again what it throttles", async () => {
    bench.emulator.faults.add({
      match: { method: "PUT", path: /vaults/ },
      action: { kind: "status", status: 429, headers: { "Retry-After": "17" } },
    });
    const started = bench.emulator.clock.now();
    await makeVault();
    expect(bench.emulator.clock.now() - started).toBe(17_000 + 20_000);
  });

  it("leaves a record of what was taken and then failed", async () => {
    bench.emulator.faults.add({
      match: { method: "PUT", path: /vaults/ },
      action: { kind: "rewrite", body: (json) => withState(json, "Updating") },
    });
    const { inputs } = await azure.check(urnOf(VAULT, "v"), {}, vaultInputs({ vaultName: "payments-kv" }));
    const made = azure.create(urnOf(VAULT, "v"), inputs, false);
    bench.emulator.onRequest(({ method }) => {
      if (method === "PUT")
        bench.emulator.faults.add({
          match: { method: "GET", path: /vaults/ },
          action: { kind: "rewrite", body: (json) => withState(json, "Failed") },
        });
    });
    await expect(made).rejects.toMatchObject({
      id: vaultId("payments-kv"),
      reasons: [expect.stringContaining('Code="Failed"')],
    });
  });
});

const withState = (json: unknown, provisioningState: string): unknown => {
  const vault = json as { properties: object };
  return { ...vault, properties: { ...vault.properties, provisioningState } };
};

describe("a preview", () => {
  it("knows the inputs and nothing that only Azure says, and writes nothing", async () => {
    bench.requests();
    const { inputs } = await azure.check(
      urnOf(VAULT, "v"),
      {},
      vaultInputs({ vaultName: "payments-kv", location: "eastus2" }),
    );
    const { id, outputs } = await azure.create(urnOf(VAULT, "v"), inputs, true);
    expect(id).toBe("");
    expect(outputs).toMatchObject({ location: "eastus2", name: UNKNOWN });
    expect(outputs.properties).toMatchObject({ tenantId: quickstart.tenantId, vaultUri: UNKNOWN });
    expect(bench.requests()).toEqual([]);
  });

  it("of an update knows name and location too", async () => {
    const { id, inputs, outputs } = await makeVault();
    const states = { oldInputs: inputs, oldOutputs: outputs, newInputs: { ...inputs, tags: { a: "2" } } };
    const previewed = await azure.update(urnOf(VAULT, "v"), id, states, true);
    expect(previewed).toMatchObject({ name: "payments-kv", location: "eastus2", tags: { a: "2" }, type: UNKNOWN });
    expect(previewed.properties).toMatchObject({ vaultUri: UNKNOWN });
  });

  it("passes a generic resource's properties on as they are", async () => {
    const news = {
      ...{ resourceGroupName: "keys", resourceProviderNamespace: "Microsoft.KeyVault", parentResourcePath: "" },
      ...{ resourceType: "vaults", resourceName: "any-kv", apiVersion: "2026-02-01", properties: { one: 1 } },
    };
    const { outputs } = await azure.create(urnOf(ANY, "r"), news, true);
    expect(outputs).toMatchObject({ properties: { one: 1 }, name: UNKNOWN });
  });
});

describe("diff", () => {
  const diff = async (type: string, before: Properties, after: Properties, oldOutputs: Properties = {}) => {
    const states = { oldInputs: before, oldOutputs, newInputs: after };
    const {
      changes,
      detailed = {},
      deleteBeforeReplace,
      replaceKeys,
    } = await azure.diff(urnOf(type, "x"), "id", states);
    const kinds = Object.entries(detailed).map(([path, { kind }]) => `${kind} ${path}`);
    return { changes, kinds, replaceKeys, deleteBeforeReplace };
  };

  it.each([
    ["a tag", VAULT, { tags: { a: "1" } }, { tags: { a: "2" } }, ["update tags.a"]],
    ["a vault's name", VAULT, { vaultName: "a" }, { vaultName: "b" }, ["update-replace vaultName"]],
    ["its location", VAULT, { location: "eastus2" }, { location: "westus" }, ["update-replace location"]],
    ["a location spelled otherwise", VAULT, { location: "East US 2" }, { location: "eastus2" }, []],
    [
      "a group's name not known yet",
      VAULT,
      { resourceGroupName: "a" },
      { resourceGroupName: UNKNOWN },
      ["update-replace resourceGroupName"],
    ],
    [
      "a key's operations",
      KEY,
      { properties: { keyOps: ["a"] } },
      { properties: { keyOps: ["a", "b"] } },
      ["add properties.keyOps[1]"],
    ],
    ["whom a grant is for", ASSIGNMENT, { principalId: "a" }, { principalId: "b" }, ["update-replace principalId"]],
    ["a grant's scope", ASSIGNMENT, { scope: "/a" }, { scope: "/b" }, ["update-replace scope"]],
    ["a generic resource's version", ANY, { apiVersion: "1" }, { apiVersion: "2" }, ["update apiVersion"]],
    ["the plugin's own marks", VAULT, {}, { __createBeforeDelete: true }, []],
  ])("of %s", async (_what, type, before, after, kinds) => {
    expect((await diff(type, before, after)).kinds).toEqual(kinds);
  });

  it("deletes first, unless the name was made up", async () => {
    const [before, after] = [{ vaultName: "a" }, { vaultName: "b" }];
    expect((await diff(VAULT, before, after)).deleteBeforeReplace).toBe(true);
    expect((await diff(VAULT, { ...before, __createBeforeDelete: true }, after)).deleteBeforeReplace).toBe(false);
  });

  it("does not replace for the sake of what the object already is", async () => {
    const { kinds, replaceKeys } = await diff(VAULT, {}, { location: "eastus2" }, { location: "eastus2" });
    expect({ kinds, replaceKeys }).toEqual({ kinds: ["add location"], replaceKeys: [] });
  });
});

describe("update", () => {
  it("sends everything again, and keeps the access policies of others", async () => {
    const { id, inputs, outputs } = await makeVault();
    bench.emulator.store.azure.vaults[0]?.accessPolicies.push({ objectId: "other", keys: ["get"] });
    const states = { oldInputs: inputs, oldOutputs: outputs, newInputs: { ...inputs, tags: { a: "2" } } };
    const updated = await azure.update(urnOf(VAULT, "v"), id, states, false);
    expect(updated).toMatchObject({ tags: { a: "2" }, properties: { accessPolicies: [{ objectId: "other" }] } });
  });

  it("of a key changes nothing, and says what is", async () => {
    await makeVault();
    const news = { resourceGroupName: "keys", vaultName: "payments-kv", keyName: "atlas" };
    const key = await make(KEY, "k", { ...news, properties: { kty: "RSA", keyOps: ["encrypt", "decrypt"] } });
    expect(key.outputs.keyUriWithVersion).toMatch(
      /^https:\/\/payments-kv\.vault\.azure\.net(:443)?\/keys\/atlas\/[0-9a-f]{32}$/,
    );
    const newInputs = { ...key.inputs, properties: { kty: "RSA", keyOps: ["sign"] } };
    const states = { oldInputs: key.inputs, oldOutputs: key.outputs, newInputs };
    const updated = await azure.update(urnOf(KEY, "k"), key.id, states, false);
    expect(updated).toMatchObject({ keyOps: ["encrypt", "decrypt"], keyUriWithVersion: key.outputs.keyUriWithVersion });
  });

  it("of a generic resource writes to its own place with its own version", async () => {
    const news = {
      ...{ resourceGroupName: "keys", resourceProviderNamespace: "Microsoft.KeyVault", parentResourcePath: "" },
      ...{ resourceType: "vaults", resourceName: "any-kv", apiVersion: "2026-02-01", location: "eastus2" },
      properties: { tenantId: quickstart.tenantId, sku: { family: "A", name: "standard" } },
    };
    const { id, inputs, outputs } = await make(ANY, "r", news);
    expect(id).toBe(vaultId("any-kv"));
    const states = { oldInputs: inputs, oldOutputs: outputs, newInputs: { ...inputs, tags: { a: "1" } } };
    expect(await azure.update(urnOf(ANY, "r"), id, states, false)).toMatchObject({ tags: { a: "1" } });
    const writes = bench.emulator.journal.writes().map(({ method, query }) => [method, query["api-version"]]);
    expect(writes).toEqual([
      ["PUT", "2026-02-01"],
      ["PUT", "2026-02-01"],
    ]);
  });
});

describe("read", () => {
  it("updates the inputs that drifted, and does not add defaults of Azure", async () => {
    const { id, inputs, outputs } = await makeVault();
    const calm = await azure.read(urnOf(VAULT, "v"), id, { inputs, outputs });
    expect(calm.inputs).toEqual(inputs);
    const rivals = await bench.attach("azure-native");
    const news = { ...inputs, tags: { by: "hand" } };
    await rivals.update(urnOf(VAULT, "v"), id, { oldInputs: inputs, oldOutputs: outputs, newInputs: news }, false);
    expect((await azure.read(urnOf(VAULT, "v"), id, { inputs, outputs })).inputs).toEqual(news);
  });

  it("knows an object by its id alone", async () => {
    const { id } = await makeVault();
    const found = await azure.read(urnOf(VAULT, "v"), id, { inputs: {}, outputs: {} });
    expect(found.inputs).toMatchObject({ resourceGroupName: "keys", vaultName: "payments-kv", location: "eastus2" });
    expect(found.inputs?.properties).not.toHaveProperty("vaultUri");
  });

  it("says when it is gone", async () => {
    const found = await azure.read(urnOf(VAULT, "v"), vaultId("never-was"), { inputs: vaultInputs(), outputs: {} });
    expect(found.id).toBe("");
  });
});

describe("delete", () => {
  it("is done where there is nothing", async () => {
    await azure.delete(urnOf(VAULT, "v"), vaultId("never-was"), { inputs: vaultInputs(), outputs: {} });
    expect(bench.requests()).toContain("DELETE …/vaults/never-was");
  });

  it("of a key asks the vault itself, which asks for rights of its own", async () => {
    await makeVault();
    const news = { resourceGroupName: "keys", vaultName: "payments-kv", keyName: "atlas", properties: { kty: "RSA" } };
    const key = await make(KEY, "k", news);
    await expect(azure.delete(urnOf(KEY, "k"), key.id, key)).rejects.toThrow(/^Status=403 Code="Forbidden"/);
    const scope = vaultId("payments-kv");
    bench.emulator.store.azure.roleAssignments.push({
      scope,
      principalId: quickstart.runner.servicePrincipalId,
      role: OFFICER,
    });
    await azure.delete(urnOf(KEY, "k"), key.id, key);
    expect((await azure.read(urnOf(KEY, "k"), key.id, key)).id).toBe("");
  });
});

describe("functions", () => {
  const call = async (token: string, args: Properties = {}) =>
    (await azure.invoke(`azure-native:${token}`, args, false)).result;

  it("return the login and existing objects", async () => {
    expect(await call("authorization:getClientConfig")).toEqual({
      clientId: quickstart.runner.clientId,
      objectId: quickstart.runner.servicePrincipalId,
      subscriptionId: quickstart.subscriptionId,
      tenantId: quickstart.tenantId,
    });
    await makeVault();
    const place = { resourceGroupName: "keys", vaultName: "payments-kv" };
    expect(await call("keyvault:getVault", place)).toMatchObject({ id: vaultId("payments-kv"), name: "payments-kv" });
    await expect(call("keyvault:getKey", { ...place, keyName: "atlas" })).rejects.toThrow(
      /^request failed .*\/keys\/atlas: Status=404 Code="ResourceNotFound"/,
    );
    expect(await call("resources:getResourceGroup", { resourceGroupName: "keys" })).toMatchObject({
      location: "eastus2",
    });
    await expect(call("keyvault:getSecret")).rejects.toThrow("Invoke type azure-native:keyvault:getSecret not found");
  });
});

describe("grants and groups", () => {
  it("come and go", async () => {
    const { runner, subscriptionId } = quickstart;
    const roles = `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions`;
    bench.emulator.store.azure.roleAssignments.push({
      ...{ scope: `/subscriptions/${subscriptionId}`, principalId: runner.servicePrincipalId, role: "Owner" },
    });
    const group = await make(GROUP, "g", { resourceGroupName: "more", location: "westeurope" });
    expect(group.outputs).toMatchObject({ name: "more", location: "westeurope" });
    const news = { scope: `${group.id}/`, principalId: runner.servicePrincipalId, principalType: "ServicePrincipal" };
    const grant = await make(ASSIGNMENT, "r", { ...news, roleDefinitionId: `${roles}/${OFFICER}` });
    expect(grant.outputs).toMatchObject({
      principalId: runner.servicePrincipalId,
      name: grant.inputs.roleAssignmentName,
    });
    await azure.delete(urnOf(ASSIGNMENT, "r"), grant.id, grant);
    expect((await azure.read(urnOf(ASSIGNMENT, "r"), grant.id, grant)).id).toBe("");
    await azure.delete(urnOf(GROUP, "g"), group.id, group);
    expect((await azure.read(urnOf(GROUP, "g"), group.id, group)).id).toBe("");
  });

  it("a role of one's own keeps its type apart from the resource's", async () => {
    bench.emulator.store.azure.roleAssignments.push({
      ...{ scope: GROUP_ID, principalId: quickstart.runner.servicePrincipalId, role: "Owner" },
    });
    const permissions = [
      { actions: ["Microsoft.KeyVault/vaults/read"], notActions: [], dataActions: [], notDataActions: [] },
    ];
    const news = { scope: GROUP_ID, roleName: "Atlas", permissions, assignableScopes: [GROUP_ID] };
    const role = await make(DEFINITION, "d", news);
    expect(role.outputs).toMatchObject({
      roleName: "Atlas",
      roleType: "CustomRole",
      type: "Microsoft.Authorization/roleDefinitions",
    });
  });
});

describe("instances", () => {
  it("are told apart by their connection, and are who their configuration says", async () => {
    const stranger = await bench.attach("azure-native", { clientId: "nobody", location: "westus" });
    expect((await azure.check(urnOf(VAULT, "v"), {}, vaultInputs())).inputs.location).toBe("eastus2");
    await expect(stranger.invoke("azure-native:authorization:getClientConfig", {}, false)).rejects.toThrow(
      /ClientSecretCredential authentication failed: AADSTS700016/,
    );
  });

  it("know no other type", async () => {
    const asked = azure.check(urnOf("azure-native:network:Nothing", "n"), {}, {});
    await expect(asked).rejects.toThrow("Resource type azure-native:network:Nothing not found");
  });
});
