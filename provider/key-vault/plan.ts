// What a KeyVault wants, how Azure differs, and what to send. Pure: no client, no clock, no environment.
import type { EncryptionAtRest } from "../atlas/types";
import type { NewVault, Vault, VaultChange } from "../azure/types";
import { vaultInForce } from "../project/path";
import { type AzureEnvironment, keyVaultIdOf, parseKeyVaultId, sameKeyVaultId } from "../support/azure-names";
import { hexOf } from "../support/derived";
import { harmless } from "../support/harmless";
import type { Encrypts } from "../support/kinds";
import type { Properties } from "../support/properties";
import type { Timeouts } from "../support/timeouts";
import { type InPreviewOf, isKnown, isUnknown, UNKNOWN, type Unknown } from "../support/unknowns";
import { DEFAULT_SKU, RETENTION, SUFFIX } from "./fields";

interface Given {
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

/** Arguments in normal form, as `check` gets them. A preview may not know them yet. */
export type Arguments = InPreviewOf<Given>;

/** The project that a key of the vault will encrypt: used in `check`, not kept in state. */
export type Encrypted = InPreviewOf<Partial<Omit<Encrypts, "keyVaultId">>> | Unknown | undefined;

/** What `check` makes and state keeps: the arguments, the known values of absent ones and, as inputs, the required state in the cloud. */
export interface Desired extends Given {
  readonly subscriptionId: string;
  readonly vaultName: string;
  readonly keyVaultId: string;
  readonly tenantId: string;
  readonly enablePurgeProtection: boolean;
}

/** What a record in state has in addition. Absent where Azure does not show it. */
export interface Known extends Desired {
  readonly vaultUri?: string;
}

/** The identity of a vault. */
export type Named = Pick<Desired, "keyVaultId">;

export const identityOf = ({ keyVaultId }: Properties): string | undefined =>
  typeof keyVaultId === "string" && parseKeyVaultId(keyVaultId) !== undefined ? keyVaultId.toLowerCase() : undefined;

/** The parts of an id: a vault's ARM id. */
export function partsOf(keyVaultId: string) {
  const parsed = parseKeyVaultId(keyVaultId);
  if (parsed === undefined) return undefined;
  const { keyVaultName: vaultName, ...place } = parsed;
  return { ...place, vaultName, keyVaultId };
}

/** A value that may be absent, and in a preview unknown. */
export type Found = string | Unknown | undefined;

/** The values found for arguments that the program leaves out. */
export interface Absent {
  readonly subscriptionId: Found;
  readonly tenantId: Found;
}

export interface Asked {
  readonly args: Arguments;
  readonly olds: Properties;
}

/**
 * The arguments with the known values of absent ones. A value that was found or derived when the vault came into state stays: another login or another prefix
 * does not lead to another vault.
 */
export function desiredOf({ args, olds }: Asked, found: Absent, encrypts?: Encrypted): InPreviewOf<Desired> {
  const subscriptionId = args.subscriptionId ?? found.subscriptionId ?? UNKNOWN;
  const place = { subscriptionId, resourceGroupName: args.resourceGroupName };
  const vaultName = args.vaultName ?? nameIn(olds, place) ?? derivedName(args, place, encrypts);
  const named = { ...place, keyVaultName: vaultName };
  return {
    ...args,
    subscriptionId,
    vaultName,
    tenantId: args.tenantId ?? found.tenantId ?? UNKNOWN,
    keyVaultId: isKnown(named) ? keyVaultIdOf(named) : UNKNOWN,
    enablePurgeProtection: true,
  };
}

type Place = Pick<InPreviewOf<Desired>, "subscriptionId" | "resourceGroupName">;

/** The subscription in state, where the vault stays in its resource group. */
export const subscriptionIn = ({ args: { resourceGroupName }, olds }: Asked): string | undefined =>
  typeof olds.subscriptionId === "string" &&
  (isUnknown(resourceGroupName) || isSameText(olds.resourceGroupName, resourceGroupName))
    ? olds.subscriptionId
    : undefined;

const nameIn = (olds: Properties, place: Place): string | undefined => {
  const isHere =
    isSameText(olds.subscriptionId, place.subscriptionId) &&
    isSameText(olds.resourceGroupName, place.resourceGroupName);
  return isHere && typeof olds.vaultName === "string" ? olds.vaultName : undefined;
};

const isSameText = (one: unknown, other: unknown): boolean =>
  typeof one === "string" && typeof other === "string" && one.toLowerCase() === other.toLowerCase();

/** Derived from the place of the vault and its projects: the next `up` after a destroy finds the vault that was kept. */
function derivedName(
  { vaultNamePrefix = "", projectIds = [] }: Arguments,
  place: Place,
  encrypts: Encrypted,
): string | Unknown {
  const projectId = isUnknown(encrypts) ? encrypts : encrypts?.projectId;
  const from = { ...place, vaultNamePrefix, projectIds, encrypted: projectId === undefined ? [] : [projectId] };
  if (!isKnown(from)) return UNKNOWN;
  const projects = [...new Set([...from.projectIds, ...from.encrypted])].sort();
  return `${from.vaultNamePrefix}${hexOf([from.subscriptionId, from.resourceGroupName, ...projects]).slice(0, SUFFIX)}`;
}

/** Tenant and region are always known here: `up` knows them. */
export const newVaultFor = (desired: Desired, location: string): NewVault => ({
  location,
  tenantId: desired.tenantId,
  sku: desired.sku ?? DEFAULT_SKU,
  softDeleteRetentionInDays: desired.softDeleteRetentionInDays ?? RETENTION.default,
  ...(desired.tags === undefined ? {} : { tags: desired.tags }),
});

/** A property with different values in Azure and in the program, by Azure's name. */
export interface Difference {
  readonly property: string;
  readonly inAzure: string;
  readonly inProgram: string;
}

/** Differences in properties that Azure never changes. Only properties that the program sets, and a preview knows, can differ. */
export const misfitsOf = (
  desired: Pick<InPreviewOf<Desired>, "tenantId" | "location" | "softDeleteRetentionInDays">,
  vault: Vault,
): readonly Difference[] =>
  [
    { property: "tenantId", inAzure: vault.tenantId, inProgram: desired.tenantId },
    { property: "location", inAzure: vault.location, inProgram: desired.location },
    {
      property: "softDeleteRetentionInDays",
      inAzure: vault.softDeleteRetentionInDays,
      inProgram: desired.softDeleteRetentionInDays,
    },
  ].flatMap(({ property, inAzure, inProgram }) =>
    inAzure === undefined || inProgram === undefined || isUnknown(inProgram) || bare(inAzure) === bare(inProgram)
      ? []
      : [{ property, inAzure: String(inAzure), inProgram: String(inProgram) }],
  );

/** "East US 2" is "eastus2". */
const bare = (value: string | number): string => String(value).toLowerCase().replaceAll(" ", "");

/** Differences that an update corrects: only properties that the program sets. Each tag is managed by itself. */
export const driftOf = (desired: Desired, vault: Vault): readonly Difference[] => [
  ...Object.entries(desired.tags ?? {}).flatMap(([name, value]) => {
    const actual = tagIn(vault.tags, name);
    return actual?.[1] === value
      ? []
      : [{ property: `tags.${name}`, inAzure: quoted(actual?.[1]), inProgram: quoted(value) }];
  }),
  ...(desired.sku === undefined || vault.sku === undefined || desired.sku === vault.sku
    ? []
    : [{ property: "sku", inAzure: vault.sku, inProgram: desired.sku }]),
  ...(vault.enablePurgeProtection === true
    ? []
    : [{ property: "enablePurgeProtection", inAzure: "absent", inProgram: "true" }]),
];

const quoted = (value: string | undefined): string => (value === undefined ? "absent" : `"${harmless(value)}"`);

/** FACT(arm-tags): names of tags are case-insensitive, values are not. */
const tagIn = (tags: Readonly<Record<string, string>>, name: string): readonly [string, string] | undefined =>
  Object.entries(tags).find(([one]) => one.toLowerCase() === name.toLowerCase());

/** The change to send. `undefined`: none. `olds` are the program's earlier values: a tag that the program no longer sets is deleted. */
export function changeFor(desired: Desired, olds: Properties, vault: Vault): VaultChange | undefined {
  const tags = tagsFor(desired.tags ?? {}, oldTags(olds), vault.tags);
  const change: VaultChange = {
    ...(tags === undefined ? {} : { tags }),
    ...(desired.sku === undefined || desired.sku === vault.sku ? {} : { sku: desired.sku }),
    ...(vault.enablePurgeProtection === true ? {} : { enablePurgeProtection: true }),
  };
  return Object.keys(change).length === 0 ? undefined : change;
}

type Tags = Readonly<Record<string, string>>;

/** All tags for the vault, because ARM replaces tags as a whole. `undefined`: no change. Tags that the program does not manage stay. */
function tagsFor(wanted: Tags, before: Tags, actual: Tags): Tags | undefined {
  const isOurs = ([name, value]: readonly [string, string]): boolean =>
    tagIn(wanted, name) !== undefined || tagIn(before, name)?.[1] === value;
  const all: Tags = { ...Object.fromEntries(Object.entries(actual).filter((one) => !isOurs(one))), ...wanted };
  const isAsItIs =
    Object.keys(all).length === Object.keys(actual).length &&
    Object.entries(all).every(([name, value]) => tagIn(actual, name)?.[1] === value);
  return isAsItIs ? undefined : all;
}

const oldTags = ({ tags }: Properties): Tags =>
  typeof tags === "object" && tags !== null
    ? Object.fromEntries(Object.entries(tags).filter((one): one is [string, string] => typeof one[1] === "string"))
    : {};

/** Azure's values as arguments. Properties that the program does not set are not reported. */
export const observedAs = (known: Known, vault: Vault): Known => {
  const { tags: _, ...rest } = known;
  return {
    ...rest,
    ...(known.tags === undefined ? {} : { tags: seenTags(known.tags, vault.tags) }),
    ...(known.sku === undefined || vault.sku === undefined ? {} : { sku: vault.sku }),
    enablePurgeProtection: vault.enablePurgeProtection === true,
    ...uriOf(vault.vaultUri ?? known.vaultUri),
  };
};

const uriOf = (vaultUri: string | undefined): { readonly vaultUri?: string } =>
  vaultUri === undefined ? {} : { vaultUri };

/** The state of a vault that was created, changed or adopted. */
export const outsOf = (desired: Desired, { vaultUri }: Vault): Known => ({ ...desired, ...uriOf(vaultUri) });

const seenTags = (wanted: Tags, actual: Tags): Tags =>
  Object.fromEntries(
    Object.entries(wanted).flatMap(([name, value]) => {
      const found = tagIn(actual, name)?.[1];
      return found === undefined ? [] : [[name, found === value ? found : harmless(found)]];
    }),
  );

/** Whether a project is encrypted with a key of the vault. */
export const isInForce = (project: EncryptionAtRest, keyVaultId: string): boolean => {
  const vault = vaultInForce(project);
  return vault !== undefined && sameKeyVaultId(vault, keyVaultId);
};
