// Proves to Atlas who we are: bearer token of a service account, a given token, or HTTP digest. Atlas layer; it decides on no retries but its own.
import digestHeader from "digest-header";
import type { Clock } from "../support/clock";
import { CmkError } from "../support/errors";
import type { Http, HttpAnswer, HttpRequest } from "../support/http";
import { type AtlasCredentials, nameOf } from "./credentials";

export interface Authenticated {
  /** Sends with the credential; renews it once where Atlas no longer takes it. */
  send(request: HttpRequest): Promise<HttpAnswer>;
  /** Revokes the token that we took, if any. Never rejects. */
  close(): Promise<void>;
}

export interface AuthParts {
  readonly http: Http;
  readonly clock: Clock;
  readonly credentials: AtlasCredentials;
  readonly baseUrl: string;
}

export function authenticated(parts: AuthParts): Authenticated {
  const { credentials, http } = parts;
  const nothing = (): Promise<void> => Promise.resolve();
  switch (credentials.kind) {
    case "accessToken":
      return { send: (request) => http.send(bearing(request, credentials.accessToken)), close: nothing };
    case "apiKey":
      return { send: digest(http, credentials), close: nothing };
    case "serviceAccount":
      return serviceAccount(parts, credentials);
    case "none":
      return { send: () => Promise.reject(noCredentials()), close: nothing };
    default:
      return credentials satisfies never;
  }
}

const noCredentials = (): CmkError =>
  new CmkError("There are no Atlas credentials.", {
    code: "NO_CREDENTIALS",
    hint:
      "Set MONGODB_ATLAS_CLIENT_ID and MONGODB_ATLAS_CLIENT_SECRET (a service account that is Project Owner) where Pulumi runs, " +
      "or `pulumi config set mongodbatlas:clientId` and `pulumi config set --secret mongodbatlas:clientSecret`.",
  });

const withAuthorization = (request: HttpRequest, authorization: string): HttpRequest => ({
  ...request,
  headers: { ...request.headers, Authorization: authorization },
});
const bearing = (request: HttpRequest, token: string): HttpRequest => withAuthorization(request, `Bearer ${token}`);

// --- digest ------------------------------------------------------------------------------------------------------------------------------------

/** FACT(docs): the nonce is short-lived; a fresh challenge may come any time. The last one is tried again, so most calls cost one request. */
function digest(
  http: Http,
  key: { readonly publicKey: string; readonly privateKey: string },
): (request: HttpRequest) => Promise<HttpAnswer> {
  let challenge: string | undefined;
  const answerTo = (request: HttpRequest, given: string): HttpRequest => {
    const { pathname, search } = new URL(request.url);
    return withAuthorization(
      request,
      digestHeader(request.method, `${pathname}${search}`, given, `${key.publicKey}:${key.privateKey}`),
    );
  };
  return async (request) => {
    const first = await http.send(challenge === undefined ? request : answerTo(request, challenge));
    const asked = first.header("WWW-Authenticate");
    if (first.status !== 401 || asked === undefined || !/^digest/i.test(asked)) return first;
    challenge = asked;
    return http.send(answerTo(request, asked));
  };
}

// --- service account ---------------------------------------------------------------------------------------------------------------------------

interface Token {
  readonly value: string;
  readonly renewAtMs: number;
}

const RENEW_EARLY_MS = 600_000;

function serviceAccount(
  parts: AuthParts,
  account: { readonly clientId: string; readonly clientSecret: string },
): Authenticated {
  let token: Promise<Token> | undefined;
  /** One request, however many callers wait for it. */
  const current = async (): Promise<Token> => {
    const known = await token?.catch(() => undefined);
    if (known !== undefined && parts.clock.now() < known.renewAtMs) return known;
    return renew(known);
  };
  const renew = (stale: Token | undefined): Promise<Token> => {
    const asked = (async () => {
      const latest = await token?.catch(() => undefined);
      return latest !== undefined && latest !== stale ? latest : takeToken(parts, account);
    })();
    token = asked;
    return asked;
  };
  return {
    send: async (request) => {
      const used = await current();
      const answer = await parts.http.send(bearing(request, used.value));
      if (answer.status !== 401 || !mayBeStale(answer)) return answer;
      return parts.http.send(bearing(request, (await renew(used)).value));
    },
    close: async () => {
      const known = await token?.catch(() => undefined);
      token = undefined;
      if (known !== undefined) await parts.http.send(revocation(parts, account, known)).catch(() => undefined);
    },
  };
}

/** ASSUMED: a project that the account cannot see is no reason for a new token; any other 401 may be a token that ended early. */
const NOT_ABOUT_THE_TOKEN = ["NOT_IN_GROUP", "USER_CANNOT_ACCESS_GROUP", "USER_CANNOT_ACCESS_ORG"];
const mayBeStale = (answer: HttpAnswer): boolean => {
  const code =
    typeof answer.json === "object" && answer.json !== null && "errorCode" in answer.json
      ? String(answer.json.errorCode)
      : "";
  return !NOT_ABOUT_THE_TOKEN.includes(code);
};

const formHeaders = (account: { readonly clientId: string; readonly clientSecret: string }) => ({
  Accept: "application/json",
  "Content-Type": "application/x-www-form-urlencoded",
  Authorization: `Basic ${Buffer.from(`${account.clientId}:${account.clientSecret}`).toString("base64")}`,
});

async function takeToken(
  parts: AuthParts,
  account: { readonly clientId: string; readonly clientSecret: string },
): Promise<Token> {
  const answer = await parts.http.send({
    method: "POST",
    url: `${parts.baseUrl}/api/oauth/token`,
    headers: formHeaders(account),
    body: "grant_type=client_credentials",
    what: "an access token",
    isRepeatable: true,
  });
  const body = typeof answer.json === "object" && answer.json !== null ? answer.json : {};
  if (answer.status === 200 && "access_token" in body && typeof body.access_token === "string") {
    const lifeMs = ("expires_in" in body && typeof body.expires_in === "number" ? body.expires_in : 3_600) * 1_000;
    return { value: body.access_token, renewAtMs: parts.clock.now() + lifeMs - Math.min(RENEW_EARLY_MS, lifeMs / 2) };
  }
  const reason = "error" in body ? String(body.error) : "no token in the answer";
  throw new CmkError(`Atlas gave ${nameOf(parts.credentials)} no access token (HTTP ${answer.status} ${reason}).`, {
    code: "NO_ACCESS_TOKEN",
    status: answer.status,
    hint:
      answer.status === 401
        ? "The client id or secret is wrong, or the secret has expired: look at the service account in the organization's access manager, and make a new secret."
        : "Look at the service account in the organization's access manager, then run again.",
  });
}

const revocation = (
  parts: AuthParts,
  account: { readonly clientId: string; readonly clientSecret: string },
  token: Token,
): HttpRequest => ({
  method: "POST",
  url: `${parts.baseUrl}/api/oauth/revoke`,
  headers: formHeaders(account),
  body: `token=${encodeURIComponent(token.value)}&token_type_hint=access_token`,
  what: "the access token's end",
  isRepeatable: true,
});
