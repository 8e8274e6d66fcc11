// Proves a key before Atlas gets it: reads the key and its version in Azure, and tries the key in its vault. Async, over the
// clients. It writes nothing.
import { optionsOf, recentOf } from "../../azure/clouds";
import { KEY_OF_NO_USE } from "../../azure/key-data-errors";
import type { KeyVersion, TrialApp } from "../../azure/types";
import type { Reading, Run } from "../../engine/run";
import { type KeyFault, type KeySeen, type KeyToProve, keyFaults, versionMeant } from "../../project/key-proof";
import { type AzureEnvironment, partsOfKeyIdentifier } from "../../support/azure-names";
import { CmkError, hasCode, unseen } from "../../support/errors";
import { isRole, type Secret } from "../access";
import { type Desired, keyUrl } from "../plan";
import { forbiddenAppText, refusedKeyText } from "../texts";
import type { Clients } from "./observe";

interface Asked extends KeyToProve {
  readonly azureEnvironment?: AzureEnvironment | undefined;
  /** The key or its vault is new to the project. Else only the version changes. */
  readonly isOtherKey: boolean;
  /** No write follows: other resources of the run read the key, too. */
  readonly isPreview?: true;
}

/** `none`: the vault has no such key. Rejects where the login cannot read it. */
export async function lookAtKey({ clients, signal }: Reading<Clients>, asked: Asked): Promise<KeySeen | "none"> {
  const { keyVaultId, keyName, isOtherKey, isPreview } = asked;
  const options = (isPreview ? recentOf : optionsOf)(asked, signal);
  const key = isOtherKey ? await clients.azure.getKey(keyVaultId, keyName, options) : undefined;
  if (isOtherKey && key === undefined) return "none";
  const seen = key === undefined ? {} : { key };
  if (versionMeant(asked, seen) !== undefined) return seen;
  return { ...seen, versions: await clients.azure.listKeyVersions(keyVaultId, keyName, options) };
}

/** The version that Atlas uses of a key that it has. `undefined`: the login cannot read it. */
export async function lookAtVersion(reading: Reading<Clients>, desired: Desired): Promise<KeyVersion | undefined> {
  const isOtherKey = partsOfKeyIdentifier(desired.keyIdentifier).keyVersion === undefined;
  const seen = await lookAtKey(reading, { ...desired, isOtherKey }).catch(unseen);
  return seen === undefined || seen === "none" ? undefined : versionMeant(desired, seen);
}

interface Change {
  readonly desired: Desired;
  readonly secret: Secret;
  /** Properties in which Atlas differs from the program. */
  readonly off: readonly string[];
}

export interface Proof {
  /** Where it is known. */
  readonly version?: KeyVersion | undefined;
  /** The vault refuses the app by which Atlas logs in: the permission that is missing. It may only be too new. */
  readonly forbidden?: string | undefined;
}

const ANOTHER_KEY = ["encryptionAtRestProvider", "keyVaultId", "keyName"];

/** For an update that sends a key or an access. Without permission to read the key, Atlas alone decides. */
export async function proveKey(run: Run<Clients>, change: Change): Promise<Proof> {
  const { desired, off, secret } = change;
  const isOtherKey = off.some((one) => ANOTHER_KEY.includes(one));
  const isOther = isOtherKey || off.includes("keyIdentifier");
  if (!isOther && !secret.mustBeSent) return {};
  const seen = isOther ? await lookAtKey(run, { ...desired, isOtherKey }).catch(unseen) : undefined;
  if (seen === "none") return {}; // Atlas says so
  const [fault] = seen === undefined ? [] : keyFaults(desired, seen, run.clients.clock.now());
  if (fault !== undefined) throw refusal(desired, fault);
  const version = seen === undefined ? undefined : versionMeant(desired, seen);
  return { version, forbidden: await tryKey(run, change, version) };
}

const refusal = (desired: Desired, { property, reason }: KeyFault): CmkError =>
  new CmkError(refusedKeyText(desired, property), { code: "KEY_DOES_NOT_FIT", hint: `Nothing was changed. ${reason}` });

/** Not the network: the app has no permission on the vault's keys. */
const NOT_ALLOWED = ["ForbiddenByRbac", "ForbiddenByPolicy", "AccessDenied"] as const;
const SECRET_OVER = "AADSTS7000222";

/**
 * As the app by whose client secret Atlas logs in, else as the login. Only a refusal that no time removes counts: a new
 * secret or role assignment may be too new, this machine may not reach the vault, and the login may lack the permission.
 */
async function tryKey(
  run: Run<Clients>,
  { desired, secret }: Change,
  version: KeyVersion | undefined,
): Promise<string | undefined> {
  const { keyVersion } = partsOfKeyIdentifier(desired.keyIdentifier);
  const tried = keyVersion ?? version?.version;
  if (tried === undefined) return undefined;
  const app = appOf(desired, secret);
  try {
    const options = optionsOf(desired, run.signal);
    if ((await run.clients.azure.tryKey(keyUrl(desired, tried), app, options)) !== false) return undefined;
  } catch (error) {
    run.signal.throwIfAborted();
    if (!(error instanceof CmkError)) return undefined;
    if (error.code === SECRET_OVER)
      throw new CmkError(error.what, {
        code: "CLIENT_SECRET_REFUSED",
        hint: `Nothing was changed. ${error.hint ?? ""}`,
      });
    if (app !== undefined && hasCode(error, ...NOT_ALLOWED)) return forbiddenAppText({ ...desired, ...app });
    if (hasCode(error, ...KEY_OF_NO_USE)) throw refusal(desired, { property: "keyVersion", reason: error.message });
    return undefined;
  }
  throw refusal(desired, {
    property: "keyName",
    reason: "The vault encrypted random bytes with the key and decrypted other bytes.",
  });
}

const appOf = ({ access }: Desired, { value }: Secret): TrialApp | undefined =>
  isRole(access) || value === undefined
    ? undefined
    : { tenantId: access.tenantId, clientId: access.clientId, clientSecret: value };
