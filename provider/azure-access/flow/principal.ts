// Finds Atlas's service principal in a tenant, and creates it where there is none. Async, over Microsoft Graph; it never deletes one, because the tenant shares it.
import { unlessMissing } from "../../atlas/absence";
import type { AtlasReads } from "../../atlas/reads";
import type { AtlasClient, AzureServicePrincipal } from "../../atlas/types";
import type { AzureClient } from "../../azure/types";
import type { Reading, Run } from "../../engine/run";
import type { Clock } from "../../support/clock";
import { CmkError, hasCode } from "../../support/errors";
import { RECENT_MS } from "../../support/pace";
import { type Propagation, untilPropagated } from "../../support/propagation";
import { type Named, registeredPrincipal } from "../plan";
import { elsewhereText, noGraphText, notShownHint, notShownText } from "../texts";

export interface Clients {
  readonly atlas: AtlasClient;
  readonly reads: AtlasReads;
  readonly azure: AzureClient;
  readonly clock: Clock;
}

/**
 * ASSUMED(access-propagation): new objects work within five minutes, and Atlas shows an ended use for at most two. Atlas
 * promises neither.
 */
export const TIMING = {
  newForMs: 300_000,
  usedForMs: 120_000,
  /** Between two deletes of a role that is in use. */
  leastMs: 5_000,
} as const;

/** The service principals that are registered with a project: a list since the last write of this process. */
export const observe = (
  { clients, signal }: Reading<Pick<Clients, "reads">>,
  { projectId }: { readonly projectId: string },
): Promise<readonly AzureServicePrincipal[]> =>
  clients.reads.servicePrincipals(projectId, { maxAgeMs: RECENT_MS, signal });

/** One registration by its role id, also read by its own path: a list proves no absence. `undefined`: the registration or its project is gone. */
export async function findRegistration(
  reading: Reading<Pick<Clients, "atlas" | "reads">>,
  { projectId, roleId }: Pick<Named, "projectId" | "roleId">,
): Promise<AzureServicePrincipal | undefined> {
  const { clients, signal } = reading;
  const listed = (await observe(reading, { projectId })).find((one) => one.roleId === roleId);
  const isMissing = unlessMissing(reading, { projectId });
  return listed ?? clients.atlas.getAzureServicePrincipal(projectId, roleId, { signal }).catch(isMissing);
}

/** How long a new object may take to work. */
export const believed = ({
  clients,
  signal,
  timeoutMs,
  status,
}: Run<Clients>): Omit<Propagation, "what" | "codes"> => ({
  forMs: Math.min(TIMING.newForMs, timeoutMs),
  clock: clients.clock,
  signal,
  status,
});

/** The login lacks the permission, or there is no login. Any other failure of Microsoft Graph is thrown unchanged. */
const NO_GRAPH = [
  "Authorization_RequestDenied",
  "HTTP_403",
  "NO_CREDENTIALS",
  "AZURE_LOGIN_FAILED",
  "UNREACHABLE",
] as const;

export interface App {
  readonly tenantId: string;
  readonly appId: string;
}

export type Found =
  | { readonly kind: "found"; readonly servicePrincipalId: string }
  | { readonly kind: "absent" }
  /** The login belongs to another tenant, so it cannot read this one. */
  | { readonly kind: "elsewhere"; readonly loginTenant: string }
  | { readonly kind: "unseen"; readonly error: CmkError };

/** An app's service principal as Microsoft Graph shows it. Where Graph cannot be called, the one registered with the project. */
export async function findPrincipal(
  { clients, signal }: Reading<Clients>,
  app: App,
  registered: readonly AzureServicePrincipal[],
): Promise<Found> {
  const known = registeredPrincipal(app.tenantId, app.appId, registered);
  const orKnown = (otherwise: Found): Found =>
    known === undefined ? otherwise : { kind: "found", servicePrincipalId: known };
  try {
    const loginTenant = await clients.azure.getLoginTenant({ signal });
    if (loginTenant !== undefined && loginTenant !== app.tenantId) return orKnown({ kind: "elsewhere", loginTenant });
    const found = await clients.azure.findServicePrincipal(app.appId, { signal, maxAgeMs: RECENT_MS });
    return found === undefined ? { kind: "absent" } : { kind: "found", servicePrincipalId: found.id };
  } catch (error) {
    if (!hasCode(error, ...NO_GRAPH)) throw error;
    return orKnown({ kind: "unseen", error });
  }
}

export type Verified =
  | { readonly kind: "right" }
  | { readonly kind: "otherApp"; readonly appId: string }
  | { readonly kind: "missing" }
  | { readonly kind: "unseen"; readonly why: string };

/** Whether the given service principal belongs to the app, as far as Microsoft Graph can be called. */
export async function verifyPrincipal(
  { clients, signal }: Reading<Clients>,
  given: App & { readonly servicePrincipalId: string },
): Promise<Verified> {
  try {
    const loginTenant = await clients.azure.getLoginTenant({ signal });
    if (loginTenant !== undefined && loginTenant !== given.tenantId)
      return { kind: "unseen", why: `The tenant of the Azure login is ${loginTenant}.` };
    const seen = await clients.azure.getServicePrincipal(given.servicePrincipalId, { signal });
    if (seen === undefined) return { kind: "missing" };
    return seen.appId === given.appId ? { kind: "right" } : { kind: "otherApp", appId: seen.appId };
  } catch (error) {
    if (!hasCode(error, ...NO_GRAPH)) throw error;
    return { kind: "unseen", why: error.message };
  }
}

export async function ensurePrincipal(
  run: Run<Clients>,
  app: App,
  registered: readonly AzureServicePrincipal[],
): Promise<string> {
  const found = await findPrincipal(run, app, registered);
  switch (found.kind) {
    case "found":
      return found.servicePrincipalId;
    case "absent":
      return makePrincipal(run, app);
    case "elsewhere":
      throw new CmkError(elsewhereText(app.tenantId, found.loginTenant, app.appId), { code: "OTHER_TENANT" });
    case "unseen":
      throw noGraph(app, found.error);
    default:
      return found satisfies never;
  }
}

const noGraph = (app: App, error: CmkError): CmkError =>
  new CmkError(noGraphText(app.tenantId, app.appId, error.message), { code: "NO_GRAPH_RIGHTS", cause: error });

/** Another program may create it at the same time, and the tenant shows a new one late. So each attempt after the first reads before it writes. */
async function makePrincipal(run: Run<Clients>, app: App): Promise<string> {
  const { clients, signal } = run;
  run.status(`creating Atlas's service principal in tenant ${app.tenantId}`);
  let isFirst = true;
  const look = () => (isFirst ? undefined : clients.azure.findServicePrincipal(app.appId, { signal }));
  const attempt = async (): Promise<string> => {
    const found = await look();
    isFirst = false;
    const made = found ?? (await clients.azure.createServicePrincipal(app.appId, { signal }));
    if (made !== undefined) return made.id;
    throw new CmkError(notShownText(app.tenantId, app.appId), {
      code: "PRINCIPAL_NOT_SHOWN",
      hint: notShownHint(app.appId),
    });
  };
  return untilPropagated(attempt, {
    ...believed(run),
    what: "the tenant's new service principal",
    codes: ["PRINCIPAL_NOT_SHOWN", "OUTCOME_UNKNOWN"],
  }).catch((error: unknown) => {
    throw hasCode(error, ...NO_GRAPH) ? noGraph(app, error) : error;
  });
}
