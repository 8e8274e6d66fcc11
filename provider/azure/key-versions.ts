// The versions of a key, as ARM lists them. Azure layer: an answer is read once, here.
import { isKeyVersion } from "../support/azure-names";
import { isFlag, isNumber, isText, type Reader } from "../support/reader";
import { idPath, pathSegment } from "../support/url-path";
import type { Caller } from "./call";
import type { AzureClient, KeyVersion } from "./types";
import { KEY_VAULT_VERSION } from "./vaults";

export const keyVersionCalls = (caller: Caller): Pick<AzureClient, "listKeyVersions"> => ({
  listKeyVersions: async (keyVaultId, keyName, options) => {
    const versions = await caller.listAll(
      {
        path: `${idPath(keyVaultId)}/keys/${pathSegment(keyName)}/versions`,
        version: KEY_VAULT_VERSION,
        what: `the versions of key "${keyName}" of ${keyVaultId}`,
        action: "Microsoft.KeyVault/vaults/keys/versions/read",
      },
      options,
    );
    return versions.map(versionOf);
  },
});

const versionOf = (item: Reader): KeyVersion => {
  const properties = item.within("properties");
  return versionWith(item.shown("name", isVersion).name ?? lastPart(properties), properties);
};

/** The newest version. A key shows its properties. */
export const newestOf = (key: Reader): KeyVersion => {
  const properties = key.within("properties");
  return versionWith(lastPart(properties), properties);
};

/**
 * FACT(key-arm-spec): times in seconds since 1970, named `nbf` and `exp` on the wire. Azure's generated clients name them
 * `notBefore` and `expires`. Both are read, because a missed expiry is worse than a needless read.
 */
function versionWith(version: string, properties: Reader): KeyVersion {
  const attributes = properties.within("attributes");
  const notBefore = attributes.optional("nbf", isNumber).nbf ?? attributes.optional("notBefore", isNumber).notBefore;
  const { created } = attributes.optional("created", isNumber);
  const expires = attributes.optional("exp", isNumber).exp ?? attributes.optional("expires", isNumber).expires;
  return {
    version,
    enabled: attributes.required("enabled", isFlag),
    ...(created === undefined ? {} : { created: created * 1_000 }),
    ...(notBefore === undefined ? {} : { notBefore: notBefore * 1_000 }),
    ...(expires === undefined ? {} : { expires: expires * 1_000 }),
  };
}

const isVersion = (value: unknown): value is string => isText(value) && isKeyVersion(value);

const lastPart = (properties: Reader): string =>
  properties.required("keyUriWithVersion", isKeyUri).split("/").at(-1) ?? "";
const isKeyUri = (value: unknown): value is string => isText(value) && isKeyVersion(value.split("/").at(-1) ?? "");
