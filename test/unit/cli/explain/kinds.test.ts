// Proves what explain says of each change of each kind of resource. together.test.ts has what several changes mean.
import { describe, expect, it } from "vitest";
import { quickstart } from "../../../../emulator/seeds.ts";
import { INPUTS, type WrittenStep } from "./previews.ts";
import { end, type Kind, make, replace, said, update } from "./steps.ts";

const other = `/subscriptions/${quickstart.subscriptionId}/resourceGroups/keys/providers/Microsoft.KeyVault/vaults/other-kv`;

/** The beginning of each finding. */
const ROWS: readonly (readonly [what: string, step: WrittenStep, findings: readonly RegExp[]])[] = [
  [
    "keys are enabled",
    make("EncryptionAtRest"),
    [
      /^other: Customer-managed keys are enabled with the key atlas of the vault payments-kv, version 0123/,
      /^oneWay: Snapshots/,
    ],
  ],
  ["a project is adopted", make("EncryptionAtRest", { adopt: true }), [/^other/, /^risk: `adopt: true`/, /^oneWay/]],
  ["another key", update("EncryptionAtRest", {}, { keyName: "new" }), [/^risk: The key changes from atlas .* to new/]],
  [
    "another vault",
    update("EncryptionAtRest", {}, { keyVaultId: other }),
    [/^risk: The key changes .* of the vault other-kv/],
  ],
  [
    "the same vault in other letters",
    update("EncryptionAtRest", {}, { keyVaultId: quickstart.keyVaultId.toUpperCase() }),
    [/^other: one is updated/],
  ],
  [
    "a version to none",
    update("EncryptionAtRest", {}, { keyIdentifier: "https://payments-kv.vault.azure.net/keys/atlas" }),
    [/^rotated: .* to the newest version, which Atlas follows/],
  ],
  [
    "a role to a secret",
    update("EncryptionAtRest", {}, { access: { clientId: "x", clientSecret: "[secret]" } }, ["access.roleId"]),
    [/^risk: .* to a client secret, which expires/],
  ],
  [
    "a new secret",
    update("EncryptionAtRest", { access: { clientSecret: "[secret]" } }, { access: { clientSecret: "[secret]" } }, [
      "access.clientSecret",
    ]),
    [/^rotated: The client secret/],
  ],
  ["search nodes", update("EncryptionAtRest", {}, { enabledForSearchNodes: true }), [/^reEncrypted: Search nodes/]],
  [
    "search nodes no more",
    update("EncryptionAtRest", { enabledForSearchNodes: true }, { enabledForSearchNodes: false }),
    [/^risk: Search nodes/],
  ],
  [
    "a key that is not valid",
    update("EncryptionAtRest", { valid: false }, {}),
    [/^drift: Customer-managed keys are enabled again/],
  ],
  [
    "a setting of the package",
    update("EncryptionAtRest", {}, { timeouts: { create: "5m" } }),
    [/^other: one is updated, without a write/],
  ],
  [
    "keys are disabled",
    end("EncryptionAtRest"),
    [/^risk: Customer-managed keys of project .* are disabled/, /^oneWay: Snapshots/],
  ],
  [
    "another project",
    replace("EncryptionAtRest", { projectId: "64b7f0c0a1b2c3d4e5f60799" }),
    [/^risk: Customer-managed keys move/],
  ],
  ["a cluster is encrypted", make("ClusterEncryption"), [/^reEncrypted: .*Clusters: orders$/]],
  [
    "another cluster",
    replace("ClusterEncryption", { clusterName: "billing" }),
    [/^reEncrypted: .*billing$/, /^risk: Decrypted .*orders$/],
  ],
  [
    "a cluster that stays encrypted",
    end("ClusterEncryption", {}, { retainOnDelete: true }),
    [/^other: one leaves the stack, and nothing changes in the cloud/],
  ],
  [
    "a protected cluster",
    end("ClusterEncryption", {}, { protect: true }),
    [/^refused: one has the option protect/, /^risk: Decrypted/],
  ],
  [
    "regions not known yet",
    make("PrivateNetworking", { endpointStatus: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" }),
    [/^opened: Private endpoints .* in every region/, /^closed/],
  ],
  [
    "an endpoint off",
    update("PrivateNetworking", { endpointStatus: { US_EAST_2: "FAILED" } }, {}),
    [/^drift: Private endpoint created or approved again in US_EAST_2/],
  ],
  [
    "a vault opened by the program",
    update("PrivateNetworking", {}, { publicNetworkAccess: "Enabled" }),
    [/^risk: Public network access .* is enabled/],
  ],
  [
    "networking on another vault",
    update("PrivateNetworking", {}, { keyVaultId: other }),
    [/^risk: Private networking moves/],
  ],
  ["a principal", make("AzureAccess"), [/^opened: Atlas's service principal is found or created/]],
  ["a principal deregistered", end("AzureAccess"), [/^closed: .* is deregistered/]],
  ["a principal kept", end("AzureAccess", { keepRegistration: true }), [/^other: .* stays registered/]],
  ["another tenant", replace("AzureAccess", { tenantId: "t2" }), [/^risk: .* in the tenant t2 instead of/]],
  ["a vault", make("KeyVault"), [/^other: The vault payments-kv is created/, /^oneWay: Purge protection/]],
  [
    "a vault's tags",
    update("KeyVault", {}, { tags: {} }, ["tags.owner"]),
    [/^other: Updated: the vault payments-kv \(tags\)/],
  ],
  ["a vault kept", end("KeyVault"), [/^other: The vault payments-kv is kept in Azure/]],
  [
    "a vault deleted",
    end("KeyVault", { deleteVault: true }),
    [/^oneWay: The vault payments-kv with all its keys is deleted/],
  ],
  [
    "another vault for the stack",
    replace("KeyVault", { keyVaultId: other }),
    [/^risk: The vault payments-kv is replaced by the vault other-kv/],
  ],
  ["a key", make("KeyVaultKey"), [/^other: Created, or adopted/]],
  [
    "a key rotated now",
    update("KeyVaultKey", {}, { rotateTrigger: "2" }),
    [/^rotated: A new version of the key atlas/],
  ],
  [
    "a key's policy",
    update("KeyVaultKey", {}, {}, ["rotationPolicy.timeAfterCreate"]),
    [/^other: Updated: the key atlas .*\(rotationPolicy\)/],
  ],
  ["a key kept", end("KeyVaultKey"), [/^other: Kept in Azure/]],
  ["a key deleted", end("KeyVaultKey", { deleteKey: true }), [/^oneWay: Deleted: the key atlas/]],
  ["a role assignment", make("RoleAssignment"), [/^opened: Atlas's service principal gets the role Reader/]],
  ["a role assignment removed", end("RoleAssignment"), [/^risk: Atlas's service principal loses the role Reader/]],
  [
    "another role",
    replace("RoleAssignment", { role: "customRole" }),
    [/^risk: .* gets the role customRole .* in place of the role Reader/],
  ],
  ["an alert", make("KeyRotationAlert"), [/^other: The key rotation alert is raised after 90 days/]],
  [
    "a later alert",
    update("KeyRotationAlert", {}, { thresholdDays: 400 }),
    [/^other: .* after 400 days, and was after 90 days/],
  ],
  ["an alert removed", end("KeyRotationAlert"), [/^other: Atlas's default/]],
];

describe("what a change means", () => {
  it.each(ROWS)("%s", (_, step, findings) => {
    const found = said(step);
    expect(found).toHaveLength(findings.length);
    found.forEach((text, index) => {
      expect(text).toMatch(findings[index] ?? /^$/);
    });
  });

  it("has a meaning for every change of every kind, also without any state", () => {
    for (const kind of Object.keys(INPUTS) as readonly Kind[])
      for (const op of ["create", "update", "delete", "replace", "import", "something new"])
        expect(said({ op, kind, name: "bare" }), `${op} ${kind}`).not.toEqual([]);
  });
});
