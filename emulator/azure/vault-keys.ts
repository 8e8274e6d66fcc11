// Key Vault's data plane: keys made, rotated, given a rotation policy, deleted, recovered and purged. Using and switching them is in vault.ts.
// Import is not emulated.
import type { Answer, Request, Route } from "../http.ts";
import { textOf } from "../json.ts";
import { setOwn } from "../own.ts";
import { tagsIn, textsIn } from "./arm-body.ts";
import { objectOf, parseBody } from "./body.ts";
import { bareHost } from "./clouds.ts";
import { backedUpName, backupOf, restore } from "./key-backup.ts";
import { type KeySpec, makeVersion, millisIn, whyNotMade } from "./key-making.ts";
import { pageOf } from "./pages.ts";
import { policyBody, policyIn } from "./rotation.ts";
import { type AzureVault, type DeletedKey, findKey, ktyOf, retentionOf, versionsOf } from "./store.ts";
import { attributes, bundle, seconds } from "./vault-bodies.ts";
import { admitToVault, checkWritable, type VaultParts, vaultRefusal } from "./vault-request.ts";

type PathParts = Readonly<Record<string, string>>;
interface Call {
  readonly parts: VaultParts;
  readonly request: Request;
  readonly vault: AzureVault;
  readonly name: string;
  readonly nowMs: number;
}
type Handle = (call: Call) => Answer;
type Needs = Omit<Parameters<typeof admitToVault>[2], "keyName">;

const needs = (dataAction: string, policy: string): Needs => ({ dataAction, policy });
const policyNeeds = (dataAction: string, policy: string): Needs => ({ dataAction, policy, of: "keyrotationpolicies" });

export function vaultKeyRoutes(parts: VaultParts): readonly Route[] {
  const route = (method: string, path: string, need: Needs, handle: Handle): Route => ({
    method,
    path,
    handle: (request, names: PathParts) => {
      const keyName = names.key ?? "";
      const vault = admitToVault(parts, request, { ...need, keyName });
      if (method !== "GET" && handle !== backup) checkWritable(vault);
      const name = findKey(vault, keyName)?.name ?? keyName;
      return handle({ parts, request, vault, name, nowMs: parts.azure.clock.now() });
    },
  });
  return [
    route("GET", "/keys", needs("read", "list"), list),
    route("POST", "/keys/{key}/create", needs("create/action", "create"), create),
    route("POST", "/keys/{key}/backup", needs("backup/action", "backup"), backup),
    route("POST", "/keys/restore", needs("restore/action", "restore"), restoreKey),
    route("POST", "/keys/{key}/rotate", needs("rotate/action", "rotate"), rotate),
    route("GET", "/keys/{key}/rotationpolicy", policyNeeds("read", "getrotationpolicy"), getPolicy),
    route("PUT", "/keys/{key}/rotationpolicy", policyNeeds("write", "setrotationpolicy"), putPolicy),
    route("DELETE", "/keys/{key}", needs("delete", "delete"), remove),
    route("GET", "/deletedkeys", needs("read", "list"), listDeleted),
    route("GET", "/deletedkeys/{key}", needs("read", "get"), getDeleted),
    route("POST", "/deletedkeys/{key}/recover", needs("recover/action", "recover"), recover),
    route("DELETE", "/deletedkeys/{key}", needs("purge/action", "purge"), purge),
  ];
}

const shown = ({ vault, request, name }: Call): Answer => {
  const [version] = versionsOf(vault, name);
  if (version === undefined) throw notFound(name);
  return { status: 200, json: bundle(vault, { host: request.host, name, version }) };
};

/** FACT(key-data-plane): on a name that is there it makes a new version. */
function create(call: Call): Answer {
  const { parts, request, vault, name, nowMs } = call;
  refuseDeleted(call);
  const body = parseBody(request.text);
  const { enabled, exp, nbf } = objectOf(body.attributes) ?? {};
  const [expiresMs, notBeforeMs] = [millisIn(exp), millisIn(nbf)];
  const spec: KeySpec = {
    kty: textOf(body.kty),
    ...(typeof body.key_size === "number" ? { keySize: body.key_size } : {}),
    ...(typeof body.crv === "string" ? { crv: body.crv } : {}),
    ...(objectOf(body.tags) === undefined ? {} : { tags: tagsIn(body) }),
    ...(Array.isArray(body.key_ops) ? { keyOps: textsIn(body, "key_ops") } : {}),
    ...(typeof enabled === "boolean" ? { enabled } : {}),
    ...(expiresMs === undefined ? {} : { expiresMs }),
    ...(notBeforeMs === undefined ? {} : { notBeforeMs }),
  };
  const why = whyNotMade(vault, name, spec);
  if (why !== undefined) throw vaultRefusal(400, "BadParameter", why);
  makeVersion(parts.azure.store, { vault, name, nowMs }, spec);
  return shown(call);
}

/** FACT(key-data-plane): at once, whatever the policy says. */
function rotate(call: Call): Answer {
  const { parts, vault, name, nowMs } = call;
  const key = keyOf(call);
  makeVersion(parts.azure.store, { vault, name, nowMs }, { kty: ktyOf(key) });
  return shown(call);
}

/** FACT(vault-failover): a vault that failed over backs up. */
const backup = (call: Call): Answer => ({
  status: 200,
  json: { value: backupOf(call.vault, call.name, keyOf(call)) },
});

function restoreKey(call: Call): Answer {
  const { value } = parseBody(call.request.text);
  refuseDeleted({ vault: call.vault, name: backedUpName(value) });
  return shown({ ...call, name: restore(call.vault, value) });
}

const policyId = ({ request, name }: Call): string => `https://${bareHost(request.host)}/keys/${name}/rotationpolicy`;

const getPolicy = (call: Call): Answer => ({ status: 200, json: policyBody(keyOf(call), policyId(call)) });

function putPolicy(call: Call): Answer {
  const key = keyOf(call);
  const policy = policyIn(parseBody(call.request.text), call.nowMs);
  if (typeof policy === "string") throw vaultRefusal(400, "BadParameter", policy);
  key.rotationPolicy = policy;
  return getPolicy(call);
}

function keyOf({ vault, name }: Call) {
  const found = findKey(vault, name)?.key;
  if (found === undefined || versionsOf(vault, name).length === 0) throw notFound(name);
  return found;
}

const DAY_MS = 86_400_000;

function remove(call: Call): Answer {
  const { vault, name, nowMs } = call;
  const key = keyOf(call);
  const gone: DeletedKey = { key, deletedMs: nowMs, purgeMs: nowMs + retentionOf(vault) * DAY_MS };
  const json = deletedBody(call, gone);
  delete vault.keys[name];
  vault.deletedKeys = { ...vault.deletedKeys, [name]: gone };
  return { status: 200, json };
}

const getDeleted = (call: Call): Answer => ({ status: 200, json: deletedBody(call, deletedOf(call).gone) });

function recover(call: Call): Answer {
  const { vault } = call;
  const { name, gone } = deletedOf(call);
  setOwn(vault.keys, name, gone.key);
  delete vault.deletedKeys?.[name];
  return shown({ ...call, name });
}

/** FACT(vault-soft-delete): not under purge protection. ASSUMED(emulator-azure-codes): status and code. */
function purge(call: Call): Answer {
  const { name } = deletedOf(call);
  if (call.vault.enablePurgeProtection !== false)
    throw vaultRefusal(403, "Forbidden", "Operation purge is not allowed, purge protection is enabled.", {
      inner: "ForbiddenByPolicy",
    });
  delete call.vault.deletedKeys?.[name];
  return { status: 204 };
}

function deletedOf({ vault, name }: Call): { readonly name: string; readonly gone: DeletedKey } {
  const found = Object.entries(vault.deletedKeys ?? {}).find(([one]) => one.toLowerCase() === name.toLowerCase());
  if (found === undefined)
    throw vaultRefusal(404, "KeyNotFound", `Deleted Key not found: ${name}`, { inner: "DeletedKeyNotFound" });
  return { name: found[0], gone: found[1] };
}

/** FACT(vault-soft-delete): a deleted key keeps its name. */
function refuseDeleted({ vault, name }: Pick<Call, "vault" | "name">): void {
  const isTaken = Object.keys(vault.deletedKeys ?? {}).some((one) => one.toLowerCase() === name.toLowerCase());
  if (isTaken)
    throw vaultRefusal(
      409,
      "Conflict",
      `Key ${name} is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the key can only be recovered or purged.`,
      { inner: "ObjectIsDeletedButRecoverable" },
    );
}

function deletedBody({ vault, request, name }: Call, { key, deletedMs, purgeMs }: DeletedKey): unknown {
  const whole: AzureVault = { ...vault, keys: { [name]: key } };
  const [version] = versionsOf(whole, name);
  const recoveryId = `https://${bareHost(request.host)}/deletedkeys/${name}`;
  const times = { deletedDate: seconds(deletedMs), scheduledPurgeDate: seconds(purgeMs) };
  return version === undefined
    ? { recoveryId, ...times }
    : { recoveryId, ...times, ...bundle(whole, { host: request.host, name, version }) };
}

function list(call: Call): Answer {
  const { vault, request } = call;
  const names = Object.keys(vault.keys).sort();
  return listed(call, names, (name) => {
    const [version] = versionsOf(vault, name);
    return {
      kid: `https://${bareHost(request.host)}/keys/${name}`,
      ...(version === undefined ? {} : { attributes: attributes(vault, version) }),
    };
  });
}

function listDeleted(call: Call): Answer {
  const all = Object.entries(call.vault.deletedKeys ?? {});
  return listed(
    call,
    all.map(([name]) => name),
    (name) => {
      const gone = all.find(([one]) => one === name)?.[1];
      const kid = `https://${bareHost(call.request.host)}/keys/${name}`;
      return gone === undefined ? { kid } : { ...Object(deletedBody({ ...call, name }, gone)), kid };
    },
  );
}

function listed({ parts, request }: Call, names: readonly string[], item: (name: string) => unknown): Answer {
  const { items, nextLink = null } = pageOf(names, {
    size: parts.azure.store.pageSize,
    request,
    base: `https://${bareHost(request.host)}${request.path}`,
  });
  return { status: 200, json: { value: items.map(item), nextLink } };
}

const notFound = (name: string) =>
  vaultRefusal(404, "KeyNotFound", `A key with (name/id) ${name} was not found in this key vault.`);
