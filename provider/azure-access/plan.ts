// What an AzureAccess wants, which registration of a project is its own, and what replaces it. Pure: no client, no clock, no environment.
import type { AzureServicePrincipal } from "../atlas/types";
import { encryptsFault, type FaultOf, faultsIn, flagOf, optional, projectIdFault, textOf } from "../support/arguments";
import { isGuid } from "../support/azure-names";
import { isSame } from "../support/compare";
import type { Fault, Properties } from "../support/properties";
import { checkTimeouts, type Timeouts } from "../support/timeouts";
import { holdsUnknown } from "../support/unknowns";
import { showCommand } from "./texts";

/**
 * FACT(atlas-app-id): Atlas's multi-tenant app for encryption at rest, in Azure's public cloud. Other features and
 * clouds have others.
 */
export const ATLAS_APP_ID = "9efedfcc-2eca-4b27-a613-0cad1e114cb7";

/** What a person wrote, in normal form. Any text may hold an unknown in a preview. */
export interface Arguments {
  readonly projectId: string;
  readonly tenantId?: string;
  readonly servicePrincipalId?: string;
  readonly atlasAzureAppId?: string;
  readonly keepRegistration?: boolean;
  readonly timeouts?: Timeouts;
}

/** What `check` returns: the arguments, what is known of the absent ones, and, as an input, what must be true. */
export interface Desired extends Arguments {
  readonly authorized: boolean;
}

/** What state keeps beside the inputs. */
export interface Registration {
  readonly roleId: string;
  readonly servicePrincipalId: string;
  /** It was registered before us, so it stays when we go. */
  readonly adopted: boolean;
}

const GUID_FORM = "a GUID, such as 9efedfcc-2eca-4b27-a613-0cad1e114cb7";

const RULES: Readonly<Record<string, FaultOf>> = {
  projectId: projectIdFault,
  tenantId: optional(textOf("tenantId", isGuid, `the id of an Entra tenant: ${GUID_FORM}`)),
  servicePrincipalId: optional(
    textOf("servicePrincipalId", isGuid, `the object id of a service principal: ${GUID_FORM}`),
  ),
  atlasAzureAppId: optional(textOf("atlasAzureAppId", isGuid, `the id of Atlas's app: ${GUID_FORM}`)),
  keepRegistration: flagOf("keepRegistration"),
  encrypts: encryptsFault,
  timeouts: checkTimeouts,
};

/** Every fault that can be seen without asking anyone. */
export function argumentFaults(news: Properties): readonly Fault[] {
  const faults = faultsIn(RULES, news);
  if (faults.length > 0 || holdsUnknown([news.servicePrincipalId, news.atlasAzureAppId])) return faults;
  const { servicePrincipalId } = normalArguments(news);
  return servicePrincipalId !== undefined && [appIdOf(news), ATLAS_APP_ID].includes(servicePrincipalId)
    ? [{ property: "servicePrincipalId", reason: appInPlaceOfPrincipal(servicePrincipalId) }]
    : faults;
}

const appInPlaceOfPrincipal = (appId: string): string =>
  `'servicePrincipalId' is the id of Atlas's app, the same in every tenant. Give the object id of its service principal in your tenant: \`${showCommand(appId)}\` prints it.`;

const GUIDS = ["tenantId", "servicePrincipalId", "atlasAzureAppId"] as const;

/** The one normal form: GUIDs in lower case. Call it only where `argumentFaults` found nothing. */
export function normalArguments(news: Properties): Arguments {
  const given = Object.fromEntries(
    Object.entries(news).filter(([key, value]) => value !== undefined && key !== "encrypts"),
  );
  const guids = GUIDS.map((key) => [key, given[key]] as const).filter(([, value]) => typeof value === "string");
  const lowered = Object.fromEntries(guids.map(([key, value]) => [key, String(value).toLowerCase()]));
  return { ...given, ...lowered } as unknown as Arguments; // argumentFaults has looked at every field
}

/** The app whose principal is meant, of arguments, inputs or state. */
export const appIdOf = (properties: Properties | Arguments): string =>
  typeof properties.atlasAzureAppId === "string" ? properties.atlasAzureAppId.toLowerCase() : ATLAS_APP_ID;

/** An absent argument means "as it is": what an earlier run found stays, as long as it is about the same thing. */
export function carried(args: Arguments, olds: Properties): Arguments {
  if (olds.projectId !== args.projectId) return args;
  const tenantId = args.tenantId ?? textIn(olds.tenantId);
  const isSamePrincipal = tenantId === olds.tenantId && appIdOf(args) === appIdOf(olds);
  const servicePrincipalId = args.servicePrincipalId ?? (isSamePrincipal ? textIn(olds.servicePrincipalId) : undefined);
  return {
    ...args,
    ...(tenantId === undefined ? {} : { tenantId }),
    ...(servicePrincipalId === undefined ? {} : { servicePrincipalId }),
  };
}

const textIn = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** Keys that differ between state and program. What the program leaves out is no difference. */
export function changes(olds: Properties, news: Properties): readonly string[] {
  const differs = (key: string): boolean => news[key] !== undefined && !isSame(olds[key], news[key]);
  return [
    ...["projectId", "tenantId", "servicePrincipalId", "authorized"].filter(differs),
    ...(appIdOf(olds) === appIdOf(news) ? [] : ["atlasAzureAppId"]),
    ...["keepRegistration", "timeouts"].filter((key) => !isSame(olds[key], news[key])),
  ];
}

const IN_PLACE = ["authorized", "keepRegistration", "timeouts"];

/** An unknown is never a reason to replace. */
export const replacedBy = (changed: readonly string[], news: Properties): readonly string[] =>
  changed.filter((key) => !IN_PLACE.includes(key) && !holdsUnknown(news[key]));

/** The registration that is meant; `undefined` while a part of it is not known. A principal is of one tenant. A record's id tells both parts. */
export function identityOf(properties: Properties, id = ""): string | undefined {
  const { projectId, servicePrincipalId } = namedBy(id) ?? properties;
  return typeof projectId === "string" &&
    typeof servicePrincipalId === "string" &&
    !holdsUnknown([projectId, servicePrincipalId])
    ? `${projectId}/${servicePrincipalId}`
    : undefined;
}

/** Holds what others need, because the engine knows an id in the preview of an update and an output not. */
export const idOf = (projectId: string, { roleId, servicePrincipalId }: Registration): string =>
  [projectId, roleId, servicePrincipalId].join("/");

export interface Named {
  readonly projectId: string;
  readonly roleId: string;
  readonly servicePrincipalId: string;
}

export function namedBy(id: string): Named | undefined {
  const [projectId, roleId, servicePrincipalId, ...more] = id.split("/");
  if (projectId === undefined || roleId === undefined || servicePrincipalId === undefined || more.length > 0)
    return undefined;
  return { projectId, roleId, servicePrincipalId };
}

export interface Principal {
  readonly tenantId: string;
  readonly servicePrincipalId: string;
}

const isEqual = (one: string | undefined, other: string): boolean => one?.toLowerCase() === other;

/** Of several that are the same: the one in use, then the oldest. Whoever looks chooses the same one, so that two who register at once end with one. */
const best = (found: readonly AzureServicePrincipal[]): AzureServicePrincipal | undefined => {
  const rank = (one: AzureServicePrincipal): string =>
    [one.featureUsages.length > 0 ? 0 : 1, one.createdDate ?? "", one.roleId].join(" ");
  return [...found].sort((one, other) => (rank(one) < rank(other) ? -1 : 1))[0];
};

/** The registration of this principal, if the project has it. */
export const registrationOf = (
  principal: Principal,
  registered: readonly AzureServicePrincipal[],
): AzureServicePrincipal | undefined =>
  best(
    registered.filter(
      (one) =>
        isEqual(one.tenantId, principal.tenantId) && isEqual(one.servicePrincipalId, principal.servicePrincipalId),
    ),
  );

/** The principal that the project has registered for an app in a tenant: what is known of it without Graph. */
export const registeredPrincipal = (
  tenantId: string,
  appId: string,
  registered: readonly AzureServicePrincipal[],
): string | undefined =>
  best(
    registered.filter((one) => isEqual(one.tenantId, tenantId) && isEqual(one.atlasAzureAppId, appId)),
  )?.servicePrincipalId?.toLowerCase();

/**
 * ASSUMED(access-new-codes): what Atlas may answer about a role or a principal that is only too new. An adopted one is
 * not new.
 */
export const tooNew = (registration: Registration): readonly string[] =>
  registration.adopted
    ? []
    : [
        "CLOUD_PROVIDER_ACCESS_ROLE_NOT_AUTHORIZED",
        "CLOUD_PROVIDER_ACCESS_ROLE_NOT_FOUND",
        "INVALID_AZURE_CREDENTIALS",
        "INVALID_AZURE_API_REQUEST",
      ];
