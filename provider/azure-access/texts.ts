// Messages about Atlas's service principal: finding, creating, registering and deregistering it. Texts only.
import { command } from "../support/shell";
import type { Named } from "./plan";

/** Prints the object id of an app's service principal. */
export const showCommand = (appId: string): string => command`az ad sp show --id ${appId} --query id -o tsv`;

const ALWAYS_WAYS = (appId: string): string =>
  `\`${command`az ad sp create --id ${appId}`}\` (once per tenant, as Application Administrator). Then pass the object id that \`${showCommand(appId)}\` prints as 'servicePrincipalId': ` +
  "with it this login needs no permission in Microsoft Graph.";

/** The one command for an administrator, and the configuration that needs no Graph. */
export const noGraphText = (tenantId: string, appId: string, why: string): string =>
  `This login could not look up or create Atlas's service principal in tenant ${tenantId}: ${why} Ask an administrator of the tenant to run ${ALWAYS_WAYS(appId)}`;

export const elsewhereText = (tenantId: string, loginTenant: string, appId: string): string =>
  `'tenantId' is ${tenantId}, but the tenant of the Azure login is ${loginTenant}. So Atlas's service principal cannot be looked up or created. ` +
  `The service principal must be in the vault's tenant. Log in to that tenant, or correct 'tenantId'. Or ask an administrator of that tenant to run ${ALWAYS_WAYS(appId)}`;

export const notInTenantText = (servicePrincipalId: string, tenantId: string, appId: string): string =>
  `Tenant ${tenantId} has no service principal with the object id ${servicePrincipalId}. The id may be the app's id, the object id of an app registration, or the id of a service principal in another tenant. ` +
  `Pass the object id that \`${showCommand(appId)}\` prints.`;

export const otherAppText = (servicePrincipalId: string, appId: string, found: string): string =>
  `The service principal ${servicePrincipalId} belongs to app ${found}, not to Atlas's app ${appId}. ` +
  `Pass the object id that \`${showCommand(appId)}\` prints. If Atlas gave you another app id, pass that id as 'atlasAzureAppId'.`;

export const tenantUnknownText = (why: string): string =>
  `'tenantId' is not set, and the tenant of the Azure login is not known: ${why} Pass 'tenantId', the tenant of the vault (\`az account show --query tenantId -o tsv\` prints it).`;

export const notShownText = (tenantId: string, appId: string): string =>
  `Tenant ${tenantId} says that it already has a service principal of app ${appId}, but does not show it.`;

export const notShownHint = (appId: string): string =>
  `Run again in some minutes. If the error stays, the service principal may be deleted but not purged (\`${command`az ad sp list --filter ${`appId eq '${appId}'`}`}\` shows the existing ones).`;

/** For a registration that existed before, or that the program keeps. Atlas does not show who created a registration. */
export const keptText = ({ projectId, roleId, servicePrincipalId }: Named, isAsked: boolean): string =>
  `Kept: the role ${roleId} of project ${projectId}, which is the registration of Atlas's service principal ${servicePrincipalId}` +
  (isAsked
    ? ", and the service principal's role assignments. The next `pulumi up` adopts them."
    : ". Another tool, or an earlier run that was killed, registered it before this resource was created. " +
      `If nothing uses the role, delete it in Atlas (Project Integrations, or DELETE /api/atlas/v2/groups/${projectId}/cloudProviderAccess/AZURE/${roleId}).`);

export const adoptedText = ({ projectId, roleId, servicePrincipalId }: Named): string =>
  `Adopted the existing role ${roleId} of project ${projectId}: the registration of Atlas's service principal ${servicePrincipalId}.`;

export const goneText = (projectId: string, roleId: string): string =>
  `The role ${roleId} of project ${projectId} was deleted outside Pulumi. \`pulumi up\` registers Atlas's service principal again, with a new role id.`;

export const registeredTwiceText = (projectId: string, mine: string, kept: string): string =>
  `Atlas's service principal was registered with project ${projectId} twice at the same time. The role ${kept} is used. The second role, ${mine}, could not be deleted. Nothing uses it, so delete it in Atlas (Project Integrations, or DELETE …/cloudProviderAccess/AZURE/${mine}).`;

export const encryptsText = (projectId: string, roleId: string): string =>
  `The delete of the role ${roleId} of project ${projectId} was refused: the project's encryption at rest uses the role. Without it Atlas cannot use the key. Nothing was changed.`;

export const ENCRYPTS_HINT =
  "Delete the EncryptionAtRest first, or pass another access to it. In one stack, pass this resource's roleId output to the EncryptionAtRest, so that Pulumi deletes them in the right order. " +
  "If the stack has no EncryptionAtRest, an earlier run may have been killed: declare an EncryptionAtRest for the project and run `pulumi up`, which adopts the configuration. Then remove both.";

export const stillUsedText = (projectId: string, roleId: string, state: string): string =>
  `The delete of the role ${roleId} of project ${projectId} was refused: ${state}. Nothing was changed.`;

export const STILL_USED_HINT =
  "Remove the role from the settings of the feature that uses it, then run again. Atlas may show a role's uses late.";
