// The engine's `check` for RoleAssignment: arguments in normal form, and the guard that a preview may speak.
import type { Call, Checked, Properties } from "../engine/room";
import { hasCode } from "../support/errors";
import type { Fault } from "../support/properties";
import { holdsUnknown } from "../support/unknowns";
import { effectFault } from "./access-policies";
import { argumentFaults, type Desired, desiredOf, identityOf } from "./plan";
import type { Clients } from "./reconcile";
import { missingRights } from "./rights";
import { lacksText, notCheckedText } from "./texts";

export async function check(clients: Clients, call: Call, olds: Properties, news: Properties): Promise<Checked> {
  const failures = argumentFaults(news);
  if (failures.length > 0) return { inputs: news, failures };
  const inputs = { ...desiredOf(news) };
  const isNew = identityOf(olds) === undefined || identityOf(inputs) !== identityOf(olds);
  return { inputs, failures: call.preview && isNew ? await guardPreview(clients, call, inputs) : [] };
}

/** A login that is missing, or fails for a reason that Entra does not name, in a preview: `up` may have another. */
const NO_LOGIN = ["NO_CREDENTIALS", "AZURE_LOGIN_FAILED"];

/** No program gives its own login the right to assign roles, and none of ours changes how a vault gives its keys. */
async function guardPreview(clients: Clients, call: Call, desired: Desired): Promise<readonly Fault[]> {
  if (holdsUnknown([desired.keyVaultId, desired.role])) return [];
  try {
    const fault = await effectFault(clients, desired, call.signal);
    if (fault !== undefined) return [{ property: "keyVaultId", reason: fault }];
    const missing = await missingRights(clients, desired, call.signal);
    return missing.length === 0 ? [] : [{ property: "keyVaultId", reason: lacksText(desired, missing) }];
  } catch (error) {
    if (!hasCode(error, ...NO_LOGIN, "AuthorizationFailed")) throw error;
    call.warn(notCheckedText(error.message));
    return [];
  }
}
