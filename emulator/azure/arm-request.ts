// What ARM looks at before any resource: the token, the api-version, the caller's roles. In that order.
import { azureRefusal, type Refusal, type Request } from "../http.ts";
import { type Bearer, readBearer } from "./bearer.ts";
import type { Cloud } from "./clouds.ts";
import { loginHost } from "./clouds.ts";
import type { AzureParts } from "./parts.ts";
import { mayAct } from "./roles.ts";
import type { Token, TokenBox } from "./tokens.ts";

export interface ArmParts {
  readonly azure: AzureParts;
  readonly tokens: TokenBox;
  readonly cloud: Cloud;
}

export interface ArmAsk {
  readonly request: Request;
  /** The object's ARM id, as asked for. */
  readonly scope: string;
  /** `undefined`: nothing is asked beyond the token. */
  readonly action: string | undefined;
  /** Short name of what is asked for, as in "vaults/keys". */
  readonly type: string;
  readonly versions: readonly string[];
}

/** The caller's token, if ARM lets it through; throws ARM's refusal otherwise. */
export function admit(parts: ArmParts, ask: ArmAsk): Token {
  const bearer = readBearer(parts, ask.request, {
    audience: `https://${parts.cloud.arm}`,
    tenantId: tenantOfScope(parts, ask.scope),
  });
  if (bearer.kind !== "known") throw badToken(parts.cloud, bearer.kind);
  checkVersion(parts, ask);
  const { objectId, clientId } = bearer.token;
  if (ask.action === undefined) return bearer.token;
  const nowMs = parts.azure.clock.now();
  if (mayAct(parts.azure.store, { principalId: objectId, scope: ask.scope, action: ask.action, nowMs }))
    return bearer.token;
  throw azureRefusal(
    403,
    "AuthorizationFailed",
    `The client '${clientId}' with object id '${objectId}' does not have authorization to perform action '${ask.action}' over scope '${ask.scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  );
}

const SUBSCRIPTION = /^\/subscriptions\/([^/]+)/i;

/**
 * ASSUMED(emulator-tenants): a subscription is of the tenant of its vaults and groups; one without any is anyone's
 * (notice: the real one answers 401).
 */
export function tenantOfScope(parts: ArmParts, scope: string): string | undefined {
  const wanted = SUBSCRIPTION.exec(scope)?.[1]?.toLowerCase();
  const { vaults, resourceGroups } = parts.azure.store;
  const vault = vaults.find((one) => SUBSCRIPTION.exec(one.id)?.[1]?.toLowerCase() === wanted);
  return vault?.tenantId ?? resourceGroups.find((one) => one.subscriptionId.toLowerCase() === wanted)?.tenantId;
}

const TOKEN_REFUSALS: Readonly<Record<Exclude<Bearer["kind"], "known">, readonly [string, string]>> = {
  absent: ["AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing."],
  unknown: ["InvalidAuthenticationToken", "The access token is invalid."],
  expired: ["ExpiredAuthenticationToken", "The access token expiry is in the past."],
  audience: ["InvalidAuthenticationTokenAudience", "The access token has been obtained for the wrong audience."],
  tenant: ["InvalidAuthenticationTokenTenant", "The access token is from the wrong issuer."],
};

function badToken(cloud: Cloud, kind: Exclude<Bearer["kind"], "known">): Refusal {
  const [code, message] = TOKEN_REFUSALS[kind];
  const challenge = `Bearer authorization_uri="https://${loginHost(cloud)}/", error="invalid_token", error_description="${message}"`;
  return azureRefusal(401, code, message, { "WWW-Authenticate": challenge });
}

/** FACT(arm-key-vault-version): every Key Vault version of ARM before this one stops on 2027-02-27. */
const FIRST_TO_STAY = "2026-02-01";
const RETIREMENT_MS = Date.parse("2027-02-27T00:00:00Z");

export const VAULT_VERSIONS: readonly string[] = [
  "2021-10-01",
  "2022-07-01",
  "2023-02-01",
  "2023-07-01",
  "2024-11-01",
  FIRST_TO_STAY,
];
export const RESOURCES_VERSIONS: readonly string[] = [
  "2019-10-01",
  "2020-06-01",
  "2021-04-01",
  "2022-09-01",
  "2024-03-01",
  "2024-11-01",
  "2025-04-01",
];
/** FACT(arm-locks-list). */
export const LOCK_VERSIONS: readonly string[] = ["2016-09-01", "2017-04-01", "2020-05-01"];
export const AUTHORIZATION_VERSIONS: readonly string[] = ["2018-07-01", "2022-04-01", "2022-05-01-preview"];

/**
 * FACT(arm-official-clients): official clients ask for versions that came after these;
 * ASSUMED(emulator-newer-versions): the newest here answers as they do.
 */
export const isNewer = (given: string, versions: readonly string[]): boolean =>
  /^20\d\d-\d\d-\d\d(-preview)?$/.test(given) && versions.every((one) => one < given || !one.startsWith("20"));

function checkVersion(parts: ArmParts, ask: ArmAsk): void {
  const given = ask.request.query.get("api-version");
  if (given === null || given === "")
    throw azureRefusal(
      400,
      "MissingApiVersionParameter",
      "The api-version query parameter (?api-version=) is required for all requests.",
    );
  const isRetired =
    ask.versions === VAULT_VERSIONS && given < FIRST_TO_STAY && parts.azure.clock.now() >= RETIREMENT_MS;
  if (isNewer(given, ask.versions) || (ask.versions.includes(given) && !isRetired)) return;
  throw azureRefusal(
    400,
    "NoRegisteredProviderFound",
    `No registered resource provider found for API version '${given}' for type '${ask.type}'. The supported api-versions are '${ask.versions.join(", ")}'.`,
  );
}
