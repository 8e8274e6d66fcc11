// The engine's `check` for AzureAccess: arguments in normal form, what is known of the absent ones, and the guards that a preview may speak.
import type { Call, Checked, Properties } from "../engine/room";
import { whyNot } from "../key-in-force/look";
import { type Encrypts, encryptsOf } from "../support/arguments";
import { hasCode } from "../support/errors";
import type { Fault } from "../support/properties";
import { holdsUnknown } from "../support/unknowns";
import { type Clients, observe, whyNoAnswer } from "./clients";
import {
  type Arguments,
  appIdOf,
  argumentFaults,
  carried,
  changes,
  normalArguments,
  registeredPrincipal,
  replacedBy,
} from "./plan";
import { type App, findPrincipal, verifyPrincipal } from "./principal";
import { elsewhereText, noGraphText, notInTenantText, otherAppText, tenantUnknownText, unverified } from "./texts";

/** What was found of an absent argument, if anything, or why it cannot go on. */
type Outcome = { readonly found: Partial<Arguments> } | { readonly fault: Fault };
const NOTHING: Outcome = { found: {} };

export async function check(clients: Clients, call: Call, olds: Properties, news: Properties): Promise<Checked> {
  const failures = argumentFaults(news);
  if (failures.length > 0) return { inputs: news, failures };
  const given = carried(normalArguments(news), olds);
  const refusal = await guardProject(clients, call, { given, olds, encrypts: encryptsOf(news) });
  if (refusal !== undefined)
    return { inputs: { ...given, authorized: true }, failures: [{ property: "", reason: refusal }] };
  const tenant = given.tenantId === undefined ? await loginTenant(clients, call) : NOTHING;
  if ("fault" in tenant) return { inputs: { ...given, authorized: true }, failures: [tenant.fault] };
  const args: Arguments = { ...given, ...tenant.found };
  const isThere = olds.projectId !== undefined && replacedBy(changes(olds, { ...args }), { ...args }).length === 0;
  const principal = await (isThere ? remembered(clients, call, args) : lookedUp(clients, call, args));
  return "fault" in principal
    ? { inputs: { ...args, authorized: true }, failures: [principal.fault] }
    : { inputs: { ...args, ...principal.found, authorized: true }, failures: [] };
}

interface Before {
  readonly given: Arguments;
  readonly olds: Properties;
  readonly encrypts: Partial<Encrypts> | undefined;
}

/** A role is registered only with a project that can take the key. */
async function guardProject(clients: Clients, call: Call, before: Before): Promise<string | undefined> {
  const { keyVaultId, keyName, adopt } = before.encrypts ?? {};
  if (keyVaultId === undefined || keyName === undefined) return undefined;
  const { projectId } = before.given;
  const asking = { preview: call.preview, signal: call.signal, isKnown: before.olds.projectId === projectId };
  return whyNot(clients, { projectId, keyVaultId, keyName, adopt }, asking);
}

/** A login that is missing, or fails for a reason that Entra does not name, in a preview: `up` may have another. */
const NO_LOGIN = ["NO_CREDENTIALS", "AZURE_LOGIN_FAILED"];

async function loginTenant(clients: Clients, call: Call): Promise<Outcome> {
  const fault = (why: string): Outcome => ({ fault: { property: "tenantId", reason: tenantUnknownText(why) } });
  try {
    const tenantId = await clients.azure.getLoginTenant({ signal: call.signal });
    return tenantId === undefined ? fault("neither its settings nor its token tell it.") : { found: { tenantId } };
  } catch (error) {
    if (!hasCode(error, ...NO_LOGIN)) throw error;
    if (!call.preview) return fault(error.message);
    call.warn(unverified("which tenant Atlas's service principal is in ('tenantId' is not given)", error.message));
    return NOTHING;
  }
}

const whyNoAtlas = (clients: Clients, call: Call, projectId: string) =>
  whyNoAnswer(clients.atlas, { projectId, signal: call.signal });

/** Of a resource that is there already: Atlas knows its principal, so Graph need not be asked. What cannot be seen, `diff` says. */
async function remembered(clients: Clients, call: Call, args: Arguments): Promise<Outcome> {
  const { projectId, tenantId, servicePrincipalId } = args;
  if (servicePrincipalId !== undefined || tenantId === undefined || holdsUnknown([projectId, tenantId])) return NOTHING;
  const registered = await observe(clients, projectId, call.signal).catch((error: unknown) =>
    whyNoAtlas(clients, call, projectId)(error).then(() => []),
  );
  const known = registeredPrincipal(tenantId, appIdOf(args), registered);
  return known === undefined ? NOTHING : { found: { servicePrincipalId: known } };
}

const PRINCIPAL = "whether Atlas's service principal is in the tenant, and can be registered with this project";

/** Of a new one: nothing that a program does moves a login or a principal to another tenant, so a preview refuses that. */
async function lookedUp(clients: Clients, call: Call, args: Arguments): Promise<Outcome> {
  const { projectId, tenantId, servicePrincipalId } = args;
  const warn = (why: string): Outcome => {
    if (call.preview) call.warn(unverified(PRINCIPAL, why));
    return NOTHING;
  };
  if (tenantId === undefined) return NOTHING; // it was said
  if (holdsUnknown([projectId, tenantId, servicePrincipalId, args.atlasAzureAppId]))
    return warn("The project, the tenant or the principal is not known yet.");
  const app = { tenantId, appId: appIdOf(args) };
  if (servicePrincipalId !== undefined) return verified(clients, call, { ...app, servicePrincipalId });
  const found = await findPrincipal(clients, app, await registeredIn(clients, call, projectId), call.signal);
  switch (found.kind) {
    case "found":
      return { found: { servicePrincipalId: found.servicePrincipalId } };
    case "absent":
      return NOTHING;
    case "elsewhere":
      return { fault: { property: "tenantId", reason: elsewhereText(tenantId, found.loginTenant, app.appId) } };
    case "unseen":
      return warn(noGraphText(tenantId, app.appId, found.error.message));
    default:
      return found satisfies never;
  }
}

/** What cannot be seen in a preview is warned of; `up` comes to it by itself. */
async function registeredIn(clients: Clients, call: Call, projectId: string): ReturnType<typeof observe> {
  try {
    return await observe(clients, projectId, call.signal);
  } catch (error) {
    const { message } = await whyNoAtlas(clients, call, projectId)(error);
    if (call.preview) call.warn(unverified("whether the project has Atlas's service principal already", message));
    return [];
  }
}

/** A principal that was only just made may not show yet, so at `up` a missing one is left to Atlas to judge. */
async function verified(
  clients: Clients,
  call: Call,
  given: App & { readonly servicePrincipalId: string },
): Promise<Outcome> {
  const { servicePrincipalId, tenantId, appId } = given;
  const fault = (reason: string): Outcome => ({ fault: { property: "servicePrincipalId", reason } });
  const seen = await verifyPrincipal(clients, given, call.signal);
  switch (seen.kind) {
    case "right":
      return NOTHING;
    case "otherApp":
      return fault(otherAppText(servicePrincipalId, appId, seen.appId));
    case "missing":
      return call.preview ? fault(notInTenantText(servicePrincipalId, tenantId, appId)) : NOTHING;
    case "unseen":
      if (call.preview)
        call.warn(unverified(`whether 'servicePrincipalId' is Atlas's in tenant ${tenantId}`, seen.why));
      return NOTHING;
    default:
      return seen satisfies never;
  }
}
