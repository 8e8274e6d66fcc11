// Azure's built-in roles that matter to keys. Only data; roles.ts evaluates them.
// FACT(role-built-in): ids, key data actions and Key Vault actions. ASSUMED(built-in-actions): the actions outside
// Microsoft.KeyVault (notice: a refusal of the real ARM).
import type { RoleDefinition } from "./store.ts";

const KEYS = "Microsoft.KeyVault/vaults/keys";
const KEY_ACTIONS = ["update", "backup", "encrypt", "decrypt", "wrap", "unwrap", "sign", "verify"];

/** What roles for working with a resource carry besides. */
const AROUND = [
  "Microsoft.Authorization/*/read",
  "Microsoft.Insights/alertRules/*",
  "Microsoft.Resources/deployments/*",
  "Microsoft.Resources/subscriptions/resourceGroups/read",
  "Microsoft.Support/*",
];

const VAULT_READS = [
  "Microsoft.KeyVault/checkNameAvailability/read",
  "Microsoft.KeyVault/deletedVaults/read",
  "Microsoft.KeyVault/locations/*/read",
  "Microsoft.KeyVault/vaults/*/read",
  "Microsoft.KeyVault/operations/read",
];

const role = (id: string, name: string, gives: Partial<Omit<RoleDefinition, "id" | "name">>): RoleDefinition => ({
  id,
  name,
  actions: [],
  notActions: [],
  dataActions: [],
  notDataActions: [],
  ...gives,
});

export const BUILT_IN_ROLES: readonly RoleDefinition[] = [
  role("8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "Owner", { actions: ["*"] }),
  role("b24988ac-6180-42a0-ab88-20f7382dd24c", "Contributor", {
    actions: ["*"],
    notActions: [
      "Microsoft.Authorization/*/Delete",
      "Microsoft.Authorization/*/Write",
      "Microsoft.Authorization/elevateAccess/Action",
    ],
  }),
  role("acdd72a7-3385-48ef-bd42-f606fba81ae7", "Reader", { actions: ["*/read"] }),
  role("18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", "User Access Administrator", {
    actions: ["*/read", "Microsoft.Authorization/*", "Microsoft.Support/*"],
  }),
  role("f58310d9-a9f6-439a-9e8d-f62e7b41a168", "Role Based Access Control Administrator", {
    actions: [
      "*/read",
      "Microsoft.Authorization/roleAssignments/write",
      "Microsoft.Authorization/roleAssignments/delete",
      "Microsoft.Support/*",
    ],
  }),
  role("21090545-7ca7-4776-b22c-e363652d74d2", "Key Vault Reader", {
    actions: [...AROUND, ...VAULT_READS],
    dataActions: ["Microsoft.KeyVault/vaults/*/read", "Microsoft.KeyVault/vaults/secrets/readMetadata/action"],
  }),
  role("12338af0-0e69-4776-bea7-57ae8d297424", "Key Vault Crypto User", {
    dataActions: [`${KEYS}/read`, ...KEY_ACTIONS.map((verb) => `${KEYS}/${verb}/action`)],
  }),
  role("e147488a-f6f5-4113-8e2d-b22465e65bf6", "Key Vault Crypto Service Encryption User", {
    actions: [
      "Microsoft.EventGrid/eventSubscriptions/write",
      "Microsoft.EventGrid/eventSubscriptions/read",
      "Microsoft.EventGrid/eventSubscriptions/delete",
    ],
    dataActions: [`${KEYS}/read`, `${KEYS}/wrap/action`, `${KEYS}/unwrap/action`],
  }),
  role("14b46e9e-c2b7-41b4-b07b-48a6ebf60603", "Key Vault Crypto Officer", {
    actions: [...AROUND, ...VAULT_READS],
    dataActions: [`${KEYS}/*`, "Microsoft.KeyVault/vaults/keyrotationpolicies/*"],
  }),
  role("f25e0fa2-a7c8-4377-a976-54943a77a395", "Key Vault Contributor", {
    actions: [...AROUND, "Microsoft.KeyVault/*"],
    notActions: [
      "Microsoft.KeyVault/locations/deletedVaults/purge/action",
      "Microsoft.KeyVault/hsmPools/*",
      "Microsoft.KeyVault/managedHsms/*",
    ],
  }),
  role("00482a5a-887f-4fb3-b363-3b7fe8e74483", "Key Vault Administrator", {
    actions: [...AROUND, ...VAULT_READS],
    dataActions: ["Microsoft.KeyVault/vaults/*"],
  }),
];
