// Key Vault's data plane: keys read, used with real RSA, and their versions switched on and off. What makes and removes keys is in vault-keys.ts.
import type { Answer, Request, Route } from "../http.ts";
import { bareHost } from "./clouds.ts";
import { pageOf } from "./pages.ts";
import { type AzureKeyVersion, type AzureVault, findKey, findVersion, opsOf, versionsOf } from "./store.ts";
import { attributes, bundle, kidOf } from "./vault-bodies.ts";
import { OPERATIONS, operate } from "./vault-crypto.ts";
import { vaultKeyRoutes } from "./vault-keys.ts";
import { admitToVault, checkWritable, type VaultParts, vaultRefusal } from "./vault-request.ts";
import { updateVersion } from "./vault-update.ts";

type PathParts = Readonly<Record<string, string>>;
type Handle = (parts: VaultParts, request: Request, path: PathParts) => Answer;

export function vaultRoutes(parts: VaultParts): readonly Route[] {
  const route = (method: string, path: string, handle: Handle): Route => ({
    method,
    path,
    handle: (request, names) => handle(parts, request, names),
  });
  const operations = OPERATIONS.flatMap(({ name }) => [
    route("POST", `/keys/{key}/${name}`, (...call) => use(name, ...call)),
    route("POST", `/keys/{key}/{version}/${name}`, (...call) => use(name, ...call)),
  ]);
  return [
    route("GET", "/healthstatus", healthStatus),
    ...vaultKeyRoutes(parts),
    route("GET", "/keys/{key}/versions", listVersions),
    route("GET", "/keys/{key}", getKey),
    route("GET", "/keys/{key}/{version}", getKey),
    route("PATCH", "/keys/{key}", update),
    route("PATCH", "/keys/{key}/{version}", update),
    ...operations,
  ];
}

/** FACT(vault-health): asks for no token and tells by which path the caller came. */
const healthStatus = (parts: VaultParts): Answer => ({
  status: 200,
  headers: {
    "x-ms-keyvault-network-info": `conn_type=Ipv4;addr=${parts.azure.store.runnerAddress};act_addr_fam=InterNetwork;`,
  },
  json: {},
});

function getKey(parts: VaultParts, request: Request, path: PathParts): Answer {
  const keyName = path.key ?? "";
  const vault = admitToVault(parts, request, { keyName, dataAction: "read", policy: "get" });
  const { name, version } = versionAt(vault, path);
  return { status: 200, json: bundle(vault, { host: request.host, name, version }) };
}

const MOST_RESULTS = 25;

/**
 * ASSUMED(key-versions-missing): a key that is not there has no versions, and is no error (notice: 404 KeyNotFound from
 * the real one).
 */
function listVersions(parts: VaultParts, request: Request, path: PathParts): Answer {
  const keyName = path.key ?? "";
  const vault = admitToVault(parts, request, { keyName, dataAction: "read", policy: "list" });
  const name = findKey(vault, keyName)?.name ?? keyName;
  const byId = (one: AzureKeyVersion, other: AzureKeyVersion): number => (one.version < other.version ? -1 : 1);
  const asked = Number(request.query.get("maxresults") ?? MOST_RESULTS);
  // FACT(key-versions): 1 to 25.
  if (!Number.isInteger(asked) || asked < 1 || asked > MOST_RESULTS)
    throw vaultRefusal(400, "BadParameter", `Property 'maxresults' must be between 1 and ${MOST_RESULTS}.`);
  const { items, nextLink = null } = pageOf([...versionsOf(vault, keyName)].sort(byId), {
    size: Math.min(asked, parts.azure.store.pageSize),
    request,
    base: `https://${bareHost(request.host)}${request.path}`,
  });
  const value = items.map((version) => ({
    kid: kidOf(request.host, name, version),
    attributes: attributes(vault, version),
  }));
  return { status: 200, json: { value, nextLink } };
}

function use(operation: string, parts: VaultParts, request: Request, path: PathParts): Answer {
  const found = OPERATIONS.find((one) => one.name === operation);
  if (found === undefined) throw vaultRefusal(404, "NotFound", operation);
  const keyName = path.key ?? "";
  const vault = admitToVault(parts, request, {
    keyName,
    dataAction: found.dataAction,
    policy: operation.toLowerCase(),
  });
  const { name, version } = versionAt(vault, path);
  const ops = opsOf(findKey(vault, name)?.key ?? { versions: [] });
  const value = operate(found, { version, ops, text: request.text, nowMs: parts.azure.clock.now() });
  // FACT(key-data-plane): a verification tells no key.
  return {
    status: 200,
    json: typeof value === "boolean" ? { value } : { kid: kidOf(request.host, name, version), value },
  };
}

function update(parts: VaultParts, request: Request, path: PathParts): Answer {
  const keyName = path.key ?? "";
  const vault = admitToVault(parts, request, { keyName, dataAction: "update/action", policy: "update" });
  checkWritable(vault);
  const { name, version } = versionAt(vault, path);
  updateVersion(parts.azure, { vault, name, version, text: request.text });
  return { status: 200, json: bundle(vault, { host: request.host, name, version }) };
}

/** FACT(key-data-plane): without a version the newest is meant, enabled or not. */
function versionAt(vault: AzureVault, path: PathParts): { readonly name: string; readonly version: AzureKeyVersion } {
  const [keyName, wanted] = [path.key ?? "", path.version ?? ""];
  const version = wanted === "" ? versionsOf(vault, keyName)[0] : findVersion(vault, keyName, wanted);
  const name = findKey(vault, keyName)?.name;
  if (version !== undefined && name !== undefined) return { name, version };
  const id = [keyName, wanted].filter((one) => one !== "").join("/");
  throw vaultRefusal(404, "KeyNotFound", `A key with (name/id) ${id} was not found in this key vault.`);
}
