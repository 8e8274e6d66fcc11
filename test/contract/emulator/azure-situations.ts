// The situations in which Azure's answers were recorded, made in the emulator: by the answer's place in the recordings.

import type { Emulator } from "../../../emulator/index.ts";
import { quickstart } from "../../../emulator/seeds.ts";
import { byHand } from "../../support/hand.ts";
import { askAzure } from "../../unit/emulator/azure-client.ts";
import { type Answered, send, start } from "../../unit/emulator/client.ts";

const ARM = "https://management.azure.com";
const VAULT = "https://payments-kv.vault.azure.net";
const SUBSCRIPTION = `/subscriptions/${quickstart.subscriptionId}`;
const GROUP = `${SUBSCRIPTION}/resourceGroups/${quickstart.resourceGroupName}`;
const FRESH = `${GROUP}/providers/Microsoft.KeyVault/vaults/fresh-kv`;
const [STRANGER] = ["analytics-pe.0d4a6b1e-5a0f-4f0e-9a53-1f6f0a1c2b01"];
const CONNECTION = `${quickstart.keyVaultId}/privateEndpointConnections/${STRANGER}`;
const ROLE = "b24988ac-6180-42a0-ab88-20f7382dd24c";

const world = async (): Promise<Emulator> => {
  const emulator = await start();
  const principalId = quickstart.runner.servicePrincipalId;
  await byHand(emulator, {
    roleAssignments: ["Owner", "Key Vault Administrator"].map((role) => ({ scope: SUBSCRIPTION, principalId, role })),
    graphRights: { [principalId]: ["Application.ReadWrite.All"] },
  });
  return emulator;
};

const arm = (emulator: Emulator, method: string, path: string, body?: object, version = "2024-11-01") =>
  askAzure(emulator, method, path.startsWith("https:") ? path : `${ARM}${path}?api-version=${version}`, body);

type Step = (emulator: Emulator) => Promise<unknown> | unknown;
/** One request after others. */
const last =
  (request: (emulator: Emulator) => Promise<Answered>, ...before: readonly Step[]) =>
  async () => {
    const emulator = await world();
    for (const step of before) await step(emulator);
    return request(emulator);
  };
const step =
  (method: string, path: string, body?: object): ((emulator: Emulator) => Promise<Answered>) =>
  (emulator) =>
    arm(emulator, method, path, body);
const wait =
  (ms: number): Step =>
  (emulator) =>
    emulator.clock.advance(ms);

const POLICIES = [
  {
    tenantId: quickstart.tenantId,
    objectId: quickstart.runner.servicePrincipalId,
    permissions: { keys: ["all"], secrets: ["all"], certificates: ["all"], storage: ["all"] },
  },
];
const wanted = (more: object = {}) => ({
  location: "eastus2",
  properties: {
    tenantId: quickstart.tenantId,
    sku: { family: "A", name: "standard" },
    accessPolicies: POLICIES,
    networkAcls: { bypass: "AzureServices", defaultAction: "Allow" },
    publicNetworkAccess: "Disabled",
    ...more,
  },
});
const made = step("PUT", FRESH, wanted());
const open = step("PUT", FRESH, wanted({ publicNetworkAccess: "Enabled" }));
const rules = { bypass: "AzureServices", defaultAction: "Allow", ipRules: [{ value: "1.2.3.4/32" }] };
const gone: readonly Step[] = [made, wait(60_000), step("DELETE", FRESH)];
const DELETED = `${SUBSCRIPTION}/providers/Microsoft.KeyVault/locations/eastus2/deletedVaults/fresh-kv`;
const polled =
  (ms: number) =>
  async (emulator: Emulator): Promise<Answered> => {
    const where = (await arm(emulator, "POST", `${DELETED}/purge`)).headers.get("location") ?? "";
    emulator.clock.advance(ms);
    return arm(emulator, "GET", where);
  };

const decided = (status: string) =>
  step("PUT", CONNECTION, {
    properties: { privateLinkServiceConnectionState: { status, description: "by a person" } },
  });
const seen = step("GET", CONNECTION);
const bare: Step = (emulator) =>
  byHand(emulator, {
    vaults: { [quickstart.keyVaultName]: { connections: { [STRANGER ?? ""]: { description: "" } } } },
  });

const KEY = `${quickstart.keyVaultId}/keys/fresh`;
const key = step("PUT", KEY, { properties: { kty: "RSA", keySize: 2048, keyOps: ["encrypt", "decrypt"] } });
const data =
  (method: string, path: string, body?: object): ((emulator: Emulator) => Promise<Answered>) =>
  (emulator) =>
    askAzure(emulator, method, `${VAULT}${path}?api-version=7.3`, body);
const POLICY = {
  lifetimeActions: [
    { trigger: { timeAfterCreate: "P15D" }, action: { type: "Rotate" } },
    { trigger: { timeBeforeExpiry: "P7D" }, action: { type: "Notify" } },
  ],
  attributes: { expiryTime: "P30D" },
};
const withPolicy = data("PUT", `/keys/${quickstart.keyName}/rotationpolicy`, POLICY);

const ASSIGNMENT = "/providers/Microsoft.Authorization/roleAssignments/55555555-5555-4555-8555-555555555555";
const assigned = (principalId: string) => (emulator: Emulator) =>
  askAzure(emulator, "PUT", `${ARM}${GROUP}${ASSIGNMENT}?api-version=2022-04-01`, {
    properties: {
      principalId,
      roleDefinitionId: `${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/${ROLE}`,
    },
  });
const given = assigned(quickstart.servicePrincipalId);
const asContributor: Step = (emulator) =>
  byHand(emulator, {
    roleAssignments: [{ scope: SUBSCRIPTION, principalId: quickstart.runner.servicePrincipalId, role: "Contributor" }],
  });
const authorization = (emulator: Emulator, method: string, path: string): Promise<Answered> =>
  askAzure(emulator, method, `${ARM}${path}${path.includes("?") ? "&" : "?"}api-version=2022-04-01`);

const NETWORK = `${SUBSCRIPTION}/providers/Microsoft.Network`;
const unregistered: Step = (emulator) =>
  byHand(emulator, { networkProvider: { [quickstart.subscriptionId]: "Unregistered" } });
const provider = (method: string, path: string) => (emulator: Emulator) =>
  askAzure(emulator, method, `${ARM}${path}?api-version=2021-04-01`);

export const SITUATIONS: Readonly<Record<number, () => Promise<Answered>>> = {
  0: last(step("GET", FRESH)),
  1: last(made),
  2: last(step("GET", FRESH), made, wait(30_000)),
  3: last(open, made, wait(30_000)),
  4: last(
    step("GET", FRESH),
    step("PUT", FRESH, { ...wanted({ networkAcls: rules }), tags: { tag1: "1", tag2: "2", tag3: "3" } }),
    wait(30_000),
  ),
  5: last(step("PATCH", FRESH, { tags: { test: "recording" } }), made, wait(30_000)),
  6: last(
    step("GET", FRESH),
    step("PUT", FRESH, wanted({ accessPolicies: [], enableRbacAuthorization: true })),
    wait(30_000),
  ),
  7: last(step("PUT", FRESH, { ...wanted(), properties: { ...wanted().properties, createMode: "recover" } }), ...gone),
  8: last(step("DELETE", FRESH), made, wait(60_000)),
  9: last(step("GET", DELETED), ...gone),
  10: last(step("POST", `${DELETED}/purge`), ...gone),
  11: last(polled(0), ...gone),
  12: last(polled(8_000), ...gone),
  13: last(
    step("POST", `${SUBSCRIPTION}/providers/Microsoft.KeyVault/checkNameAvailability`, {
      name: quickstart.keyVaultName,
      type: "Microsoft.KeyVault/vaults",
    }),
  ),
  14: last(seen, bare),
  15: last(decided("Rejected")),
  16: last(seen, decided("Rejected")),
  17: last(seen, decided("Rejected"), wait(60_000)),
  18: last(decided("Approved"), decided("Rejected"), wait(60_000)),
  19: last(seen, decided("Approved"), wait(60_000)),
  20: last(step("DELETE", CONNECTION)),
  21: last(step("GET", quickstart.keyVaultId), decided("Approved"), wait(60_000)),
  22: last(key),
  23: last(step("GET", KEY), key),
  24: last(step("GET", `${quickstart.keyVaultId}/keys`), key),
  25: last(step("GET", `${KEY}/versions`), key),
  26: last((emulator) =>
    send(emulator, "/keys/fresh/create?api-version=7.3", {
      method: "POST",
      headers: { "x-forwarded-host": "payments-kv.vault.azure.net" },
    }),
  ),
  27: last(withPolicy),
  28: last(data("POST", `/keys/${quickstart.keyName}/rotate`), withPolicy),
  29: last(data("DELETE", `/keys/${quickstart.keyName}`)),
  30: last(
    (emulator) => authorization(emulator, "GET", `${GROUP}/providers/Microsoft.Authorization/permissions`),
    asContributor,
  ),
  31: last(assigned("44444444-4444-4444-8444-444444444440")),
  32: last(given),
  33: last((emulator) => authorization(emulator, "DELETE", `${GROUP}${ASSIGNMENT}`), given),
  34: last((emulator) => authorization(emulator, "GET", `${GROUP}${ASSIGNMENT}`)),
  35: last((emulator) => authorization(emulator, "DELETE", `${SUBSCRIPTION}${ASSIGNMENT}`)),
  36: last((emulator) =>
    authorization(emulator, "GET", `${GROUP}/providers/Microsoft.Authorization/roleAssignments?$filter=atScope()`),
  ),
  37: last(provider("GET", NETWORK), unregistered),
  38: last(provider("POST", `${NETWORK}/register`), unregistered),
  39: last(
    (emulator) =>
      askAzure(emulator, "POST", "https://graph.microsoft.com/v1.0/servicePrincipals", {
        appId: "9efedfcc-2eca-4b27-a613-0cad1e114cb8",
      }),
    (emulator) => byHand(emulator, { foreignApps: ["9efedfcc-2eca-4b27-a613-0cad1e114cb8"] }),
  ),
};

const VAULT_LEFT = [
  // Who wrote it, and when: not kept.
  ".systemData",
  // Rights to anything but keys: not kept.
  ".properties.accessPolicies[].permissions.storage",
  ".properties.accessPolicies[].permissions.secrets[]",
  ".properties.accessPolicies[].permissions.certificates[]",
];
/** Fields that differ, and why. */
export const LEFT_OUT: Readonly<Record<number, readonly string[]>> = {
  ...Object.fromEntries([1, 2, 3, 4, 5, 7, 21].map((index) => [index, VAULT_LEFT])),
  // What vaults let other services do is not kept.
  4: [...VAULT_LEFT, ".properties.enabledForDiskEncryption", ".properties.enabledForTemplateDeployment"],
  // These two were made before soft delete was there for all.
  5: [...VAULT_LEFT, ".properties.softDeleteRetentionInDays"],
  6: [".properties.enableSoftDelete", ".properties.softDeleteRetentionInDays", ".properties.publicNetworkAccess"],
  7: [...VAULT_LEFT, ".properties.accessPolicies[].applicationId"],
  // The quickstart's vault has roles, purge protection and no policy; the recorded one is of a version before publicNetworkAccess.
  21: [
    ...VAULT_LEFT,
    ".properties.enableRbacAuthorization",
    ".properties.enablePurgeProtection",
    ".properties.publicNetworkAccess",
    ".properties.accessPolicies[]",
  ],
  // Network providers have many resource types, of which the emulator knows none; the recorded provider has an application of its own.
  37: [".authorization", ".resourceTypes[]"],
  38: [".authorization", ".resourceTypes[]"],
};
