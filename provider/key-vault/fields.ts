// The table of a KeyVault's arguments, and the faults of their combinations. Pure.
import { type Fields, optional, required, timeoutsField } from "../engine/field";
import { isResourceGroupName, isVaultName } from "../support/azure-names";
import { azureEnvironment, encrypts, flag, guid, type Kind, oneOf, projectIds, text } from "../support/kinds";
import type { Fault, Properties } from "../support/properties";
import type { KeyVaultArgs } from "./resource";

const SKUS = ["standard", "premium"] as const;
export const DEFAULT_SKU = SKUS[0];

/** FACT(vault-soft-delete). */
export const RETENTION = { least: 7, most: 90, default: 90 } as const;

/** FACT(vault-names): a vault's name has 24 characters at most. */
const MOST_NAME = 24;
/** The length of what is added to `vaultNamePrefix`. */
export const SUFFIX = 8;
const PREFIX = /^[a-z](?:-?[a-z0-9])*-?$/i;
const MOST_PREFIX = MOST_NAME - SUFFIX;

const vaultName = text(
  "a vault's name: 3 to 24 letters, digits and single hyphens, with a letter at the beginning",
  isVaultName,
);

const vaultNamePrefix = text(
  `the beginning of a vault's name: at most ${MOST_PREFIX} letters, digits and single hyphens, with a letter at the beginning`,
  (value) => value.length <= MOST_PREFIX && PREFIX.test(value),
);

const tags: Kind = {
  form: "an object of names and values",
  faultIn: (value, property) => {
    if (typeof value !== "object" || value === null || Array.isArray(value))
      return `'${property}' is not an object of names and values.`;
    const odd = Object.entries(value).find(([, item]) => item !== undefined && typeof item !== "string");
    return odd === undefined ? undefined : `'${property}.${odd[0]}' is not a string.`;
  },
};

const retention: Kind = {
  form: `a whole number from ${RETENTION.least} to ${RETENTION.most}`,
  faultIn: (value, property) =>
    typeof value === "number" && Number.isInteger(value) && value >= RETENTION.least && value <= RETENTION.most
      ? undefined
      : `'${property}' is not ${retention.form}.`,
};

/** FACT(vault-new): a new vault takes 17 to 33 seconds. A vault that another change blocks takes minutes. */
const TIMEOUT_MS = 15 * 60_000;

export const FIELDS = {
  resourceGroupName: required(
    text(
      "a resource group's name: 1 to 90 letters, digits, hyphens, underscores, periods and parentheses, no period at the end",
      isResourceGroupName,
    ),
    "replaces",
  ),
  subscriptionId: optional(guid("the id of an Azure subscription"), "replaces", "the Azure login's"),
  vaultName: optional(vaultName, "replaces", "derived from `vaultNamePrefix`"),
  vaultNamePrefix: optional(vaultNamePrefix, "no write", "none: `vaultName` is given"),
  location: optional(
    text('an Azure region, such as "eastus2"', (value) => value.trim() !== ""),
    "refused",
    "the resource group's",
  ),
  tags: optional(tags, "updates", "none"),
  sku: optional(oneOf(...SKUS), "updates", `"${DEFAULT_SKU}" for a new vault`),
  tenantId: optional(guid("the id of an Entra tenant"), "refused", "the Azure login's"),
  softDeleteRetentionInDays: optional(retention, "refused", `${RETENTION.default} for a new vault`),
  deleteVault: optional(flag, "no write", "false: the vault is kept"),
  projectIds: optional(projectIds, "no write", "none; needed with `deleteVault`"),
  azureEnvironment: optional(azureEnvironment, "updates", "the Azure login's"),
  encrypts: optional(encrypts, "no write", "no project is checked"),
  timeouts: timeoutsField(TIMEOUT_MS),
} satisfies Fields<KeyVaultArgs>;

/** Inputs that `check` adds: the required state in the cloud. */
export const CONDITIONS = ["keyVaultId", "enablePurgeProtection"] as const;

/** Keys of state that no program sets. */
export const OUTPUTS = ["vaultUri"] as const;

/** Faults of combinations of arguments. */
export const faultsBetween = (news: Properties): readonly Fault[] => [
  ...(news.vaultName === undefined && news.vaultNamePrefix === undefined
    ? [{ property: "vaultName", reason: "'vaultName' is missing. Pass the vault's name, or 'vaultNamePrefix'." }]
    : []),
  ...(news.deleteVault === true && news.projectIds === undefined
    ? [
        {
          property: "deleteVault",
          reason:
            "'deleteVault' needs 'projectIds': every Atlas project that uses the vault, of every organization. Pass [] if no project uses the vault.",
        },
      ]
    : []),
];
