// Who asks Atlas: bearer tokens that it gave out, static tokens, HTTP digest. Decides what a credential may see and change.
import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { EmulatorClock } from "../clock.ts";
import { type Answer, atlasRefusal, Refusal, type Request, type Route } from "../http.ts";
import { own } from "../own.ts";
import type { AtlasCredential, AtlasProject, AtlasStore, ProjectRole } from "./store.ts";

const TOKEN_LIFE_S = 3_600;
const NONCE_LIFE_MS = 60_000;
const REALM = "MMS Public API";

interface Token {
  readonly credential: AtlasCredential;
  readonly expiresMs: number;
}

export interface AtlasAuth {
  readonly routes: readonly Route[];
  /** Throws the refusal that Atlas gives where the caller may not. */
  project(request: Request, projectId: string, needs: ProjectRole): AtlasProject;
  /** Those that the caller is in, under any role. */
  projects(request: Request): readonly AtlasProject[];
}

export function createAuth(store: () => AtlasStore, clock: EmulatorClock): AtlasAuth {
  const tokens = new Map<string, Token>();
  const nonces = new Map<string, number>();
  const caller = (request: Request): AtlasCredential => {
    const given = request.headers.authorization ?? "";
    const found = given.startsWith("Bearer ")
      ? byToken(given.slice("Bearer ".length))
      : given.startsWith("Digest ")
        ? byDigest(request, given)
        : undefined;
    if (found !== undefined) return found;
    // ASSUMED(emulator-atlas-codes): the errorCode of a token that is wrong or over; without any credential there is
    // only the digest challenge.
    throw given.startsWith("Bearer ")
      ? atlasRefusal(401, "UNAUTHORIZED", "The token is not valid.")
      : challenge(isStale(given));
  };
  const byToken = (value: string): AtlasCredential | undefined => {
    const token = tokens.get(value);
    if (token !== undefined && token.expiresMs > clock.now() && store().credentials.includes(token.credential))
      return token.credential;
    return store().credentials.find((one) => one.accessToken === value);
  };
  const isStale = (given: string): boolean => given.startsWith("Digest ") && !isFresh(digestFields(given).nonce ?? "");
  const isFresh = (nonce: string): boolean => clock.now() - (nonces.get(nonce) ?? -NONCE_LIFE_MS) < NONCE_LIFE_MS;
  const challenge = (stale: boolean): Refusal => {
    const nonce = randomBytes(24).toString("base64");
    nonces.set(nonce, clock.now());
    return new Refusal({
      status: 401,
      headers: {
        "WWW-Authenticate": `Digest realm="${REALM}", domain="", nonce="${nonce}", algorithm=MD5, qop="auth", stale=${stale}`,
      },
      // FACT(atlas-401-body): word for word.
      json: {
        error: 401,
        reason: "Unauthorized",
        detail: "You are not authorized for this resource.",
        errorCode: "UNEXPECTED_ERROR",
      },
    });
  };
  const byDigest = (request: Request, given: string): AtlasCredential | undefined => {
    const fields = digestFields(given);
    if (!isFresh(fields.nonce ?? "")) return undefined;
    return store().credentials.find(
      (one) => one.apiKey?.publicKey === fields.username && digestFits(request, fields, one.apiKey?.privateKey ?? ""),
    );
  };
  return {
    routes: [
      {
        method: "POST",
        path: "/api/oauth/token",
        handle: (request) => takeToken(request, store(), clock.now(), tokens),
      },
      { method: "POST", path: "/api/oauth/revoke", handle: (request) => revoke(request, store(), tokens) },
    ],
    project: (request, projectId, needs) => visibleProject(store(), caller(request), projectId, needs),
    projects: (request) => {
      const { roles } = caller(request);
      return Object.values(store().projects).filter(({ id }) => (roles[id] ?? roles["*"]) !== undefined);
    },
  };
}

const digestFields = (given: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...given.matchAll(/(\w+)=(?:"([^"]*)"|([^\s,]+))/g)].map(([, key, quoted, bare]) => [key, quoted ?? bare ?? ""]),
  );

const md5 = (text: string): string => createHash("md5").update(text).digest("hex");

/** Clients and what is between may spell one target in several ways. */
function plain(target: string): string {
  try {
    return decodeURIComponent(target.replaceAll("+", "%20"));
  } catch {
    return target;
  }
}

/** FACT(digest-auth): MD5, qop auth. */
function digestFits(request: Request, fields: Readonly<Record<string, string>>, password: string): boolean {
  const isHere = plain(fields.uri ?? "") === plain(request.target);
  const one = md5(`${fields.username}:${REALM}:${password}`);
  const two = md5(`${request.method}:${fields.uri}`);
  return isHere && fields.response === md5(`${one}:${fields.nonce}:${fields.nc}:${fields.cnonce}:${fields.qop}:${two}`);
}

/**
 * FACT(atlas-401-not-404): a project that the caller is not in answers 401, not 404. USER_UNAUTHORIZED stands among the
 * codes of 401 too.
 */
function visibleProject(
  store: AtlasStore,
  credential: AtlasCredential,
  projectId: string,
  needs: ProjectRole,
): AtlasProject {
  if (!/^[a-f0-9]{24}$/.test(projectId))
    throw atlasRefusal(404, "INVALID_GROUP_ID", `An invalid group ID ${projectId} was specified.`, [projectId]);
  const role = own(credential.roles, projectId) ?? credential.roles["*"];
  if (role === undefined)
    throw atlasRefusal(401, "USER_CANNOT_ACCESS_GROUP", "The current user cannot access this group.", [projectId]);
  const project = own(store.projects, projectId);
  if (project === undefined)
    throw atlasRefusal(404, "GROUP_NOT_FOUND", `No group with ID ${projectId} exists.`, [projectId]);
  if (needs === "GROUP_OWNER" && role !== "GROUP_OWNER")
    throw atlasRefusal(401, "USER_UNAUTHORIZED", "The current user lacks the role.", [needs]);
  return project;
}

const oauthError = (status: number, error: string, description: string): Answer => ({
  status,
  json: { error, error_description: description },
});

function basic(request: Request, store: AtlasStore): AtlasCredential | undefined {
  const [clientId, clientSecret] = Buffer.from((request.headers.authorization ?? "").replace(/^Basic /, ""), "base64")
    .toString()
    .split(":");
  return store.credentials.find(
    (one) => one.serviceAccount?.clientId === clientId && one.serviceAccount?.clientSecret === clientSecret,
  );
}

function takeToken(request: Request, store: AtlasStore, nowMs: number, tokens: Map<string, Token>): Answer {
  if (!/^application\/x-www-form-urlencoded/.test(request.headers["content-type"] ?? ""))
    return oauthError(400, "invalid_request", "not a form");
  if (new URLSearchParams(request.text).get("grant_type") !== "client_credentials")
    return oauthError(400, "unsupported_grant_type", "client_credentials only");
  const credential = basic(request, store);
  const expires = credential?.serviceAccount?.secretExpiresMs;
  if (credential === undefined || (expires !== undefined && expires <= nowMs))
    return oauthError(401, "invalid_client", "unknown client or secret");
  const value = `emulated.${randomUUID()}`;
  tokens.set(value, { credential, expiresMs: nowMs + TOKEN_LIFE_S * 1_000 });
  return { status: 200, json: { access_token: value, expires_in: TOKEN_LIFE_S, token_type: "Bearer" } };
}

function revoke(request: Request, store: AtlasStore, tokens: Map<string, Token>): Answer {
  if (basic(request, store) === undefined) return oauthError(401, "invalid_client", "unknown client or secret");
  tokens.delete(new URLSearchParams(request.text).get("token") ?? "");
  return { status: 200, json: {} };
}
