// The versions of a key, as ARM lists them. Azure layer: an answer is read once, here.
import { isKeyVersion } from "../support/azure-names";
import { isFlag, isNumber, isText, type Reader } from "../support/reader";
import type { Caller } from "./call";
import type { AzureClient, KeyVersion } from "./types";
import { KEY_VAULT_VERSION } from "./vaults";

export const keyVersionCalls = (caller: Caller): Pick<AzureClient, "listKeyVersions"> => ({
  listKeyVersions: async (keyVaultId, keyName, options) => {
    const versions = await caller.listAll(
      {
        path: `${keyVaultId}/keys/${encodeURIComponent(keyName)}/versions`,
        version: KEY_VAULT_VERSION,
        what: `the versions of key "${keyName}" of ${keyVaultId}`,
        action: "Microsoft.KeyVault/vaults/keys/versions/read",
      },
      options,
    );
    return versions.map(versionOf);
  },
});

/** FACT(spec): ARM gives times in seconds since 1970. */
function versionOf(item: Reader): KeyVersion {
  const properties = item.within("properties");
  const attributes = properties.within("attributes");
  const { notBefore } = attributes.optional("notBefore", isNumber);
  const { expires } = attributes.optional("expires", isNumber);
  return {
    version: item.has("name") ? item.required("name", isVersion) : lastPart(properties),
    enabled: attributes.required("enabled", isFlag),
    created: attributes.required("created", isNumber) * 1_000,
    ...(notBefore === undefined ? {} : { notBefore: notBefore * 1_000 }),
    ...(expires === undefined ? {} : { expires: expires * 1_000 }),
  };
}

const isVersion = (value: unknown): value is string => isText(value) && isKeyVersion(value);

const lastPart = (properties: Reader): string =>
  properties.required("keyUriWithVersion", isKeyUri).split("/").at(-1) ?? "";
const isKeyUri = (value: unknown): value is string => isText(value) && isKeyVersion(value.split("/").at(-1) ?? "");
