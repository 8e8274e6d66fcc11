// ARM's vaults, keys and versions, for reading; arm-vault-writes.ts changes vaults. Keys are made, changed and rotated by seeds, by hand or over the data plane.
import type { Answer, Request, Route } from "../http.ts";
import { keyBody, vaultBody, versionBody } from "./arm-bodies.ts";
import { type ArmParts, admit, VAULT_VERSIONS } from "./arm-request.ts";
import { notFound, type PathParts, parentMissing, VAULT_PATH as VAULT, vaultAt, vaultIdOf } from "./arm-vault-path.ts";
import { pageOf } from "./pages.ts";
import { type AzureKeyVersion, findKey, findVersion, versionsOf } from "./store.ts";

export function armVaultRoutes(parts: ArmParts): readonly Route[] {
  return [
    { method: "GET", path: VAULT, handle: (request, path) => getVault(parts, request, path) },
    { method: "GET", path: `${VAULT}/keys/{key}`, handle: (request, path) => getKey(parts, request, path) },
    { method: "GET", path: `${VAULT}/keys/{key}/versions`, handle: (request, path) => list(parts, request, path) },
    {
      method: "GET",
      path: `${VAULT}/keys/{key}/versions/{version}`,
      handle: (request, path) => getVersion(parts, request, path),
    },
  ];
}

function getVault(parts: ArmParts, request: Request, path: PathParts): Answer {
  const id = vaultIdOf(path);
  const ask = { request, scope: id, action: "Microsoft.KeyVault/vaults/read" };
  admit(parts, { ...ask, type: "vaults", versions: VAULT_VERSIONS });
  const vault = vaultAt(parts, id);
  if (vault === undefined) throw notFound(path, "");
  return { status: 200, json: vaultBody(vault, parts.cloud, parts.azure.clock.now()) };
}

function getKey(parts: ArmParts, request: Request, path: PathParts): Answer {
  const { vault, name, key } = keyFor(parts, { request, path, action: "keys/read" });
  const newest = versionsOf(vault, name)[0];
  if (newest === undefined) throw noKey(path, name);
  return { status: 200, json: keyBody({ vault, name, key, cloud: parts.cloud }, newest, "GET") };
}

/** FACT(key-versions): the order is unspecified. Here it is by id, so that a client cannot expect the newest first. */
function list(parts: ArmParts, request: Request, path: PathParts): Answer {
  const { vault, name, key } = keyFor(parts, { request, path, action: "keys/versions/read" });
  const byId = (one: AzureKeyVersion, other: AzureKeyVersion): number => (one.version < other.version ? -1 : 1);
  const page = pageOf([...versionsOf(vault, name)].sort(byId), {
    size: parts.azure.store.pageSize,
    request,
    base: `https://${parts.cloud.arm}${request.path}`,
  });
  const place = { vault, name, key, cloud: parts.cloud };
  const value = page.items.map((version) => versionBody(place, version));
  return { status: 200, json: page.nextLink === undefined ? { value } : { value, nextLink: page.nextLink } };
}

function getVersion(parts: ArmParts, request: Request, path: PathParts): Answer {
  const { vault, name, key } = keyFor(parts, { request, path, action: "keys/versions/read" });
  const version = findVersion(vault, name, path.version ?? "");
  if (version === undefined) throw noKey(path, `${name}/versions/${path.version}`);
  return { status: 200, json: versionBody({ vault, name, key, cloud: parts.cloud }, version) };
}

function keyFor(
  parts: ArmParts,
  ask: { readonly request: Request; readonly path: PathParts; readonly action: string },
) {
  const { request, path } = ask;
  const id = vaultIdOf(path);
  const type = ask.action.replace(/\/read$/, "");
  admit(parts, {
    request,
    scope: `${id}/keys/${path.key}`,
    action: `Microsoft.KeyVault/vaults/${ask.action}`,
    type: `vaults/${type}`,
    versions: VAULT_VERSIONS,
  });
  const vault = vaultAt(parts, id);
  if (vault === undefined) throw parentMissing(id, `vaults/${type}`, "read");
  const found = findKey(vault, path.key ?? "");
  if (found === undefined || versionsOf(vault, found.name).length === 0) throw noKey(path, path.key ?? "");
  return { vault, ...found };
}

const noKey = (path: PathParts, name: string) => notFound(path, `/keys/${name}`);
