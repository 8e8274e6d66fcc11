// The engine's hooks for AzureAccess. Thin: it gathers what `plan.ts` decides on and calls the flows beside.
import { HalfDone } from "../engine/failures";
import type { Call, Created, Difference, Found, Properties, Room } from "../engine/room";
import { CmkError, hasCode } from "../support/errors";
import { type Limit, type Operation, operationOf } from "../support/operation";
import { holdsUnknown } from "../support/unknowns";
import { sayUnmanagedKeys } from "../vault-users/unmanaged";
import { check } from "./check";
import { type Clients, observe, projectIsGone, unlessProjectGone } from "./clients";
import {
  appIdOf,
  changes,
  type Desired,
  identityOf,
  idOf,
  type Named,
  namedBy,
  type Registration,
  replacedBy,
} from "./plan";
import { authorize, type Registrable, register } from "./reconcile";
import { remove } from "./remove";
import { adoptedText, goneText, keptText, tenantUnknownText } from "./texts";

/** Both services answer at once; the rest of the time is for what is too new, or still in use. */
const DEFAULT_TIMEOUT_MS = 10 * 60_000;

export function azureAccess(clients: Clients): Room {
  return {
    identity: identityOf,
    needs: ({ servicePrincipalId }) =>
      typeof servicePrincipalId === "string" && !holdsUnknown(servicePrincipalId)
        ? [{ kind: "RoleAssignment", identity: servicePrincipalId }]
        : [],
    check: (call, olds, news) => check(clients, call, olds, news),
    diff: async (call, id, olds, news) => {
      const changed = changes(olds, news);
      if (changed.length > 0) return { kind: "changed", replaces: replacedBy(changed, news) };
      return lookLive(clients, call, namedIn(id));
    },
    create: (call, inputs) => create(clients, call, asDesired(inputs)),
    read: (call, id, props) => read(clients, call, id, props),
    update: async (call, id, olds, news) => {
      const desired = asDesired(news);
      const { roleId, servicePrincipalId } = namedIn(id);
      const registration = { roleId, servicePrincipalId, adopted: olds.adopted !== false };
      const known = { ...desired, tenantId: desired.tenantId ?? tenantIn(olds) };
      if (olds.authorized !== true)
        await authorize(
          clients,
          registrable(known, servicePrincipalId),
          registration,
          operationOf(call, limitOf("update", desired)),
        );
      return { ...known, ...registration, authorized: true };
    },
    lastWords: (call, inputs) => {
      const projectIds = [asDesired(inputs).projectId];
      return sayUnmanagedKeys({ ...call, clients }, { projectIds });
    },
    remove: async (call, id, props) => {
      const named = namedIn(id);
      if (props.adopted !== false || props.keepRegistration === true)
        return call.info(keptText(named, props.keepRegistration === true));
      await remove(clients, named, operationOf(call, limitOf("delete", asDesired(props))));
    },
  };
}

const asDesired = (inputs: Properties): Desired => inputs as unknown as Desired; // `check` made them

const limitOf = (kind: Limit["kind"], { timeouts }: Desired): Limit => ({
  kind,
  timeouts,
  defaultMs: DEFAULT_TIMEOUT_MS,
});

/** The id alone tells what is meant. */
function namedIn(id: string): Named {
  const named = namedBy(id);
  if (named !== undefined) return named;
  throw new CmkError(`The id of an AzureAccess in state is "${id}", not {projectId}/{roleId}/{servicePrincipalId}.`, {
    code: "STATE_INCOMPLETE",
    hint: "Nothing was changed. Remove the record with `pulumi state delete` and run `pulumi up`: it adopts what is registered.",
  });
}

function tenantIn(properties: Properties): string {
  if (typeof properties.tenantId === "string") return properties.tenantId;
  throw new CmkError(tenantUnknownText("it is not in the inputs."), { code: "TENANT_UNKNOWN" });
}

const registrable = (known: Desired & { readonly tenantId: string }, servicePrincipalId: string): Registrable => ({
  projectId: known.projectId,
  tenantId: known.tenantId,
  appId: appIdOf(known),
  servicePrincipalId,
});

async function create(clients: Clients, call: Call, desired: Desired): Promise<Created> {
  const operation = operationOf(call, limitOf("create", desired));
  const known = { ...desired, tenantId: tenantIn({ ...desired }) };
  const { servicePrincipalId } = desired;
  const wanted = { projectId: known.projectId, tenantId: known.tenantId, appId: appIdOf(known) };
  const registration = await register(
    clients,
    servicePrincipalId === undefined ? wanted : { ...wanted, servicePrincipalId },
    operation,
  );
  const id = idOf(known.projectId, registration);
  if (registration.adopted) call.info(adoptedText({ projectId: known.projectId, ...registration }));
  const outs = { ...known, ...registration };
  await finish(clients, { id, outs, registration }, operation);
  return { id, outs };
}

interface Made extends Created {
  readonly registration: Registration;
  readonly outs: Desired & { readonly tenantId: string } & Properties;
}

/** A registration that we made and could not authorize stays in state, so that the next run goes on with it. */
async function finish(clients: Clients, { id, outs, registration }: Made, operation: Operation): Promise<void> {
  const { servicePrincipalId, adopted } = registration;
  try {
    await authorize(clients, registrable(outs, servicePrincipalId), registration, operation);
  } catch (error) {
    if (adopted || !(error instanceof CmkError)) throw error;
    throw new HalfDone(id, { ...outs, authorized: false }, error);
  }
}

async function read(clients: Clients, call: Call, id: string, props: Properties): Promise<Found> {
  const { projectId, roleId, servicePrincipalId } = namedIn(id);
  const place = { projectId, signal: call.signal };
  const registered = await observe(clients, projectId, call.signal).catch(unlessProjectGone(clients.atlas, place));
  const found = registered?.find((one) => one.roleId === roleId);
  if (found === undefined) {
    if (registered !== undefined) await projectIsGone(clients.atlas, place); // the list is believed of this project of Atlas's only
    return undefined;
  }
  const {
    roleId: _,
    adopted,
    ...inputs
  } = {
    ...props,
    projectId,
    servicePrincipalId,
    tenantId: found.tenantId?.toLowerCase() ?? props.tenantId,
    authorized: props.authorized === true,
    roleId,
    adopted: props.adopted !== false,
  };
  return { id, outs: { ...inputs, roleId, adopted }, inputs };
}

/** State and program agree. Without a refresh the engine would look no further, so we do. */
async function lookLive(clients: Clients, call: Call, { projectId, roleId }: Named): Promise<Difference> {
  try {
    const registered = await observe(clients, projectId, call.signal);
    if (registered.some((one) => one.roleId === roleId)) return { kind: "same" };
    return { kind: "off", says: goneText(projectId, roleId), replaces: ["roleId"] };
  } catch (error) {
    if (!hasCode(error, "NO_CREDENTIALS")) throw error;
    call.warn(`Not verified: whether role ${roleId} is still registered with project ${projectId}. ${error.message}`);
    return { kind: "same" };
  }
}
