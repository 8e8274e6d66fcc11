// Proves what is read of another tool's state, and what README.md says that this tool must forget: the addresses, the order, and no secret.
import { describe, expect, it } from "vitest";
import { filesOf } from "../../../../cli/adopt/files.ts";
import { managedClusters, othersIn, othersOf } from "../../../../cli/adopt/other-state.ts";
import { adoptionWith, projectId } from "./found.ts";

const CANARY = "CANARY-client-secret";
const vaultId = "/subscriptions/s/resourceGroups/keys/providers/Microsoft.KeyVault/vaults/payments-kv";
const connection = { resource_id: `${vaultId}/privateEndpointConnections/x` };
const managed = (type: string, name: string, instances: readonly object[], more: object = {}) => ({
  mode: "managed",
  type,
  name,
  instances,
  ...more,
});
const at = (key: string, attributes: object) => ({ index_key: key, attributes });

/** As `terraform state pull` prints it. */
const pulled = {
  version: 4,
  terraform_version: "1.9.0",
  resources: [
    { mode: "data", type: "mongodbatlas_encryption_at_rest", name: "read", instances: [{ attributes: {} }] },
    managed("mongodbatlas_encryption_at_rest", "atlas", [
      { attributes: { project_id: projectId.toUpperCase(), azure_key_vault_config: [{ secret: CANARY }] } },
    ]),
    managed("mongodbatlas_encryption_at_rest", "another", [{ attributes: { project_id: "0".repeat(24) } }]),
    managed("mongodbatlas_encryption_at_rest_private_endpoint", "atlas", [
      at("US_EAST_2", { project_id: projectId }),
      at("EUROPE_WEST", { project_id: projectId }),
    ]),
    managed("azapi_update_resource", "approval", [at("US_EAST_2", connection)]),
    managed("azapi_update_resource", "something", [{ attributes: { resource_id: vaultId } }]),
    managed("azurerm_key_vault", "keys", [{ attributes: {} }]),
    managed("mongodbatlas_advanced_cluster", "orders", [{ attributes: { project_id: projectId, name: "orders" } }], {
      module: "module.db",
    }),
  ],
};

/** As `terraform show -json` prints it. */
const shown = {
  format_version: "1.0",
  values: {
    root_module: {
      resources: [
        {
          address: "mongodbatlas_encryption_at_rest.atlas",
          mode: "managed",
          type: "mongodbatlas_encryption_at_rest",
          values: { project_id: projectId },
        },
      ],
      child_modules: [
        {
          resources: [
            {
              address: 'module.keys.mongodbatlas_encryption_at_rest_private_endpoint.x["US_EAST_2"]',
              mode: "managed",
              type: "mongodbatlas_encryption_at_rest_private_endpoint",
              values: { project_id: projectId },
            },
          ],
        },
      ],
    },
  },
};

const URN = "urn:pulumi:prod::atlas::mongodbatlas:index";
const exported = {
  version: 3,
  deployment: {
    resources: [
      { urn: "urn:pulumi:prod::atlas::pulumi:pulumi:Stack::s", type: "pulumi:pulumi:Stack" },
      {
        urn: `${URN}/encryptionAtRest:EncryptionAtRest::ear`,
        type: "mongodbatlas:index/encryptionAtRest:EncryptionAtRest",
        outputs: { projectId, azureKeyVaultConfig: { secret: CANARY } },
      },
      {
        urn: `${URN}/encryptionAtRestPrivateEndpoint:EncryptionAtRestPrivateEndpoint::endpoint`,
        type: "mongodbatlas:index/encryptionAtRestPrivateEndpoint:EncryptionAtRestPrivateEndpoint",
        outputs: { projectId },
      },
    ],
  },
};

const readme = (state: object, closed = false): string => {
  const others = othersOf(othersIn("state.json", JSON.stringify(state)), [projectId]);
  const endpoints = { value: [{ regionName: "US_EAST_2", id: "e", status: "ACTIVE" }] };
  const vault = {
    value: {
      keyVaultId: vaultId,
      location: "x",
      publicNetworkAccess: "Disabled",
      firewall: { defaultAction: "Allow", ipRules: [] },
      permissionModel: "roleAssignments",
      purgeProtection: true,
    },
  } as const;
  const adoption = closed
    ? adoptionWith({ settings: { requirePrivateNetworking: true }, around: { endpoints, vault } })
    : adoptionWith();
  const files = filesOf({ adoptions: [adoption], others, version: "1.2.3" });
  expect(Object.values(files).join("")).not.toContain(CANARY);
  return files["README.md"];
};

describe("what Terraform must forget", () => {
  it("is in the order endpoints, approvals, encryption, with the addresses quoted for a shell", () => {
    expect(readme(pulled).match(/^terraform state rm .+$/gm)).toEqual([
      `terraform state rm 'mongodbatlas_encryption_at_rest_private_endpoint.atlas["US_EAST_2"]'`,
      `terraform state rm 'mongodbatlas_encryption_at_rest_private_endpoint.atlas["EUROPE_WEST"]'`,
      `terraform state rm 'azapi_update_resource.approval["US_EAST_2"]'`,
      "terraform state rm mongodbatlas_encryption_at_rest.atlas",
    ]);
  });

  it("is also a `removed` block for each resource, without an index", () => {
    expect(readme(pulled).match(/^removed \{\n {2}from = .+\n {2}lifecycle \{ destroy = false \}\n\}$/gm)).toHaveLength(
      3,
    );
    expect(readme(pulled)).toContain("  from = azapi_update_resource.approval\n");
  });

  it("of a module has no `removed` block, because the module's configuration still has the resource", () => {
    const text = readme(shown);
    expect(text).toContain(
      `terraform state rm 'module.keys.mongodbatlas_encryption_at_rest_private_endpoint.x["US_EAST_2"]'`,
    );
    expect(text.match(/^ {2}from = .+$/gm)).toEqual(["  from = mongodbatlas_encryption_at_rest.atlas"]);
  });

  it("includes the property of the vault that the program sets, only where the program sets it", () => {
    expect(readme(pulled, true)).toContain("ignore_changes = [public_network_access_enabled]");
    expect(readme(pulled)).not.toContain("ignore_changes");
  });

  it("is nothing where the state has nothing of the projects", () => {
    for (const state of [{ ...pulled, resources: [] }, { format_version: "1.0" }])
      expect(readme(state)).toContain("The given state has nothing to forget");
  });

  it("leaves clusters to Terraform, by the project and the name", () => {
    const others = othersIn("state.json", JSON.stringify(pulled));
    expect([...managedClusters(others, projectId)]).toEqual([
      ["orders", "module.db.mongodbatlas_advanced_cluster.orders"],
    ]);
    expect([...managedClusters(others, "0".repeat(24))]).toEqual([]);
  });
});

describe("what a stack of @pulumi/mongodbatlas must forget", () => {
  it("is kept by `retainOnDelete`, or deleted from state with the endpoints first", () => {
    const text = readme(exported);
    expect(text).toContain("retainOnDelete: true");
    expect(text.match(/^pulumi state delete .+$/gm)).toEqual([
      `pulumi state delete ${URN}/encryptionAtRestPrivateEndpoint:EncryptionAtRestPrivateEndpoint::endpoint`,
      `pulumi state delete ${URN}/encryptionAtRest:EncryptionAtRest::ear`,
    ]);
  });
});

describe("a state that cannot be used", () => {
  it.each([
    ["no JSON", "no", "is no JSON"],
    ["another JSON", "{}", "is no state"],
    ["a list", "[]", "is no state"],
    ["null", "null", "is no state"],
  ])("is refused with a sentence and exit code 2: %s", (_, text, words) => {
    expect(() => othersIn("state.json", text)).toThrow(expect.objectContaining({ exitCode: 2 }));
    expect(() => othersIn("state.json", text)).toThrow(words);
  });

  it("of odd shapes has nothing to forget", () => {
    const odd = { deployment: { resources: [null, 1, { urn: 2 }, { type: "__proto__", urn: "x" }] } };
    expect(othersIn("state.json", JSON.stringify(odd))).toEqual([]);
    const rooms = { terraform_version: "1", resources: [{ mode: "managed", type: "constructor", instances: [{}] }, 7] };
    expect(othersIn("state.json", JSON.stringify(rooms))).toEqual([]);
  });
});
