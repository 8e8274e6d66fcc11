// The table of a PrivateNetworking's arguments. Pure.
import { type Fields, optional, required, timeoutsField } from "../engine/field";
import { normalRegions } from "../support/azure-regions";
import { type Kind, keyVaultId, oneOf, projectId } from "../support/kinds";
import { LAST_DURATIONS } from "../support/last-durations";
import type { PrivateNetworkingArgs } from "./resource";

const ACCESS = ["Enabled", "Disabled"] as const;
export type PublicNetworkAccess = (typeof ACCESS)[number];

const APPROVALS = ["automatic", "manual"] as const;
export type Approval = (typeof APPROVALS)[number];

const regions: Kind = {
  form: `a list of region names: Atlas's, such as "US_EAST_2", or Azure's, such as "eastus2"`,
  faultIn: (value, property) => {
    if (!Array.isArray(value) || value.some((one) => typeof one !== "string" || one.trim() === ""))
      return `'${property}' is not a list of region names. Give Atlas's names, such as ["US_EAST_2"], or Azure's, such as ["eastus2"].`;
    return value.length === 0
      ? `'${property}' is empty. Name at least one region, or omit '${property}': the default is every region in which the project's dedicated clusters have nodes.`
      : undefined;
  },
  normal: (value: readonly string[]) => normalRegions(value),
};

/** FACT(atlas-endpoint-times): usually 3 to 20 minutes, at worst hours. A person may also have to approve. */
const TIMEOUT_MS = 2 * 3_600_000;

export const FIELDS = {
  projectId: required(projectId, "replaces"),
  keyVaultId: required(keyVaultId("Atlas creates private endpoints only to a Key Vault"), "updates"),
  regions: optional(regions, "updates", "every region in which the project's dedicated clusters have nodes"),
  publicNetworkAccess: optional(oneOf(...ACCESS), "updates", "not changed"),
  approval: optional(
    { ...oneOf(...APPROVALS), normal: (value: Approval) => (value === "automatic" ? undefined : value) },
    "no write",
    '"automatic"',
  ),
  timeouts: timeoutsField(TIMEOUT_MS),
} satisfies Fields<PrivateNetworkingArgs>;

/** Inputs that `check` adds: conditions that must be true in the cloud. */
export const CONDITIONS = ["requirePrivateNetworking", "endpointStatus"] as const;

/** Outputs that are no arguments. */
export const OUTPUTS = ["endpoints", "closedVaultId", LAST_DURATIONS] as const;
