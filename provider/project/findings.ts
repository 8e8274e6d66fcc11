// Why Atlas cannot use a project's key, as Atlas and Azure show it: the findings, what is stopped meanwhile, and what to
// do. Pure: no client, no clock. key-findings/look.ts reads what is judged here.
import { partsOfKeyIdentifier, vaultNameIn } from "../support/azure-names";
import { dayOf } from "../support/dates";
import { command } from "../support/shell";

export type FindingKind =
  | "keyDisabled"
  | "keyDeleted"
  | "permissionMissing"
  | "secretExpired"
  | "vaultUnreachable"
  /** Atlas's settings lack the vault, the key or the access, or contradict each other. */
  | "settingsIncomplete"
  /** Another fault of the key or its version: expired, not active yet, of another type. */
  | "keyUnfit";

export interface Finding {
  readonly kind: FindingKind;
  /** One sentence, or more. */
  readonly says: string;
  /** What to do, with the command in back-ticks on a line of its own. Absent where `says` has it. */
  readonly remedy?: string;
}

/** The key that Atlas has for a project. */
export interface KeyInUse {
  readonly projectId: string;
  readonly keyVaultId: string;
  readonly keyIdentifier: string;
}

const keyNameIn = ({ keyIdentifier }: KeyInUse): string => partsOfKeyIdentifier(keyIdentifier).keyName ?? "{key}";
const vaultOf = ({ keyVaultId }: KeyInUse): string => vaultNameIn(keyVaultId);

/** A key version, or every version, is disabled. `version`: absent for a version-less key. */
export function disabledFinding(key: KeyInUse, version: string | undefined): Finding {
  const name = keyNameIn(key);
  const options = [
    "--vault-name",
    vaultOf(key),
    "--name",
    name,
    ...(version === undefined ? [] : ["--version", version]),
  ];
  return {
    kind: "keyDisabled",
    says:
      version === undefined
        ? `Every version of the key "${name}" of the vault ${vaultOf(key)} is disabled.`
        : `Key version ${version} of "${name}" of the vault ${vaultOf(key)} is disabled.`,
    remedy: `Enable it, then run \`pulumi up\`:\n\`${command`az keyvault key set-attributes ${options} --enabled true`}\``,
  };
}

/** `untilMs`: until when Azure keeps what was deleted. `undefined`: the login cannot read it. */
export function deletedKeyFinding(key: KeyInUse, untilMs: number | undefined): Finding {
  const name = keyNameIn(key);
  const until =
    untilMs === undefined
      ? "A deleted key can be recovered until the vault's retention ends."
      : `The key can be recovered until ${dayOf(untilMs)}.`;
  return {
    kind: "keyDeleted",
    says: `The vault ${vaultOf(key)} no longer has the key "${name}".`,
    remedy: `${until} Recover the key, then run \`pulumi up\`:\n\`${command`az keyvault key recover --vault-name ${vaultOf(key)} --name ${name}`}\``,
  };
}

/** FACT(vault-soft-delete): a recovery does not restore role assignments. */
export function deletedVaultFinding(key: KeyInUse, untilMs: number | undefined): Finding {
  const until = untilMs === undefined ? "" : `The vault can be recovered until ${dayOf(untilMs)}. `;
  return {
    kind: "keyDeleted",
    says: `The vault ${vaultOf(key)} was deleted.`,
    remedy: `${until}Recover the vault, then run \`pulumi up\`. A recovery does not restore role assignments: \`pulumi up\` names those that Atlas lacks.\n\`${command`az keyvault recover --name ${vaultOf(key)}`}\``,
  };
}

const GET_THE_KEY_BACK =
  "Without the key, the data that it protects cannot be read: ask MongoDB's support before anything else.";

/** Azure has neither the key nor a deleted one. */
export const lostKeyFinding = (key: KeyInUse): Finding => ({
  kind: "keyDeleted",
  says: `The vault ${vaultOf(key)} has neither the key "${keyNameIn(key)}" nor a deleted key of this name.`,
  remedy: `${GET_THE_KEY_BACK} If you have a backup of the key, restore it, then run \`pulumi up\`:\n\`${command`az keyvault key restore --vault-name ${vaultOf(key)} --file {backup}`}\``,
});

export const lostVaultFinding = (key: KeyInUse): Finding => ({
  kind: "keyDeleted",
  says: `There is neither the vault ${vaultOf(key)} nor a deleted vault of this name in its subscription.`,
  remedy: GET_THE_KEY_BACK,
});

export const lostVersionFinding = (key: KeyInUse, version: string): Finding => ({
  kind: "keyUnfit",
  says: `The vault ${vaultOf(key)} has no version ${version} of the key "${keyNameIn(key)}".`,
  remedy: "Set 'keyVersion' to a version of this key, then run `pulumi up`.",
});

/** FACT(key-states): such a version still decrypts. `fault`: "has expired". */
export const unfitVersionFinding = (version: string, fault: string): Finding => ({
  kind: "keyUnfit",
  says: `Key version ${version} ${fault} in Azure: it decrypts and does not encrypt.`,
  remedy:
    "Create a new version of the key, or change the dates of this one. If the program names the version, set 'keyVersion' to the new one. Then run `pulumi up`.",
});

/** `says`: what is wrong with the secret. */
export const secretFinding = (clientId: string, says: string): Finding => ({
  kind: "secretExpired",
  says,
  remedy: `Add a client secret to the app registration, set it in the program, then run \`pulumi up\`:\n\`${command`az ad app credential reset --id ${clientId} --append`}\``,
});

/** No secret of the app registration is the one that Atlas has. */
export const secretGoneText = (clientId: string): string =>
  `The app ${clientId} no longer has the client secret by which Atlas logs in.`;

/** What else Azure shows: `says` has the remedy. */
export const otherFinding = (kind: FindingKind, says: string): Finding => ({ kind, says });

const CAUSES =
  "Azure shows no cause, or cannot be read. Likely causes: the key version is disabled, deleted or expired; the role assignments on the vault were removed; the client secret expired.";

const THEN_UP = "Correct that in Azure, then run `pulumi up`: Atlas tries the key again.";

/** The finding with its remedy. */
const findingText = ({ says, remedy }: Finding): string => `${says} ${remedy ?? THEN_UP}`;

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(", ");

/**
 * What is stopped while this lasts. FACT(atlas-key-error): within 15 minutes, for a key that cannot be used.
 * `clusters`: the encrypted ones. `undefined`: they cannot be listed.
 */
export function stoppedText(clusters: readonly string[] | undefined): string {
  if (clusters === undefined) return "Atlas shuts the project's encrypted clusters down within 15 minutes.";
  if (clusters.length === 0) return "No cluster of the project is encrypted, so none is shut down.";
  const [noun, verb] = clusters.length === 1 ? ["cluster", "it"] : ["clusters", "them"];
  return `Atlas shuts the encrypted ${noun} ${quoted(clusters)} down within 15 minutes, and starts ${verb} again after the repair.`;
}

/** The findings with what is stopped meanwhile, as one text. */
export function explainedText({ findings, stopped }: Explained): string {
  const [first, ...others] = findings;
  if (first === undefined) return `${stopped} ${CAUSES} ${THEN_UP}`;
  const also = others.map((one) => `\nAlso: ${findingText(one)}`).join("");
  return `${first.says} ${stopped} ${first.remedy ?? THEN_UP}${also}`;
}

/** What Azure shows of the cause, and what Atlas stops meanwhile. */
export interface Explained {
  /** In the order in which Atlas meets them: the credential, the key, the permissions. Empty: Azure shows none. */
  readonly findings: readonly Finding[];
  readonly stopped: string;
}

export interface Unreachable {
  /** The rule of the vault that blocks Atlas, with its remedy. Absent: Azure shows none. */
  readonly blockedBy?: string | undefined;
}

/** FACT(atlas-unreachable-runs): unreachable is not invalid. */
export const unreachableText = (key: KeyInUse, { blockedBy }: Unreachable): string =>
  `Atlas cannot reach the vault ${vaultOf(key)} of project ${key.projectId}. Nothing is stopped: the clusters run on. ` +
  "Restart, pause and resize no cluster until Atlas reaches the vault again: a node that starts needs the key. " +
  (blockedBy === undefined
    ? "Azure shows no rule of the vault that blocks Atlas. During an outage of Azure Key Vault there is nothing to repair (https://azure.status.microsoft): Atlas tries again by itself. " +
      "Otherwise check the private endpoints and the vault's DNS name."
    : blockedBy);

/** Atlas's event names. */
const NETWORK_ALERT = "ENCRYPTION_AT_REST_KMS_NETWORK_ACCESS_DENIED";
const INVALID_ALERT = "AZURE_ENCRYPTION_KEY_INVALID";

/** What Atlas's open alerts say of the vault. `unknown`: they cannot be read, or there is none. */
export function reachIn(openAlerts: readonly string[] | undefined): "unreachable" | "reached" | "unknown" {
  if (openAlerts?.includes(NETWORK_ALERT) === true) return "unreachable";
  return openAlerts?.includes(INVALID_ALERT) === true ? "reached" : "unknown";
}
