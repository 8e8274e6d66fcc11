// What private endpoints forbid in a PATCH of the project's encryption at rest, whatever state they are in.
import { atlasRefusal } from "../http.ts";
import type { AtlasCall } from "./call.ts";
import { endpointsOf } from "./endpoint-states.ts";
import type { KeyVaultSettings } from "./store.ts";

/** A PATCH of the settings for Azure: as they are, as they would be, and what the PATCH names. */
export interface Change {
  readonly stored: KeyVaultSettings;
  readonly merged: KeyVaultSettings;
  readonly wanted: Readonly<Record<string, unknown>>;
}

export const regionsWithEndpoints = ({ parts, project, nowMs }: AtlasCall): readonly string[] => [
  ...new Set(endpointsOf(parts.store.azure, project, nowMs).map((seen) => seen.endpoint.regionName)),
];

export function checkFrozen(call: AtlasCall, { stored, merged }: Change): void {
  const regions = regionsWithEndpoints(call);
  if (regions.length === 0) return;
  // FACT(atlas-ear-ci-codes): the code, and names of regions as parameters.
  if (stored.requirePrivateNetworking === true && merged.requirePrivateNetworking !== true)
    throw atlasRefusal(
      400,
      "CANNOT_DISABLE_ENCRYPTION_AT_REST_REQUIRE_PRIVATE_NETWORKING_WHILE_PRIVATE_ENDPOINTS_EXIST",
      `Private networking cannot be disabled while private endpoints exist in ${regions.join(", ")}.`,
      regions,
    );
  // FACT(atlas-endpoint-frozen): these are frozen while endpoints exist; the key may still change.
  // ASSUMED(emulator-atlas-codes): the code; compared without case.
  const changed = (["keyVaultName", "subscriptionID", "resourceGroupName"] as const).filter(
    (name) => stored[name]?.toLowerCase() !== merged[name]?.toLowerCase(),
  );
  if (changed.length > 0)
    throw atlasRefusal(
      400,
      "CANNOT_CHANGE_AZURE_KEY_VAULT_WHILE_PRIVATE_ENDPOINTS_EXIST",
      `${changed.join(", ")} cannot be changed while private endpoints exist.`,
      changed,
    );
}

const WHOLE = ["azureEnvironment", "subscriptionID", "resourceGroupName", "keyVaultName", "keyIdentifier"] as const;
const STATIC = ["clientID", "tenantID", "secret"] as const;

/**
 * FACT(atlas-settings): a later PATCH may carry only what changes. No sample ever does with static credentials, so a
 * knob refuses it.
 */
export function checkPartial({ project }: AtlasCall, { stored, merged, wanted }: Change): void {
  if (project.partialPatch !== "refused" || !stored.enabled || merged.roleId !== undefined) return;
  const missing = [...WHOLE, ...STATIC].filter((name) => wanted[name] === undefined);
  if (missing.length > 0)
    throw atlasRefusal(400, "MISSING_ATTRIBUTE", `Required attributes are missing: ${missing.join(", ")}.`, missing);
}
