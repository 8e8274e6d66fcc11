// Which Azure login is used, and where it came from. Azure layer, pure: values are handed in. The names are azure-native's.

export type Lookup = (name: string) => string | undefined;

export type AzureLogin =
  | {
      readonly kind: "clientSecret";
      readonly tenantId: string;
      readonly clientId: string;
      readonly clientSecret: string;
    }
  | {
      readonly kind: "clientCertificate";
      readonly tenantId: string;
      readonly clientId: string;
      readonly path: string;
      readonly password?: string;
    }
  | { readonly kind: "oidcToken"; readonly tenantId: string; readonly clientId: string; readonly token: string }
  | { readonly kind: "oidcTokenFile"; readonly tenantId: string; readonly clientId: string; readonly path: string }
  | { readonly kind: "managedIdentity"; readonly clientId?: string }
  | { readonly kind: "azureCli"; readonly tenantId?: string };

/** Environment before stack configuration; a field of either place is used, as azure-native does. */
export function azureLogin(places: { readonly environment: Lookup; readonly config: Lookup }): AzureLogin {
  const read = (config: string, ...names: readonly string[]): string | undefined =>
    [...names.map(places.environment), places.config(`azure-native:${config}`)].find(
      (value) => value !== undefined && value !== "",
    );
  const isOn = (config: string, name: string): boolean => /^(true|1)$/i.test(read(config, name) ?? "");
  const tenantId = read("tenantId", "ARM_TENANT_ID", "AZURE_TENANT_ID");
  const clientId = read("clientId", "ARM_CLIENT_ID", "AZURE_CLIENT_ID");
  if (isOn("useMsi", "ARM_USE_MSI"))
    return { kind: "managedIdentity", ...(clientId === undefined ? {} : { clientId }) };
  if (tenantId === undefined || clientId === undefined)
    return { kind: "azureCli", ...(tenantId === undefined ? {} : { tenantId }) };
  const app = { tenantId, clientId };
  const clientSecret = read("clientSecret", "ARM_CLIENT_SECRET", "AZURE_CLIENT_SECRET");
  if (clientSecret !== undefined) return { kind: "clientSecret", ...app, clientSecret };
  const path = read("clientCertificatePath", "ARM_CLIENT_CERTIFICATE_PATH", "AZURE_CLIENT_CERTIFICATE_PATH");
  const password = read(
    "clientCertificatePassword",
    "ARM_CLIENT_CERTIFICATE_PASSWORD",
    "AZURE_CLIENT_CERTIFICATE_PASSWORD",
  );
  if (path !== undefined)
    return { kind: "clientCertificate", ...app, path, ...(password === undefined ? {} : { password }) };
  const token = read("oidcToken", "ARM_OIDC_TOKEN");
  if (token !== undefined) return { kind: "oidcToken", ...app, token };
  const file = read("oidcTokenFilePath", "ARM_OIDC_TOKEN_FILE_PATH", "AZURE_FEDERATED_TOKEN_FILE");
  return file === undefined ? { kind: "azureCli", tenantId } : { kind: "oidcTokenFile", ...app, path: file };
}

/** What a message calls the login: never a value that is secret. */
export const nameOfLogin = (login: AzureLogin): string => {
  switch (login.kind) {
    case "clientSecret":
      return `the client secret of app ${login.clientId}`;
    case "clientCertificate":
      return `the certificate of app ${login.clientId}`;
    case "oidcToken":
    case "oidcTokenFile":
      return `the federated token of app ${login.clientId}`;
    case "managedIdentity":
      return "the managed identity of this machine";
    case "azureCli":
      return "the Azure CLI's login (`az login`)";
    default:
      return login satisfies never;
  }
};
