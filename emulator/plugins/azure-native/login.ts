// Who the azure-native stand-in is, in which cloud, and its tokens by client credentials from Entra. It asks nothing of ARM.
import { type HttpAnswer, sendHttp, type World } from "../http.ts";
import { isRecord, type Properties, textOf } from "../values.ts";

export interface Login {
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly cloud: CloudHosts;
}

export interface CloudHosts {
  readonly login: string;
  readonly arm: string;
  readonly vaultSuffix: string;
}

const PUBLIC: CloudHosts = {
  login: "login.microsoftonline.com",
  arm: "management.azure.com",
  vaultSuffix: "vault.azure.net",
};
const CLOUDS: Readonly<Record<string, CloudHosts>> = {
  public: PUBLIC,
  usgovernment: {
    login: "login.microsoftonline.us",
    arm: "management.usgovcloudapi.net",
    vaultSuffix: "vault.usgovcloudapi.net",
  },
  china: { login: "login.chinacloudapi.cn", arm: "management.chinacloudapi.cn", vaultSuffix: "vault.azure.cn" },
};

export function cloudHosts(environment: string): CloudHosts {
  const found = CLOUDS[environment.toLowerCase() || "public"];
  if (found === undefined) throw new Error(`unknown Azure environment ${environment}`);
  return found;
}

export interface Tokens {
  text(scope: string): Promise<string>;
}

const EARLY_MS = 120_000;

export function createTokens(world: World, login: Login): Tokens {
  const known = new Map<string, { readonly text: string; readonly untilMs: number }>();
  return {
    async text(scope) {
      const held = known.get(scope);
      if (held !== undefined && held.untilMs - EARLY_MS > world.clock.now()) return held.text;
      const { json } = await logIn(world, login, scope);
      const text = textOf(json.access_token);
      known.set(scope, { text, untilMs: world.clock.now() + Number(json.expires_in ?? 0) * 1_000 });
      return text;
    },
  };
}

async function logIn(world: World, login: Login, scope: string): Promise<HttpAnswer> {
  const form = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: login.clientId,
    client_secret: login.clientSecret,
    scope,
  });
  const answer = await sendHttp(world, {
    method: "POST",
    url: `${world.env.ATLAS_CMK_AZURE_ENDPOINT}/${login.tenantId}/oauth2/v2.0/token`,
    headers: { "X-Forwarded-Host": login.cloud.login, "Content-Type": "application/x-www-form-urlencoded" },
    body: form.toString(),
  });
  if (answer.status !== 200)
    throw new Error(`ClientSecretCredential authentication failed: ${textOf(answer.json.error_description)}`);
  return answer;
}

/** The claims of a token. The signature is not checked. */
export function claimsOf(token: string): Properties {
  const claims: unknown = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
  return isRecord(claims) ? claims : {};
}
