// Reads a key, its vault and the permissions of Atlas's principal in Azure, and describes what prevents Atlas from
// using the key. Async, over the clients. It writes nothing. Without permission to read, the result is `undefined`.
import type { AtlasReads } from "../atlas/reads";
import type { AtlasClient } from "../atlas/types";
import { optionsOf, recentOf } from "../azure/clouds";
import { lacks, lacksData } from "../azure/permissions";
import type { AzureClient, Vault } from "../azure/types";
import { ATLAS_ACTIONS, ATLAS_DATA_ACTIONS } from "../project/atlas-rights";
import {
  closedText,
  lacksGrantText,
  lacksPolicyText,
  uncheckedPolicyText,
  unusableKeyText,
} from "../project/key-texts";
import { closedGate, policyRight } from "../project/vault-access";
import type { AzureEnvironment } from "../support/azure-names";
import { CmkError, unseen } from "../support/errors";
import { principalOf } from "../vault-users/principal";

interface Clients {
  readonly atlas: Pick<AtlasClient, "listControlPlaneAddresses">;
  readonly reads: Pick<AtlasReads, "servicePrincipals">;
  readonly azure: Pick<
    AzureClient,
    "findServicePrincipal" | "getKey" | "getVault" | "listGroupsOf" | "listPermissionsOf"
  >;
}

/** A run's context has it. */
interface Looking {
  readonly clients: Clients;
  readonly signal: AbortSignal;
}

/** A key, with its vault and cloud. */
interface KeyTarget {
  readonly keyVaultId: string;
  readonly keyName: string;
  readonly azureEnvironment?: AzureEnvironment | undefined;
}

/** A project that uses a vault, and its access. */
interface VaultTarget extends Omit<KeyTarget, "keyName"> {
  readonly projectId: string;
  readonly access: { readonly roleId?: string | undefined; readonly clientId?: string | undefined };
}

/**
 * The text for a key that Atlas cannot use with any permission. `undefined`: Atlas can use the key, the key does not
 * exist, or the login cannot read it.
 */
export async function unusableKey({ clients, signal }: Looking, target: KeyTarget): Promise<string | undefined> {
  const { keyVaultId, keyName } = target;
  const key = await clients.azure.getKey(keyVaultId, keyName, optionsOf(target, signal)).catch(unseen);
  return key === undefined ? undefined : unusableKeyText(target, key);
}

/** Which permissions Atlas's principal lacks, or that they cannot be checked. */
export interface RightsFault {
  /** `policy`: the vault's access policies lack the permissions, so a retry does not help. */
  readonly kind: "assignment" | "policy" | "unchecked";
  readonly says: string;
}

/** The missing permissions and the text for them. `undefined`: none is missing, or the login cannot read them. */
export async function lackingRights(
  reading: Looking,
  { access, ...target }: VaultTarget,
): Promise<RightsFault | undefined> {
  const { projectId } = target;
  try {
    const principalId = await principalOf(reading, { projectId, ...access });
    return principalId === undefined ? undefined : await rightsFault(reading, { ...target, principalId });
  } catch (error) {
    return unseen(error);
  }
}

interface Holder extends Omit<VaultTarget, "access"> {
  /** Object id of Atlas's principal. */
  readonly principalId: string;
}

/** The same for a known principal. Rejects if the login has no permission to read. */
export async function rightsFault(reading: Looking, holder: Holder): Promise<RightsFault | undefined> {
  const { clients, signal } = reading;
  const vault = await clients.azure.getVault(holder.keyVaultId, recentOf(holder, signal));
  return vault.enableRbacAuthorization
    ? byAssignments(reading, { ...holder, isForKeys: true })
    : byPolicies(reading, { ...holder, vault });
}

/**
 * FACT(atlas-key-needs): in a vault that uses access policies, those give the key permissions. Atlas then needs only
 * the role that reads the vault.
 */
async function byAssignments(
  { clients, signal }: Looking,
  holder: Holder & { readonly isForKeys: boolean },
): Promise<RightsFault | undefined> {
  const { keyVaultId, principalId, isForKeys } = holder;
  const given = await clients.azure.listPermissionsOf(principalId, keyVaultId, optionsOf(holder, signal));
  const actions = lacks(given, isForKeys ? ATLAS_ACTIONS : ATLAS_ACTIONS.slice(0, 1));
  const dataActions = isForKeys ? lacksData(given, ATLAS_DATA_ACTIONS) : [];
  if (actions.length + dataActions.length === 0) return undefined;
  return { kind: "assignment", says: lacksGrantText({ principalId, keyVaultId, actions, dataActions }) };
}

async function byPolicies(
  reading: Looking,
  holder: Holder & { readonly vault: Vault },
): Promise<RightsFault | undefined> {
  const { clients, signal } = reading;
  const { vault, principalId } = holder;
  const alone = policyRight(vault, { principalId, groups: undefined });
  if (alone === "given") return byAssignments(reading, { ...holder, isForKeys: false });
  const groups =
    alone === "lacking" ? [] : await clients.azure.listGroupsOf(principalId, optionsOf(holder, signal)).catch(unread);
  if (groups instanceof CmkError) return { kind: "unchecked", says: uncheckedPolicyText(holder, groups.what) };
  return policyRight(vault, { principalId, groups }) === "given"
    ? byAssignments(reading, { ...holder, isForKeys: false })
    : { kind: "policy", says: lacksPolicyText(holder) };
}

const unread = (error: unknown): CmkError => {
  if (error instanceof CmkError) return error;
  throw error;
};

type Entered = Omit<VaultTarget, "access">;

/**
 * The text for a vault whose network rules block Atlas. `undefined`: the rules allow Atlas, or the login cannot read
 * the vault.
 */
export const closedVault = (reading: Looking, target: Entered): Promise<string | undefined> =>
  gateFault(reading, target).catch(unseen);

async function gateFault({ clients, signal }: Looking, target: Entered): Promise<string | undefined> {
  const vault = await clients.azure.getVault(target.keyVaultId, recentOf(target, signal));
  // Other values, such as SecuredByPerimeter, do not show whether Atlas is blocked.
  if (!["Enabled", "Disabled"].includes(vault.publicNetworkAccess)) return undefined;
  const isFirewalled = vault.publicNetworkAccess === "Enabled" && vault.networkAcls.defaultAction === "Deny";
  const addresses = isFirewalled ? await clients.atlas.listControlPlaneAddresses({ signal }) : [];
  const gate = closedGate(vault, addresses);
  return gate === undefined || gate.kind === "unlisted" ? undefined : closedText(target, gate);
}
