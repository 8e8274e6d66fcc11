// What an AzureAccess wants, which registration of a project belongs to it, and what an absent argument means. Pure: no client, no clock, no environment.
import type { AzureServicePrincipal } from "../atlas/types";
import { isGuid } from "../support/azure-names";
import { changedKeys } from "../support/compare";
import type { Code } from "../support/errors";
import { isAtlasId } from "../support/kinds";
import type { Properties } from "../support/properties";
import type { Timeouts } from "../support/timeouts";
import type { InPreviewOf } from "../support/unknowns";
import { ATLAS_APP_ID, OUTPUTS } from "./fields";

interface Given {
  readonly projectId: string;
  readonly tenantId?: string;
  readonly servicePrincipalId?: string;
  readonly atlasAzureAppId: string;
  readonly keepRegistration?: boolean;
  readonly timeouts?: Timeouts;
}

/** Arguments with their defaults. A preview may not know them yet. */
export type Arguments = InPreviewOf<Given>;

/** Arguments in normal form, as the program gives them. */
export type Declared = Omit<Arguments, "atlasAzureAppId"> & Partial<Pick<Arguments, "atlasAzureAppId">>;

/** What `check` makes: the arguments, the known values of absent ones and, as an input, the required state in the cloud. */
export interface Desired extends Given {
  readonly authorized: boolean;
}

/** What state keeps in addition to the inputs. */
export interface Registration {
  readonly roleId: string;
  readonly servicePrincipalId: string;
  /** The registration existed before this resource, so the delete of this resource keeps it. */
  readonly adopted: boolean;
}

export type Known = Desired & Registration;

/** An absent argument means "unchanged": the value of an earlier run stays, as long as it is about the same object. */
export function carried(args: Declared, olds: Properties): Arguments {
  const given = { atlasAzureAppId: ATLAS_APP_ID, ...args };
  if (olds.projectId !== given.projectId) return given;
  const tenantId = given.tenantId ?? textIn(olds.tenantId);
  const isSamePrincipal = tenantId === olds.tenantId && given.atlasAzureAppId === appIdIn(olds);
  const servicePrincipalId =
    given.servicePrincipalId ?? (isSamePrincipal ? textIn(olds.servicePrincipalId) : undefined);
  return {
    ...given,
    ...(tenantId === undefined ? {} : { tenantId }),
    ...(servicePrincipalId === undefined ? {} : { servicePrincipalId }),
  };
}

const textIn = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

const appIdIn = ({ atlasAzureAppId }: Properties): string => textIn(atlasAzureAppId) ?? ATLAS_APP_ID;

/** Keys that differ between state and program. A value that the program leaves out and an earlier run found is not a difference. */
export const changes = (olds: Properties, news: Properties): readonly string[] =>
  changedKeys(olds, news, OUTPUTS).filter((key) => news[key] !== undefined || !FOUND.includes(key));

const FOUND: readonly string[] = ["tenantId", "servicePrincipalId"];

/** The registration; `undefined` while a part of it is not known. A service principal belongs to one tenant. A record's id contains both parts. */
export function identityOf(properties: Properties, id = ""): string | undefined {
  const { projectId, servicePrincipalId } = namedBy(id) ?? properties;
  return typeof projectId === "string" && typeof servicePrincipalId === "string"
    ? `${projectId}/${servicePrincipalId}`
    : undefined;
}

/** Contains what other resources need: in the preview of an update, the engine knows an id, but no output. */
export const idOf = ({ projectId, roleId, servicePrincipalId }: Properties): string =>
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

/** The parts of an id that a program gives. */
export function partsOf(id: string): Named | undefined {
  const named = namedBy(id);
  const isWhole =
    named !== undefined && isAtlasId(named.projectId) && isAtlasId(named.roleId) && isGuid(named.servicePrincipalId);
  return isWhole ? named : undefined;
}

export interface Principal {
  readonly tenantId: string;
  readonly servicePrincipalId: string;
}

const isEqual = (one: string | undefined, other: string): boolean => one?.toLowerCase() === other;

/** Of several equal registrations: one in use, then the oldest. Every run chooses the same one, so that two runs that register at the same time end with one. */
const best = (found: readonly AzureServicePrincipal[]): AzureServicePrincipal | undefined => {
  const rank = (one: AzureServicePrincipal): string =>
    [one.featureUsages.length > 0 ? 0 : 1, one.createdDate ?? "", one.roleId].join(" ");
  return [...found].sort((one, other) => (rank(one) < rank(other) ? -1 : 1))[0];
};

/** The registration of this service principal, if the project has one. */
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

/** The service principal that the project has registered for an app in a tenant: known without Microsoft Graph. */
export const registeredPrincipal = (
  tenantId: string,
  appId: string,
  registered: readonly AzureServicePrincipal[],
): string | undefined =>
  best(
    registered.filter((one) => isEqual(one.tenantId, tenantId) && isEqual(one.atlasAzureAppId, appId)),
  )?.servicePrincipalId?.toLowerCase();

/**
 * ASSUMED(access-new-codes): Atlas's codes for a role or a service principal that is too new. An adopted one is not new.
 */
export const tooNew = (registration: Registration): readonly Code[] =>
  registration.adopted
    ? []
    : [
        "CLOUD_PROVIDER_ACCESS_ROLE_NOT_AUTHORIZED",
        "CLOUD_PROVIDER_ACCESS_ROLE_NOT_FOUND",
        "INVALID_AZURE_CREDENTIALS",
        "INVALID_AZURE_API_REQUEST",
      ];
