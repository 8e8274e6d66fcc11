// Entra as the real @azure/identity asks it: instance discovery, the tenant's document, the token endpoint. A script, not the emulator.
import type { AzureLogin } from "../../../../provider/azure/credentials.ts";
import type { Reply, Sent } from "../support/fakes.ts";

export const TENANT = "11111111-1111-4111-8111-111111111111";
export const SECRET = "canary-client-secret-of-azure";
export const LOGIN = {
  kind: "clientSecret",
  tenantId: TENANT,
  clientId: "66666666-6666-4666-8666-666666666666",
  clientSecret: SECRET,
} satisfies AzureLogin;

/** FACT(identity-clouds): the library takes China's old name to the new one by itself. */
const HOSTS = ["login.microsoftonline.com", "login.partner.microsoftonline.cn", "login.microsoftonline.us"];

const TOKEN: Reply = { json: { token_type: "Bearer", expires_in: 3599, access_token: "arm-token" } };

/** The host that a request is really for: the seam keeps it in a header. */
const realHost = (sent: Sent): string => sent.headers["x-forwarded-host"] ?? new URL(sent.url).host;

/** Entra's answer; `undefined` where the request is not for Entra. */
export function entra(sent: Sent, token: Reply | Error = TOKEN): Reply | Error | undefined {
  const host = realHost(sent);
  if (!HOSTS.includes(host)) return undefined;
  const { pathname } = new URL(sent.url);
  if (pathname.endsWith("/oauth2/v2.0/token")) return token;
  if (pathname.includes("/discovery/instance"))
    return {
      json: {
        tenant_discovery_endpoint: `https://${host}/${TENANT}/v2.0/.well-known/openid-configuration`,
        "api-version": "1.1",
        metadata: HOSTS.map((name) => ({ preferred_network: name, preferred_cache: name, aliases: [name] })),
      },
    };
  if (!pathname.endsWith("/.well-known/openid-configuration")) return { status: 404 };
  const base = `https://${host}/${TENANT}`;
  return {
    json: {
      token_endpoint: `${base}/oauth2/v2.0/token`,
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      issuer: `${base}/v2.0`,
      jwks_uri: `${base}/discovery/v2.0/keys`,
    },
  };
}

/** What Entra answers to a token request that it refuses. */
export const refusal = (code: string, text = "words"): Reply => ({
  status: 401,
  json: { error: "invalid_client", error_description: `${code}: ${text}`, error_codes: [Number(code.slice(7))] },
});
