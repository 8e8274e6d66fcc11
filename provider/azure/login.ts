// Makes the @azure/identity credential of a login. Loads that library at the first call of Azure, because loading takes time. Azure layer.
// The library's retries are disabled; ours run below it, on the injected clock (docs/decisions/azure-identity.md).
import type { HttpClient } from "@azure/core-rest-pipeline";
import { unlessAborted } from "../support/abort";
import type { AzureEnvironment } from "../support/azure-names";
import type { Clock } from "../support/clock";
import { CmkError } from "../support/errors";
import type { Http } from "../support/http";
import type { Patience } from "../support/http-message";
import { reader } from "../support/reader";
import { pemOf } from "./certificate";
import { CLOUDS } from "./clouds";
import { type AzureLogin, nameOfLogin, secretsOfLogin } from "./credentials";
import { loginError } from "./errors";
import { libraryClient } from "./library-client";

export interface LoginParts {
  readonly http: Http;
  readonly clock: Clock;
  readonly login: AzureLogin;
  /** Origin of Entra in the cloud of the call. */
  readonly authorityHost: string;
  /** For a login that a run can do without. */
  readonly patience?: Patience;
}

/**
 * A token for one scope, such as `https://management.azure.com/.default`. `stale` is a token that the service no longer accepts: then a new token is
 * requested, once for all callers that have the stale one. The same token is returned where there is no other.
 */
export type TokenSource = (scope: string, signal: AbortSignal | undefined, stale?: string) => Promise<string>;

/** One token source per cloud, shared by every service there: the library keeps its tokens. */
export function tokensOf(parts: Omit<LoginParts, "authorityHost">): (environment: AzureEnvironment) => TokenSource {
  const sources = new Map<AzureEnvironment, TokenSource>();
  return (environment) => {
    const source = sources.get(environment) ?? tokenSource({ ...parts, authorityHost: CLOUDS[environment].authority });
    sources.set(environment, source);
    return source;
  };
}

export function tokenSource(parts: LoginParts): TokenSource {
  const { login } = parts;
  const named = { login: nameOfLogin(login), secrets: secretsOfLogin(login) };
  if (login.kind === "unknownCloud") return () => Promise.reject(unknownCloud(login.given, login.value));
  if (login.kind === "incomplete") return () => Promise.reject(incomplete(login.given, login.missing));
  const fault = login.kind === "oidcRequest" ? requestUrlFault(login) : undefined;
  if (fault !== undefined) return () => Promise.reject(fault);
  const { patience } = parts;
  const client = libraryClient(parts, { what: "a login to Azure", isRepeatable: () => true, patience });
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
  // The library keeps a token, but does not share a running request.
  const underWay = new Map<string, Promise<string>>();
  return (scope, signal, stale) => {
    if (stale !== undefined && given.get(scope) === stale) {
      given.delete(scope);
      // FACT(identity-clouds): each credential keeps its own tokens, except for managed identities.
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
    hint: "Set both settings, or neither. Without any of them, the Azure CLI's login is used.",
  });

const unknownCloud = (given: string, value: string): CmkError =>
  new CmkError(`${given} is "${value}", which is not an Azure cloud that Atlas supports.`, {
    code: "MALFORMED_SETTING",
    hint: `Set ${given} to public, usgovernment or china.`,
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
      // The library knows how this endpoint fails while it starts, so the library's retries stay enabled.
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

/** A credential that takes time to create: created at its first use, and again if that failed. */
function lazily(make: () => Promise<Credential>): Credential {
  let made: Credential | undefined;
  return {
    getToken: async (scope) => {
      made ??= await make();
      return made.getToken(scope);
    },
  };
}

/** The library keeps only the text of an assertion's failure. This throws the failure itself, with its code and its hint. */
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

/** FACT(entra-oidc): the CI system signs a token for this audience, and Entra accepts the token as the app's proof. */
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
    hint: "Give the job the permission to request an identity token (GitHub Actions: `permissions: id-token: write`).",
  });
}

/** The fault of the URL, before any request. */
function requestUrlFault({ url, setting }: { readonly url: string; readonly setting: string }): CmkError | undefined {
  if (!URL.canParse(url))
    return new CmkError(`${setting} is not a URL.`, {
      code: "MALFORMED_SETTING",
      hint: "Set it to the URL of the CI system's identity tokens. GitHub Actions sets ACTIONS_ID_TOKEN_REQUEST_URL by itself.",
    });
  if (!isAzureDevOps(new URL(url))) return undefined;
  return new CmkError(
    `${setting} is a URL of Azure DevOps, which gives no token for a request in the form of GitHub Actions.`,
    {
      code: "AZURE_LOGIN_FAILED",
      hint: "Instead of the URL, run Pulumi in an AzureCLI@2 task with addSpnToEnvironment: true. There, set ARM_OIDC_TOKEN to idToken, ARM_CLIENT_ID to servicePrincipalId and ARM_TENANT_ID to tenantId.",
    },
  );
}

/**
 * FACT(entra-oidc): `System.OidcRequestUri` of a pipeline: `https://dev.azure.com/{organization}/…/oidctoken`, or with
 * the organization's older host.
 */
const isAzureDevOps = ({ hostname, pathname }: URL): boolean =>
  /(^|\.)(dev\.azure\.com|visualstudio\.com)$/i.test(hostname) ||
  /\/_apis\/distributedtask\/.*\/oidctoken/i.test(pathname);
