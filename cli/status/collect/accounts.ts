// Who asks: the accounts of the collection record, by their ids. Pure, and without a secret.
import { type AtlasCredentials, nameOf } from "#provider/atlas/credentials";
import type { AzureLogin } from "#provider/azure/credentials";
import { harmless } from "#provider/support/harmless";

export function atlasAccount(credentials: AtlasCredentials): string {
  const id =
    credentials.kind === "serviceAccount"
      ? credentials.clientId
      : credentials.kind === "apiKey"
        ? credentials.publicKey
        : undefined;
  return id === undefined ? nameOf(credentials) : `${nameOf(credentials)}: ${harmless(id)}`;
}

const KINDS = {
  clientCertificate: "by certificate",
  clientSecret: "by client secret",
  oidcToken: "by OIDC token",
  oidcTokenFile: "by OIDC token",
  oidcRequest: "by OIDC token",
} as const;

export function azureAccount(login: AzureLogin): string {
  switch (login.kind) {
    case "managedIdentity":
      return login.clientId === undefined
        ? "the managed identity of this machine"
        : `the managed identity ${harmless(login.clientId)}`;
    case "azureCli":
      return "the login of the Azure CLI";
    case "incomplete":
      return `no login: ${login.given} is set, ${login.missing} is not`;
    case "unknownCloud":
      return `no login: ${login.given} names no cloud`;
    default:
      return `app ${harmless(login.clientId)} of tenant ${harmless(login.tenantId)}, ${KINDS[login.kind]}`;
  }
}
