// What Atlas's settings of an enabled customer-managed key lack, or say twice with different values. Pure: no client, no clock.
import type { AzureServicePrincipal, EncryptionAtRest } from "../atlas/types";
import { partsOfKeyIdentifier } from "../support/azure-names";
import type { Finding } from "./findings";

const REMEDY =
  "Run `pulumi up`: EncryptionAtRest sends all settings of the key. If Atlas refuses the change, ask MongoDB's support.";

/** The vault and the key. `undefined`: complete, or no customer-managed key is enabled. */
export function keySettingsFault({ azureKeyVault: vault }: EncryptionAtRest): Finding | undefined {
  if (vault.enabled !== true) return undefined;
  const { keyVaultName, keyIdentifier } = vault;
  const missing = (["subscriptionID", "resourceGroupName", "keyVaultName", "keyIdentifier"] as const).filter(
    (name) => (vault[name] ?? "") === "",
  );
  if (missing.length > 0 || keyVaultName === undefined || keyIdentifier === undefined)
    return faultOf(`Customer-managed keys are enabled, and Atlas shows no ${missing.join(", ")}.`);
  if (partsOfKeyIdentifier(keyIdentifier).keyName === undefined)
    return faultOf(`Customer-managed keys are enabled, and the key identifier ${keyIdentifier} names no key.`);
  const vaultOfKey = /^https:\/\/([^./:]+)\./i.exec(keyIdentifier)?.[1];
  return vaultOfKey === undefined || vaultOfKey.toLowerCase() === keyVaultName.toLowerCase()
    ? undefined
    : faultOf(`The vault is ${keyVaultName} in Atlas's keyVaultName, ${vaultOfKey} in its keyIdentifier.`);
}

/** How Atlas logs in to Azure. `registered`: `undefined` where the list cannot be read. */
export function accessSettingsFault(
  { azureKeyVault: { roleId, clientID } }: EncryptionAtRest,
  registered: readonly Pick<AzureServicePrincipal, "roleId">[] | undefined,
): Finding | undefined {
  if (roleId === undefined && clientID === undefined)
    return accessFaultOf("The project has neither a role nor a client secret for Azure.");
  const isUnknown = roleId !== undefined && registered?.some((one) => one.roleId === roleId) === false;
  return isUnknown
    ? accessFaultOf(`The project uses the role ${roleId}, which is not registered in Atlas.`)
    : undefined;
}

const faultOf = (says: string): Finding => ({ kind: "settingsIncomplete", says, remedy: REMEDY });
const accessFaultOf = (says: string): Finding => ({
  kind: "settingsIncomplete",
  says,
  remedy: "Run `pulumi up`: AzureAccess registers the service principal again, and EncryptionAtRest uses it.",
});
