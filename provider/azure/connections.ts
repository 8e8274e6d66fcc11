// A private endpoint connection of a vault: reads and approves it. Azure layer; the caller decides which connection may be approved.
import { hasCode } from "../support/errors";
import { isText } from "../support/reader";
import { idPath, pathSegment } from "../support/url-path";
import { answerOf } from "./answers";
import type { Caller } from "./call";
import type { AzureClient, PrivateEndpointConnection } from "./types";
import { KEY_VAULT_VERSION, vaultNamed } from "./vaults";

type ConnectionCalls = Pick<AzureClient, "getConnection" | "approveConnection">;

/**
 * FACT(connection-absent): 204 says that there is no such connection. ASSUMED(connection-404): a 404 with one of these
 * codes may say it too. Since it may also mean the vault, the vault is then read, and a missing vault rejects.
 */
const PERHAPS_ABSENT = ["ResourceNotFound", "NotFound", "PrivateEndpointConnectionNotFound"] as const;

export const connectionCalls = (caller: Caller, { getVault }: Pick<AzureClient, "getVault">): ConnectionCalls => ({
  getConnection: async (keyVaultId, name, options) => {
    const one = { ...connectionAt(keyVaultId, name), action: READ };
    try {
      const found = await caller.look(one, options);
      return found === undefined ? undefined : parseConnection(one.what, found);
    } catch (error) {
      if (!hasCode(error, ...PERHAPS_ABSENT)) throw error;
      await getVault(keyVaultId, options);
      return undefined;
    }
  },
  approveConnection: (keyVaultId, name, description, options) =>
    caller.begin(
      {
        ...connectionAt(keyVaultId, name),
        method: "PUT",
        action: "Microsoft.KeyVault/vaults/privateEndpointConnections/write",
        // FACT(connection-put): this body is enough. The etag is opaque, and no client sends it.
        body: { properties: { privateLinkServiceConnectionState: { status: "Approved", description } } },
      },
      parseConnection,
      options,
    ),
});

const READ = "Microsoft.KeyVault/vaults/privateEndpointConnections/read";

const connectionAt = (keyVaultId: string, name: string) => ({
  path: `${idPath(keyVaultId)}/privateEndpointConnections/${pathSegment(name)}`,
  version: KEY_VAULT_VERSION,
  what: `the private endpoint connection "${name}" of ${vaultNamed(keyVaultId)}`,
});

const parseConnection = (what: string, json: unknown): PrivateEndpointConnection => {
  const properties = answerOf(what, "properties", json).within("properties");
  return { status: properties.within("privateLinkServiceConnectionState").required("status", isText) };
};
