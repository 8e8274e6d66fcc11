// The quickstart's key as Atlas's API names it.
import { quickstart } from "../../emulator/seeds.ts";

/** Without a version: the identifier that follows the key's versions. */
export const keyIdentifier = (version?: string): string =>
  [`https://${quickstart.keyVaultName}.vault.azure.net/keys/${quickstart.keyName}`, version]
    .filter((part) => part !== undefined)
    .join("/");

const settings = {
  enabled: true,
  azureEnvironment: "AZURE",
  subscriptionID: quickstart.subscriptionId,
  resourceGroupName: quickstart.resourceGroupName,
  keyVaultName: quickstart.keyVaultName,
  keyIdentifier: keyIdentifier(quickstart.keyVersions.older),
} as const;

/** `azureKeyVault` of a project that uses the older version with a role. */
export const withRole = { ...settings, roleId: quickstart.roleId };
/** The same with a client secret. */
export const withSecret = {
  ...settings,
  clientID: quickstart.staticApp.clientId,
  tenantID: quickstart.tenantId,
  secret: quickstart.staticApp.clientSecret,
};
