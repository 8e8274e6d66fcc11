// What a preview can know of the key that a program names: whether the vault has the key and the version, and whether Atlas can use the key. Async, over the
// clients; it asks, changes nothing.
import { optionsOf } from "../../azure/clouds";
import type { KeyVersion } from "../../azure/types";
import { isVaultGone } from "../../azure/vaults";
import type { Calling } from "../../engine/run";
import { unusableKeyText } from "../../project/key-texts";
import { CmkError } from "../../support/errors";
import type { Unread } from "../../support/not-checked";
import type { Fault, Properties } from "../../support/properties";
import { type InPreviewOf, isUnknown, knownPart } from "../../support/unknowns";
import { type Desired, type KeyTarget, LATEST } from "../plan";
import { missingKeyText, missingVersionText } from "../texts";
import type { Clients } from "./observe";

interface Asked {
  readonly inputs: InPreviewOf<Desired>;
  readonly olds: Properties;
}

interface Named extends KeyTarget {
  /** Absent: the program pins no version, or does not know it yet. */
  readonly pinned?: string;
}

interface Outcome {
  readonly fault?: Fault | undefined;
  readonly unread?: Unread;
}

/** The fault of a key or a version that the program names anew, or what could not be read. */
export async function previewKey(call: Calling<Clients>, { inputs, olds }: Asked): Promise<Outcome> {
  const key = knownPart(inputs, "keyVaultId", "keyName", "azureEnvironment");
  if (key === undefined) return {}; // `projectFault` reports that
  const isOtherKey = ["projectId", "keyVaultId", "keyName"].some((name) => olds[name] !== { ...inputs }[name]);
  const { keyVersion } = inputs;
  const isPinned = keyVersion !== undefined && !isUnknown(keyVersion) && keyVersion !== LATEST;
  const named: Named = isPinned ? { ...key, pinned: keyVersion } : key;
  const isOtherVersion = isPinned && olds.keyVersion !== keyVersion;
  if (!isOtherKey && !isOtherVersion) return {};
  try {
    return { fault: isOtherKey ? await keyFault(call, named) : await pinnedFault(call, named) };
  } catch (error) {
    if (!(error instanceof CmkError)) throw error;
    const isOfProgram = isVaultGone(error) && (await call.isDeclared("KeyVault", key.keyVaultId));
    const what = `whether the vault has the key "${key.keyName}"${isPinned ? ` in version ${keyVersion}` : ""}`;
    return isOfProgram ? {} : { unread: { what, why: error.message } };
  }
}

/** Nothing in a program changes the type of an existing key, or what it allows. */
async function keyFault(call: Calling<Clients>, named: Named): Promise<Fault | undefined> {
  const { keyVaultId, keyName, pinned } = named;
  const key = await call.clients.azure.getKey(keyVaultId, keyName, optionsOf(named, call.signal));
  if (key === undefined) return missingFault(call, named);
  const unusable = unusableKeyText(named, key);
  if (unusable !== undefined) return { property: "keyName", reason: unusable };
  return pinned === undefined || pinned === key.newest.version ? undefined : pinnedFault(call, named);
}

/** Two reads: the key is missing in both, and no resource of the program creates it. */
async function missingFault(call: Calling<Clients>, key: KeyTarget): Promise<Fault | undefined> {
  const { keyVaultId, keyName } = key;
  if (await call.isDeclared("KeyVaultKey", `${keyVaultId}/keys/${keyName}`)) return undefined;
  const names = await call.clients.azure.listKeys(keyVaultId, optionsOf(key, call.signal));
  if (names.some((name) => name.toLowerCase() === keyName.toLowerCase())) return undefined;
  return { property: "keyName", reason: missingKeyText(key, names) };
}

/** No program creates a version with an id of its choice. */
async function pinnedFault(call: Calling<Clients>, named: Named): Promise<Fault | undefined> {
  const { keyVaultId, keyName, pinned } = named;
  if (pinned === undefined) return undefined;
  const versions = await call.clients.azure.listKeyVersions(keyVaultId, keyName, optionsOf(named, call.signal));
  if (versions.some(({ version }) => version === pinned)) return undefined;
  const age = (one: KeyVersion): number => one.created ?? 0;
  const newestFirst = [...versions].sort((one, other) => age(other) - age(one)).map(({ version }) => version);
  return { property: "keyVersion", reason: missingVersionText(named, pinned, newestFirst) };
}
