// AzureAccess for the engine's hooks: resolve, observe, differs, ensure, remove. Thin: it gathers what plan.ts decides on and calls flow/.
import { unlessProjectGone } from "../atlas/absence";
import type { AzureServicePrincipal } from "../atlas/types";
import { byId } from "../engine/by-id";
import { replacing } from "../engine/field";
import { type Change, knownIn, type Resource } from "../engine/hooks";
import type { Calling, Resolved, Run } from "../engine/run";
import { whyNot } from "../key-in-force/look";
import { CmkError } from "../support/errors";
import type { Encrypts } from "../support/kinds";
import type { Properties } from "../support/properties";
import { notePrincipal } from "../vault-users/declared";
import { sayUnmanagedKeys } from "../vault-users/unmanaged";
import { appInPlaceOfPrincipal, CONDITIONS, FIELDS, OUTPUTS } from "./fields";
import { deregister } from "./flow/deregister";
import { loginTenant, lookedUp, remembered } from "./flow/look-up";
import { type Clients, findRegistration } from "./flow/principal";
import { authorize, isAtWork, register } from "./flow/register";
import {
  type Arguments,
  carried,
  changes,
  type Declared,
  type Desired,
  identityOf,
  idOf,
  type Known,
  namedBy,
  partsOf,
} from "./plan";
import { adoptedText, goneText, keptText, tenantUnknownText } from "./texts";

export const azureAccess: Resource<{
  clients: Clients;
  args: Declared & { readonly encrypts?: Encrypts };
  wanted: Desired;
  seen: AzureServicePrincipal;
  known: Known;
}> = {
  fields: FIELDS,
  conditions: CONDITIONS,
  outputs: OUTPUTS,
  requiredState: ["authorized"],
  inState: ["projectId", "roleId", "servicePrincipalId"],
  identity: identityOf,
  needs: ({ servicePrincipalId }) =>
    typeof servicePrincipalId === "string" ? [{ kind: "RoleAssignment", identity: servicePrincipalId }] : [],
  idOf,
  byId: byId({ kind: "AzureAccess", form: "{projectId}/{roleId}/{servicePrincipalId}", parts: partsOf }),
  named: (id) => `AzureAccess ${id}`,
  tells: ({ projectId, roleId }) => `whether role ${roleId} is still registered with project ${projectId}`,
  faults: appInPlaceOfPrincipal,
  resolve: (call, { encrypts, ...args }, olds) => resolve(call, { given: carried(args, olds), encrypts, olds }),
  known: (id, props) => ({
    ...props,
    ...namedBy(id),
    authorized: props.authorized === true,
    adopted: props.adopted !== false,
  }),
  changed: changes,
  observe: findRegistration,
  gone: unlessProjectGone,
  differs: (_call, { projectId, roleId }, found) =>
    found === undefined ? { kind: "off", says: goneText(projectId, roleId), replaces: ["roleId"] } : { kind: "same" },
  ensure,
  left: async (run) => (run.kept.adopted === false ? run.kept : undefined),
  record: (_call, known, found) => {
    const { roleId, adopted, ...rest } = known;
    const tenantId = found.tenantId?.toLowerCase() ?? known.tenantId;
    const inputs = { ...rest, ...(tenantId === undefined ? {} : { tenantId }) };
    return { outs: { ...inputs, roleId, adopted }, inputs };
  },
  lastWords: (call, { projectId }) => sayUnmanagedKeys(call, { projectIds: [projectId] }),
  remove: async (run, known) => {
    const isKept = known.keepRegistration === true;
    if (known.adopted || isKept) return run.info(keptText(known, isKept));
    return deregister(run, known);
  },
};

interface Before {
  readonly given: Arguments;
  readonly encrypts: Encrypts | undefined;
  readonly olds: Properties;
}

async function resolve(call: Calling<Clients>, before: Before): Promise<Resolved> {
  const { given, olds } = before;
  const refusal = await guardProject(call, before);
  const inputs = { ...given, authorized: true };
  if (refusal !== undefined) return { inputs, failures: [{ property: "", reason: refusal }] };
  const tenant = given.tenantId === undefined ? await loginTenant(call) : { found: {} };
  if ("fault" in tenant) return { inputs, failures: [tenant.fault] };
  const args: Arguments = { ...given, ...tenant.found };
  const changed = changes(olds, { ...args });
  const isThere = olds.projectId !== undefined && replacing(FIELDS, { olds, news: { ...args } }, changed).length === 0;
  const principal = await (isThere ? remembered(call, args) : lookedUp(call, args));
  const principalId =
    "fault" in principal ? undefined : (principal.found.servicePrincipalId ?? args.servicePrincipalId);
  // Only the component names the key: a program of single resources may assign the roles with another package.
  if (before.encrypts !== undefined && typeof principalId === "string" && typeof args.projectId === "string")
    notePrincipal(call, args.projectId, principalId);
  return "fault" in principal
    ? { inputs: { ...inputs, ...args }, failures: [principal.fault] }
    : { inputs: { ...inputs, ...args, ...principal.found }, failures: [] };
}

/** A role is registered only with a project that can be encrypted with the key. */
async function guardProject(call: Calling<Clients>, { given, encrypts, olds }: Before): Promise<string | undefined> {
  if (encrypts?.keyVaultId === undefined) return undefined;
  const { keyVaultId, keyName, adopt } = encrypts;
  const { projectId } = given;
  const wish = { projectId, keyVaultId, keyName, adopt };
  return whyNot(call, { wish, isKnown: olds.projectId === projectId });
}

/** Registers where the resource is new, and authorizes where no earlier run has. A registration that could not be authorized stays in state. */
async function ensure(run: Run<Clients>, { wanted, olds, id }: Change<Desired>): Promise<Properties> {
  const before = olds === undefined || id === undefined ? undefined : knownIn(azureAccess, id, olds);
  const tenantId = wanted.tenantId ?? before?.tenantId;
  if (tenantId === undefined)
    throw new CmkError(tenantUnknownText("the inputs have no tenant."), { code: "TENANT_UNKNOWN" });
  const { projectId, atlasAzureAppId: appId } = wanted;
  const asked = { projectId, tenantId, appId };
  const registration = before ?? (await register(run, { ...asked, ...principalIn(wanted) }));
  const { roleId, servicePrincipalId, adopted } = registration;
  if (before === undefined && adopted) run.info(adoptedText({ projectId, roleId, servicePrincipalId }));
  const outs = { ...wanted, tenantId, servicePrincipalId, roleId, adopted };
  if (before === undefined) run.keep({ ...outs, authorized: false });
  if (before?.authorized !== true && !(await isAtWork(run, { projectId, ...registration })))
    await authorize(run, { ...asked, servicePrincipalId }, registration);
  return { ...outs, authorized: true };
}

const principalIn = ({ servicePrincipalId }: Desired): { readonly servicePrincipalId?: string } =>
  servicePrincipalId === undefined ? {} : { servicePrincipalId };
