// A vault's own properties at ARM: reads them, and enables or disables public network access. Azure layer; it decides nothing. vault-writes.ts creates,
// changes and deletes vaults; keys.ts handles keys.
import { type CmkError, hasCode } from "../support/errors";
import { isFlag, isNumber, isText, isTextList, type Reader } from "../support/reader";
import { idPath } from "../support/url-path";
import { answerOf } from "./answers";
import type { Caller } from "./call";
import type { AccessPolicy, AzureClient, NetworkAcls, Vault } from "./types";

/** FACT(arm-key-vault-version): every earlier control-plane version of Key Vault ends on 2027-02-27. */
export const KEY_VAULT_VERSION = "2026-02-01";

/**
 * Azure's codes for "this vault does not exist". `SubscriptionNotFound` is not one of them: Azure also gives it to a login of the wrong tenant or cloud, and a
 * vault that the login cannot see must not count as gone.
 */
const VAULT_GONE = ["ResourceNotFound", "ParentResourceNotFound", "VaultNotFound", "ResourceGroupNotFound"] as const;
const NOT_FOUND = 404;

/** The proof that a vault is gone, for every room: a 404 with one of Azure's own codes. A proxy's page has no such code. */
export const isVaultGone = (error: unknown): error is CmkError =>
  hasCode(error, ...VAULT_GONE) && error.status === NOT_FOUND;

type VaultCalls = Pick<AzureClient, "getVault" | "setPublicNetworkAccess">;

export const vaultCalls = (caller: Caller): VaultCalls => ({
  getVault: async (keyVaultId, options) => {
    const what = vaultNamed(keyVaultId);
    const action = "Microsoft.KeyVault/vaults/read";
    return parseVault(
      what,
      await caller.look({ path: idPath(keyVaultId), version: KEY_VAULT_VERSION, what, action }, options),
    );
  },
  setPublicNetworkAccess: (keyVaultId, publicNetworkAccess, options) =>
    caller.change(
      {
        method: "PATCH",
        path: idPath(keyVaultId),
        version: KEY_VAULT_VERSION,
        what: `the public network access of ${vaultNamed(keyVaultId)}`,
        action: "Microsoft.KeyVault/vaults/write",
        // FACT(vault-patch): a PATCH keeps the properties that it does not name.
        body: { properties: { publicNetworkAccess } },
      },
      parseVault,
      options,
    ),
});

export const vaultNamed = (keyVaultId: string): string => `the vault ${keyVaultId}`;

export function parseVault(what: string, json: unknown): Vault {
  const vault = answerOf(what, "id", json);
  const properties = vault.within("properties");
  return {
    id: vault.required("id", isText),
    location: vault.required("location", isText),
    tenantId: properties.required("tenantId", isText),
    publicNetworkAccess: publicNetworkAccessOf(properties),
    networkAcls: networkAclsOf(properties),
    enableRbacAuthorization: properties.optional("enableRbacAuthorization", isFlag).enableRbacAuthorization ?? false,
    accessPolicies: properties.eachOf("accessPolicies").flatMap(policyOf),
    ...skuOf(properties),
    ...properties.optional("enablePurgeProtection", isFlag),
    ...properties.optional("softDeleteRetentionInDays", isNumber),
    ...properties.optional("provisioningState", isText),
    ...vaultUriOf(properties),
    tags: vault.has("tags") ? tagsOf(vault.within("tags")) : {},
  };
}

/** FACT(vault-new): the URI has no last slash until the vault's DNS name is known. */
function vaultUriOf(properties: Reader): { readonly vaultUri?: string } {
  const { vaultUri } = properties.optional("vaultUri", isText);
  return vaultUri === undefined ? {} : { vaultUri: `${vaultUri.replace(/\/+$/, "")}/` };
}

/** As they came, because a change sends back the tags that the program does not manage. */
const tagsOf = (tags: Reader): Readonly<Record<string, string>> =>
  Object.fromEntries(tags.fields().flatMap((name) => (tags.has(name) ? [[name, tags.exact(name)]] : [])));

/**
 * FACT(vault-policy-app): an access policy with an `applicationId` counts only for that app acting for the principal. An
 * access policy without a principal gives nothing.
 */
function policyOf(policy: Reader): readonly AccessPolicy[] {
  const { objectId } = policy.shown("objectId", isText);
  const { keys = [] } = policy.has("permissions") ? policy.within("permissions").optional("keys", isTextList) : {};
  if (objectId === undefined || policy.has("applicationId")) return [];
  return [{ objectId: objectId.toLowerCase(), keyPermissions: keys.map((one) => one.toLowerCase()) }];
}

function skuOf(properties: Reader): { readonly sku?: string } {
  const { name } = properties.has("sku") ? properties.within("sku").optional("name", isText) : {};
  return name === undefined ? {} : { sku: name.toLowerCase() };
}

/** FACT(vault-gates): a free string. Azure writes both values in upper or lower case. */
function publicNetworkAccessOf(properties: Reader): string {
  const given = properties.optional("publicNetworkAccess", isText).publicNetworkAccess ?? "";
  if (given === "") return "Enabled";
  return ["Enabled", "Disabled"].find((word) => word.toLowerCase() === given.toLowerCase()) ?? given;
}

const isDefaultAction = (value: unknown): value is string =>
  isText(value) && ["allow", "deny"].includes(value.toLowerCase());

function networkAclsOf(properties: Reader): NetworkAcls {
  if (!properties.has("networkAcls")) return { defaultAction: "Allow", bypass: undefined, ipRules: [] };
  const acls = properties.within("networkAcls");
  const { defaultAction = "Allow" } = acls.optional("defaultAction", isDefaultAction);
  return {
    defaultAction: defaultAction.toLowerCase() === "deny" ? "Deny" : "Allow",
    bypass: acls.shown("bypass", isText).bypass,
    ipRules: acls.eachOf("ipRules").map((rule) => rule.required("value", isText)),
  };
}
