// The guards of a preview. Async, over the clients; it writes nothing.

import { recentOf } from "../../azure/clouds";
import type { Key } from "../../azure/types";
import { isVaultGone } from "../../azure/vaults";
import type { Calling } from "../../engine/run";
import { hasCode } from "../../support/errors";
import { notCheckedText } from "../../support/not-checked";
import type { Fault, Properties } from "../../support/properties";
import { knownPart } from "../../support/unknowns";
import { type Arguments, type Desired, dataPlaneSteps, HSM, identityOf } from "../plan";
import {
  CHECKS,
  closedVaultText,
  misfitText,
  noPurgeProtectionText,
  noVersionHint,
  noVersionText,
  standardVaultText,
} from "../texts";
import { type Clients, lookInVault, type Target, usableVersion } from "./observe";

interface Guarded {
  readonly args: Arguments;
  readonly olds: Properties;
}

/**
 * No login, or no permission yet. FACT(vault-data-errors): a login with permissions on one vault only gets the same answer
 * for a missing vault.
 */
const UPSTREAM_MAY_MEND = ["NO_CREDENTIALS", "AuthorizationFailed", "LinkedAuthorizationFailed"] as const;

/** A preview sees the state before this `up`: it refuses what no program can change (a key's type and size), and warns of the rest. */
export async function guardPreview(call: Calling<Clients>, guarded: Guarded): Promise<readonly Fault[]> {
  const { args, olds } = guarded;
  const isNew = identityOf(args) === undefined || identityOf(args) !== identityOf(olds);
  const isReshaped = olds.keyType !== args.keyType || olds.keySize !== args.keySize;
  const steps = isNew ? [] : dataPlaneSteps({ desired: args, olds });
  if (!isNew && !isReshaped && steps.length === 0) return [];
  const target = knownPart(args, "keyVaultId", "keyName", "azureEnvironment");
  if (target === undefined) {
    call.later(CHECKS);
    return [];
  }
  try {
    const vault = await call.clients.azure.getVault(target.keyVaultId, recentOf(target, call.signal));
    if (isNew && vault.enablePurgeProtection !== true) call.warn(noPurgeProtectionText(target.keyVaultId));
    if (steps.length > 0 && vault.publicNetworkAccess !== "Enabled") call.warn(closedVaultText(target, steps));
    const wanted = { ...target, ...knownPart(args, "keyType"), ...knownPart(args, "keySize") };
    const key = await lookInVault(call, target);
    if (key !== undefined) return await keyFaults(call, { wanted, key });
    return wanted.keyType === HSM && vault.sku === "standard"
      ? [{ property: "keyType", reason: standardVaultText(target) }]
      : [];
  } catch (error) {
    const isGone = isVaultGone(error);
    if (!isGone && !hasCode(error, ...UPSTREAM_MAY_MEND)) throw error;
    const isOfProgram = isGone && (await call.isDeclared("KeyVault", target.keyVaultId));
    if (!isOfProgram) call.warn(notCheckedText(CHECKS, error.message));
    return [];
  }
}

interface Fitting {
  readonly wanted: Target & Pick<Desired, "keyType" | "keySize">;
  readonly key: Key;
}

async function keyFaults(call: Calling<Clients>, { wanted, key }: Fitting): Promise<readonly Fault[]> {
  const misfit = misfitText(wanted, key);
  if (misfit !== undefined) return [{ property: "keyName", reason: misfit }];
  if ((await usableVersion(call, { key, target: wanted })) === undefined)
    call.warn(`${noVersionText(wanted)} ${noVersionHint(wanted)} \`pulumi up\` checks again.`);
  return [];
}
