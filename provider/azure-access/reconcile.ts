// Registers Atlas's service principal with a project and authorizes it. Async, over the clients; nothing of Pulumi.
import type { AzureServicePrincipal, AzureServicePrincipalRequest } from "../atlas/types";
import { createTurns } from "../azure/turns";
import { CmkError, hasCode } from "../support/errors";
import type { Operation } from "../support/operation";
import { untilPropagated } from "../support/propagation";
import { believed, type Clients, observe } from "./clients";
import { type Registration, registrationOf, tooNew } from "./plan";
import { type App, ensurePrincipal } from "./principal";
import { registeredTwiceText } from "./texts";

const MAX_WRITES = 3;

/** One at a time for each project in this process: who comes second must see what the first has registered. */
const turns = createTurns();

export type Wanted = App & {
  readonly projectId: string;
  readonly servicePrincipalId?: string;
};

/** Observe, ensure: the principal in the tenant and its registration with the project, never two. */
export const register = (clients: Clients, wanted: Wanted, operation: Operation): Promise<Registration> =>
  turns(wanted.projectId, () => registerAlone(clients, wanted, operation), operation.signal);

async function registerAlone(clients: Clients, wanted: Wanted, operation: Operation): Promise<Registration> {
  const registered = await observe(clients, wanted.projectId, operation.signal);
  const servicePrincipalId =
    wanted.servicePrincipalId ?? (await ensurePrincipal(clients, wanted, registered, operation));
  const before = registrationOf({ tenantId: wanted.tenantId, servicePrincipalId }, registered);
  if (before !== undefined) return { roleId: before.roleId, servicePrincipalId, adopted: true };
  operation.status("registering Atlas's service principal with the project");
  return addRegistration(clients, { ...wanted, servicePrincipalId }, operation);
}

export type Registrable = Wanted & { readonly servicePrincipalId: string };

const requestOf = ({ tenantId, servicePrincipalId, appId }: Registrable): AzureServicePrincipalRequest => ({
  tenantId,
  servicePrincipalId,
  atlasAzureAppId: appId,
});

/**
 * Registers, then looks: Atlas takes the same one twice, so of two who did it at once the later one's is dropped. Ours is there by now, so nothing
 * that fails here may keep it out of state.
 */
async function addRegistration(clients: Clients, wanted: Registrable, operation: Operation): Promise<Registration> {
  const { projectId, servicePrincipalId } = wanted;
  const { signal } = operation;
  const mine = await postRegistration(clients, wanted, signal);
  const unlessBroken =
    <T>(instead: () => T) =>
    (error: unknown): T => {
      if (error instanceof CmkError) return instead();
      throw error;
    };
  const seen = await observe(clients, projectId, signal).catch(unlessBroken(() => []));
  const kept = registrationOf(wanted, seen) ?? mine;
  if (kept.roleId === mine.roleId) return { roleId: mine.roleId, servicePrincipalId, adopted: false };
  await clients.atlas
    .deregisterAzureServicePrincipal(projectId, mine.roleId, { signal })
    .catch(unlessBroken(() => operation.warn(registeredTwiceText(projectId, mine.roleId, kept.roleId))));
  return { roleId: kept.roleId, servicePrincipalId, adopted: true };
}

/** A write whose outcome is unknown is followed by a look, not by a second write. */
async function postRegistration(
  clients: Clients,
  wanted: Registrable,
  signal: AbortSignal,
): Promise<AzureServicePrincipal> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await clients.atlas.registerAzureServicePrincipal(wanted.projectId, requestOf(wanted), { signal });
    } catch (error) {
      if (!hasCode(error, "OUTCOME_UNKNOWN")) throw error;
      const seen = registrationOf(wanted, await observe(clients, wanted.projectId, signal));
      if (seen !== undefined) return seen;
      if (attempt === MAX_WRITES) throw error;
    }
  }
}

/** The second step. Atlas does not tell whether it was done, and takes it again, so an unknown outcome is simply followed by another one. */
export async function authorize(
  clients: Clients,
  wanted: Registrable,
  registration: Registration,
  operation: Operation,
): Promise<void> {
  operation.status("authorizing Atlas's service principal with the project");
  const { projectId } = wanted;
  const { signal } = operation;
  const attempt = () =>
    clients.atlas.authorizeAzureServicePrincipal(projectId, registration.roleId, requestOf(wanted), { signal });
  await untilPropagated(attempt, {
    ...believed(clients, operation),
    what: "the new service principal or its registration",
    codes: [...tooNew(registration), "OUTCOME_UNKNOWN"],
  });
  operation.status("Atlas's service principal is registered and authorized");
}
