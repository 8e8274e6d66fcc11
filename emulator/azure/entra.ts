// The emulated Entra: the requests of a client-credentials login. Only the emulated ARM, Key Vault and Graph accept its
// tokens.
import { randomUUID } from "node:crypto";
import { type Answer, Refusal, type Request, type Route } from "../http.ts";
import { bareHost, type Cloud, loginHost } from "./clouds.ts";
import type { AzureParts } from "./parts.ts";
import { type AzurePrincipal, findApp, isTenant } from "./store.ts";
import type { TokenBox } from "./tokens.ts";

export interface EntraParts {
  readonly azure: AzureParts;
  readonly tokens: TokenBox;
  readonly cloud: Cloud;
}

export function entraRoutes(parts: EntraParts): readonly Route[] {
  return [
    { method: "GET", path: "/common/discovery/instance", handle: () => discovery(parts.cloud) },
    {
      method: "GET",
      path: "/{tenant}/v2.0/.well-known/openid-configuration",
      handle: (request, path) => openIdConfiguration(parts, request, path.tenant ?? ""),
    },
    {
      method: "POST",
      path: "/{tenant}/oauth2/v2.0/token",
      handle: (request, path) => token(parts, request, path.tenant ?? ""),
    },
  ];
}

function discovery(cloud: Cloud): Answer {
  const host = loginHost(cloud);
  return {
    status: 200,
    json: {
      tenant_discovery_endpoint: `https://${host}/common/v2.0/.well-known/openid-configuration`,
      "api-version": "1.1",
      metadata: [{ preferred_network: host, preferred_cache: host, aliases: cloud.login }],
    },
  };
}

const META_TENANTS = ["common", "organizations", "consumers"];

function openIdConfiguration(parts: EntraParts, request: Request, tenant: string): Answer {
  if (!META_TENANTS.includes(tenant) && !isTenant(parts.azure.store, tenant))
    throw noTenant(parts, tenant, "invalid_tenant");
  const base = `https://${bareHost(request.host)}/${tenant}`;
  return {
    status: 200,
    json: {
      token_endpoint: `${base}/oauth2/v2.0/token`,
      token_endpoint_auth_methods_supported: ["client_secret_post", "private_key_jwt", "client_secret_basic"],
      jwks_uri: `${base}/discovery/v2.0/keys`,
      response_modes_supported: ["query", "fragment", "form_post"],
      subject_types_supported: ["pairwise"],
      id_token_signing_alg_values_supported: ["RS256"],
      response_types_supported: ["code", "id_token", "code id_token", "id_token token"],
      scopes_supported: ["openid", "profile", "email", "offline_access"],
      issuer: `${base}/v2.0`,
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      device_authorization_endpoint: `${base}/oauth2/v2.0/devicecode`,
      end_session_endpoint: `${base}/oauth2/v2.0/logout`,
    },
  };
}

function token(parts: EntraParts, request: Request, tenant: string): Answer {
  const form = new URLSearchParams(request.text);
  const refuse = refuserOf(parts);
  if (!isTenant(parts.azure.store, tenant)) throw noTenant(parts, tenant, "invalid_request");
  const grant = form.get("grant_type") ?? "";
  if (grant !== "client_credentials")
    throw refuse(400, "unsupported_grant_type", 70003, `The app requested an unsupported grant type '${grant}'.`);
  const app = appOf(parts, form, tenant);
  const audience = audienceOf(parts, form.get("scope") ?? "");
  const seconds = parts.azure.store.tokenSeconds;
  const expiresMs = parts.azure.clock.now() + seconds * 1000;
  const { objectId, tenantId, clientId = "" } = app;
  return {
    status: 200,
    headers: { "Cache-Control": "no-store, no-cache", Pragma: "no-cache" },
    json: {
      token_type: "Bearer",
      expires_in: seconds,
      ext_expires_in: seconds,
      access_token: parts.tokens.give({ audience, tenantId, objectId, clientId, expiresMs }),
    },
  };
}

function appOf(parts: EntraParts, form: URLSearchParams, tenant: string): AzurePrincipal {
  const refuse = refuserOf(parts);
  const clientId = form.get("client_id") ?? "";
  const app = findApp(parts.azure.store, tenant, clientId);
  if (clientId === "" || app === undefined)
    throw refuse(
      400,
      "unauthorized_client",
      700016,
      `Application with identifier '${clientId}' was not found in the directory '${tenant}'.`,
    );
  const secret = form.get("client_secret");
  if (secret === null)
    throw refuse(
      401,
      "invalid_client",
      7000218,
      "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    );
  const found = app.secrets.filter((one) => one.value === secret);
  if (found.length === 0)
    throw refuse(401, "invalid_client", 7000215, `Invalid client secret provided for app '${clientId}'.`);
  const nowMs = parts.azure.clock.now();
  if (!found.some((one) => one.expiresMs === undefined || one.expiresMs > nowMs))
    throw refuse(401, "invalid_client", 7000222, `The provided client secret keys for app '${clientId}' are expired.`);
  return app;
}

/** The resources that are emulated. */
function audienceOf(parts: EntraParts, scope: string): string {
  const refuse = refuserOf(parts);
  const resource = /^(\S+?)\/+\.default$/.exec(scope)?.[1];
  if (resource === undefined)
    throw refuse(400, "invalid_scope", 1002012, `The provided value for scope ${scope} is not valid.`);
  const { arm, vaultResource, graph } = parts.cloud;
  const known = [`https://${arm}`, vaultResource, `https://${graph}`];
  const found = known.find((one) => one === resource.toLowerCase());
  if (found === undefined)
    throw refuse(400, "invalid_resource", 500011, `The resource principal named ${resource} was not found.`);
  return found;
}

const noTenant = (parts: EntraParts, tenant: string, error: string): Refusal =>
  refuserOf(parts)(
    400,
    error,
    90002,
    `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID.`,
  );

type Refuse = (status: number, error: string, code: number, text: string) => Refusal;

/** Codes are facts; the texts after them are not relied upon. */
function refuserOf(parts: EntraParts): Refuse {
  return (status, error, code, text) => {
    const [trace, correlation] = [randomUUID(), randomUUID()];
    const timestamp = new Date(parts.azure.clock.now()).toISOString().replace("T", " ").replace(/\.\d+/, "");
    return new Refusal({
      status,
      json: {
        error,
        error_description: `AADSTS${code}: ${text} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
        error_codes: [code],
        timestamp,
        trace_id: trace,
        correlation_id: correlation,
        error_uri: `https://${loginHost(parts.cloud)}/error?code=${code}`,
      },
    });
  };
}
