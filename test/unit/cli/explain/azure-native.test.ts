// Proves that explain names a step of azure-native that takes the vault, a key or a permission away from resources of ours, and only counts every other one.
import { describe, expect, it } from "vitest";
import { quickstart } from "../../../../emulator/seeds.ts";
import { INPUTS, urnOf, type WrittenStep } from "./previews.ts";
import { explained, said } from "./steps.ts";

type Values = Readonly<Record<string, unknown>>;

const { keyVaultId, subscriptionId, servicePrincipalId } = quickstart;
const GROUP = keyVaultId.slice(0, keyVaultId.indexOf("/providers/"));
const OTHER = `${GROUP}/providers/Microsoft.KeyVault/vaults/other-kv`;
const COMPONENT = "atlas-cmk:index:CustomerManagedKeys";

const azure = (op: string, kind: string, old: Values, rest: Partial<WrittenStep> = {}): WrittenStep => ({
  op,
  kind,
  type: `azure-native:${kind}`,
  name: "theirs",
  old,
  ...(op.startsWith("delete") ? {} : { new: old }),
  ...rest,
});
const vault = (op: string, id: string = keyVaultId, rest: Values = {}): WrittenStep =>
  azure(op, "keyvault:Vault", { vaultName: id.split("/").at(-1) }, { options: { id, ...rest } });
const grant = (scope: string, principalId = "another"): WrittenStep =>
  azure("delete", "authorization:RoleAssignment", { scope, principalId });

const ours: WrittenStep = {
  op: "same",
  kind: "EncryptionAtRest",
  name: "encryption",
  old: INPUTS.EncryptionAtRest,
  new: INPUTS.EncryptionAtRest,
};
const access: WrittenStep = { ...ours, kind: "AzureAccess", name: "access", old: { servicePrincipalId }, new: {} };
const dependent: WrittenStep = {
  ...ours,
  old: { keyVaultId: "[secret]" },
  new: { keyVaultId: "[secret]" },
  dependencies: [urnOf(vault("delete"))],
};
const verdict = (...steps: readonly WrittenStep[]) => explained(...steps).verdict;

describe("a step of azure-native needs care", () => {
  it.each<readonly [string, readonly WrittenStep[]]>([
    ["deletes the vault", [ours, vault("delete")]],
    ["deletes the vault, written in other letters", [ours, vault("delete", keyVaultId.toUpperCase())]],
    ["deletes the vault, of which only the name is known", [ours, vault("delete", "payments-kv", { id: "" })]],
    ["replaces the vault", [ours, vault("replace")]],
    ["deletes the old vault of a replacement", [ours, vault("delete-replaced")]],
    ["deletes a vault whose name is secret, and a resource of ours depends on it", [dependent, vault("delete")]],
    [
      "deletes a vault of another API version",
      [ours, { ...vault("delete"), type: "azure-native:keyvault/v20230701:Vault" }],
    ],
    [
      "deletes a vault of another package of versions",
      [ours, { ...vault("delete"), type: "azure-native_keyvault_v20230701:keyvault:Vault" }],
    ],
    [
      "deletes the vault as a generic resource",
      [ours, { ...vault("delete"), type: "azure-native:resources:Resource" }],
    ],
    [
      "deletes a child of the component",
      [{ ...vault("delete", OTHER), type: `${COMPONENT}$azure-native:keyvault:Vault` }],
    ],
    [
      "deletes the resource group of the vault",
      [ours, azure("delete", "resources:ResourceGroup", { location: "eastus2" }, { options: { id: GROUP } })],
    ],
    ["deletes a key", [ours, azure("delete", "keyvault:Key", { vaultName: "payments-kv", keyName: "atlas" })]],
    [
      "deletes a key with an id",
      [ours, azure("replace", "keyvault:Key", { keyName: "x" }, { options: { id: `${keyVaultId}/keys/x` } })],
    ],
    ["deletes a role assignment on the vault", [ours, grant(keyVaultId)]],
    [
      "deletes Atlas's role assignment on the subscription",
      [ours, access, grant(`/subscriptions/${subscriptionId}`, servicePrincipalId)],
    ],
    ["deletes an access policy", [ours, azure("delete", "keyvault:AccessPolicy", { vaultName: "payments-kv" })]],
    ...Object.entries({
      publicNetworkAccess: "Disabled",
      networkAcls: { defaultAction: "Deny" },
      accessPolicies: [],
      enableRbacAuthorization: true,
    }).map(
      ([name, value]) =>
        [
          `changes ${name}`,
          [ours, { ...vault("update"), new: { vaultName: "payments-kv", properties: { [name]: value } } }],
        ] as const,
    ),
  ])("that %s", (_, steps) => {
    const { findings, others, verdict: found } = explained(...steps);
    expect([found, others.changed, findings.map(({ topic }) => topic)]).toEqual(["risk", 0, ["risk"]]);
  });
});

describe("a step of azure-native is only counted", () => {
  it.each<readonly [string, readonly WrittenStep[]]>([
    ["deletes another vault", [ours, vault("delete", OTHER)]],
    ["deletes a vault in a stack without resources of ours", [vault("delete")]],
    ["creates the vault", [ours, { ...vault("create"), new: { vaultName: "payments-kv" } }]],
    ["tags the vault", [ours, { ...vault("update"), new: { vaultName: "payments-kv", tags: { a: "b" } } }]],
    ["leaves the vault in Azure", [ours, vault("delete", keyVaultId, { retainOnDelete: true })]],
    ["deletes another principal's role on the subscription", [ours, access, grant(`/subscriptions/${subscriptionId}`)]],
    ["deletes a role on another vault", [ours, access, grant(OTHER, servicePrincipalId)]],
    [
      "deletes a resource group whose name only begins alike",
      [
        ours,
        azure("delete", "resources:ResourceGroup", { location: "eastus2" }, { options: { id: GROUP.slice(0, -1) } }),
      ],
    ],
    ["deletes something else", [ours, azure("delete", "storage:StorageAccount", { vaultName: "payments-kv" })]],
  ])("that %s", (_, steps) => {
    const { findings, others, verdict: found } = explained(...steps);
    expect([found, others.changed, findings]).toEqual(["nothing", 1, []]);
  });
});

it("a protected vault is refused, and a step that cannot be explained is not verified", () => {
  expect(verdict(ours, vault("delete", keyVaultId, { protect: true }))).toBe("refused");
  expect(verdict(ours, vault("transmogrify"))).toBe("unverified");
});

it("a vault that a refresh no longer finds is drift", () => {
  const stack: WrittenStep = { ...ours, op: "refresh", kind: "", type: "pulumi:pulumi:Stack", name: "world-test" };
  expect(said(stack, ours, vault("delete"))).toEqual([
    "drift: theirs (vault of azure-native payments-kv) no longer exists in Azure.",
  ]);
});

it("the line names the resource, the vault and what is lost", () => {
  expect(
    said(ours, vault("delete"), azure("delete", "keyvault:Key", { vaultName: "payments-kv" }, { name: "k" })),
  ).toEqual([
    "risk: theirs (vault of azure-native payments-kv) is deleted. Atlas can then read no data and no snapshot that needs a key of this vault.",
    "risk: k (key of azure-native, vault payments-kv) is deleted. Atlas can then read no data and no snapshot that needs this key.",
  ]);
});
