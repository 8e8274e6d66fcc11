// Deleted vaults of a subscription, purging one, and whether a name is free. All are rights at the subscription, which a pipeline may lack.
import { type Answer, azureRefusal, type Request, type Route } from "../http.ts";
import { textOf } from "../json.ts";
import { armBody, lower } from "./arm-body.ts";
import { type ArmParts, admit, VAULT_VERSIONS } from "./arm-request.ts";
import { isVaultName, whyTaken } from "./arm-vault-create.ts";
import { operationAt } from "./arm-writes.ts";
import { pageOf } from "./pages.ts";
import { ARM_TIMES } from "./settling.ts";
import { findDeleted } from "./soft-delete.ts";
import type { DeletedVault } from "./store.ts";

const PROVIDER = "/subscriptions/{subscription}/providers/Microsoft.KeyVault";
const ONE = `${PROVIDER}/locations/{location}/deletedVaults/{vault}`;

type PathParts = Readonly<Record<string, string>>;

interface Call {
  readonly request: Request;
  readonly path: PathParts;
  readonly action: string;
}

export function armDeletedVaultRoutes(parts: ArmParts): readonly Route[] {
  const route = (method: string, path: string, action: string, handle: (call: Call) => Answer): Route => ({
    method,
    path,
    handle: (request, names) => {
      const call = { request, path: names, action: `Microsoft.KeyVault/${action}` };
      enter(parts, call);
      return handle(call);
    },
  });
  return [
    route("GET", `${PROVIDER}/deletedVaults`, "deletedVaults/read", (call) => list(parts, call)),
    route("GET", ONE, "locations/deletedVaults/read", (call) => ({
      status: 200,
      json: bodyOf(deletedAt(parts, call)),
    })),
    route("POST", `${ONE}/purge`, "locations/deletedVaults/purge/action", (call) => purge(parts, call)),
    route("POST", `${PROVIDER}/checkNameAvailability`, "checkNameAvailability/read", (call) => check(parts, call)),
  ];
}

const enter = (parts: ArmParts, { request, path, action }: Call) =>
  admit(parts, {
    request,
    scope: `/subscriptions/${path.subscription}`,
    action,
    type: "deletedVaults",
    versions: VAULT_VERSIONS,
  });

const isOf = (subscription: string | undefined, { vault }: DeletedVault): boolean =>
  lower(vault.id).startsWith(`/subscriptions/${lower(subscription ?? "")}/`);

function list(parts: ArmParts, { request, path }: Call): Answer {
  const { store, clock } = parts.azure;
  const here = store.deletedVaults.filter((one) => isOf(path.subscription, one) && one.purgeMs > clock.now());
  const base = `https://${parts.cloud.arm}${request.path}`;
  const { items, nextLink } = pageOf(here, { size: store.pageSize, request, base });
  const value = items.map(bodyOf);
  return { status: 200, json: nextLink === undefined ? { value } : { value, nextLink } };
}

function deletedAt(parts: ArmParts, { path }: Call): DeletedVault {
  const found = findDeleted(parts.azure.store, path.vault ?? "", parts.azure.clock.now());
  if (found === undefined || !isOf(path.subscription, found) || found.vault.location !== lower(path.location ?? ""))
    throw azureRefusal(404, "DeletedVaultNotFound", `The deleted vault '${path.vault}' was not found.`);
  return found;
}

/**
 * FACT(vault-soft-delete): not under purge protection. ASSUMED(emulator-azure-codes): status and code.
 * FACT(vault-purge): 202, and about 8 s until it is gone.
 */
function purge(parts: ArmParts, call: Call): Answer {
  const found = deletedAt(parts, call);
  if (found.vault.enablePurgeProtection !== false)
    throw azureRefusal(403, "MethodNotAllowed", "Operation 'DeletedVaultPurge' is not allowed.");
  const purgeMs = Math.min(found.purgeMs, parts.azure.clock.now() + ARM_TIMES.purgedMs);
  parts.azure.store.deletedVaults = parts.azure.store.deletedVaults.map((one) =>
    one === found ? { ...found, purgeMs } : one,
  );
  const apiVersion = call.request.query.get("api-version") ?? "";
  const { vault } = found;
  const Location = operationAt(parts, { vault, where: "operationResults", ms: ARM_TIMES.purgedMs, apiVersion });
  return { status: 202, headers: { Location } };
}

function check(parts: ArmParts, { request }: Call): Answer {
  const { name } = armBody(request.text);
  const text = textOf(name);
  if (!isVaultName(text)) {
    const message = `The vault name '${text}' is invalid.`;
    return { status: 200, json: { nameAvailable: false, reason: "AccountNameInvalid", message } };
  }
  const message = whyTaken(parts, text);
  return {
    status: 200,
    json: message === undefined ? { nameAvailable: true } : { nameAvailable: false, reason: "AlreadyExists", message },
  };
}

function bodyOf({ vault, deletedMs, purgeMs }: DeletedVault): unknown {
  const subscription = vault.id.split("/")[2];
  return {
    id: `/subscriptions/${subscription}/providers/Microsoft.KeyVault/locations/${vault.location}/deletedVaults/${vault.name}`,
    name: vault.name,
    type: "Microsoft.KeyVault/deletedVaults",
    properties: {
      vaultId: vault.id,
      location: vault.location,
      deletionDate: new Date(deletedMs).toISOString(),
      scheduledPurgeDate: new Date(purgeMs).toISOString(),
      // FACT(vault-never-set): absent where it was never set.
      ...(vault.enablePurgeProtection === false ? {} : { purgeProtectionEnabled: true }),
      tags: vault.tags ?? {},
    },
  };
}
