// The engine's `check` for KeyVaultKey: arguments in normal form, and the guards that a preview may speak.
import type { Call, Checked, Properties } from "../engine/room";
import { CmkError, hasCode } from "../support/errors";
import type { Fault } from "../support/properties";
import { holdsUnknown } from "../support/unknowns";
import { dataPlaneSteps, HSM, identityOf, type Key } from "./plan";
import { type Clients, goneWithVault, observe, optionsOf, usableVersion } from "./reconcile";
import { argumentFaults, type Desired, endsWithoutRotation, normalArguments } from "./shape";
import {
  closedVaultText,
  endsText,
  misfitText,
  noPurgeProtectionText,
  noVersionHint,
  noVersionText,
  standardVaultText,
} from "./texts";

export async function check(clients: Clients, call: Call, olds: Properties, news: Properties): Promise<Checked> {
  const failures = argumentFaults(news);
  if (failures.length > 0) return { inputs: news, failures };
  const desired = normalArguments(news);
  if (endsWithoutRotation(desired)) call.warn(endsText);
  return { inputs: { ...desired }, failures: call.preview ? await guardPreview(clients, call, desired, olds) : [] };
}

/** A preview sees the world before this `up`: it refuses what no program can change (a key's type and size), and warns of the rest. */
async function guardPreview(
  clients: Clients,
  call: Call,
  desired: Desired,
  olds: Properties,
): Promise<readonly Fault[]> {
  const isNew = identityOf({ ...desired }) === undefined || identityOf({ ...desired }) !== identityOf(olds);
  const isReshaped = olds.keyType !== desired.keyType || olds.keySize !== desired.keySize;
  const steps = isNew ? [] : dataPlaneSteps({ desired, olds });
  if (!isNew && !isReshaped && steps.length === 0) return [];
  if (holdsUnknown([desired.keyVaultId, desired.keyName])) {
    call.warn(`${NOT_VERIFIED} (the vault or the key's name is not known yet).`);
    return [];
  }
  try {
    const vault = await clients.azure.getVault(desired.keyVaultId, optionsOf(desired, call.signal));
    if (isNew && vault.enablePurgeProtection !== true) call.warn(noPurgeProtectionText(desired.keyVaultId));
    if (steps.length > 0 && vault.publicNetworkAccess !== "Enabled") call.warn(closedVaultText(desired, steps));
    const key = await observe(clients, desired, call.signal);
    if (key !== undefined) return await keyFaults(clients, call, desired, key);
    return desired.keyType === HSM && vault.sku === "standard"
      ? [{ property: "keyType", reason: standardVaultText(desired) }]
      : [];
  } catch (error) {
    if (!hasCode(error, ...UPSTREAM_MAY_MEND)) {
      goneWithVault(error);
      if (await call.isDeclared("KeyVault", desired.keyVaultId)) return []; // this program makes it
    }
    call.warn(`${NOT_VERIFIED}. ${error instanceof CmkError ? error.message : ""}`);
    return [];
  }
}

/**
 * Nothing to log in with, or no right yet: FACT(vault-data-errors): a login that is let into one vault only is told the
 * same of a vault that is not there.
 */
const UPSTREAM_MAY_MEND = ["NO_CREDENTIALS", "AuthorizationFailed", "LinkedAuthorizationFailed"];

const NOT_VERIFIED = "Not verified before `up`: whether the vault is there and a key in it fits";

async function keyFaults(clients: Clients, call: Call, desired: Desired, key: Key): Promise<readonly Fault[]> {
  const misfit = misfitText(desired, key);
  if (misfit !== undefined) return [{ property: "keyName", reason: misfit }];
  if ((await usableVersion(clients, desired, { key, signal: call.signal })) === undefined)
    call.warn(`${noVersionText(desired)} ${noVersionHint(desired)} Checked again at \`up\`.`);
  return [];
}
