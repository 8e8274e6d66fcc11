// What Azure shows of a key, its vault and the rights of Atlas's principal, one look each: what keeps Atlas from the key. Async, over the clients; it
// asks, changes nothing, and where it may not look it knows nothing.
import { optionsOf } from "../../azure/clouds";
import { lacks, lacksData } from "../../azure/permissions";
import type { KeyVersion, Vault } from "../../azure/types";
import type { Reading } from "../../engine/run";
import { ATLAS_ACTIONS, ATLAS_DATA_ACTIONS } from "../../project/atlas-rights";
import { closedGate, policyRight } from "../../project/vault-access";
import { CmkError, unseen } from "../../support/errors";
import { principalOf } from "../../vault-users/principal";
import type { KeyTarget, VaultTarget } from "../plan";
import { closedText, lacksGrantText, lacksPolicyText, uncheckedPolicyText, unusableKeyText } from "../texts";
import type { Clients } from "./observe";

/** What a person is told of a key that no right helps; `undefined` where it can be used, is not there, or nobody may look. */
export async function unusableKey(
  { clients, signal }: Reading<Clients>,
  target: KeyTarget,
): Promise<string | undefined> {
  const { keyVaultId, keyName } = target;
  const key = await clients.azure.getKey(keyVaultId, keyName, optionsOf(target, signal)).catch(unseen);
  return key === undefined ? undefined : unusableKeyText(target, key);
}

/** A version of the key; `undefined` where nobody may look. */
export async function keyVersion(
  { clients, signal }: Reading<Clients>,
  target: KeyTarget & { readonly version: string },
): Promise<KeyVersion | "none" | undefined> {
  const { keyVaultId, keyName } = target;
  const versions = await clients.azure.listKeyVersions(keyVaultId, keyName, optionsOf(target, signal)).catch(unseen);
  return versions === undefined ? undefined : (versions.find((one) => one.version === target.version) ?? "none");
}

/** Of the rights of Atlas's principal: which are missing, or that nobody may look. */
export interface RightsFault {
  /** `policy`: the vault's access policies lack it, which no waiting changes. */
  readonly kind: "assignment" | "policy" | "unchecked";
  readonly says: string;
}

/** What a person is told of a right that Azure shows to be missing; `undefined` where all are there, or where nobody may look. */
export async function lackingRights(
  reading: Reading<Clients>,
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

/** The same for a principal that is known. Rejects where the login may not look. */
export async function rightsFault(reading: Reading<Clients>, holder: Holder): Promise<RightsFault | undefined> {
  const { clients, signal } = reading;
  const vault = await clients.azure.getVault(holder.keyVaultId, optionsOf(holder, signal));
  return vault.enableRbacAuthorization
    ? byAssignments(reading, { ...holder, isForKeys: true })
    : byPolicies(reading, { ...holder, vault });
}

/**
 * FACT(atlas-key-needs): a vault that uses access policies gives its keys by those; of roles Atlas then needs the one
 * that reads the vault.
 */
async function byAssignments(
  { clients, signal }: Reading<Clients>,
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
  reading: Reading<Clients>,
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

/** What a person is told of a vault that keeps Atlas out of its network; `undefined` where it lets Atlas in, or where nobody may look. */
export const closedVault = (reading: Reading<Clients>, target: Entered): Promise<string | undefined> =>
  gateFault(reading, target).catch(unseen);

async function gateFault({ clients, signal }: Reading<Clients>, target: Entered): Promise<string | undefined> {
  const vault = await clients.azure.getVault(target.keyVaultId, optionsOf(target, signal));
  // Another word, such as SecuredByPerimeter, proves nothing.
  if (!["Enabled", "Disabled"].includes(vault.publicNetworkAccess)) return undefined;
  const isFirewalled = vault.publicNetworkAccess === "Enabled" && vault.networkAcls.defaultAction === "Deny";
  const addresses = isFirewalled ? await clients.atlas.listControlPlaneAddresses({ signal }) : [];
  const gate = closedGate(vault, addresses);
  return gate === undefined || gate.kind === "unlisted" ? undefined : closedText(target, gate);
}
