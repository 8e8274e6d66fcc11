// What a KeyVault wants, how far Azure is from it, and what to send. Pure: no client, no clock, no environment.
import type { EncryptionAtRest } from "../atlas/types";
import type { NewVault, Vault, VaultChange } from "../azure/types";
import { vaultInForce } from "../project/path";
import { keyVaultIdOf, parseKeyVaultId, sameKeyVaultId } from "../support/azure-names";
import { hexOf } from "../support/derived";
import { harmless } from "../support/harmless";
import type { Properties } from "../support/properties";
import { holdsUnknown, UNKNOWN } from "../support/unknowns";
import { type Arguments, DEFAULT_SKU, type Desired, RETENTION, SUFFIX } from "./shape";

export type { Arguments, Desired };

/** What state keeps besides the inputs. */
export interface Known extends Desired {
  readonly vaultUri: string;
}

/** Keys of state that no program asks for. */
export const OUTPUTS = ["vaultUri"] as const;

export const identityOf = ({ keyVaultId }: Properties): string | undefined =>
  typeof keyVaultId === "string" && parseKeyVaultId(keyVaultId) !== undefined ? keyVaultId.toLowerCase() : undefined;

/** What is found of arguments that the program leaves out, and what only a new vault's name needs. */
export interface Found {
  readonly subscriptionId: string | undefined;
  readonly tenantId: string | undefined;
  /** That the vault's key is to encrypt. */
  readonly projectId?: string | undefined;
}

/**
 * The arguments with what is known of the absent ones. What was found or derived when the vault came into state stays: neither another login nor
 * another prefix makes another vault of it.
 */
export function desiredOf(args: Arguments, olds: Properties, found: Found): Desired {
  const subscriptionId = args.subscriptionId ?? found.subscriptionId ?? (UNKNOWN as never);
  const place = { subscriptionId, resourceGroupName: args.resourceGroupName };
  const vaultName = args.vaultName ?? nameIn(olds, place) ?? derivedName(args, place, found.projectId);
  const isKnown = !holdsUnknown([place.subscriptionId, place.resourceGroupName, vaultName]);
  return {
    ...args,
    subscriptionId,
    vaultName,
    tenantId: args.tenantId ?? found.tenantId ?? (UNKNOWN as never),
    keyVaultId: isKnown ? keyVaultIdOf({ ...place, keyVaultName: vaultName }) : (UNKNOWN as never),
    enablePurgeProtection: true,
  };
}

interface Place {
  readonly subscriptionId: string;
  readonly resourceGroupName: string;
}

/** The subscription in state, where the vault stays in its resource group. */
export const subscriptionIn = (olds: Properties, { resourceGroupName }: Arguments): string | undefined =>
  typeof olds.subscriptionId === "string" &&
  !holdsUnknown(olds.subscriptionId) &&
  (holdsUnknown(resourceGroupName) || isSameText(olds.resourceGroupName, resourceGroupName))
    ? olds.subscriptionId
    : undefined;

const nameIn = (olds: Properties, place: Place): string | undefined => {
  const isHere =
    isSameText(olds.subscriptionId, place.subscriptionId) &&
    isSameText(olds.resourceGroupName, place.resourceGroupName);
  return isHere && typeof olds.vaultName === "string" && !holdsUnknown(olds.vaultName) ? olds.vaultName : undefined;
};

const isSameText = (one: unknown, other: string): boolean =>
  typeof one === "string" && one.toLowerCase() === other.toLowerCase();

/** Follows from where the vault is and whom it is for: the next `up` after a destroy finds the vault that was kept. */
function derivedName({ vaultNamePrefix = "", projectIds = [] }: Arguments, place: Place, projectId?: string): string {
  const projects = new Set([...projectIds, ...(projectId === undefined ? [] : [projectId])]);
  const words = [place.subscriptionId, place.resourceGroupName, ...[...projects].sort()];
  if (holdsUnknown([vaultNamePrefix, ...words])) return UNKNOWN as never;
  return `${vaultNamePrefix}${hexOf(words).slice(0, SUFFIX)}`;
}

/** An unknown is never a reason to replace; another spelling of the same place is none either. */
export const replacedBy = (olds: Properties, news: Properties): readonly string[] =>
  ["subscriptionId", "resourceGroupName", "vaultName"].filter((key) => {
    const [old, now] = [olds[key], news[key]];
    return typeof old === "string" && typeof now === "string" && !holdsUnknown([old, now]) && !isSameText(old, now);
  });

/** An unknown tenant or region never gets here: `up` knows them. */
export const newVaultFor = (desired: Desired, location: string): NewVault => ({
  location,
  tenantId: desired.tenantId,
  sku: desired.sku ?? DEFAULT_SKU,
  softDeleteRetentionInDays: desired.softDeleteRetentionInDays ?? RETENTION.default,
  ...(desired.tags === undefined ? {} : { tags: desired.tags }),
});

/** A property in which a vault differs from the program, in Azure's word for it, with both values. */
export interface Difference {
  readonly property: string;
  readonly inAzure: string;
  readonly inProgram: string;
}

/** What Azure never changes of a vault. Only what the program says can differ. */
export const misfitsOf = (desired: Desired, vault: Vault): readonly Difference[] =>
  [
    { property: "tenantId", inAzure: vault.tenantId, inProgram: desired.tenantId },
    { property: "location", inAzure: vault.location, inProgram: desired.location },
    {
      property: "softDeleteRetentionInDays",
      inAzure: vault.softDeleteRetentionInDays,
      inProgram: desired.softDeleteRetentionInDays,
    },
  ].flatMap(({ property, inAzure, inProgram }) =>
    inAzure === undefined || inProgram === undefined || holdsUnknown(inProgram) || bare(inAzure) === bare(inProgram)
      ? []
      : [{ property, inAzure: String(inAzure), inProgram: String(inProgram) }],
  );

/** "East US 2" is "eastus2". */
const bare = (value: string | number): string => String(value).toLowerCase().replaceAll(" ", "");

/** What an update puts right: what the program says, and nothing else. Tags are owned one by one. */
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

/** What to send so that the vault is as wanted; `undefined`: nothing. `olds` is what the program said before: what it no longer says goes. */
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

/** All tags that the vault is to have, because ARM replaces them as a whole; `undefined`: as they are. Others' tags stay. */
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

/** What Azure holds, in the words of our arguments: what a program does not say is not reported. */
export const observedAs = (known: Known, vault: Vault): Known => {
  const { tags: _, ...rest } = known;
  return {
    ...rest,
    ...(known.tags === undefined ? {} : { tags: seenTags(known.tags, vault.tags) }),
    ...(known.sku === undefined || vault.sku === undefined ? {} : { sku: vault.sku }),
    enablePurgeProtection: vault.enablePurgeProtection === true,
    vaultUri: vault.vaultUri ?? known.vaultUri,
  };
};

const seenTags = (wanted: Tags, actual: Tags): Tags =>
  Object.fromEntries(
    Object.entries(wanted).flatMap(([name, value]) => {
      const found = tagIn(actual, name)?.[1];
      return found === undefined ? [] : [[name, found === value ? found : harmless(found)]];
    }),
  );

/** Whether a project's keys come from the vault. */
export const isInForce = (project: EncryptionAtRest, keyVaultId: string): boolean => {
  const vault = vaultInForce(project);
  return vault !== undefined && sameKeyVaultId(vault, keyVaultId);
};
