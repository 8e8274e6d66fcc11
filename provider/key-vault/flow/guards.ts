// What `check` reads from the clouds: values that the program leaves out, whether the project can be encrypted with the key, and the guards of a preview. Async,
// over the clients; it writes nothing.

import { NO_LOGIN } from "../../azure/errors";
import type { Calling } from "../../engine/run";
import { whyNot } from "../../key-in-force/look";
import { sameKeyVaultId } from "../../support/azure-names";
import { hasCode } from "../../support/errors";
import { notCheckedText } from "../../support/not-checked";
import type { Fault, Properties } from "../../support/properties";
import { type InPreviewOf, isUnknown, knownPart } from "../../support/unknowns";
import { type Absent, type Asked, type Desired, type Encrypted, type Found, misfitsOf, subscriptionIn } from "../plan";
import { adoptsText, misfitText, subscriptionUnknownText, tenantUnknownText } from "../texts";
import { type Clients, type Group, locationOfGroup, lookAt } from "./observe";

type Looked = { readonly value: Found } | { readonly fault: Fault };
const lookedUp = (one: Looked): Found => ("value" in one ? one.value : undefined);

/** Subscription and tenant where the program names none, or the faults where they are not known. */
export async function findAbsent(
  call: Calling<Clients>,
  asked: Asked,
): Promise<{ readonly found: Absent; readonly faults: readonly Fault[] }> {
  const subscription = await subscriptionOf(call, asked);
  const tenant = await tenantOf(call, asked);
  const faults = [subscription, tenant].flatMap((one) => ("fault" in one ? [one.fault] : []));
  return { found: { subscriptionId: lookedUp(subscription), tenantId: lookedUp(tenant) }, faults };
}

async function subscriptionOf(call: Calling<Clients>, asked: Asked): Promise<Looked> {
  const known = asked.args.subscriptionId ?? subscriptionIn(asked);
  const value = known ?? (await call.clients.azure.getLoginSubscription({ signal: call.signal }));
  if (value !== undefined) return { value };
  if (!call.preview) return { fault: { property: "subscriptionId", reason: subscriptionUnknownText } };
  call.warn(notCheckedText("whether the vault exists already", subscriptionUnknownText));
  return { value };
}

/** For an existing vault, the tenant in state. */
async function tenantOf(call: Calling<Clients>, { args, olds }: Asked): Promise<Looked> {
  const known = args.tenantId ?? (typeof olds.tenantId === "string" ? olds.tenantId : undefined);
  if (known !== undefined) return { value: known };
  const fault = (why: string): Looked => ({ fault: { property: "tenantId", reason: tenantUnknownText(why) } });
  try {
    const value = await call.clients.azure.getLoginTenant({ signal: call.signal });
    return value === undefined ? fault("neither its settings nor its token name it.") : { value };
  } catch (error) {
    if (!hasCode(error, ...NO_LOGIN)) throw error;
    if (!call.preview) return fault(error.message);
    return { value: undefined }; // the guard reports that there is no login
  }
}

interface Guarded {
  readonly desired: InPreviewOf<Desired>;
  readonly olds: Properties;
}

/** A new vault, and everything after it, is created only for a project that can be encrypted with its key. */
export async function findProjectFault(
  call: Calling<Clients>,
  { desired, olds, encrypts }: Guarded & { readonly encrypts: Encrypted },
): Promise<string | undefined> {
  if (encrypts === undefined || isUnknown(encrypts)) return undefined;
  const key = knownPart(encrypts, "projectId", "keyName");
  const vault = knownPart(desired, "keyVaultId", "azureEnvironment");
  if (key?.projectId === undefined || key.keyName === undefined || vault === undefined) return undefined;
  const intended = { ...vault, projectId: key.projectId, keyName: key.keyName, adopt: encrypts.adopt === true };
  const isKnown = typeof olds.keyVaultId === "string";
  const isMoved = isKnown && !sameKeyVaultId(String(olds.keyVaultId), vault.keyVaultId);
  const old = isMoved ? (olds.deleteVault === true ? "deleted" : "kept") : undefined;
  return whyNot(call, { wish: intended, isKnown, old });
}

/** Properties that Azure never changes. */
const FIXED = ["keyVaultId", "tenantId", "location", "softDeleteRetentionInDays"] as const;

/** A preview sees the state before this `up`: it refuses what no program can change of an existing vault, and reports what will be adopted. */
export async function guardPreview(call: Calling<Clients>, { desired, olds }: Guarded): Promise<readonly Fault[]> {
  const isNew = olds.keyVaultId === undefined || olds.keyVaultId !== desired.keyVaultId;
  if (FIXED.every((key) => olds[key] === desired[key])) return [];
  const target = knownPart(desired, "keyVaultId", "subscriptionId", "resourceGroupName", "azureEnvironment");
  if (target === undefined) return [];
  try {
    const vault = await lookAt(call, target);
    if (vault === undefined) return isNew && desired.location === undefined ? await guardPlace(call, target) : [];
    const misfit = misfitText(target, vault, misfitsOf(desired, vault));
    if (misfit !== undefined) return [{ property: "vaultName", reason: misfit }];
    if (isNew) call.info(adoptsText(target));
    return [];
  } catch (error) {
    if (!hasCode(error, ...NO_LOGIN, "AuthorizationFailed")) throw error;
    call.warn(notCheckedText("whether the vault exists already", error.message));
    return [];
  }
}

/** The program itself may create the resource group. No program gives its own login the permission to read one. */
async function guardPlace(call: Calling<Clients>, group: Group): Promise<readonly Fault[]> {
  try {
    await locationOfGroup(call, group);
    return [];
  } catch (error) {
    if (hasCode(error, "RESOURCE_GROUP_MISSING")) {
      call.warn(`${error.what} Unless this program creates it, \`pulumi up\` refuses.`);
      return [];
    }
    if (!hasCode(error, "AuthorizationFailed")) throw error;
    return [{ property: "resourceGroupName", reason: error.message }];
  }
}
