// getLatestKeyVersion: the newest version of a key that Atlas can use, for programs. It only reads, from ARM, so public network access may be disabled.
import type * as pulumi from "@pulumi/pulumi";
import { outputTwin, programConfig } from "../engine/function";
import { type AzureEnvironment, isKeyName, keyVaultIdOf, parseKeyVaultId } from "../support/azure-names";
import { CmkError } from "../support/errors";
import { withoutNulls } from "../support/nulls";
import { usableOf } from "./plan";
import { noVersionHint, noVersionText } from "./texts";

export interface GetLatestKeyVersionArgs {
  /** ARM id of the vault. */
  keyVaultId: string;
  /** Name of a key in the vault. */
  keyName: string;
  /** The Azure cloud: `AZURE`, `AZURE_CHINA` or `AZURE_US_GOVERNMENT`. @default the login's */
  azureEnvironment?: AzureEnvironment | undefined;
}

export interface GetLatestKeyVersionOutputArgs {
  /** ARM id of the vault. */
  keyVaultId: pulumi.Input<string>;
  /** Name of a key in the vault. */
  keyName: pulumi.Input<string>;
  /** The Azure cloud: `AZURE`, `AZURE_CHINA` or `AZURE_US_GOVERNMENT`. @default the login's */
  azureEnvironment?: pulumi.Input<AzureEnvironment | undefined>;
}

export interface GetLatestKeyVersionResult {
  readonly keyVaultId: string;
  readonly keyName: string;
  /** 32 hexadecimal digits: the version that `keyVersion: "latest"` of an EncryptionAtRest would use. */
  readonly keyVersion: string;
  /** The key's URL without a version. */
  readonly keyIdentifier: string;
}

/**
 * The newest version of a key that Atlas can use: enabled, active, and more than 48 hours from its expiry. Uses the login of the stack (environment, then
 * `azure-native:*` configuration). Rejects with a remedy where there is no login, and where the key has no such version.
 *
 * ```ts
 * export const version = getLatestKeyVersionOutput({ keyVaultId: vault.keyVaultId, keyName: "atlas" }).keyVersion;
 * ```
 */
export async function getLatestKeyVersion(args: GetLatestKeyVersionArgs): Promise<GetLatestKeyVersionResult> {
  const { keyVaultId, keyName } = named(args);
  const { connect } = await import("../connect.js"); // clients are loaded when they are used
  const connections = connect(programConfig, process.env);
  try {
    await connections.sync();
    const { azureEnvironment: environment } = withoutNulls(args);
    const options = environment === undefined ? {} : { environment };
    const [key, versions] = await Promise.all([
      connections.azure.getKey(keyVaultId, keyName, options),
      connections.azure.listKeyVersions(keyVaultId, keyName, options),
    ]);
    const keyVersion = usableOf(versions, connections.clock.now());
    if (key === undefined || keyVersion === undefined)
      throw new CmkError(noVersionText({ keyVaultId, keyName }), {
        code: "NO_USABLE_KEY_VERSION",
        hint: noVersionHint({ keyVaultId, keyName }),
      });
    return { keyVaultId, keyName, keyVersion, keyIdentifier: key.keyIdentifier };
  } finally {
    await connections.atlas.close();
  }
}

function named({ keyVaultId, keyName }: GetLatestKeyVersionArgs): GetLatestKeyVersionArgs {
  const vault = parseKeyVaultId(keyVaultId);
  if (vault !== undefined && isKeyName(keyName)) return { keyVaultId: keyVaultIdOf(vault), keyName };
  throw new CmkError(
    `getLatestKeyVersion: ${vault === undefined ? "'keyVaultId' is not the ARM id of a vault" : "'keyName' is not a key's name"}.`,
    {
      code: "MALFORMED_ARGUMENT",
      hint: "Pass the vault's id as `az keyvault show --query id` prints it, and the key's name without vault or version.",
    },
  );
}

/** `getLatestKeyVersion` for outputs. In a preview without a credential it warns, and the value is unknown. */
export const getLatestKeyVersionOutput = outputTwin<GetLatestKeyVersionOutputArgs, GetLatestKeyVersionResult>(
  "getLatestKeyVersion",
  getLatestKeyVersion,
);
