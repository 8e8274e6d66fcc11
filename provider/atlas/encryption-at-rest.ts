// A project's encryption at rest on the wire: its two calls and its answer. Atlas layer; it decides nothing.
import { isFlag, isText, type Reader } from "../support/reader";
import { type Caller, projectPath } from "./call";
import { answerOf } from "./parse";
import type { AtlasClient, AzureKeyVault, EncryptionAtRest } from "./types";

const VERSION = "2023-01-01";

type Calls = Pick<AtlasClient, "getEncryptionAtRest" | "updateEncryptionAtRest">;

export function encryptionAtRestCalls({ call, change }: Caller): Calls {
  const one = (projectId: string) => ({
    path: `${projectPath(projectId)}/encryptionAtRest`,
    version: VERSION,
    what: `the encryption at rest of project ${projectId}`,
  });
  return {
    getEncryptionAtRest: async (projectId, options) => {
      const asked = one(projectId);
      return parseEncryptionAtRest(asked.what, await call({ ...asked, method: "GET" }, options));
    },
    updateEncryptionAtRest: (projectId, update, options) => {
      const secret = update.azureKeyVault?.secret;
      const asked = { ...one(projectId), body: update, secrets: secret === undefined ? [] : [secret] };
      return change(asked, parseEncryptionAtRest, options);
    },
  };
}

/** Fields by which an answer shows that it is about encryption at rest. */
const OWN_FIELDS = ["azureKeyVault", "awsKms", "googleCloudKms", "enabledForSearchNodes"];

/**
 * FACT(atlas-settings-absent): Atlas promises no field, and samples show only one cloud's object: without
 * `azureKeyVault`, or with null, Azure is not configured. An answer without any of the fields may come from another
 * service and proves nothing.
 */
function parseEncryptionAtRest(what: string, json: unknown): EncryptionAtRest {
  const body = answerOf(what, "azureKeyVault", json);
  const isItself = body.fields().some((field) => OWN_FIELDS.includes(field));
  return {
    azureKeyVault:
      isItself && !body.has("azureKeyVault") ? { enabled: false } : azureKeyVaultOf(body.within("azureKeyVault")),
    ...body.optional("enabledForSearchNodes", isFlag),
  };
}

const azureKeyVaultOf = (vault: Reader): AzureKeyVault => ({
  enabled: vault.required("enabled", isFlag),
  ...vault.optional("azureEnvironment", isText),
  ...vault.optional("clientID", isText),
  ...vault.optional("tenantID", isText),
  ...vault.optional("roleId", isText),
  ...vault.optional("subscriptionID", isText),
  ...vault.optional("resourceGroupName", isText),
  ...vault.optional("keyVaultName", isText),
  ...vault.optional("keyIdentifier", isText),
  ...vault.optional("requirePrivateNetworking", isFlag),
  ...vault.optional("valid", isFlag),
});
