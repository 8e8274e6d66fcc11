// Finds the values of arguments that a program leaves out, and has the guards of a preview. Async, over the clients; it writes nothing.

import { whyNoAnswer } from "../../atlas/absence";
import { NO_LOGIN } from "../../azure/errors";
import type { Calling } from "../../engine/run";
import { hasCode, unseen } from "../../support/errors";
import { notCheckedText } from "../../support/not-checked";
import type { Fault } from "../../support/properties";
import { type Known as AllKnown, knownPart } from "../../support/unknowns";
import { type Arguments, registeredPrincipal } from "../plan";
import { elsewhereText, noGraphText, notInTenantText, otherAppText, tenantUnknownText } from "../texts";
import { type App, type Clients, findPrincipal, observe, verifyPrincipal } from "./principal";

/** The value found for an absent argument, if there is one, or the fault. */
export type Outcome =
  | { readonly found: { readonly tenantId?: string; readonly servicePrincipalId?: string } }
  | { readonly fault: Fault };
const NOTHING: Outcome = { found: {} };

export async function loginTenant(call: Calling<Clients>): Promise<Outcome> {
  const fault = (why: string): Outcome => ({ fault: { property: "tenantId", reason: tenantUnknownText(why) } });
  try {
    const tenantId = await call.clients.azure.getLoginTenant({ signal: call.signal });
    return tenantId === undefined
      ? fault("neither its settings nor its token name a tenant.")
      : { found: { tenantId } };
  } catch (error) {
    if (!hasCode(error, ...NO_LOGIN)) throw error;
    if (!call.preview) return fault(error.message);
    call.warn(notCheckedText("the tenant of Atlas's service principal ('tenantId' is not set)", error.message));
    return NOTHING;
  }
}

/** For an existing resource: Atlas knows its service principal, so Microsoft Graph is not called. `diff` reports what cannot be read. */
export async function remembered(call: Calling<Clients>, args: Arguments): Promise<Outcome> {
  const place = knownPart(args, "projectId", "tenantId", "atlasAzureAppId");
  if (args.servicePrincipalId !== undefined || place?.tenantId === undefined) return NOTHING;
  const registered = await observe(call, place).catch((error: unknown) =>
    whyNoAnswer(call, place)(error).then(() => []),
  );
  const known = registeredPrincipal(place.tenantId, place.atlasAzureAppId, registered);
  return known === undefined ? NOTHING : { found: { servicePrincipalId: known } };
}

const PRINCIPAL = "whether Atlas's service principal is in the tenant and can be registered with this project";

/** For a new resource: no program can move a login or a service principal to another tenant, so a preview refuses a wrong tenant. */
export async function lookedUp(call: Calling<Clients>, args: Arguments): Promise<Outcome> {
  if (args.tenantId === undefined) return NOTHING; // reported before
  const place = knownPart(args, "projectId", "tenantId", "servicePrincipalId", "atlasAzureAppId");
  const warn = (why: string): Outcome => {
    if (call.preview) call.warn(notCheckedText(PRINCIPAL, why));
    return NOTHING;
  };
  if (place?.tenantId !== undefined) return lookedUpIn(call, { ...place, tenantId: place.tenantId }, warn);
  if (call.preview) call.later(PRINCIPAL);
  return NOTHING;
}

type Place = AllKnown<Pick<Arguments, "projectId" | "servicePrincipalId" | "atlasAzureAppId">> & {
  readonly tenantId: string;
};

async function lookedUpIn(call: Calling<Clients>, place: Place, warn: (why: string) => Outcome): Promise<Outcome> {
  const { tenantId, servicePrincipalId, atlasAzureAppId: appId } = place;
  const app = { tenantId, appId };
  if (servicePrincipalId !== undefined) return verified(call, { ...place, appId, servicePrincipalId });
  const found = await findPrincipal(call, app, await registeredIn(call, place));
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

/** A preview warns of what it cannot read. `up` reads it again. */
async function registeredIn(call: Calling<Clients>, place: Place): ReturnType<typeof observe> {
  try {
    return await observe(call, place);
  } catch (error) {
    const { message } = await whyNoAnswer(call, place)(error);
    if (call.preview)
      call.warn(notCheckedText("whether Atlas's service principal is already registered with the project", message));
    return [];
  }
}

/** A service principal that was created a moment ago may not be visible yet. So at `up` Atlas decides about a missing one. */
async function verified(
  call: Calling<Clients>,
  given: App & Pick<Place, "projectId"> & { readonly servicePrincipalId: string },
): Promise<Outcome> {
  const { servicePrincipalId, tenantId, appId } = given;
  const fault = (reason: string): Outcome => ({ fault: { property: "servicePrincipalId", reason } });
  const seen = await verifyPrincipal(call, given);
  switch (seen.kind) {
    case "right":
      return NOTHING;
    case "otherApp":
      return fault(otherAppText(servicePrincipalId, appId, seen.appId));
    case "missing":
      return call.preview ? fault(notInTenantText(servicePrincipalId, tenantId, appId)) : NOTHING;
    case "unseen":
      if (call.preview && !(await isRegistered(call, given)))
        call.warn(
          notCheckedText(`whether 'servicePrincipalId' is Atlas's service principal in tenant ${tenantId}`, seen.why),
        );
      return NOTHING;
    default:
      return seen satisfies never;
  }
}

/** A registration of the project shows that the service principal is Atlas's, as Microsoft Graph would. */
async function isRegistered(
  call: Calling<Clients>,
  given: App & Pick<Place, "projectId"> & { readonly servicePrincipalId: string },
): Promise<boolean> {
  const registered = (await observe(call, given).catch(unseen)) ?? [];
  return registeredPrincipal(given.tenantId, given.appId, registered) === given.servicePrincipalId;
}
