// Azure's names of vaults and keys: ARM ids, key URLs, and the host of each cloud. Support layer, pure; it knows no API.

/**
 * Atlas's `azureEnvironment` values with the vault host of each cloud. FACT(arm-clouds): Azure's sovereign suffixes.
 */
export const VAULT_HOSTS = {
  AZURE: "vault.azure.net",
  AZURE_CHINA: "vault.azure.cn",
  AZURE_US_GOVERNMENT: "vault.usgovcloudapi.net",
} as const;

export type AzureEnvironment = keyof typeof VAULT_HOSTS;

export const isAzureEnvironment = (text: string): text is AzureEnvironment => Object.hasOwn(VAULT_HOSTS, text);

export interface KeyVaultName {
  readonly subscriptionId: string;
  readonly resourceGroupName: string;
  readonly keyVaultName: string;
}

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const KEY_VAULT_ID =
  /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)\/providers\/Microsoft\.KeyVault\/vaults\/([^/]+)\/?$/i;
/** 3 to 24 letters, digits and hyphens. Begins with a letter, ends with a letter or digit, no two hyphens in a row. */
const VAULT_NAME = /^(?!.*--)[A-Za-z][A-Za-z0-9-]{1,22}[A-Za-z0-9]$/;

/**
 * FACT(arm-group-name): 1 to 90 letters, digits, underscores, hyphens, periods and parentheses; no period at the end.
 */
const RESOURCE_GROUP_NAME = /^[\p{L}\p{N}_().-]{0,89}[\p{L}\p{N}_()-]$/u;

export const isVaultName = (text: string): boolean => VAULT_NAME.test(text);
export const isResourceGroupName = (text: string): boolean => RESOURCE_GROUP_NAME.test(text);
export const isGuid = (text: string): boolean => GUID.test(text);
export const isKeyName = (text: string): boolean => /^[0-9A-Za-z-]{1,127}$/.test(text);
export const isKeyVersion = (text: string): boolean => /^[0-9a-f]{32}$/.test(text);
export const isManagedHsmId = (text: string): boolean => /\/providers\/Microsoft\.KeyVault\/managedHSMs\//i.test(text);

/** The parts of a vault's ARM id, or `undefined` where the text is not one. */
export function parseKeyVaultId(text: string): KeyVaultName | undefined {
  const [, subscriptionId, resourceGroupName, keyVaultName] = KEY_VAULT_ID.exec(text) ?? [];
  if (subscriptionId === undefined || resourceGroupName === undefined || keyVaultName === undefined) return undefined;
  if (!isGuid(subscriptionId) || !isResourceGroupName(resourceGroupName) || !VAULT_NAME.test(keyVaultName))
    return undefined;
  return { subscriptionId: subscriptionId.toLowerCase(), resourceGroupName, keyVaultName };
}

/** The vault's name in its ARM id, for messages and key URLs. A placeholder where the text is no such id: a check refuses that in a program. */
export const vaultNameIn = (keyVaultId: string): string => parseKeyVaultId(keyVaultId)?.keyVaultName ?? "{vault}";

export const keyVaultIdOf = (vault: KeyVaultName): string =>
  `/subscriptions/${vault.subscriptionId}/resourceGroups/${vault.resourceGroupName}/providers/Microsoft.KeyVault/vaults/${vault.keyVaultName}`;

/** ARM ids are equal whatever their upper and lower case. */
export const sameKeyVaultId = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

export interface KeyName {
  readonly keyVaultName: string;
  readonly environment: AzureEnvironment;
  readonly keyName: string;
  /** Absent: the newest version. */
  readonly keyVersion?: string;
}

/** `https://{vault}.{host}/keys/{name}[/{version}]` */
export const keyIdentifierOf = (key: KeyName): string =>
  [`https://${key.keyVaultName.toLowerCase()}.${VAULT_HOSTS[key.environment]}/keys/${key.keyName}`, key.keyVersion]
    .filter((part) => part !== undefined)
    .join("/");

/** FACT(key-url): a URL with `:443` or a trailing slash names the same key. */
export const normalKeyIdentifier = (url: string): string => {
  const [, host, path] = /^https:\/\/([^/:]+)(?::443)?(\/.*?)\/?$/i.exec(url) ?? [];
  return host === undefined || path === undefined ? url : `https://${host.toLowerCase()}${path}`;
};

/** The last two parts of a key's URL. The version is absent where the URL has none. */
export function partsOfKeyIdentifier(url: string): { readonly keyName?: string; readonly keyVersion?: string } {
  const [, , , , keyName, keyVersion] = url.split("/");
  return { ...(keyName === undefined ? {} : { keyName }), ...(keyVersion === undefined ? {} : { keyVersion }) };
}

/** The same key whatever its version. */
export const sameKeyOfAnyVersion = (one: string, other: string): boolean =>
  keyWithoutVersion(one) === keyWithoutVersion(other);

const keyWithoutVersion = (url: string): string =>
  normalKeyIdentifier(url).split("/").slice(0, 5).join("/").toLowerCase();
