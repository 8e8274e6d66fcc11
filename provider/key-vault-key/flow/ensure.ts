// Brings a key to what is wanted: created or adopted by Azure Resource Manager alone, its policy and new versions by the data plane, and only where
// needed. Async, over the clients.
import { optionsOf } from "../../azure/clouds";
import type { Key } from "../../azure/types";
import type { Run } from "../../engine/run";
import { CmkError } from "../../support/errors";
import type { Properties } from "../../support/properties";
import { writeThenLook } from "../../support/write-then-look";
import { type Desired, dataPlaneSteps, HSM, type Known, newKeyFor } from "../plan";
import {
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
  /** What state holds; absent: the key is new to it. */
  readonly olds?: Properties | undefined;
}

/** Observe, ensure, verify: the same for create, update, adoption and a run after a crash. The data plane is asked only if policy or rotation is off. */
export async function ensure(run: Run<Clients>, { desired, olds }: Task): Promise<Known> {
  const { key, isNew } = await ensureKey(run, desired);
  // A new key has its policy from ARM, whatever ARM's answer shows of it.
  const steps = isNew ? [] : dataPlaneSteps({ desired, olds, seen: key });
  if (steps.includes("policy")) await setPolicy(run, { desired, olds, key });
  const rotated = steps.includes("rotate") ? await rotate(run, { desired, olds, key }) : undefined;
  const hasEnd = isNew || key.newest.expires !== undefined;
  if (rotated === undefined && desired.rotationPolicy?.timeBeforeExpiry !== undefined && !hasEnd)
    run.warn(neverActsText(desired));
  const keyVersion = rotated ?? (await usableVersion(run, { key, target: desired }));
  if (keyVersion === undefined)
    throw new CmkError(noVersionText(desired), { code: "NO_USABLE_KEY_VERSION", hint: noVersionHint(desired) });
  return {
    ...desired,
    keyIdentifier: key.keyIdentifier,
    keyVersion,
    triggeredVersion: rotated ?? (olds === undefined || isNew ? key.newest.version : servedIn(olds, keyVersion)),
    ...(desired.rotationPolicy === undefined ? {} : { servedPolicy: desired.rotationPolicy }),
  };
}

const servedIn = ({ triggeredVersion, keyVersion }: Properties, otherwise: string): string =>
  [triggeredVersion, keyVersion].find((one): one is string => typeof one === "string") ?? otherwise;

interface Made {
  readonly key: Key;
  /** Made by this run, as far as can be told. */
  readonly isNew: boolean;
}

/** The key that is there if it fits, else a new one. */
async function ensureKey(run: Run<Clients>, desired: Desired): Promise<Made> {
  const seen = await observeInVault(run, desired);
  const made = seen === undefined ? { key: await create(run, desired), isNew: true } : { key: seen, isNew: false };
  const misfit = misfitText(desired, made.key);
  if (misfit !== undefined) throw new CmkError(misfit, { code: "KEY_DOES_NOT_FIT" });
  return made;
}

/** FACT(key-arm): a PUT makes a key only if there is none, so it may be sent again; but a look comes first. */
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

/** These say by themselves why the key is not made. */
const OF_THEIR_OWN: readonly string[] = ["ScopeLocked", "VAULT_READ_ONLY"];

const nameHeld = (desired: Desired, cause: CmkError): CmkError =>
  OF_THEIR_OWN.includes(cause.code)
    ? cause
    : new CmkError(`${recoverText(desired)} ${cause.message}`, {
        code: "KEY_NAME_HELD",
        hint: recoverHint(desired),
        cause,
      });
