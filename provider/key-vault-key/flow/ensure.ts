// Creates or adopts a key with Azure Resource Manager only. Sets its policy and rotates it over the data plane, only where needed. Async, over the clients.
import { optionsOf } from "../../azure/clouds";
import type { Key } from "../../azure/types";
import type { Run } from "../../engine/run";
import { CmkError } from "../../support/errors";
import type { Properties } from "../../support/properties";
import { writeThenLook } from "../../support/write-then-look";
import { type Desired, dataPlaneSteps, HSM, type Known, newKeyFor } from "../plan";
import {
  adoptedText,
  misfitText,
  neverActsText,
  noVersionHint,
  noVersionText,
  recoverHint,
  recoverText,
  standardVaultText,
} from "../texts";
import { rotate, setPolicy } from "./data-plane";
import { type Clients, observeInVault, usableVersion } from "./observe";

interface Task {
  readonly desired: Desired;
  /** The record in state. Absent: the key is new to state. */
  readonly olds?: Properties | undefined;
}

/** Observe, ensure, verify: the same for create, update, adoption and a run after a crash. The data plane is called only for a policy that differs or a rotation. */
export async function ensure(run: Run<Clients>, { desired, olds }: Task): Promise<Known> {
  const { key, isNew } = await ensureKey(run, desired);
  if (olds === undefined && !isNew) run.info(adoptedText(desired));
  // A new key has its policy from ARM, even where ARM's answer does not show it.
  const steps = isNew ? [] : dataPlaneSteps({ desired, olds, seen: key });
  if (steps.includes("policy")) await setPolicy(run, { desired, olds, key });
  const rotated = steps.includes("rotate") ? await rotate(run, { desired, olds, key }) : undefined;
  const hasEnd = isNew || key.newest.expires !== undefined;
  if (rotated === undefined && desired.rotationPolicy?.timeBeforeExpiry !== undefined && !hasEnd)
    run.warn(neverActsText(desired));
  const usable = rotated ?? (await usableVersion(run, { key, target: desired }));
  const keyVersion = usable ?? versionInState({ desired, olds });
  return {
    ...desired,
    keyIdentifier: key.keyIdentifier,
    ...(keyVersion === undefined ? {} : { keyVersion }),
    triggeredVersion:
      rotated ?? (olds === undefined || isNew ? key.newest.version : servedIn(olds, keyVersion ?? key.newest.version)),
    ...(desired.rotationPolicy === undefined ? {} : { servedPolicy: desired.rotationPolicy }),
  };
}

/**
 * For a key that was usable before: this resource cannot make it usable again, and `diff` has warned. If the run ended
 * here, EncryptionAtRest could not say what Atlas stops meanwhile.
 */
function versionInState({ desired, olds }: Task): string | undefined {
  if (olds === undefined)
    throw new CmkError(noVersionText(desired), { code: "NO_USABLE_KEY_VERSION", hint: noVersionHint(desired) });
  return typeof olds.keyVersion === "string" ? olds.keyVersion : undefined;
}

const servedIn = ({ triggeredVersion, keyVersion }: Properties, otherwise: string): string =>
  [triggeredVersion, keyVersion].find((one): one is string => typeof one === "string") ?? otherwise;

interface Made {
  readonly key: Key;
  /** Created by this run, as far as is known. */
  readonly isNew: boolean;
}

/** The existing key if it fits, else a new key. */
async function ensureKey(run: Run<Clients>, desired: Desired): Promise<Made> {
  const seen = await observeInVault(run, desired);
  const made = seen === undefined ? { key: await create(run, desired), isNew: true } : { key: seen, isNew: false };
  const misfit = misfitText(desired, made.key);
  if (misfit !== undefined) throw new CmkError(misfit, { code: "KEY_DOES_NOT_FIT" });
  return made;
}

/** FACT(key-arm): a PUT creates a key only if there is none, so it may be sent again, after a read. */
async function create(run: Run<Clients>, desired: Desired): Promise<Key> {
  const { clock, azure } = run.clients;
  const { keyVaultId, keyName } = desired;
  const options = optionsOf(desired, run.signal);
  if (desired.keyType === HSM && (await azure.getVault(keyVaultId, options)).sku === "standard")
    throw new CmkError(standardVaultText(desired), { code: "KEY_DOES_NOT_FIT" });
  run.status("creating the key");
  return writeThenLook({
    write: () =>
      azure.createKey(keyVaultId, keyName, newKeyFor(desired, clock.now()), options).catch((error: unknown) => {
        throw error instanceof CmkError && error.status === 409 ? nameHeld(desired, error) : error;
      }),
    look: () => observeInVault(run, desired),
  });
}

/** Codes that already say why the key was not created. */
const OF_THEIR_OWN: readonly string[] = ["ScopeLocked", "VAULT_READ_ONLY"];

const nameHeld = (desired: Desired, cause: CmkError): CmkError =>
  OF_THEIR_OWN.includes(cause.code)
    ? cause
    : new CmkError(`${recoverText(desired)} ${cause.message}`, {
        code: "KEY_NAME_HELD",
        hint: recoverHint(desired),
        cause,
      });
