// What a person reads when Atlas's service principal cannot be found, made, registered or deregistered. Words only.
import { command } from "../support/shell";
import type { Named } from "./plan";

/** Prints the object id of an app's service principal. */
export const showCommand = (appId: string): string => command`az ad sp show --id ${appId} --query id -o tsv`;

const ALWAYS_WAYS = (appId: string): string =>
  `\`${command`az ad sp create --id ${appId}`}\` makes it (once per tenant; Application Administrator), \`${showCommand(appId)}\` prints its object id. ` +
  "Pass that as 'servicePrincipalId': then this login needs no right in Microsoft Graph.";

/** The one command for an administrator, and the way without Graph. */
export const noGraphText = (tenantId: string, appId: string, why: string): string =>
  `Atlas's service principal in tenant ${tenantId} could not be looked up or made with this login: ${why} An administrator of the tenant can: ${ALWAYS_WAYS(appId)}`;

export const elsewhereText = (tenantId: string, loginTenant: string, appId: string): string =>
  `'tenantId' is ${tenantId}, but the Azure login is of tenant ${loginTenant}, so Atlas's service principal cannot be looked up or made there. ` +
  `The principal must be in the vault's tenant. Log in to that tenant, correct 'tenantId', or let an administrator there run: ${ALWAYS_WAYS(appId)}`;

export const notInTenantText = (servicePrincipalId: string, tenantId: string, appId: string): string =>
  `Tenant ${tenantId} has no service principal with the object id ${servicePrincipalId}. Not the app's id and not an app registration's object id is meant, and not a principal of another tenant: ` +
  `\`${showCommand(appId)}\` prints the right one.`;

export const otherAppText = (servicePrincipalId: string, appId: string, found: string): string =>
  `The service principal ${servicePrincipalId} is of app ${found}, not of Atlas's app ${appId}. ` +
  `\`${showCommand(appId)}\` prints the right one; if Atlas gave you another app id, pass it as 'atlasAzureAppId'.`;

export const tenantUnknownText = (why: string): string =>
  `'tenantId' is not given, and which tenant the Azure login is of cannot be known: ${why} Pass 'tenantId' (\`az account show --query tenantId -o tsv\` prints it), the tenant of the vault.`;

export const notShownText = (tenantId: string, appId: string): string =>
  `Tenant ${tenantId} says that it has a service principal of app ${appId} already, but does not show it.`;

export const notShownHint = (appId: string): string =>
  `Run again in some minutes; if it stays, it may be a deleted one that is kept (\`${command`az ad sp list --filter ${`appId eq '${appId}'`}`}\` shows what there is).`;

/** What was registered before, and what the program keeps. Atlas does not tell who made a registration. */
export const keptText = ({ projectId, roleId, servicePrincipalId }: Named, isAsked: boolean): string =>
  `Kept: the role ${roleId} of project ${projectId}, which is the registration of Atlas's service principal ${servicePrincipalId}` +
  (isAsked
    ? ", and the principal's role assignments. The next `pulumi up` adopts them."
    : "; it was registered before this resource was created, by another tool or by an earlier run that was killed. " +
      `If nothing uses it, remove it in Atlas (Project Integrations, or DELETE /api/atlas/v2/groups/${projectId}/cloudProviderAccess/AZURE/${roleId}).`);

export const adoptedText = ({ projectId, roleId, servicePrincipalId }: Named): string =>
  `Adopted the role ${roleId} of project ${projectId}, which exists already: the registration of Atlas's service principal ${servicePrincipalId}.`;

export const goneText = (projectId: string, roleId: string): string =>
  `The role ${roleId} is no longer registered with project ${projectId}; it was removed outside Pulumi. This update registers Atlas's service principal again, under a new role id.`;

export const registeredTwiceText = (projectId: string, mine: string, kept: string): string =>
  `Atlas's service principal was registered with project ${projectId} twice at the same time. The role ${kept} is used; the other one, ${mine}, could not be dropped: nothing uses it, so remove it in Atlas (Project Integrations, or DELETE …/cloudProviderAccess/AZURE/${mine}).`;

export const encryptsText = (projectId: string, roleId: string): string =>
  `The role ${roleId} stays registered with project ${projectId}, and nothing was changed: the project's encryption at rest uses it, and without it Atlas loses the key.`;

export const ENCRYPTS_HINT =
  "Take the EncryptionAtRest away first, or give it other access. In one stack, give it this resource's roleId output, so that the order is right by itself. " +
  "If the stack has none, an earlier run may have been killed: declare an EncryptionAtRest for the project and run `pulumi up`, which adopts what is there; then remove both.";

export const stillUsedText = (projectId: string, roleId: string, state: string): string =>
  `The role ${roleId} stays registered with project ${projectId}, and nothing was changed: ${state}.`;

export const STILL_USED_HINT =
  "Take the role out of the settings of the feature that uses it, then run again; what Atlas shows of a role's uses may be late.";

export const notCheckedText = (what: string, why: string): string =>
  `Cannot be checked until \`pulumi up\`: ${what}. ${why}`;
