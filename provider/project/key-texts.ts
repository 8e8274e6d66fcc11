// Messages about a key, its vault and the permissions of Atlas's principal, as Azure shows them. Pure: texts only.
import type { Key } from "../azure/types";
import { vaultNameIn } from "../support/azure-names";
import { meantText, nearest } from "../support/nearest";
import { command } from "../support/shell";
import { KEY_OPS, KEY_TYPES } from "./keys";
import { type ClosedGate, shownRanges } from "./vault-access";
import { KEY_PERMISSIONS, openCommand, setPolicyCommand } from "./vault-commands";

interface KeyName {
  readonly keyVaultId: string;
  readonly keyName: string;
}

interface ProjectsVault {
  readonly projectId: string;
  readonly keyVaultId: string;
}

/** FACT(atlas-key-needs): Atlas encrypts and decrypts with the key itself. Azure never changes a key's type. */
export function unusableKeyText({ keyVaultId, keyName }: KeyName, { keyType, keyOps }: Key): string | undefined {
  const key = `The key "${keyName}" of the vault ${vaultNameIn(keyVaultId)}`;
  if (!KEY_TYPES.some((type) => type.toLowerCase() === keyType.toLowerCase()))
    return `${key} is of type ${keyType}. Atlas needs a key that encrypts and decrypts: ${KEY_TYPES.join(" or ")}. Set 'keyName' to such a key.`;
  const missing = KEY_OPS.filter((operation) => !keyOps.some((one) => one.toLowerCase() === operation));
  if (missing.length === 0) return undefined;
  return `${key} does not allow ${missing.join(" and ")}, which Atlas needs. Allow the operations (\`${command`az keyvault key set-attributes --vault-name ${vaultNameIn(keyVaultId)} --name ${keyName} --ops ${[...keyOps, ...missing]}`}\`), or name another key with 'keyName'.`;
}

export interface LackingGrant {
  readonly principalId: string;
  readonly keyVaultId: string;
  readonly actions: readonly string[];
  readonly dataActions: readonly string[];
}

/** The built-in roles with the fewest permissions: one reads the vault, the other uses its keys. */
export function lacksGrantText({ principalId, keyVaultId, actions, dataActions }: LackingGrant): string {
  const roles = [
    ...(actions.length > 0 ? ["Reader"] : []),
    ...(dataActions.length > 0 ? ["Key Vault Crypto User"] : []),
  ];
  const data = dataActions.map((action) => `${action} (of data)`);
  const commands = roles.map(
    (role) =>
      `\`${command`az role assignment create --role ${role} --assignee-object-id ${principalId} --assignee-principal-type ServicePrincipal --scope ${keyVaultId}`}\``,
  );
  return `Atlas's principal ${principalId} lacks ${[...actions, ...data].join(", ")} on ${keyVaultId}. Create the role assignment: ${commands.join(" and ")}. It takes minutes to take effect.`;
}

interface PolicyHolder {
  readonly principalId: string;
  readonly keyVaultId: string;
}

export const lacksPolicyText = ({ principalId, keyVaultId }: PolicyHolder): string =>
  `Atlas's principal ${principalId} lacks the key permissions ${KEY_PERMISSIONS.join(", ")} in the vault ${vaultNameIn(keyVaultId)}, which uses access policies (enableRbacAuthorization: false). ` +
  `Give it an access policy: \`${setPolicyCommand(keyVaultId, principalId)}\`.`;

export const uncheckedPolicyText = ({ principalId, keyVaultId }: PolicyHolder, why: string): string =>
  `Cannot be checked: whether Atlas's principal ${principalId} has the key permissions ${KEY_PERMISSIONS.join(", ")} in the vault ${vaultNameIn(keyVaultId)}, which uses access policies. ` +
  `No policy names the principal, and its groups cannot be read: ${why} ` +
  `If no group of the principal has them, give it an access policy: \`${setPolicyCommand(keyVaultId, principalId)}\`.`;

/**
 * FACT(vault-trusted-services): Atlas is not one of Azure's trusted services, so it uses the public network until the
 * project has private endpoints.
 */
export function closedText(
  { keyVaultId, projectId }: ProjectsVault,
  gate: Exclude<ClosedGate, { kind: "unlisted" }>,
): string {
  const vault = `The vault ${vaultNameIn(keyVaultId)} blocks Atlas`;
  const until = `project ${projectId} has private networking`;
  if (gate.kind === "publicNetworkAccess")
    return (
      `${vault}: publicNetworkAccess is ${gate.value} in Azure, and Atlas needs the public network until ${until}. ` +
      "Enable the access for the first `pulumi up`; a PrivateNetworking disables it again. " +
      `Where an Azure Policy disables it, get an exemption for the vault first (docs/closed-vault.md).\n\`${openCommand(keyVaultId)}\``
    );
  const count = `${gate.missing.length} ${gate.missing.length === 1 ? "range" : "ranges"}`;
  return (
    `${vault}: its firewall denies by default and has no rule for ${count} of Atlas's control plane (${shownRanges(gate.missing)}). ` +
    `Add the addresses that getAtlasIpAddresses returns to networkAcls.ipRules until ${until} (docs/closed-vault.md).`
  );
}

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(", ");

const SHOWN_NAMES = 5;

/** The names to choose from: the near ones, else the first of all. */
function choice(wanted: string, names: readonly string[], plural: string): string {
  const near = nearest(wanted, names);
  if (near.length > 0) return meantText(near.map((name) => `"${name}"`));
  if (names.length === 0) return "";
  const more = names.length > SHOWN_NAMES ? `, and ${names.length - SHOWN_NAMES} more` : "";
  return ` Its ${plural}: ${quoted(names.slice(0, SHOWN_NAMES))}${more}.`;
}

/** `names`: the keys of the vault. */
export const missingKeyText = ({ keyVaultId, keyName }: KeyName, names: readonly string[]): string =>
  `The vault ${vaultNameIn(keyVaultId)} has no key "${keyName}".${choice(keyName, names, "keys")} Set 'keyName' to a key of the vault. ` +
  "If this program creates the key, declare it with KeyVaultKey, or pass the name output of the resource that creates it.";

/** `versions`: those of the key, the newest first. */
export const missingVersionText = (
  { keyVaultId, keyName }: KeyName,
  version: string,
  versions: readonly string[],
): string =>
  `The key "${keyName}" of the vault ${vaultNameIn(keyVaultId)} has no version ${version}.${choice(version, versions, "versions, the newest first")} Set 'keyVersion' to a version of this key.`;
