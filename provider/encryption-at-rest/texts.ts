// Messages about a project's encryption at rest: refusals, drift, a key that is not valid. Text only.
import type { EncryptionAtRest } from "../atlas/types";
import { AZURE } from "../project/clusters";
import { keyNamed } from "../project/key-names";
import { partsOfKeyIdentifier, vaultNameIn } from "../support/azure-names";
import { formatDuration } from "../support/duration";
import { command } from "../support/shell";
import { type Desired, type KeyTarget, observedAs } from "./plan";

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(", ");

export const stillUsedText = (projectId: string, clusters: readonly string[]): string =>
  `Customer-managed keys of project ${projectId} were not disabled: ${clusters.length === 1 ? "cluster" : "clusters"} ${quoted(clusters)} still ${clusters.length === 1 ? "uses" : "use"} the key. Nothing was changed. ` +
  `Decrypt ${clusters.length === 1 ? "the cluster" : "these clusters"} first: remove the ClusterEncryption from the program, or set encryptionAtRestProvider to NONE where the cluster is managed. ` +
  EDGE_HINT;

/** How to destroy a stack that lacks the dependency. */
const EDGE_HINT =
  "Give those resources this resource's projectId output, so that Pulumi deletes them first. A stack without that dependency needs `pulumi destroy --continue-on-error`, then `pulumi destroy`.";

export const endpointsLeftText = (projectId: string, regions: readonly string[], clusters: readonly string[]): string =>
  `Customer-managed keys of project ${projectId} were not disabled: the project still has private endpoints to the vault (${[...new Set(regions)].sort().join(", ")})` +
  (clusters.length === 0
    ? ". "
    : `, and ${clusters.length === 1 ? "cluster" : "clusters"} ${quoted(clusters)} still ${clusters.length === 1 ? "uses" : "use"} the key. `) +
  "Nothing was changed. Decrypt the clusters first. Then remove the project's PrivateNetworking from the program, or delete the endpoints where they are managed. " +
  EDGE_HINT;

/** The values of one property in Atlas and in the program, without the secret of `access`. */
const difference = (key: string, held: unknown, wanted: unknown): string =>
  `${key} is ${shown(held)} in Atlas, ${shown(wanted)} in the program`;

function shown(value: unknown): string {
  if (value === undefined) return "absent";
  if (typeof value !== "object" || value === null) return String(value);
  const entries = Object.entries(value).filter(([field]) => ["roleId", "tenantId", "clientId"].includes(field));
  return `{ ${entries.map(([field, id]) => `${field}: ${String(id)}`).join(", ")} }`;
}

/** Followed by the findings. */
export const lostText = (projectId: string, actual: EncryptionAtRest): string =>
  `Atlas can no longer use the key ${actual.azureKeyVault.keyIdentifier ?? ""} of project ${projectId} (valid: false).`;

/** A refresh after the repair. `busy`: `"orders" REPAIRING`. */
export const recoveringText = (projectId: string, busy: string): string =>
  `Atlas can use the key of project ${projectId} again, and starts its clusters: ${busy}. \`pulumi up\` waits until they are IDLE.`;

/** At the end of a run that found the key valid. */
export const repairingText = (projectId: string, busy: string): string =>
  `Atlas is repairing encrypted clusters of project ${projectId}: ${busy}. After a repair of the key, Atlas starts its clusters again.`;

/** `off`: keys in which Atlas differs from the program. */
export function driftText(desired: Desired, off: readonly string[], actual: EncryptionAtRest): string {
  const { projectId } = desired;
  if (off.includes("valid") && off.length === 1) return lostText(projectId, actual);
  const drift = `Drift of the encryption at rest of project ${projectId}`;
  const held: Readonly<Record<string, unknown>> = { ...observedAs(desired, actual) };
  const wanted: Readonly<Record<string, unknown>> = { ...desired };
  if (off.includes("encryptionAtRestProvider"))
    return `${drift}: ${difference("encryptionAtRestProvider", held.encryptionAtRestProvider, AZURE)}. \`pulumi up\` enables customer-managed keys again.`;
  const differences = off.map((key) => difference(key, held[key], wanted[key]));
  return `${drift}: ${differences.join("; ")}. \`pulumi up\` sets what the program says.`;
}

export const brokenPathText = (projectId: string, path: string): string =>
  `Cannot be checked: whether Atlas can use the key of project ${projectId}. Not all of its private endpoints are ACTIVE: ${path}.`;

interface KeptVersion {
  /** Key identifiers. */
  readonly inForce: string;
  readonly newest: string;
  readonly path: string;
}

/** The preview then shows no change of the key, so the message gives the reason. */
export const keptVersionText = (projectId: string, { inForce, newest, path }: KeptVersion): string =>
  `Kept the key version ${versionOf(inForce)} of project ${projectId}: Azure has the newer version ${versionOf(newest)}, which Atlas cannot try while a private endpoint is not ACTIVE (${path}). ` +
  "Once every private endpoint is ACTIVE, the next `pulumi up` sets the newer version.";

const versionOf = (keyIdentifier: string): string => partsOfKeyIdentifier(keyIdentifier).keyVersion ?? "(none)";

/** One line. `undefined`: resources of this run manage everything. */
export function unmanagedText(
  projectId: string,
  { clusters, endpoints }: { readonly clusters: readonly string[]; readonly endpoints: readonly string[] | undefined },
): string | undefined {
  const regions =
    endpoints === undefined || endpoints.length === 0 ? "" : ` with private endpoints in ${endpoints.join(", ")}`;
  const parts = [
    ...(clusters.length === 0
      ? []
      : [`encrypted ${clusters.length === 1 ? "cluster" : "clusters"} ${quoted(clusters)} (ClusterEncryption)`]),
    ...(endpoints === undefined ? [] : [`private networking${regions} (PrivateNetworking)`]),
  ];
  return parts.length === 0
    ? undefined
    : `Project ${projectId} uses the key, and no resource of this run manages: ${parts.join("; ")}. If no other stack or tool does, declare the resource in parentheses and run \`pulumi up\`, which adopts it. To undo it, remove the resource from the program after that.`;
}

export const BROKEN_PATH_HINT =
  "Nothing was changed, because Atlas cannot try a new key. Undo this change in the program and run `pulumi up`, which repairs the private endpoints. Then make the change again.";

export const notDisabledText = (projectId: string): string =>
  `Customer-managed keys of project ${projectId} were not disabled: Atlas refuses that while it cannot use the key.`;

/** In a preview, after why Atlas cannot reach the vault. */
export const refusedUntilText = (projectId: string): string =>
  `\`pulumi up\` refuses this change of the encryption at rest of project ${projectId} until Atlas reaches the key.`;

/** Before why Atlas cannot reach the vault. */
export const unchangedText = (projectId: string): string =>
  `The encryption at rest of project ${projectId} was not changed: Atlas refuses changes while it cannot reach the key.`;

export const invalidText = ({ keyIdentifier, projectId }: Pick<Desired, "keyIdentifier" | "projectId">): string =>
  `Atlas cannot encrypt and decrypt with the key ${keyIdentifier} of project ${projectId} (valid: false).`;

/** What creates a role assignment that is missing. */
export const BY_PROGRAM =
  'In the program, `grants: "builtInRoles"` of CustomerManagedKeys or a RoleAssignment creates it.';

/** `assignment`: this program may create the role assignment later in the same run. */
export function lacksInPreviewText({
  kind,
  says,
}: {
  readonly kind: "assignment" | "policy" | "unchecked";
  readonly says: string;
}): string {
  if (kind === "unchecked") return says;
  const byProgram = kind === "assignment" ? `${BY_PROGRAM} ` : "";
  return `${says} ${byProgram}Unless this program creates it, Atlas refuses the key at \`pulumi up\`.`;
}

/** The further causes, after the first one. */
export const besides = (says: readonly string[]): string => says.map((one) => `Also: ${one} `).join("");

interface App {
  readonly clientId: string;
  readonly keyVaultId: string;
}

/** A trial as the app itself. Its object id is not known here. */
export const forbiddenAppText = ({ clientId, keyVaultId }: App): string =>
  `The vault ${vaultNameIn(keyVaultId)} refuses the app ${clientId}, by which Atlas logs in, the use of its keys. ` +
  `Create the role assignment, or an access policy if the vault uses these. It takes minutes to take effect.\n\`${command`az role assignment create --role ${"Key Vault Crypto User"} --assignee ${clientId} --scope ${keyVaultId}`}\``;

/** `property`: the argument to change. */
export const refusedKeyText = ({ projectId, keyIdentifier }: Desired, property: string): string =>
  `The key ${keyIdentifier} was not set for project ${projectId}: '${property}' names a key that Atlas cannot use.`;

export const adoptedText = ({ projectId, keyIdentifier }: Desired): string =>
  `Adopted the existing encryption at rest of project ${projectId}: the key ${keyIdentifier}.`;

export const keptText = ({ projectId, keyVaultId, keyName }: Desired): string =>
  `Customer-managed keys of project ${projectId} are disabled. Kept, because a restore of a snapshot needs them: the vault ${vaultNameIn(keyVaultId)}, its key "${keyName}", and Atlas's access. ` +
  `To use them again, give the component key: { keyVaultId: "${keyVaultId}", keyName: "${keyName}" }.`;

export const noWayBackText =
  "This changes the project's access from a role to a client secret. Atlas documents only the change from a client secret to a role. If Atlas refuses, the role stays in use.";

export const notLookedUpText = ({ keyName }: KeyTarget, why: string): string =>
  `Cannot be looked up until \`pulumi up\`: the latest version of the key "${keyName}". ${why}`;

export const keptLatestText = ({ keyName }: KeyTarget, kept: string, why: string): string =>
  `Cannot be looked up: the latest version of the key "${keyName}". Kept ${keyNamed(kept)}. ${why}`;

export const noUsableVersionText = ({ keyVaultId, keyName }: KeyTarget): string =>
  `The key "${keyName}" of the vault ${vaultNameIn(keyVaultId)} has no version that Atlas can use (enabled, active, more than 48 hours from its expiry).`;

export const unsetVariableText = (variable: string): string =>
  `'access.clientSecretEnv' names the environment variable ${variable}, which is not set. Set it to the client secret's value where Pulumi runs.`;

/** While Atlas refuses the update of its settings, maybe only because the access is too new. */
export const retriedText = ({ projectId, keyName }: Desired, forMs: number): string =>
  `Azure refuses Atlas the use of the key "${keyName}". The update of project ${projectId} in Atlas is retried for ${formatDuration(forMs)}.`;
