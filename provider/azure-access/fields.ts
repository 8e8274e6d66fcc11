// The table of an AzureAccess's arguments. Pure.
import { type Fields, optional, required, timeoutsField } from "../engine/field";
import { isGuid } from "../support/azure-names";
import { encrypts, flag, guid, projectId } from "../support/kinds";
import type { Fault, Properties } from "../support/properties";
import { holdsUnknown } from "../support/unknowns";
import type { AzureAccessArgs } from "./resource";
import { showCommand } from "./texts";

/**
 * FACT(atlas-app-id): Atlas's multi-tenant app for encryption at rest, in Azure's public cloud. Other features and clouds
 * have other apps.
 */
export const ATLAS_APP_ID = "9efedfcc-2eca-4b27-a613-0cad1e114cb7";

/** Both services answer at once. The rest of the time is for objects that are too new or still in use. */
const TIMEOUT_MS = 10 * 60_000;

export const FIELDS = {
  projectId: required(projectId, "replaces"),
  tenantId: optional(guid("the id of an Entra tenant"), "replaces", "the tenant of the Azure login at the creation"),
  servicePrincipalId: optional(
    guid("the object id of a service principal"),
    "replaces",
    "looked up by the app's id, or created where the tenant has none",
  ),
  atlasAzureAppId: optional(guid("the id of Atlas's app"), "replaces", ATLAS_APP_ID),
  keepRegistration: optional(flag, "no write", "false"),
  encrypts: optional(encrypts, "no write", "the project's key is not checked"),
  timeouts: timeoutsField(TIMEOUT_MS),
} satisfies Fields<AzureAccessArgs>;

/** Inputs that `check` adds: the required state in the cloud. */
export const CONDITIONS = ["authorized"] as const;

/** Outputs that no argument sets. */
export const OUTPUTS = ["roleId", "adopted"] as const;

/** An app has the same id in every tenant. Its service principal has another id in each tenant. */
export function appInPlaceOfPrincipal({ servicePrincipalId, atlasAzureAppId }: Properties): readonly Fault[] {
  if (holdsUnknown(atlasAzureAppId) || typeof servicePrincipalId !== "string" || !isGuid(servicePrincipalId)) return [];
  const appId = servicePrincipalId.toLowerCase();
  const isApp = [atlasAzureAppId, ATLAS_APP_ID].some((one) => typeof one === "string" && one.toLowerCase() === appId);
  if (!isApp) return [];
  const reason = `'servicePrincipalId' is the id of Atlas's app, which is the same in every tenant. Pass the object id of the app's service principal in your tenant, as \`${showCommand(appId)}\` prints it.`;
  return [{ property: "servicePrincipalId", reason }];
}
