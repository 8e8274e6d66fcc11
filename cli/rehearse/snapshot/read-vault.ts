// Everything that a rehearsal needs of one vault: keys, versions, connections, locks, and the roles of those who use it for Atlas. Async; it only reads.
import type {
  AzureCallOptions,
  Key,
  KeyVersion,
  Lock,
  Permission,
  PrivateEndpointConnection,
  RoleAssignment,
  RoleDefinition,
  Vault,
} from "#provider/azure/types";
import { parseKeyVaultId, vaultNameIn } from "#provider/support/azure-names";
import { sideBySide } from "#provider/support/side-by-side";
import { type Looking, NEEDS, type Notes } from "../../status/collect/looking";

export interface ReadVault {
  readonly vault: Vault;
  readonly keys: ReadonlyArray<{ readonly name: string; readonly key: Key; readonly versions: readonly KeyVersion[] }>;
  readonly connections: ReadonlyArray<{ readonly name: string; readonly connection: PrivateEndpointConnection }>;
  readonly locks: readonly Lock[];
  readonly assignments: readonly RoleAssignment[];
  /** Of the login that takes the snapshot. Empty where they cannot be read. */
  readonly rights: ReadonlyArray<{ readonly scope: string; readonly permissions: readonly Permission[] }>;
  readonly definitions: ReadonlyArray<{ readonly id: string; readonly definition: RoleDefinition }>;
}

export interface AskedVault {
  readonly keyVaultId: string;
  readonly azure: AzureCallOptions;
  /** Names of the connections of Atlas's private endpoints. */
  readonly connectionNames: readonly string[];
  /** Object ids of those who use the key for Atlas. */
  readonly principalIds: readonly string[];
}

const AT_ONCE = 4;

export async function readVault(looking: Looking, asked: AskedVault, notes: Notes): Promise<ReadVault | undefined> {
  const { clients } = looking;
  const { keyVaultId, azure } = asked;
  const vault = await notes.read({ what: `the vault ${vaultNameIn(keyVaultId)}`, needs: NEEDS.vault }, () =>
    clients.azure.getVault(keyVaultId, azure),
  );
  if (vault === undefined) return undefined;
  const [keys, connections, locks, roles, rights] = await Promise.all([
    readKeys(looking, asked, notes),
    readConnections(looking, asked, notes),
    notes.read({ what: `the locks on the vault ${vaultNameIn(keyVaultId)}`, needs: NEEDS.locks }, () =>
      clients.azure.listLocks(keyVaultId, azure),
    ),
    readRoles(looking, asked, notes),
    readRights(looking, asked, notes),
  ]);
  return { vault, keys, connections, locks: locks ?? [], rights, ...roles };
}

async function readKeys({ clients }: Looking, { keyVaultId, azure }: AskedVault, notes: Notes) {
  const names = await notes.read({ what: `the keys of the vault ${vaultNameIn(keyVaultId)}`, needs: NEEDS.key }, () =>
    clients.azure.listKeys(keyVaultId, azure),
  );
  const read = await sideBySide(names ?? [], AT_ONCE, (name) =>
    notes.read({ what: `the key "${name}"`, needs: NEEDS.versions }, async () => {
      const key = await clients.azure.getKey(keyVaultId, name, azure);
      return key === undefined
        ? undefined
        : { name, key, versions: await clients.azure.listKeyVersions(keyVaultId, name, azure) };
    }),
  );
  return read.filter((one) => one !== undefined);
}

async function readConnections({ clients }: Looking, asked: AskedVault, notes: Notes) {
  const read = await sideBySide(asked.connectionNames, AT_ONCE, async (name) => {
    const connection = await notes.read(
      { what: `the private endpoint connection ${name}`, needs: NEEDS.connections },
      () => clients.azure.getConnection(asked.keyVaultId, name, asked.azure),
    );
    return connection === undefined ? undefined : { name, connection };
  });
  return read.filter((one) => one !== undefined);
}

/** At the vault, its resource group and its subscription. */
function scopesOf(keyVaultId: string): readonly string[] {
  const named = parseKeyVaultId(keyVaultId);
  if (named === undefined) return [keyVaultId];
  const subscription = `/subscriptions/${named.subscriptionId}`;
  return [keyVaultId, `${subscription}/resourceGroups/${named.resourceGroupName}`, subscription];
}

async function readRoles({ clients }: Looking, asked: AskedVault, notes: Notes) {
  const { keyVaultId, azure, principalIds } = asked;
  const places = scopesOf(keyVaultId).flatMap((scope) => principalIds.map((principalId) => ({ scope, principalId })));
  const read = await sideBySide(places, AT_ONCE, ({ scope, principalId }) =>
    notes.read({ what: `the roles of ${principalId} at ${scope}`, needs: NEEDS.roles }, () =>
      clients.azure.listRoleAssignments(scope, principalId, azure),
    ),
  );
  const assignments = read.flatMap((one) => one ?? []);
  const ids = [...new Set(assignments.map(({ roleDefinitionId }) => roleDefinitionId))];
  const definitions = await sideBySide(ids, AT_ONCE, async (id) => {
    const name = id.split("/").at(-1) ?? "";
    const definition = await notes.read({ what: `the role definition ${name}`, needs: NEEDS.roles }, () =>
      clients.azure.getRoleDefinition(keyVaultId, name, azure),
    );
    return definition === undefined ? undefined : { id: name, definition };
  });
  return { assignments, definitions: definitions.filter((one) => one !== undefined) };
}

async function readRights({ clients }: Looking, { keyVaultId, azure }: AskedVault, notes: Notes) {
  const read = await sideBySide(scopesOf(keyVaultId), AT_ONCE, async (scope) => {
    const permissions = await notes.read({ what: `the rights of the login at ${scope}`, needs: NEEDS.roles }, () =>
      clients.azure.listPermissions(scope, azure),
    );
    return permissions === undefined ? undefined : { scope, permissions };
  });
  return read.filter((one) => one !== undefined);
}
