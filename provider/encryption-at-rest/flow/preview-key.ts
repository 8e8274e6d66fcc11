// What a preview can know of the key that a program names: whether the vault has the key and the version, whether Atlas can use them, and when the version
// ends. Async, over the clients; it asks, changes nothing.
import { optionsOf } from "../../azure/clouds";
import { isVaultGone } from "../../azure/vaults";
import type { Calling } from "../../engine/run";
import { endsSoon, endText, type KeySeen, keyFaults, versionMeant } from "../../project/key-proof";
import { missingKeyText } from "../../project/key-texts";
import type { AzureEnvironment } from "../../support/azure-names";
import { CmkError, unseen } from "../../support/errors";
import type { Unread } from "../../support/not-checked";
import type { Fault, Properties } from "../../support/properties";
import { type InPreviewOf, isUnknown, knownPart } from "../../support/unknowns";
import { type Desired, type KeyTarget, keyUrl, LATEST } from "../plan";
import type { Clients } from "./observe";
import { lookAtKey } from "./prove-key";

interface Asked {
  readonly inputs: InPreviewOf<Desired>;
  readonly olds: Properties;
}

interface Named extends KeyTarget {
  /** With the version, as far as the preview knows it. */
  readonly keyIdentifier: string;
  readonly azureEnvironment?: AzureEnvironment;
  /** The program names the version. */
  readonly isPinned: boolean;
  /** The preview knows which version, or that there is none in the identifier. */
  readonly isKnown: boolean;
}

interface Outcome {
  readonly fault?: Fault | undefined;
  readonly unread?: Unread;
}

/** The fault of a key or a version that the program names anew, or what could not be read. Warns of an end that is near. */
export async function previewKey(call: Calling<Clients>, { inputs, olds }: Asked): Promise<Outcome> {
  const key = knownPart(inputs, "keyVaultId", "keyName", "azureEnvironment");
  if (key === undefined) return {}; // `projectFault` reports that
  const isOtherKey = ["projectId", "keyVaultId", "keyName"].some((name) => olds[name] !== { ...inputs }[name]);
  const { keyVersion } = inputs;
  const isPinned = keyVersion !== undefined && !isUnknown(keyVersion) && keyVersion !== LATEST;
  const { keyIdentifier } = inputs;
  const isKnown = !isUnknown(keyIdentifier);
  const named = { ...key, isPinned, isKnown, keyIdentifier: isKnown ? keyIdentifier : keyUrl(key, undefined) };
  const isOtherVersion = isPinned && olds.keyVersion !== keyVersion;
  if (!isOtherKey && !isOtherVersion) {
    await warnOfKnownEnd(call, named, olds);
    return {};
  }
  try {
    return { fault: await keyFault(call, { ...named, isOtherKey }) };
  } catch (error) {
    if (!(error instanceof CmkError)) throw error;
    const isOfProgram = isVaultGone(error) && (await call.isDeclared("KeyVault", key.keyVaultId));
    const what = `whether the vault has the key "${key.keyName}"${isPinned ? ` in version ${keyVersion}` : ""}`;
    return isOfProgram ? {} : { unread: { what, why: error.message } };
  }
}

/** Nothing in a program changes the type of an existing key, or creates a version with an id of its choice. */
async function keyFault(
  call: Calling<Clients>,
  named: Named & { readonly isOtherKey: boolean },
): Promise<Fault | undefined> {
  const seen = await lookAtKey(call, { ...named, isPreview: true });
  if (seen === "none") return missingFault(call, named);
  const faults = keyFaults(named, seen, call.clients.clock.now());
  const [fault] = named.isKnown ? faults : faults.filter(({ property }) => property !== "keyVersion");
  if (fault === undefined) warnOfEnd(call, named, seen);
  return fault;
}

/** Two reads: the key is missing in both, and no resource of the program creates it. */
async function missingFault(call: Calling<Clients>, key: KeyTarget): Promise<Fault | undefined> {
  const { keyVaultId, keyName } = key;
  if (await call.isDeclared("KeyVaultKey", `${keyVaultId}/keys/${keyName}`)) return undefined;
  const names = await call.clients.azure.listKeys(keyVaultId, optionsOf(key, call.signal));
  if (names.some((name) => name.toLowerCase() === keyName.toLowerCase())) return undefined;
  return { property: "keyName", reason: missingKeyText(key, names) };
}

function warnOfEnd(call: Calling<Clients>, named: Named, seen: KeySeen): void {
  const version = versionMeant(named, seen);
  if (version === undefined) return;
  const says = endText({ ...named, version, rotationPolicy: seen.key?.rotationPolicy }, call.clients.clock.now());
  if (says !== undefined) call.warn(says);
}

/**
 * Without a change of the key, Azure is asked only once the end that state has is near: it may have been moved meanwhile. A record of an earlier version of the
 * package has no end, and no `keyIdentifierSince` either: then Azure is always asked.
 */
async function warnOfKnownEnd(call: Calling<Clients>, named: Named, olds: Properties): Promise<void> {
  const { keyExpiresAt, keyIdentifierSince } = olds;
  const endMs = typeof keyExpiresAt === "string" ? Date.parse(keyExpiresAt) : undefined;
  const isUnknown = endMs === undefined && keyIdentifierSince === undefined;
  if (!isUnknown && !endsSoon(endMs, call.clients.clock.now())) return;
  const seen = await lookAtKey(call, { ...named, isOtherKey: !named.isPinned, isPreview: true }).catch(unseen);
  if (seen !== undefined && seen !== "none") warnOfEnd(call, named, seen);
}
