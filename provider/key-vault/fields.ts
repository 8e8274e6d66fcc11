// The arguments of a KeyVault in their one normal form, and what is wrong with them. Pure; it looks at no cloud.
import {
  encryptsFault,
  type FaultOf,
  faultsIn,
  flagOf,
  oneOf,
  optional,
  projectIdsFault,
  textOf,
} from "../support/arguments";
import {
  type AzureEnvironment,
  isAzureEnvironment,
  isGuid,
  isResourceGroupName,
  isVaultName,
  VAULT_HOSTS,
} from "../support/azure-names";
import type { Fault, Properties } from "../support/properties";
import { checkTimeouts, type Timeouts } from "../support/timeouts";

/** What a person wrote. Any text may hold an unknown in a preview. */
export interface Arguments {
  readonly resourceGroupName: string;
  readonly subscriptionId?: string;
  readonly vaultName?: string;
  readonly vaultNamePrefix?: string;
  readonly location?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly sku?: string;
  readonly tenantId?: string;
  readonly softDeleteRetentionInDays?: number;
  readonly deleteVault?: boolean;
  readonly projectIds?: readonly string[];
  readonly azureEnvironment?: AzureEnvironment;
  readonly timeouts?: Timeouts;
}

/** What `check` returns and state keeps: the arguments, what is known of the absent ones, and, as inputs, what must be true. */
export interface Desired extends Arguments {
  readonly subscriptionId: string;
  readonly vaultName: string;
  readonly keyVaultId: string;
  readonly tenantId: string;
  readonly enablePurgeProtection: boolean;
}

const SKUS = ["standard", "premium"] as const;
export const DEFAULT_SKU = SKUS[0];

/** FACT(vault-soft-delete). */
export const RETENTION = { least: 7, most: 90, default: 90 } as const;

/** FACT(vault-names): a vault's name has 24 characters at most. */
const MOST_NAME = 24;
/** Of what is added to `vaultNamePrefix`. */
export const SUFFIX = 8;
const PREFIX = /^[a-z](?:-?[a-z0-9])*-?$/i;
const MOST_PREFIX = MOST_NAME - SUFFIX;

const isPrefix = (text: string): boolean => text.length <= MOST_PREFIX && PREFIX.test(text);

const tagsFault: FaultOf = optional((value) => {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return "'tags' is not an object of names and values.";
  const odd = Object.entries(value).find(([, item]) => item !== undefined && typeof item !== "string");
  return odd === undefined ? undefined : `'tags.${odd[0]}' is not a text.`;
});

const retentionFault: FaultOf = optional((value) =>
  typeof value === "number" && Number.isInteger(value) && value >= RETENTION.least && value <= RETENTION.most
    ? undefined
    : `'softDeleteRetentionInDays' is not a whole number from ${RETENTION.least} to ${RETENTION.most}.`,
);

const guidFault = (property: string, what: string): FaultOf =>
  optional(textOf(property, isGuid, `${what}: a GUID, such as 22222222-2222-4222-8222-222222222222`));

const RULES: Readonly<Record<string, FaultOf>> = {
  resourceGroupName: textOf(
    "resourceGroupName",
    isResourceGroupName,
    "a resource group's name: 1 to 90 letters, digits, hyphens, underscores, periods and parentheses, no period at the end",
  ),
  subscriptionId: guidFault("subscriptionId", "the id of an Azure subscription"),
  vaultName: optional(
    textOf(
      "vaultName",
      isVaultName,
      "a vault's name: 3 to 24 letters, digits and single hyphens, beginning with a letter",
    ),
  ),
  vaultNamePrefix: optional(
    textOf(
      "vaultNamePrefix",
      isPrefix,
      `the beginning of a vault's name: at most ${MOST_PREFIX} letters, digits and single hyphens, beginning with a letter`,
    ),
  ),
  location: optional(textOf("location", (text) => text.trim() !== "", 'an Azure region, such as "eastus2"')),
  tags: tagsFault,
  sku: oneOf("sku", SKUS),
  tenantId: guidFault("tenantId", "the id of an Entra tenant"),
  softDeleteRetentionInDays: retentionFault,
  deleteVault: flagOf("deleteVault"),
  projectIds: projectIdsFault,
  azureEnvironment: optional(
    textOf("azureEnvironment", isAzureEnvironment, `one of ${Object.keys(VAULT_HOSTS).join(", ")}`),
  ),
  encrypts: encryptsFault,
  timeouts: checkTimeouts,
};

/** Every fault that can be seen without asking anyone. Unknown values are not looked at. */
export function argumentFaults(news: Properties): readonly Fault[] {
  const faults = faultsIn(RULES, news);
  const isNamed = news.vaultName !== undefined || news.vaultNamePrefix !== undefined;
  return [
    ...faults,
    ...(isNamed
      ? []
      : [{ property: "vaultName", reason: "'vaultName' is missing. Give the vault's name, or 'vaultNamePrefix'." }]),
    ...(news.deleteVault === true && news.projectIds === undefined
      ? [
          {
            property: "deleteVault",
            reason:
              "'deleteVault' needs 'projectIds': every Atlas project that uses the vault, of every organization. Give [] if no project uses the vault.",
          },
        ]
      : []),
  ];
}

/** The one normal form. Call it only where `argumentFaults` found nothing. */
export function normalArguments(news: Properties): Arguments {
  const { encrypts: _, ...given } = news as unknown as Arguments & { readonly encrypts?: unknown }; // argumentFaults has looked at every field
  return {
    ...given,
    ...(given.subscriptionId === undefined ? {} : { subscriptionId: given.subscriptionId.toLowerCase() }),
    ...(given.tenantId === undefined ? {} : { tenantId: given.tenantId.toLowerCase() }),
  };
}
