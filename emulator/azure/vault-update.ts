// A version's attributes changed over the data plane. Switching one off is told, since someone may be using it.
import { tagsIn, textsIn } from "./arm-body.ts";
import { objectOf, parseBody } from "./body.ts";
import { OPS } from "./key-making.ts";
import type { AzureParts } from "./parts.ts";
import { type AzureKeyVersion, type AzureVault, findKey } from "./store.ts";
import { vaultRefusal } from "./vault-request.ts";

export interface VersionUpdate {
  readonly vault: AzureVault;
  readonly name: string;
  readonly version: AzureKeyVersion;
  readonly text: string;
}

/** Fields that are absent stay as they are. */
export function updateVersion(azure: AzureParts, update: VersionUpdate): void {
  const body = parseBody(update.text);
  const { attributes = {} } = body;
  const { enabled, exp, nbf } = objectOf(attributes) ?? {};
  const [expiresMs, notBeforeMs] = [millis(exp), millis(nbf)];
  if (enabled !== undefined && typeof enabled !== "boolean")
    throw vaultRefusal(400, "BadParameter", "Property 'enabled' must be true or false.");
  const { version } = update;
  const key = findKey(update.vault, update.name)?.key;
  if (key !== undefined && objectOf(body.tags) !== undefined) key.tags = tagsIn(body);
  // All versions of a key have the same operations here. The real ones belong to a version.
  if (key !== undefined && body.key_ops !== undefined) key.keyOps = operationsIn(body);
  const wasEnabled = version.enabled;
  if (enabled !== undefined) version.enabled = enabled;
  if (expiresMs !== undefined) version.expiresMs = expiresMs;
  if (notBeforeMs !== undefined) version.notBeforeMs = notBeforeMs;
  if (wasEnabled && !version.enabled) tell(azure, update);
}

function operationsIn(body: ReturnType<typeof parseBody>): readonly string[] {
  const given = textsIn(body, "key_ops");
  const odd = given.find((one) => !OPS.includes(one));
  if (odd === undefined) return given;
  throw vaultRefusal(400, "BadParameter", `Property 'key_ops' has an invalid value: ${odd}.`);
}

function millis(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "number") throw vaultRefusal(400, "BadParameter", "Times are whole seconds.");
  return value * 1000;
}

function tell(azure: AzureParts, { vault, name, version }: VersionUpdate): void {
  azure.onDamage?.({
    kind: "KEY_VERSION_DISABLED",
    detail: `version ${version.version} of key ${name} was disabled`,
    vault: vault.name,
    key: name,
    version: version.version,
  });
}
