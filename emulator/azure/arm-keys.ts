// Keys over ARM: listed, and made where there is none of the name. FACT(key-arm): ARM changes no key, makes no further
// version and deletes none; a vault's closed doors do not matter here.
import { type Answer, azureRefusal, type Request, type Route } from "../http.ts";
import { textOf } from "../json.ts";
import { keyBody, keyItem } from "./arm-bodies.ts";
import { armBody, type Json, objectIn, tagsIn, textsIn } from "./arm-body.ts";
import { type ArmParts, admit, VAULT_VERSIONS } from "./arm-request.ts";
import { type PathParts, parentMissing, VAULT_PATH, vaultAt, vaultIdOf } from "./arm-vault-path.ts";
import { checkFailover } from "./arm-writes.ts";
import { objectOf } from "./body.ts";
import { type KeySpec, makeVersion, millisIn, whyNotMade } from "./key-making.ts";
import { pageOf } from "./pages.ts";
import { policyIn } from "./rotation.ts";
import { type AzureVault, findKey, versionsOf } from "./store.ts";

export function armKeyRoutes(parts: ArmParts): readonly Route[] {
  return [
    { method: "GET", path: `${VAULT_PATH}/keys`, handle: (request, path) => list(parts, request, path) },
    { method: "PUT", path: `${VAULT_PATH}/keys/{key}`, handle: (request, path) => put(parts, request, path) },
  ];
}

function vaultFor(parts: ArmParts, call: { request: Request; path: PathParts; verb: string }): AzureVault {
  const id = vaultIdOf(call.path);
  admit(parts, {
    request: call.request,
    scope: call.path.key === undefined ? id : `${id}/keys/${call.path.key}`,
    action: `Microsoft.KeyVault/vaults/keys/${call.verb}`,
    type: "vaults/keys",
    versions: VAULT_VERSIONS,
  });
  const vault = vaultAt(parts, id);
  if (vault === undefined) throw parentMissing(id, "vaults/keys", call.verb);
  return vault;
}

function list(parts: ArmParts, request: Request, path: PathParts): Answer {
  const vault = vaultFor(parts, { request, path, verb: "read" });
  const page = pageOf(Object.entries(vault.keys), {
    size: parts.azure.store.pageSize,
    request,
    base: `https://${parts.cloud.arm}${request.path}`,
  });
  const value = page.items.flatMap(([name, key]) => {
    const [newest] = versionsOf(vault, name);
    return newest === undefined ? [] : [keyItem({ vault, name, key, cloud: parts.cloud }, newest)];
  });
  return { status: 200, json: page.nextLink === undefined ? { value } : { value, nextLink: page.nextLink } };
}

/** FACT(key-arm): a key that is there comes back as it is, whatever was asked for. */
function put(parts: ArmParts, request: Request, path: PathParts): Answer {
  const vault = vaultFor(parts, { request, path, verb: "write" });
  const wanted = path.key ?? "";
  const present = findKey(vault, wanted);
  const name = present?.name ?? wanted;
  const body = armBody(request.text);
  if (present === undefined || versionsOf(vault, name).length === 0) make(parts, { vault, name }, body);
  const [newest] = versionsOf(vault, name);
  const key = findKey(vault, name)?.key;
  if (newest === undefined || key === undefined) throw refuse(`The key '${name}' was not made.`);
  return { status: 200, json: keyBody({ vault, name, key, cloud: parts.cloud }, newest, "PUT") };
}

const refuse = (message: string) => azureRefusal(400, "BadRequest", message);

function make(parts: ArmParts, place: { readonly vault: AzureVault; readonly name: string }, body: Json): void {
  const { vault, name } = place;
  checkFailover(vault);
  const isDeleted = Object.keys(vault.deletedKeys ?? {}).some((one) => one.toLowerCase() === name.toLowerCase());
  // FACT(vault-soft-delete): the name of a deleted key is kept for it. ASSUMED(emulator-azure-codes): ARM says it as
  // the data plane does.
  if (isDeleted)
    throw azureRefusal(
      409,
      "Conflict",
      `Key ${name} is currently in a deleted but recoverable state: ObjectIsDeletedButRecoverable.`,
    );
  const nowMs = parts.azure.clock.now();
  const spec = specIn(body, nowMs);
  const why = whyNotMade(vault, name, spec);
  if (why !== undefined) throw refuse(why);
  makeVersion(parts.azure.store, { vault, name, nowMs }, spec);
}

/** Times by either of their names: the service's, and those that clients use. */
function specIn(body: Json, nowMs: number): KeySpec {
  const properties = objectIn(body, "properties");
  const attributes = objectIn(properties, "attributes");
  const [expiresMs, notBeforeMs] = [
    millisIn(attributes.exp ?? attributes.expires),
    millisIn(attributes.nbf ?? attributes.notBefore),
  ];
  const rotationPolicy =
    properties.rotationPolicy === undefined ? undefined : policyIn(objectIn(properties, "rotationPolicy"), nowMs);
  if (typeof rotationPolicy === "string") throw refuse(rotationPolicy);
  return {
    kty: textOf(properties.kty),
    ...(objectOf(body.tags) === undefined ? {} : { tags: tagsIn(body) }),
    ...(typeof properties.keySize === "number" ? { keySize: properties.keySize } : {}),
    ...(typeof properties.curveName === "string" ? { crv: properties.curveName } : {}),
    ...(Array.isArray(properties.keyOps) ? { keyOps: textsIn(properties, "keyOps") } : {}),
    ...(typeof attributes.enabled === "boolean" ? { enabled: attributes.enabled } : {}),
    ...(expiresMs === undefined ? {} : { expiresMs }),
    ...(notBeforeMs === undefined ? {} : { notBeforeMs }),
    ...(rotationPolicy === undefined ? {} : { rotationPolicy }),
  };
}
