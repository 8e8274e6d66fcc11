// What Key Vault's data plane looks at before any key: the challenge, the token, the network, the api-version, the grant.
import { Refusal, type Request } from "../http.ts";
import { isNewer } from "./arm-request.ts";
import { type Bearer, readBearer } from "./bearer.ts";
import { type Cloud, loginHost } from "./clouds.ts";
import { policyKeys } from "./key-access.ts";
import { gateFor } from "./network.ts";
import type { AzureParts } from "./parts.ts";
import { mayTouchData } from "./roles.ts";
import { type AzureVault, findVault } from "./store.ts";
import type { Token, TokenBox } from "./tokens.ts";

export interface VaultParts {
  readonly azure: AzureParts;
  readonly tokens: TokenBox;
  readonly cloud: Cloud;
  readonly vaultName: string;
}

/** What a call needs, in the words of both models. */
export interface Need {
  readonly keyName: string;
  /** As in "encrypt/action". */
  readonly dataAction: string;
  /** Below what. @default "keys" */
  readonly of?: "keys" | "keyrotationpolicies";
  /** As in "encrypt". */
  readonly policy: string;
}

/** ASSUMED(emulator-azure-codes): status and code of a data plane that is out, whoever asks. */
export function checkOutage(parts: VaultParts): void {
  if (findVault(parts.azure.store, parts.vaultName)?.outage === true)
    throw vaultRefusal(503, "ServiceUnavailable", "The service is temporarily unavailable.");
}

/** FACT(vault-failover): keys neither. ASSUMED(emulator-azure-codes): status and code, as ARM's. */
export function checkWritable(vault: AzureVault): void {
  if (vault.readOnly === true)
    throw forbidden("VaultReadOnly", `The vault '${vault.name}' failed over and is read-only for now.`);
}

/** The vault, if the caller may do this in it; throws Key Vault's refusal otherwise. */
export function admitToVault(parts: VaultParts, request: Request, need: Need): AzureVault {
  const vault = findVault(parts.azure.store, parts.vaultName);
  // ASSUMED(emulator-unknown-host): the real host does not resolve; a server on loopback can only answer (notice: none,
  // the client's error differs).
  if (vault === undefined || (vault.readyMs ?? 0) > parts.azure.clock.now())
    throw vaultRefusal(404, "VaultNotFound", `There is no vault ${parts.vaultName}.`);
  const audience = parts.cloud.vaultResource;
  const bearer = readBearer(parts, request, { audience, tenantId: vault.tenantId });
  if (bearer.kind !== "known") throw challenge(parts.cloud, vault, bearer.kind);
  checkNetwork(parts, vault);
  checkVersion(request);
  if (!isGranted(parts, { vault, token: bearer.token, need })) throw notGranted(vault, bearer.token, need);
  return vault;
}

/** Requests come over the public network, from the runner's address. FACT(vault-data-errors): inner codes and texts. */
function checkNetwork(parts: VaultParts, vault: AzureVault): void {
  const gate = gateFor(vault, [parts.azure.store.runnerAddress]);
  if (gate === "closed")
    throw forbidden(
      "ForbiddenByConnection",
      "Public network access is disabled and request is not from a trusted service nor via an approved private link.",
    );
  if (gate === "firewall")
    throw forbidden(
      "ForbiddenByFirewall",
      `Client address is not authorized and caller is not a trusted service. Client address: ${parts.azure.store.runnerAddress}`,
    );
}

const TOKEN_TEXTS: Readonly<Record<Exclude<Bearer["kind"], "known">, string>> = {
  absent: "AKV10000: Request is missing a Bearer or PoP token.",
  unknown: "AKV10001: The token is not valid.",
  expired: "AKV10003: The token has expired.",
  audience: "AKV10022: Invalid audience.",
  tenant: "AKV10032: Invalid issuer.",
};

/** FACT(vault-challenge): clients take tenant and resource from here, quoted and separated by comma and space. */
function challenge(cloud: Cloud, vault: AzureVault, kind: Exclude<Bearer["kind"], "known">): Refusal {
  const where = `Bearer authorization="https://${loginHost(cloud)}/${vault.tenantId}", resource="${cloud.vaultResource}"`;
  return vaultRefusal(401, "Unauthorized", TOKEN_TEXTS[kind], { headers: { "WWW-Authenticate": where } });
}

const VERSIONS: readonly string[] = ["7.0", "7.1", "7.2", "7.3", "7.4", "7.5", "7.6", "2025-07-01"];

function checkVersion(request: Request): void {
  const given = request.query.get("api-version");
  if (given === null || given === "") throw vaultRefusal(400, "BadParameter", "api-version must be specified");
  if (!VERSIONS.includes(given) && !isNewer(given, VERSIONS))
    throw vaultRefusal(400, "BadParameter", `The specified version (${given}) is not recognized.`);
}

interface Grant {
  readonly vault: AzureVault;
  readonly token: Token;
  readonly need: Need;
}

const actionOf = ({ of = "keys", dataAction }: Need): string => `Microsoft.KeyVault/vaults/${of}/${dataAction}`;

function isGranted(parts: VaultParts, { vault, token, need }: Grant): boolean {
  if (!vault.enableRbacAuthorization) {
    const granted = policyKeys(vault, token.objectId);
    return granted.includes(need.policy) || granted.includes("all");
  }
  const scope = `${vault.id}/keys/${need.keyName}`;
  return mayTouchData(parts.azure.store, {
    principalId: token.objectId,
    scope,
    action: actionOf(need),
    nowMs: parts.azure.clock.now(),
  });
}

/** FACT(vault-data-errors): the refusal names the action and "Assignment: (not found)". */
function notGranted(vault: AzureVault, token: Token, need: Need): Refusal {
  const who = `appid=${token.clientId};oid=${token.objectId};iss=https://sts.windows.net/${token.tenantId}/`;
  const where = `${vault.name};location=${vault.location}`;
  if (!vault.enableRbacAuthorization)
    return forbidden(
      "ForbiddenByPolicy",
      `The user, group or application '${who}' does not have keys ${need.policy} permission on key vault '${where}'.`,
    );
  const lines = [
    "Caller is not authorized to perform action on resource.",
    "If role assignments, deny assignments or role definitions were changed recently, please observe propagation time.",
    `Caller: ${who}`,
    `Action: '${actionOf(need)}'`,
    `Resource: '${vault.id.toLowerCase()}/keys/${need.keyName}'`,
    "Assignment: (not found)",
    `Vault: ${where}`,
  ];
  return forbidden("ForbiddenByRbac", lines.join("\r\n"));
}

export const forbidden = (inner: string, message: string): Refusal =>
  vaultRefusal(403, "Forbidden", message, { inner });

export function vaultRefusal(
  status: number,
  code: string,
  more: string,
  extra: { readonly inner?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): Refusal {
  const innererror = extra.inner === undefined ? {} : { innererror: { code: extra.inner } };
  const json = { error: { code, message: more, ...innererror } };
  return new Refusal({ status, headers: extra.headers ?? {}, json });
}
