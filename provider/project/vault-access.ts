// Whether Atlas has access to a vault, as Azure shows the vault: public network access, firewall and access policies. Pure: no client, no clock.

import type { Vault } from "../azure/types";
import { vaultNameIn } from "../support/azure-names";
import { notLetIn } from "../support/ip-ranges";
import { KEY_PERMISSIONS, setPolicyCommand } from "./vault-commands";

export type ClosedGate =
  | { readonly kind: "publicNetworkAccess"; readonly value: string }
  /** The firewall denies by default, and Atlas lists no address to compare with its rules. */
  | { readonly kind: "unlisted" }
  /** Atlas's address ranges that no firewall rule covers. */
  | { readonly kind: "firewall"; readonly missing: readonly string[] };

/** FACT(vault-gates): `publicNetworkAccess` and the firewall both must allow Atlas. */
export function closedGate(
  { publicNetworkAccess, networkAcls }: Pick<Vault, "publicNetworkAccess" | "networkAcls">,
  addresses: readonly string[],
): ClosedGate | undefined {
  if (publicNetworkAccess !== "Enabled") return { kind: "publicNetworkAccess", value: publicNetworkAccess };
  if (networkAcls.defaultAction === "Allow") return undefined;
  if (addresses.length === 0) return { kind: "unlisted" };
  const missing = notLetIn(networkAcls.ipRules, addresses);
  return missing.length === 0 ? undefined : { kind: "firewall", missing };
}

const SHOWN = 5;

/** "1.2.3.0/24, 5.6.7.8/32, …" */
export const shownRanges = (ranges: readonly string[]): string =>
  `${ranges.slice(0, SHOWN).join(", ")}${ranges.length > SHOWN ? ", …" : ""}`;

export type PolicyRight = "given" | "lacking" | "unknown";

/**
 * Whether the vault's access policies give a principal the key permissions that Atlas needs. `groups`: the groups of the principal. `undefined` where the login
 * cannot read them: then an access policy for another object id, which may be one of the groups, proves nothing.
 */
export function policyRight(
  { accessPolicies }: Pick<Vault, "accessPolicies">,
  { principalId, groups }: { readonly principalId: string; readonly groups: readonly string[] | undefined },
): PolicyRight {
  const known = [principalId, ...(groups ?? [])].map((id) => id.toLowerCase());
  const givenBy = (isCounted: (objectId: string) => boolean): boolean =>
    givesKeys(accessPolicies.filter(({ objectId }) => isCounted(objectId)).flatMap((one) => one.keyPermissions));
  if (givenBy((objectId) => known.includes(objectId))) return "given";
  return groups === undefined && givenBy(() => true) ? "unknown" : "lacking";
}

/** FACT(vault-policies): `all` stands for every permission. */
const givesKeys = (permissions: readonly string[]): boolean =>
  KEY_PERMISSIONS.every((one) => permissions.includes(one) || permissions.includes("all"));

interface RoleOnVault {
  readonly keyVaultId: string;
  /** `undefined`: not known yet. */
  readonly principalId: string | undefined;
  /** For messages: "the role Reader". */
  readonly role: string;
}

/** For a role with permissions on a vault's keys: why the role has no effect in this vault. `undefined` where it has. */
export const roleAssignmentFault = (
  { enableRbacAuthorization }: Pick<Vault, "enableRbacAuthorization">,
  { keyVaultId, principalId, role }: RoleOnVault,
): string | undefined =>
  enableRbacAuthorization
    ? undefined
    : `The vault ${vaultNameIn(keyVaultId)} uses access policies (enableRbacAuthorization: false), so ${role} gives no permission on its keys. ` +
      'Remove this role assignment from the program (CustomerManagedKeys: `grants: "none"`). Atlas\'s principal needs the role Reader and an access policy:\n' +
      `\`${setPolicyCommand(keyVaultId, principalId ?? "{principal}")}\``;
