// The engine's `check` for KeyVault: arguments in normal form, what is known of the absent ones, and the guards that a preview may speak.
import type { Call, Checked, Properties } from "../engine/room";
import { whyNot } from "../key-in-force/look";
import { type Encrypts, encryptsOf } from "../support/arguments";
import { hasCode } from "../support/errors";
import type { Fault } from "../support/properties";
import { holdsUnknown } from "../support/unknowns";
import { type Arguments, type Desired, desiredOf, misfitsOf, subscriptionIn } from "./plan";
import { type Clients, locationOfGroup, observe } from "./reconcile";
import { argumentFaults, normalArguments } from "./shape";
import { adoptsText, misfitText, notCheckedText, subscriptionUnknownText, tenantUnknownText } from "./texts";

export async function check(clients: Clients, call: Call, olds: Properties, news: Properties): Promise<Checked> {
  const failures = argumentFaults(news);
  if (failures.length > 0) return { inputs: news, failures };
  const args = normalArguments(news);
  const subscription = await subscriptionOf(clients, call, olds, args);
  const tenant = await tenantOf(clients, call, olds, args);
  const faults = [subscription, tenant].flatMap((one) => ("fault" in one ? [one.fault] : []));
  if (faults.length > 0) return { inputs: news, failures: faults };
  const encrypts = encryptsOf(news);
  const found = { subscriptionId: lookedUp(subscription), tenantId: lookedUp(tenant), projectId: encrypts?.projectId };
  const desired = desiredOf(args, olds, found);
  const inputs = { ...desired };
  const refusal = await guardProject(clients, call, { desired, olds, encrypts });
  if (refusal !== undefined) return { inputs, failures: [{ property: "", reason: refusal }] };
  return { inputs, failures: call.preview ? await guardPreview(clients, call, { desired, olds }) : [] };
}

interface Before extends Guarded {
  readonly encrypts: Partial<Encrypts> | undefined;
}

/** A new vault, and all that comes after it, is made only for a project that can take its key. */
async function guardProject(clients: Clients, call: Call, before: Before): Promise<string | undefined> {
  const { desired, olds, encrypts } = before;
  if (encrypts?.projectId === undefined || encrypts.keyName === undefined) return undefined;
  const { projectId, keyName, adopt } = encrypts;
  const { keyVaultId, azureEnvironment } = desired;
  const asking = { preview: call.preview, signal: call.signal, isKnown: olds.keyVaultId !== undefined };
  return whyNot(clients, { projectId, keyVaultId, keyName, adopt, azureEnvironment }, asking);
}

type Looked = { readonly value: string | undefined } | { readonly fault: Fault };
const lookedUp = (one: Looked): string | undefined => ("value" in one ? one.value : undefined);

async function subscriptionOf(clients: Clients, call: Call, olds: Properties, args: Arguments): Promise<Looked> {
  const known = args.subscriptionId ?? subscriptionIn(olds, args);
  const value = known ?? (await clients.azure.getLoginSubscription({ signal: call.signal }));
  if (value !== undefined) return { value };
  if (!call.preview) return { fault: { property: "subscriptionId", reason: subscriptionUnknownText } };
  call.warn(notCheckedText("whether the vault exists already", subscriptionUnknownText));
  return { value };
}

/** A login that is missing, or fails for a reason that Entra does not name, in a preview: `up` may have another. */
const NO_LOGIN = ["NO_CREDENTIALS", "AZURE_LOGIN_FAILED"];

/** Of a vault that is there, the one that was found then. */
async function tenantOf(clients: Clients, call: Call, olds: Properties, args: Arguments): Promise<Looked> {
  const known = args.tenantId ?? (typeof olds.tenantId === "string" ? olds.tenantId : undefined);
  if (known !== undefined && !holdsUnknown(known)) return { value: known };
  if (args.tenantId !== undefined) return { value: args.tenantId };
  const fault = (why: string): Looked => ({ fault: { property: "tenantId", reason: tenantUnknownText(why) } });
  try {
    const value = await clients.azure.getLoginTenant({ signal: call.signal });
    return value === undefined ? fault("neither its settings nor its token name it.") : { value };
  } catch (error) {
    if (!hasCode(error, ...NO_LOGIN)) throw error;
    if (!call.preview) return fault(error.message);
    return { value: undefined }; // the guard says that there is no login
  }
}

interface Guarded {
  readonly desired: Desired;
  readonly olds: Properties;
}

/** What Azure never changes of a vault. */
const FIXED = ["keyVaultId", "tenantId", "location", "softDeleteRetentionInDays"] as const;

/** A preview sees the world before this `up`: it refuses what no program can change of a vault that is there, and says what will be adopted. */
async function guardPreview(clients: Clients, call: Call, { desired, olds }: Guarded): Promise<readonly Fault[]> {
  const isNew = olds.keyVaultId === undefined || olds.keyVaultId !== desired.keyVaultId;
  if (FIXED.every((key) => olds[key] === desired[key])) return [];
  if (holdsUnknown(desired.keyVaultId)) return [];
  try {
    const vault = await observe(clients, desired, call.signal);
    if (vault === undefined) return isNew ? await guardPlace(clients, call, desired) : [];
    const misfit = misfitText(desired, vault, misfitsOf(desired, vault));
    if (misfit !== undefined) return [{ property: "vaultName", reason: misfit }];
    if (isNew) call.info(adoptsText(desired));
    return [];
  } catch (error) {
    if (!hasCode(error, ...NO_LOGIN, "AuthorizationFailed")) throw error;
    call.warn(notCheckedText("whether the vault exists already", error.message));
    return [];
  }
}

/** The program itself may be about to make the group; no program gives its own login the right to read one. */
async function guardPlace(clients: Clients, call: Call, desired: Desired): Promise<readonly Fault[]> {
  if (desired.location !== undefined) return [];
  try {
    await locationOfGroup(clients, desired, call.signal);
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
