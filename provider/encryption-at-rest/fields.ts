// The arguments of an EncryptionAtRest, as a table. Pure.
import { type Fields, optional, required, timeoutsField } from "../engine/field";
import { isKeyVersion } from "../support/azure-names";
import { azureEnvironment, flag, type Kind, keyName, keyVaultId, projectId, text } from "../support/kinds";
import { LAST_DURATIONS } from "../support/last-durations";
import { ACCESS_FIELDS, accessFault, SHAPES } from "./access";
import { LATEST } from "./plan";
import type { EncryptionAtRestArgs } from "./resource";

const access: Kind = {
  form: SHAPES,
  names: ACCESS_FIELDS,
  faultIn: accessFault,
  looksInside: true,
  secrets: ["clientSecret"],
};

/** Atlas's value for Azure's public cloud, and the default. */
const PUBLIC_CLOUD = "AZURE";

/**
 * ASSUMED(valid-within): Atlas answers a PATCH at once, and shows within two minutes whether it can use the key. Atlas
 * documents no time. A longer wait would leave clusters without a key that works. A delete may wait for clusters that
 * are being deleted or decrypted.
 */
const TIMEOUTS_MS = { create: 120_000, update: 120_000, delete: 30 * 60_000 } as const;

export const FIELDS = {
  projectId: required(projectId, "replaces"),
  keyVaultId: required(keyVaultId("Atlas encrypts with keys of a Key Vault only"), "updates"),
  keyName: required(keyName, "updates"),
  keyVersion: optional(
    text(
      `a key version: 32 digits or letters a to f, or "${LATEST}"`,
      (version) => version === LATEST || isKeyVersion(version),
    ),
    "updates",
    `version-less: Atlas follows the newest by itself; with a client secret "${LATEST}"`,
  ),
  access: required(access, "updates"),
  azureEnvironment: optional(
    { ...azureEnvironment, normal: (value: string) => (value === PUBLIC_CLOUD ? undefined : value) },
    "updates",
    `"${PUBLIC_CLOUD}"`,
  ),
  enabledForSearchNodes: optional(flag, "updates", "as it is in Atlas"),
  adopt: optional(flag, "no write", "false"),
  keepsKey: optional(flag, "no write", "false"),
  timeouts: timeoutsField(TIMEOUTS_MS),
} satisfies Fields<EncryptionAtRestArgs>;

/** Inputs that `check` adds: the conditions that must be true in Atlas. */
export const CONDITIONS = ["keyIdentifier", "encryptionAtRestProvider", "valid"] as const;

/** Outputs that no argument sets. */
export const OUTPUTS = ["keyIdentifierSince", "keyExpiresAt", LAST_DURATIONS] as const;
