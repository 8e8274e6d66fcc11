// What Azure shows of a key, its vault and the rights of Atlas's principal, one look each: what keeps Atlas from the key. Async, over the clients; it
// asks, changes nothing, and where it may not look it knows nothing.
import type { AtlasClient } from "../atlas/types";
import { optionsOf } from "../azure/clouds";
import { lacks, lacksData } from "../azure/permissions";
import type { AzureClient, KeyVersion, Vault } from "../azure/types";
import { ATLAS_ACTIONS, ATLAS_DATA_ACTIONS } from "../project/atlas-rights";
import { closedGate, policyRight } from "../project/vault-access";
import { CmkError, unseen } from "../support/errors";
import { principalOf } from "../vault-users/principal";
import type { Desired } from "./plan";
import { closedText, lacksGrantText, lacksPolicyText, uncheckedPolicyText, unusableKeyText } from "./texts";

export interface Clients {
  readonly atlas: Pick<AtlasClient, "listAzureServicePrincipals" | "listControlPlaneAddresses">;
  readonly azure: Pick<
    AzureClient,
    "findServicePrincipal" | "getKey" | "getVault" | "listGroupsOf" | "listKeyVersions" | "listPermissionsOf"
  >;
}

/** What a person is told of a key that no right helps; `undefined` where it can be used, is not there, or nobody may look. */
export async function unusableKey(
  clients: Clients,
  desired: Desired,
  signal: AbortSignal,
): Promise<string | undefined> {
  const options = optionsOf(desired, signal);
  const key = await clients.azure.getKey(desired.keyVaultId, desired.keyName, options).catch(unseen);
  return key === undefined ? undefined : unusableKeyText(desired, key);
}

/** A version of the key; `undefined` where nobody may look. */
export async function keyVersion(
  clients: Clients,
  desired: Desired,
  { version, signal }: { readonly version: string; readonly signal: AbortSignal },
): Promise<KeyVersion | "none" | undefined> {
  const options = optionsOf(desired, signal);
  const versions = await clients.azure.listKeyVersions(desired.keyVaultId, desired.keyName, options).catch(unseen);
  return versions === undefined ? undefined : (versions.find((one) => one.version === version) ?? "none");
}

/** Of the rights of Atlas's principal: which are missing, or that nobody may look. */
export interface RightsFault {
  /** `policy`: the vault's access policies lack it, which no waiting changes. */
  readonly kind: "assignment" | "policy" | "unchecked";
  readonly says: string;
}

/** What a person is told of a right that Azure shows to be missing; `undefined` where all are there, or where nobody may look. */
export const lackingRights = (
  clients: Clients,
  desired: Desired,
  signal: AbortSignal,
): Promise<RightsFault | undefined> => rightsFault(clients, desired, signal).catch(unseen);

async function rightsFault(clients: Clients, desired: Desired, signal: AbortSignal): Promise<RightsFault | undefined> {
  const { projectId, access, keyVaultId } = desired;
  const principalId = await principalOf(clients, { projectId, ...access }, signal);
  if (principalId === undefined) return undefined;
  const vault = await clients.azure.getVault(keyVaultId, optionsOf(desired, signal));
  const holder = { desired, principalId, signal };
  return vault.enableRbacAuthorization ? byAssignments(clients, holder, true) : byPolicies(clients, holder, vault);
}

interface Holder {
  readonly desired: Desired;
  /** Object id of Atlas's principal. */
  readonly principalId: string;
  readonly signal: AbortSignal;
}

/**
 * FACT(atlas-key-needs): a vault that uses access policies gives its keys by those; of roles Atlas then needs the one
 * that reads the vault.
 */
async function byAssignments(
  { azure }: Clients,
  { desired, principalId, signal }: Holder,
  isForKeys: boolean,
): Promise<RightsFault | undefined> {
  const { keyVaultId } = desired;
  const given = await azure.listPermissionsOf(principalId, keyVaultId, optionsOf(desired, signal));
  const actions = lacks(given, isForKeys ? ATLAS_ACTIONS : ATLAS_ACTIONS.slice(0, 1));
  const dataActions = isForKeys ? lacksData(given, ATLAS_DATA_ACTIONS) : [];
  if (actions.length + dataActions.length === 0) return undefined;
  return { kind: "assignment", says: lacksGrantText({ principalId, keyVaultId, actions, dataActions }) };
}

async function byPolicies(clients: Clients, holder: Holder, vault: Vault): Promise<RightsFault | undefined> {
  const { desired, principalId, signal } = holder;
  const { keyVaultId } = desired;
  const alone = policyRight(vault, { principalId, groups: undefined });
  if (alone === "given") return byAssignments(clients, holder, false);
  const groups =
    alone === "lacking" ? [] : await clients.azure.listGroupsOf(principalId, optionsOf(desired, signal)).catch(unread);
  if (groups instanceof CmkError)
    return { kind: "unchecked", says: uncheckedPolicyText({ principalId, keyVaultId }, groups.what) };
  return policyRight(vault, { principalId, groups }) === "given"
    ? byAssignments(clients, holder, false)
    : { kind: "policy", says: lacksPolicyText({ principalId, keyVaultId }) };
}

const unread = (error: unknown): CmkError => {
  if (error instanceof CmkError) return error;
  throw error;
};

/** What a person is told of a vault that keeps Atlas out of its network; `undefined` where it lets Atlas in, or where nobody may look. */
export const closedVault = (clients: Clients, desired: Desired, signal: AbortSignal): Promise<string | undefined> =>
  gateFault(clients, desired, signal).catch(unseen);

async function gateFault(clients: Clients, desired: Desired, signal: AbortSignal): Promise<string | undefined> {
  const vault = await clients.azure.getVault(desired.keyVaultId, optionsOf(desired, signal));
  // Another word, such as SecuredByPerimeter, proves nothing.
  if (!["Enabled", "Disabled"].includes(vault.publicNetworkAccess)) return undefined;
  const isFirewalled = vault.publicNetworkAccess === "Enabled" && vault.networkAcls.defaultAction === "Deny";
  const addresses = isFirewalled ? await clients.atlas.listControlPlaneAddresses({ signal }) : [];
  const gate = closedGate(vault, addresses);
  return gate === undefined || gate.kind === "unlisted" ? undefined : closedText(desired, gate);
}
