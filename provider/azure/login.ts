// Makes the @azure/identity credential of a login. Azure layer. Loaded when Azure is first asked: it costs start-up time.

import type { HttpClient } from "@azure/core-rest-pipeline";
import {
  AzureCliCredential,
  ClientAssertionCredential,
  ClientCertificateCredential,
  ClientSecretCredential,
  ManagedIdentityCredential,
  WorkloadIdentityCredential,
} from "@azure/identity";
import type { AzureLogin } from "./credentials";

export interface AccessTokenSource {
  getToken(scope: string, options: { readonly abortSignal?: AbortSignal }): Promise<{ readonly token: string } | null>;
}

export function credentialFor(
  login: AzureLogin,
  options: { readonly httpClient: HttpClient; readonly authorityHost: string },
): AccessTokenSource {
  switch (login.kind) {
    case "clientSecret":
      return new ClientSecretCredential(login.tenantId, login.clientId, login.clientSecret, options);
    case "clientCertificate": {
      const certificate = {
        certificatePath: login.path,
        ...(login.password === undefined ? {} : { certificatePassword: login.password }),
      };
      return new ClientCertificateCredential(login.tenantId, login.clientId, certificate, options);
    }
    case "oidcToken":
      return new ClientAssertionCredential(login.tenantId, login.clientId, () => Promise.resolve(login.token), options);
    case "oidcTokenFile":
      return new WorkloadIdentityCredential({
        tenantId: login.tenantId,
        clientId: login.clientId,
        tokenFilePath: login.path,
        ...options,
      });
    case "managedIdentity":
      return login.clientId === undefined
        ? new ManagedIdentityCredential(options)
        : new ManagedIdentityCredential(login.clientId, options);
    case "azureCli":
      return new AzureCliCredential(login.tenantId === undefined ? {} : { tenantId: login.tenantId });
    default:
      return login satisfies never;
  }
}
