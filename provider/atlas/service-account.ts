// The access token of a service account: requested once for all callers, renewed early, revoked at the end (docs/decisions/oauth.md). Atlas layer.
import { unlessAborted } from "../support/abort";
import type { Clock } from "../support/clock";
import type { HttpAnswer, HttpRequest, Send } from "../support/http";
import { tokenError } from "./errors";

export interface ServiceAccount {
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface TokenParts {
  readonly send: Send;
  readonly clock: Clock;
  readonly baseUrl: string;
  /** For messages: "the service account from the environment". */
  readonly credential: string;
}

export interface Tokens {
  /** Sends with the token. Where Atlas no longer accepts a kept token, sends once more with a new token. */
  readonly send: Send;
  /** The token in use, for redaction. */
  secrets(): readonly string[];
  /** Revokes the token, if there is one. Never rejects, and soon stops waiting. */
  close(): Promise<void>;
}

interface Token {
  readonly value: string;
  readonly renewAtMs: number;
}

const TIMING = { renewEarlyMs: 600_000, defaultLifeMs: 3_600_000, revokeWithinMs: 5_000 } as const;

export function serviceAccountTokens(parts: TokenParts, account: ServiceAccount): Tokens {
  let kept: Token | undefined;
  let underWay: Promise<Token> | undefined;
  const take = (): Promise<Token> => {
    underWay ??= takeToken(parts, account)
      .then((token) => {
        kept = token;
        return token;
      })
      .finally(() => {
        underWay = undefined;
      });
    return underWay;
  };
  const isKept = (token: Token | undefined): token is Token =>
    token !== undefined && parts.clock.now() < token.renewAtMs;
  return {
    send: async (request) => {
      const known = isKept(kept) ? kept : undefined;
      const used = known ?? (await unlessAborted(take(), request.signal));
      const answer = await parts.send(bearing(request, used.value));
      if (known === undefined || !mayBeStale(answer)) return answer;
      if (kept === known) kept = undefined;
      const renewed = isKept(kept) ? kept : await unlessAborted(take(), request.signal);
      return parts.send(bearing(request, renewed.value));
    },
    secrets: () => (kept === undefined ? [] : [kept.value]),
    close: async () => {
      const token = kept ?? (await underWay?.catch(() => undefined));
      kept = undefined;
      if (token !== undefined) await revoke(parts, account, token).catch(() => undefined);
    },
  };
}

export const bearing = (request: HttpRequest, token: string): HttpRequest => ({
  ...request,
  headers: { ...request.headers, Authorization: `Bearer ${token}` },
});

/**
 * ASSUMED(service-account-401): a project that the account cannot see is no reason for a new token. Any other 401 may
 * mean a token that expired early.
 */
const NOT_ABOUT_THE_TOKEN = ["NOT_IN_GROUP", "USER_CANNOT_ACCESS_GROUP", "USER_CANNOT_ACCESS_ORG"];

function mayBeStale(answer: HttpAnswer): boolean {
  if (answer.status !== 401) return false;
  const { json } = answer;
  const code = typeof json === "object" && json !== null && "errorCode" in json ? String(json.errorCode) : "";
  return !NOT_ABOUT_THE_TOKEN.includes(code);
}

async function takeToken(parts: TokenParts, account: ServiceAccount): Promise<Token> {
  const what = "an access token";
  const answer = await parts.send(form(parts, account, { path: "token", body: "grant_type=client_credentials", what }));
  const body = typeof answer.json === "object" && answer.json !== null ? answer.json : {};
  if (answer.status !== 200 || !("access_token" in body) || typeof body.access_token !== "string")
    throw tokenError(answer, { credential: parts.credential, secrets: [account.clientSecret] });
  const lifeMs = "expires_in" in body && typeof body.expires_in === "number" ? body.expires_in * 1_000 : undefined;
  return { value: body.access_token, renewAtMs: renewalOf(parts.clock.now(), lifeMs ?? TIMING.defaultLifeMs) };
}

/** Ten minutes before the end, or half-way through a short life. */
const renewalOf = (nowMs: number, lifeMs: number): number => nowMs + lifeMs - Math.min(TIMING.renewEarlyMs, lifeMs / 2);

const revoke = (parts: TokenParts, account: ServiceAccount, token: Token): Promise<HttpAnswer> => {
  const body = `token=${encodeURIComponent(token.value)}&token_type_hint=access_token`;
  const request = form(parts, account, { path: "revoke", body, what: "the access token's end" });
  return parts.send({ ...request, signal: AbortSignal.timeout(TIMING.revokeWithinMs) });
};

const form = (
  { baseUrl }: TokenParts,
  account: ServiceAccount,
  { path, body, what }: { readonly path: string; readonly body: string; readonly what: string },
): HttpRequest => ({
  method: "POST",
  url: `${baseUrl}/api/oauth/${path}`,
  headers: {
    Accept: "application/json",
    "Content-Type": "application/x-www-form-urlencoded",
    Authorization: `Basic ${Buffer.from(`${account.clientId}:${account.clientSecret}`).toString("base64")}`,
  },
  body,
  what,
  isRepeatable: true,
});
