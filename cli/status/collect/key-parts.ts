// The parts of a project around its key: the vault, the key with its versions, the snapshots that need them, private endpoints, access, other projects.
import type { EncryptionAtRest, PrivateEndpoint, Snapshot } from "#provider/atlas/types";
import type { AzureCallOptions, KeyVersion, Vault } from "#provider/azure/types";
import { isVaultGone } from "#provider/azure/vaults";
import type { Kept } from "#provider/backups/read";
import { NOT_OF_TENANT } from "#provider/project/client-secret";
import { mayUseKey } from "#provider/project/clusters";
import { type NeededVersion, neededVersions } from "#provider/project/needed-versions";
import { isPrivate, regionOfEndpoint } from "#provider/project/path";
import { namesKey } from "#provider/project/vault-use";
import { partsOfKeyIdentifier, vaultNameIn } from "#provider/support/azure-names";
import { timeOf } from "#provider/support/dates";
import { usersOfVault } from "#provider/vault-users/read";
import { unseenNamed } from "#provider/vault-users/texts";
import type { Access, EndpointStatus, KeyStatus, OtherProjects, VaultStatus, VersionStatus } from "../sections";
import type { Part } from "./atlas-parts";
import { NEEDS } from "./looking";

/** The project's key, as Atlas names it. */
export interface Place {
  readonly project: EncryptionAtRest;
  readonly keyVaultId: string;
  readonly keyIdentifier: string;
  readonly keyName: string;
  readonly azure: AzureCallOptions;
}

/** `null`: Azure has no such vault. */
export async function readVault(
  { clients, notes }: Part,
  { keyVaultId, azure }: Place,
): Promise<VaultStatus | null | undefined> {
  const asked = { what: `the vault ${vaultNameIn(keyVaultId)}`, needs: NEEDS.vault };
  return notes.read(asked, () => clients.azure.getVault(keyVaultId, azure).then(vaultStatus, goneVault));
}

const goneVault = (error: unknown): null => {
  if (!isVaultGone(error)) throw error;
  return null;
};

const vaultStatus = (vault: Vault): VaultStatus => ({
  keyVaultId: vault.id,
  location: vault.location,
  ...(vault.sku === undefined ? {} : { sku: vault.sku }),
  publicNetworkAccess: vault.publicNetworkAccess,
  firewall: {
    defaultAction: vault.networkAcls.defaultAction,
    ...(vault.networkAcls.bypass === undefined ? {} : { bypass: vault.networkAcls.bypass }),
    ipRules: vault.networkAcls.ipRules,
  },
  permissionModel: vault.enableRbacAuthorization ? "roleAssignments" : "accessPolicies",
  ...(vault.softDeleteRetentionInDays === undefined
    ? {}
    : { softDeleteRetentionInDays: vault.softDeleteRetentionInDays }),
  purgeProtection: vault.enablePurgeProtection === true,
});

export interface Uses {
  readonly kept: Kept;
  /** From `--stack-output`. */
  readonly since: string | undefined;
}

export async function readKey(part: Part, place: Place, uses: Uses): Promise<KeyStatus> {
  const { clients, notes } = part;
  const { keyVaultId, keyName, keyIdentifier, azure } = place;
  const what = `the key "${keyName}"`;
  const [key, versions] = await Promise.all([
    notes.read({ what, needs: NEEDS.key }, async () => ({
      found: await clients.azure.getKey(keyVaultId, keyName, azure),
    })),
    notes.read({ what: `the versions of ${what}`, needs: NEEDS.versions }, () =>
      clients.azure.listKeyVersions(keyVaultId, keyName, azure),
    ),
  ]);
  const found = key?.found;
  return {
    keyVaultId,
    keyVaultName: vaultNameIn(keyVaultId),
    keyName,
    pinnedVersion: partsOfKeyIdentifier(keyIdentifier).keyVersion ?? null,
    ...(key === undefined ? {} : { exists: found !== undefined }),
    ...(uses.since === undefined ? {} : { keyIdentifierSince: uses.since }),
    ...(found === undefined
      ? {}
      : {
          keyType: found.keyType,
          ...(found.keySize === undefined ? {} : { keySize: found.keySize }),
          keyOperations: found.keyOps,
          rotationPolicy: found.rotationPolicy ?? null,
        }),
    ...(versions === undefined ? {} : { versions: versionsOf(place, uses, versions) }),
  };
}

function versionsOf(
  { keyIdentifier }: Place,
  { kept, since }: Uses,
  versions: readonly KeyVersion[],
): readonly VersionStatus[] {
  const snapshots: readonly Snapshot[] = kept.clusters.flatMap((one) => one.snapshots);
  const needed = new Map<string, NeededVersion>(
    neededVersions({ keyIdentifier, since, snapshots, versions }).map((one) => [one.keyVersion, one]),
  );
  const newestFirst = [...versions].sort((one, other) => (other.created ?? 0) - (one.created ?? 0));
  return newestFirst.map((version, at) => {
    const use = needed.get(version.version);
    const next = newestFirst.slice(0, at).findLast(({ enabled }) => enabled)?.created;
    return {
      version: version.version,
      enabled: version.enabled,
      ...dated("created", version.created),
      ...dated("activates", version.notBefore),
      ...dated("expires", version.expires),
      ...dated("superseded", next),
      inUse: use?.inUse === true,
      ...(kept.notRead === undefined ? { snapshots: use?.snapshots ?? 0 } : {}),
      ...(use?.neededUntil === undefined ? {} : { neededUntil: use.neededUntil }),
    };
  });
}

const dated = <Name extends string>(name: Name, ms: number | undefined): { readonly [K in Name]?: string } =>
  ms === undefined ? {} : ({ [name]: timeOf(ms) } as { readonly [K in Name]?: string }); // a computed key widens to string

export async function readEndpoints(
  part: Part,
  { project, keyVaultId, azure }: Place,
): Promise<readonly EndpointStatus[] | undefined> {
  const { clients, signal, projectId, notes } = part;
  // FACT(atlas-endpoint-owner): without private networking there are none, and reading them needs Project Owner.
  if (!isPrivate(project)) return [];
  const endpoints = await notes.read({ what: "the private endpoints", needs: NEEDS.owner }, () =>
    clients.reads.privateEndpoints(projectId, { maxAgeMs: 0, signal }),
  );
  if (endpoints === undefined) return undefined;
  const ordered = [...endpoints].sort((one, other) => (placeOf(one) < placeOf(other) ? -1 : 1));
  return Promise.all(
    ordered.map(async (endpoint) => {
      const { privateEndpointConnectionName: name } = endpoint;
      const connection =
        name === undefined
          ? undefined
          : await notes.read(
              { what: `the private endpoint connection ${name}`, needs: NEEDS.connections },
              async () => ({
                found: await clients.azure.getConnection(keyVaultId, name, azure),
              }),
            );
      return {
        ...endpointStatus(endpoint),
        ...(connection === undefined ? {} : { connectionStatus: connection.found?.status ?? null }),
      };
    }),
  );
}

const placeOf = (endpoint: PrivateEndpoint): string => `${regionOfEndpoint(endpoint)} ${endpoint.id}`;

const endpointStatus = (endpoint: PrivateEndpoint): EndpointStatus => ({
  regionName: regionOfEndpoint(endpoint),
  id: endpoint.id,
  status: endpoint.status,
  ...(endpoint.errorMessage === undefined ? {} : { errorMessage: endpoint.errorMessage }),
  ...(endpoint.privateEndpointConnectionName === undefined
    ? {}
    : { connectionName: endpoint.privateEndpointConnectionName }),
});

/** Never a secret's value, and not its first characters either. */
export async function readAccess(part: Part, { project, azure }: Place): Promise<Access | null> {
  const { clients, signal, projectId, notes } = part;
  const { roleId, clientID: clientId, tenantID: tenantId } = project.azureKeyVault;
  if (roleId !== undefined) {
    const roles = await notes.read({ what: `the role ${roleId} in Atlas`, needs: NEEDS.atlas }, () =>
      clients.atlas.listAzureServicePrincipals(projectId, { signal }),
    );
    const servicePrincipalId = roles?.find((one) => one.roleId === roleId)?.servicePrincipalId;
    return { kind: "role", roleId, ...(servicePrincipalId === undefined ? {} : { servicePrincipalId }) };
  }
  if (clientId === undefined) return null;
  const asked = { what: `the client secrets of the app ${clientId}`, needs: NEEDS.secrets };
  const read = await notes.read(asked, async () => ({ found: await clients.azure.listAppSecrets(clientId, azure) }));
  if (read !== undefined && read.found === undefined) notes.add({ ...asked, why: NOT_OF_TENANT });
  const secrets = read?.found?.map(({ keyId, displayName, startsMs, endsMs }) => ({
    keyId,
    ...(displayName === undefined ? {} : { displayName }),
    ...dated("starts", startsMs),
    ...dated("ends", endsMs),
  }));
  return {
    kind: "secret",
    clientId,
    ...(tenantId === undefined ? {} : { tenantId }),
    ...(secrets === undefined ? {} : { secrets }),
  };
}

export async function readOthers(part: Part, { keyVaultId, keyIdentifier }: Place): Promise<OtherProjects | undefined> {
  const { projectId, notes } = part;
  const asked = { what: `which other projects use the vault ${vaultNameIn(keyVaultId)}`, needs: NEEDS.others };
  const found = await notes.read(asked, () => usersOfVault(part, { keyVaultId, except: projectId }));
  if (found === undefined) return undefined;
  const unseen = unseenNamed(found.unseen);
  if (unseen !== undefined) notes.add({ ...asked, why: `Not read: ${unseen}.` });
  return {
    projects: found.users.map(({ projectId: id, projectName, encryption, clusters }) => ({
      projectId: id,
      ...(projectName === undefined ? {} : { projectName }),
      sameKey: namesKey(encryption, keyIdentifier),
      ...(clusters === undefined ? {} : { clusters: clusters.filter(mayUseKey).map(({ name }) => name) }),
    })),
    looked: found.looked,
  };
}
