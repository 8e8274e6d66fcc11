// Registers Atlas's service principal with a project and authorizes it. Async, over the clients; nothing of Pulumi.
import type { AzureServicePrincipal, AzureServicePrincipalRequest } from "../../atlas/types";
import { createTurns } from "../../azure/turns";
import type { Run } from "../../engine/run";
import { CmkError, unseen } from "../../support/errors";
import { RECENT_MS } from "../../support/pace";
import { untilPropagated } from "../../support/propagation";
import { writeThenLook } from "../../support/write-then-look";
import { type Registration, registrationOf, tooNew } from "../plan";
import { registeredTwiceText } from "../texts";
import { type App, believed, type Clients, ensurePrincipal, observe } from "./principal";

/** One at a time for each project in this process: the second must see what the first has registered. */
const turns = createTurns();

export type Wanted = App & {
  readonly projectId: string;
  readonly servicePrincipalId?: string;
};

/** Observe, ensure: the service principal in the tenant and one registration with the project, never two. */
export const register = (run: Run<Clients>, wanted: Wanted): Promise<Registration> =>
  turns(wanted.projectId, () => registerAlone(run, wanted), run.signal);

async function registerAlone(run: Run<Clients>, wanted: Wanted): Promise<Registration> {
  const registered = await observe(run, wanted);
  const servicePrincipalId = wanted.servicePrincipalId ?? (await ensurePrincipal(run, wanted, registered));
  const before = registrationOf({ tenantId: wanted.tenantId, servicePrincipalId }, registered);
  if (before !== undefined) return { roleId: before.roleId, servicePrincipalId, adopted: true };
  run.status("registering Atlas's service principal with the project");
  return addRegistration(run, { ...wanted, servicePrincipalId });
}

export type Registrable = Wanted & { readonly servicePrincipalId: string };

const requestOf = ({ tenantId, servicePrincipalId, appId }: Registrable): AzureServicePrincipalRequest => ({
  tenantId,
  servicePrincipalId,
  atlasAzureAppId: appId,
});

/**
 * Registers, then reads: Atlas accepts the same registration twice, so the later of two concurrent registrations is deleted. The new registration exists by now,
 * so no failure here may keep it out of state.
 */
async function addRegistration(run: Run<Clients>, wanted: Registrable): Promise<Registration> {
  const { clients, signal } = run;
  const { projectId, servicePrincipalId } = wanted;
  const mine = await postRegistration(run, wanted);
  run.wrote();
  const unlessBroken =
    <T>(instead: () => T) =>
    (error: unknown): T => {
      if (error instanceof CmkError) return instead();
      throw error;
    };
  const seen = await observe(run, wanted).catch(unlessBroken(() => []));
  const kept = registrationOf(wanted, seen) ?? mine;
  if (kept.roleId === mine.roleId) return { roleId: mine.roleId, servicePrincipalId, adopted: false };
  await clients.atlas
    .deregisterAzureServicePrincipal(projectId, mine.roleId, { signal })
    .catch(unlessBroken(() => run.warn(registeredTwiceText(projectId, mine.roleId, kept.roleId))));
  return { roleId: kept.roleId, servicePrincipalId, adopted: true };
}

const postRegistration = (run: Run<Clients>, wanted: Registrable): Promise<AzureServicePrincipal> =>
  writeThenLook({
    write: () => {
      const { clients, signal } = run;
      return clients.atlas.registerAzureServicePrincipal(wanted.projectId, requestOf(wanted), { signal });
    },
    look: async () => registrationOf(wanted, await observe(run, wanted)),
  });

/**
 * Whether Atlas uses the key of the project with an adopted registration: then it is authorized, and adopting it writes nothing. Where the settings cannot be read, the
 * registration is authorized again.
 */
export async function isAtWork(
  { clients, signal }: Run<Clients>,
  { projectId, roleId, adopted }: Registration & Pick<Wanted, "projectId">,
): Promise<boolean> {
  if (!adopted) return false;
  const freshness = { maxAgeMs: RECENT_MS, signal };
  const settings = await clients.reads.encryptionAtRest(projectId, freshness).catch(unseen);
  const { enabled, valid, roleId: used } = settings?.azureKeyVault ?? {};
  return enabled === true && valid === true && used === roleId;
}

/** The second step. Atlas does not show whether it was done, and accepts it again. So after an unknown outcome it is sent again. */
export async function authorize(run: Run<Clients>, wanted: Registrable, registration: Registration): Promise<void> {
  run.status("authorizing Atlas's service principal with the project");
  const { clients, signal } = run;
  const attempt = () =>
    clients.atlas.authorizeAzureServicePrincipal(wanted.projectId, registration.roleId, requestOf(wanted), { signal });
  await untilPropagated(attempt, {
    ...believed(run),
    what: "the new service principal or its registration",
    codes: [...tooNew(registration), "OUTCOME_UNKNOWN"],
  });
  run.done("Atlas's service principal is registered and authorized");
}
