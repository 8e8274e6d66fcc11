// Makes the @azure/identity credential of a login, and loads that library when Azure is first asked: it costs start-up time. Azure layer.
// Its retries are off; ours stand below it, on the injected clock (docs/decisions/azure-identity.md).
import type { HttpClient } from "@azure/core-rest-pipeline";
import { unlessAborted } from "../support/abort";
import type { Clock } from "../support/clock";
import { CmkError } from "../support/errors";
import type { Http } from "../support/http";
import { reader } from "../support/reader";
import { pemOf } from "./certificate";
import { type AzureLogin, nameOfLogin, secretsOfLogin } from "./credentials";
import { loginError } from "./errors";
import { libraryClient } from "./library-client";

export interface LoginParts {
  readonly http: Http;
  readonly clock: Clock;
  readonly login: AzureLogin;
  /** Origin of Entra in the cloud that is asked. */
  readonly authorityHost: string;
}

/**
 * A token for one scope, such as `https://management.azure.com/.default`. `stale` is one that the service no longer takes: another is then fetched,
 * once for all who have it. The same one comes back where nobody gives another.
 */
export type TokenSource = (scope: string, signal: AbortSignal | undefined, stale?: string) => Promise<string>;

export function tokenSource(parts: LoginParts): TokenSource {
  const { login } = parts;
  const named = { login: nameOfLogin(login), secrets: secretsOfLogin(login) };
  if (login.kind === "unknownCloud") return () => Promise.reject(unknownCloud(login.given, login.value));
  if (login.kind === "incomplete") return () => Promise.reject(incomplete(login.given, login.missing));
  const fault = login.kind === "oidcRequest" ? requestUrlFault(login) : undefined;
  if (fault !== undefined) return () => Promise.reject(fault);
  const client = libraryClient(parts, { what: "a login to Azure", isRepeatable: () => true });
  let credential = credentialOf(login, parts, client.httpClient);
  const given = new Map<string, string>();
  const take = async (scope: string): Promise<string> => {
    try {
      const granted = await credential.getToken(scope);
      if (granted !== null) {
        given.set(scope, granted.token);
        return granted.token;
      }
    } catch (error) {
      throw client.takeFailure() ?? (error instanceof CmkError ? error : loginError(error, named));
    }
    throw loginError(undefined, named);
  };
  // The library keeps a token, but does not share a request under way.
  const underWay = new Map<string, Promise<string>>();
  return (scope, signal, stale) => {
    if (stale !== undefined && given.get(scope) === stale) {
      given.delete(scope);
      // FACT(identity-clouds): each credential keeps its own tokens, but for managed identities.
      credential = credentialOf(login, parts, client.httpClient);
    }
    const taking = underWay.get(scope) ?? take(scope).finally(() => underWay.delete(scope));
    underWay.set(scope, taking);
    return unlessAborted(taking, signal);
  };
}

const incomplete = (given: string, missing: string): CmkError =>
  new CmkError(`The login to Azure is incomplete: ${given} is set, but ${missing} is not.`, {
    code: "HALF_A_CREDENTIAL",
    hint: "Set both, or neither; without any, the Azure CLI's login is used.",
  });

const unknownCloud = (given: string, value: string): CmkError =>
  new CmkError(`${given} is "${value}", which is no cloud of Azure's that Atlas knows.`, {
    code: "MALFORMED_SETTING",
    hint: "Give public, usgovernment or china.",
  });

interface Credential {
  getToken(scope: string): Promise<{ readonly token: string } | null>;
}

function credentialOf(
  login: Exclude<AzureLogin, { readonly kind: "incomplete" | "unknownCloud" }>,
  parts: LoginParts,
  httpClient: HttpClient,
): Credential {
  const identity = require("@azure/identity") as typeof import("@azure/identity"); // typed by its own name
  const options = { httpClient, authorityHost: parts.authorityHost, retryOptions: { maxRetries: 0 } };
  switch (login.kind) {
    case "clientSecret":
      return new identity.ClientSecretCredential(login.tenantId, login.clientId, login.clientSecret, options);
    case "clientCertificate":
      return lazily(async () => {
        const certificate = await pemOf(login);
        return new identity.ClientCertificateCredential(login.tenantId, login.clientId, certificate, options);
      });
    case "oidcToken":
    case "oidcRequest": {
      const assertion = login.kind === "oidcToken" ? async () => login.token : () => requestedToken(parts.http, login);
      return asserted(
        assertion,
        (given) => new identity.ClientAssertionCredential(login.tenantId, login.clientId, given, options),
      );
    }
    case "oidcTokenFile": {
      const { tenantId, clientId, path: tokenFilePath } = login;
      return new identity.WorkloadIdentityCredential({ tenantId, clientId, tokenFilePath, ...options });
    }
    case "managedIdentity": {
      // The library knows how this endpoint fails while it starts, so its own retries stay.
      const own = { httpClient: parts.http.azureHttpClient };
      return new identity.ManagedIdentityCredential({
        ...own,
        ...(login.clientId === undefined ? {} : { clientId: login.clientId }),
      });
    }
    case "azureCli":
      return new identity.AzureCliCredential(login.tenantId === undefined ? {} : { tenantId: login.tenantId });
    default:
      return login satisfies never;
  }
}

/** A credential that takes time to make: made at its first use, and again if that failed. */
function lazily(make: () => Promise<Credential>): Credential {
  let made: Credential | undefined;
  return {
    getToken: async (scope) => {
      made ??= await make();
      return made.getToken(scope);
    },
  };
}

/** The library keeps only a text of what an assertion fails with; here the failure itself comes back, with its code and its hint. */
function asserted(ask: () => Promise<string>, make: (assertion: () => Promise<string>) => Credential): Credential {
  let failure: CmkError | undefined;
  const credential = make(() =>
    ask().catch((error: unknown) => {
      failure = error instanceof CmkError ? error : undefined;
      throw error;
    }),
  );
  return {
    getToken: (scope) => {
      failure = undefined;
      return credential.getToken(scope).catch((error: unknown) => {
        throw failure ?? error;
      });
    },
  };
}

/** FACT(entra-oidc): the CI system signs a token for this audience, and Entra takes it as the app's proof. */
const AUDIENCE = "api://AzureADTokenExchange";

async function requestedToken(
  http: Http,
  login: { readonly url: string; readonly requestToken: string },
): Promise<string> {
  const url = new URL(login.url);
  url.searchParams.set("audience", AUDIENCE);
  const what = "the CI system's identity token";
  const headers = { Authorization: `Bearer ${login.requestToken}`, Accept: "application/json" };
  const answer = await http.send({ method: "GET", url: url.href, headers, what });
  if (answer.status === 200) return reader({ service: "The CI system", what }, "value", answer.json).exact("value");
  throw new CmkError(`The CI system gave no identity token (HTTP ${answer.status}).`, {
    code: "AZURE_LOGIN_FAILED",
    status: answer.status,
    hint: "Give the job the permission to ask for one (GitHub Actions: `permissions: id-token: write`).",
  });
}

/** What is wrong with the address before anybody is asked. */
function requestUrlFault({ url, setting }: { readonly url: string; readonly setting: string }): CmkError | undefined {
  if (!URL.canParse(url))
    return new CmkError(`${setting} is not a URL.`, {
      code: "MALFORMED_SETTING",
      hint: "Give the URL at which the CI system gives identity tokens; GitHub Actions sets ACTIONS_ID_TOKEN_REQUEST_URL by itself.",
    });
  if (!isAzureDevOps(new URL(url))) return undefined;
  return new CmkError(
    `${setting} is the address of Azure DevOps, which gives no token to a request like that of GitHub Actions.`,
    {
      code: "AZURE_LOGIN_FAILED",
      hint: "Run Pulumi in an AzureCLI@2 task with addSpnToEnvironment: true, and set ARM_OIDC_TOKEN to its idToken (ARM_CLIENT_ID to servicePrincipalId, ARM_TENANT_ID to tenantId) instead of the URL.",
    },
  );
}

/**
 * FACT(entra-oidc): `System.OidcRequestUri` of a pipeline: `https://dev.azure.com/{organization}/…/oidctoken`, or the
 * organization's older host.
 */
const isAzureDevOps = ({ hostname, pathname }: URL): boolean =>
  /(^|\.)(dev\.azure\.com|visualstudio\.com)$/i.test(hostname) ||
  /\/_apis\/distributedtask\/.*\/oidctoken/i.test(pathname);
