// Reads by which principal Atlas uses the key, and what this principal may do: once each.
import type { EncryptionAtRest } from "#provider/atlas/types";
import type { AzureCallOptions, AzureClient, Vault } from "#provider/azure/types";
import { policyRight } from "#provider/project/vault-access";
import { CmkError } from "#provider/support/errors";
import {
  type AccessSight,
  type AtlasSight,
  type Look,
  NONE,
  type Presence,
  seen,
  type Target,
  valueIn,
} from "../sight";
import { lookIf, lookOn } from "./look";

export interface AskingAccess {
  readonly target: Target;
  readonly atlas: Pick<AtlasSight, "encryption" | "registered">;
  readonly vault: Look<Presence<Vault>>;
  readonly options: AzureCallOptions;
}

const UNREAD: AccessSight = { principalId: NONE, isInTenant: NONE, permissions: NONE, groups: NONE, secrets: NONE };

export async function accessSight(client: AzureClient | CmkError, asking: AskingAccess): Promise<AccessSight> {
  const encryption = valueIn(asking.atlas.encryption);
  if (encryption?.azureKeyVault.enabled !== true || client instanceof CmkError) return UNREAD;
  const { options, vault } = asking;
  const { roleId, clientID: clientId } = encryption.azureKeyVault;
  const bySecret = roleId === undefined && clientId !== undefined;
  const [principalId, secrets] = await Promise.all([
    principalOf(client, { encryption, asking }),
    lookIf(bySecret, () => client.listAppSecrets(clientId ?? "", options)),
  ]);
  const id = valueIn(principalId);
  const isVaultThere = vault.kind === "seen" && vault.value !== "gone";
  const [isInTenant, permissions, groups] = await Promise.all([
    bySecret
      ? lookOn(principalId, async (found) => seen(found !== undefined))
      : lookIf(id !== undefined, async () => (await client.getServicePrincipal(id ?? "", options)) !== undefined),
    lookIf(id !== undefined && isVaultThere, () =>
      client.listPermissionsOf(id ?? "", asking.target.keyVaultId ?? "", options),
    ),
    lookIf(id !== undefined && mayBeOfGroup(vault, id), () => client.listGroupsOf(id ?? "", options)),
  ]);
  return { principalId, isInTenant, permissions, groups, secrets };
}

/** Of a role: the principal that is registered under its id. Of a client secret: the app's principal. */
function principalOf(
  client: AzureClient,
  { encryption, asking }: { readonly encryption: EncryptionAtRest; readonly asking: AskingAccess },
): Promise<Look<string | undefined>> {
  const { roleId, clientID: clientId } = encryption.azureKeyVault;
  if (roleId !== undefined)
    return lookOn(asking.atlas.registered, async (registered) =>
      seen(registered.find((one) => one.roleId === roleId)?.servicePrincipalId),
    );
  return lookIf(
    clientId !== undefined,
    async () => (await client.findServicePrincipal(clientId ?? "", asking.options))?.id,
  );
}

/** An access policy of another object id may be one of the principal's groups. */
function mayBeOfGroup(vault: Look<Presence<Vault>>, principalId: string | undefined): boolean {
  const found = valueIn(vault);
  if (found === undefined || found === "gone" || found.enableRbacAuthorization || principalId === undefined)
    return false;
  return policyRight(found, { principalId, groups: undefined }) === "unknown";
}
