// A key at ARM: reads it, and creates it if there is none. This works with public network access disabled, too. Azure layer; key-data.ts has the operations of
// the data plane.
import { normalKeyIdentifier } from "../support/azure-names";
import { isNumber, isText, type Reader } from "../support/reader";
import { idPath, pathSegment } from "../support/url-path";
import { answerOf } from "./answers";
import type { Caller } from "./call";
import { newestOf } from "./key-versions";
import type { AzureClient, Key, KeyRotationPolicy, NewKey } from "./types";
import { KEY_VAULT_VERSION } from "./vaults";

/**
 * ASSUMED(missing-key-code): ARM gives a missing key the code of any missing resource. A missing vault has a code of its
 * own.
 */
const KEY_GONE = ["ResourceNotFound", "KeyNotFound"] as const;

export const keyCalls = (caller: Caller): Pick<AzureClient, "listKeys" | "getKey" | "createKey"> => {
  const one = (keyVaultId: string, keyName: string) => ({
    path: `${idPath(keyVaultId)}/keys/${pathSegment(keyName)}`,
    version: KEY_VAULT_VERSION,
    what: `the key "${keyName}" of ${keyVaultId}`,
  });
  return {
    listKeys: async (keyVaultId, options) => {
      const keys = await caller.listAll(
        {
          path: `${idPath(keyVaultId)}/keys`,
          version: KEY_VAULT_VERSION,
          what: `the keys of ${keyVaultId}`,
          action: "Microsoft.KeyVault/vaults/keys/read",
        },
        options,
      );
      return keys.map((one) => one.required("name", isText));
    },
    getKey: async (keyVaultId, keyName, options) => {
      const asked = one(keyVaultId, keyName);
      const action = "Microsoft.KeyVault/vaults/keys/read";
      const json = await caller.look({ ...asked, action, absentBy: KEY_GONE }, options);
      return json === undefined ? undefined : parseKey(asked.what, json);
    },
    createKey: (keyVaultId, keyName, key, options) =>
      caller.change(
        {
          ...one(keyVaultId, keyName),
          method: "PUT",
          action: "Microsoft.KeyVault/vaults/keys/write",
          body: { properties: propertiesOf(key) },
        },
        parseKey,
        options,
      ),
  };
};

const propertiesOf = ({ keyType, keySize, keyOps, rotationPolicy, expires }: NewKey) => ({
  kty: keyType,
  keySize,
  keyOps,
  attributes: { enabled: true, ...(expires === undefined ? {} : { exp: Math.floor(expires / 1_000) }) },
  ...(rotationPolicy === undefined ? {} : { rotationPolicy: wirePolicy(rotationPolicy) }),
});

/** FACT(key-arm-spec): ARM's action names are lower case, the data plane's begin with a capital letter. */
function wirePolicy(policy: KeyRotationPolicy) {
  const rotation = triggerOf(policy);
  const notice = policy.notifyTimeBeforeExpiry;
  return {
    lifetimeActions: [
      ...(rotation === undefined ? [] : [{ action: { type: "rotate" }, trigger: rotation }]),
      ...(notice === undefined ? [] : [{ action: { type: "notify" }, trigger: { timeBeforeExpiry: notice } }]),
    ],
    ...(policy.expiryTime === undefined ? {} : { attributes: { expiryTime: policy.expiryTime } }),
  };
}

/** The trigger of a policy's rotation, in the form of both planes. */
export const triggerOf = ({
  timeAfterCreate,
  timeBeforeExpiry,
}: KeyRotationPolicy): { readonly timeAfterCreate: string } | { readonly timeBeforeExpiry: string } | undefined => {
  if (timeAfterCreate !== undefined) return { timeAfterCreate };
  return timeBeforeExpiry === undefined ? undefined : { timeBeforeExpiry };
};

const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every(isText);

function parseKey(what: string, json: unknown): Key {
  const body = answerOf(what, "properties", json);
  const properties = body.within("properties");
  const { keySize } = properties.optional("keySize", isNumber);
  return {
    keyType: properties.required("kty", isText),
    ...(keySize === undefined ? {} : { keySize }),
    keyOps: properties.optional("keyOps", isTexts).keyOps ?? [],
    newest: newestOf(body),
    keyIdentifier: normalKeyIdentifier(properties.required("keyUri", isText)),
    ...(properties.has("rotationPolicy") ? { rotationPolicy: policyOf(properties.within("rotationPolicy")) } : {}),
  };
}

/**
 * FACT(key-arm-spec): ARM returns the policy. ASSUMED(key-policy-absent): not always. Then `holdsPolicy` gets no policy.
 */
function policyOf(policy: Reader): KeyRotationPolicy {
  const actions = policy.eachOf("lifetimeActions").map((one) => {
    const trigger = one.has("trigger") ? one.within("trigger") : undefined;
    return {
      type: one.within("action").required("type", isText).toLowerCase(),
      ...trigger?.optional("timeAfterCreate", isText),
      ...trigger?.optional("timeBeforeExpiry", isText),
    };
  });
  const expiry = policy.has("attributes") ? policy.within("attributes").optional("expiryTime", isText) : {};
  return policyFrom(actions, expiry.expiryTime);
}

interface Action {
  /** In lower case. */
  readonly type: string;
  readonly timeAfterCreate?: string;
  readonly timeBeforeExpiry?: string;
}

/** Both planes list actions. The policy names the purpose of each. Empty texts count as absent. */
function policyFrom(actions: readonly Action[], expiryTime: string | undefined): KeyRotationPolicy {
  const given = <Name extends string>(name: Name, text: string | undefined): { readonly [K in Name]?: string } =>
    text === undefined || text === "" ? {} : ({ [name]: text } as { readonly [K in Name]?: string }); // a computed key widens
  const rotate = actions.find((one) => one.type === "rotate");
  const notify = actions.find((one) => one.type === "notify");
  return {
    ...given("timeAfterCreate", rotate?.timeAfterCreate),
    ...given("timeBeforeExpiry", rotate?.timeBeforeExpiry),
    ...given("expiryTime", expiryTime),
    ...given("notifyTimeBeforeExpiry", notify?.timeBeforeExpiry),
  };
}
