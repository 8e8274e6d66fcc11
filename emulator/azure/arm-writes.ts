// What every write of a vault over ARM meets: locks, policies, failover, another write at work; and answers that must be polled.
import { type Answer, azureRefusal, type Request, type Route } from "../http.ts";
import { type ArmParts, admit, VAULT_VERSIONS } from "./arm-request.ts";
import { checkLocks } from "./locks.ts";
import type { AzureVault } from "./store.ts";

const OPERATIONS = "/subscriptions/{subscription}/providers/Microsoft.KeyVault/locations/{location}";
const RETRY_AFTER_S = "2";

/** Throws what stands against a write, in the order in which ARM and then the vault look. */
export function checkWrite(parts: ArmParts, vault: AzureVault, verb: "write" | "delete"): void {
  checkLocks(parts, vault.id, verb);
  if (verb === "write" && vault.policyDenies === true)
    throw azureRefusal(
      403,
      "RequestDisallowedByPolicy",
      `Resource '${vault.name}' was disallowed by policy. Policy identifiers: '[{"policyAssignment":{"name":"Key vaults as they should be"}}]'.`,
    );
  // FACT(docs): a vault that failed over takes no change. ASSUMED: status and code.
  if (vault.readOnly === true)
    throw azureRefusal(403, "VaultReadOnly", `The vault '${vault.name}' failed over and is read-only for now.`);
  if (parts.azure.clock.now() < (vault.busyUntilMs ?? 0))
    throw azureRefusal(
      409,
      "ConflictError",
      `A conflict occurred: another operation on '${vault.name}' is in progress.`,
    );
}

interface Started {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** The write is accepted: others are kept out while it is at work. FACT(docs): a long-running answer names where to ask: `Azure-AsyncOperation` for a write, `Location` for a removal. */
export function startOperation(
  parts: ArmParts,
  vault: AzureVault,
  as: { readonly kind: "location"; readonly ms: number } | { readonly kind: "async" } = { kind: "async" },
): Started {
  const { store, clock } = parts.azure;
  vault.busyUntilMs = clock.now() + Math.max(vault.writeMs ?? 0, vault.longRunning?.ms ?? 0);
  const ms = as.kind === "location" ? as.ms : vault.longRunning?.ms;
  if (ms === undefined) return { status: 200, headers: {} };
  const id = `op${store.operations.length + 1}`;
  store.operations = [...store.operations, { id, doneMs: clock.now() + ms }];
  const subscription = /^\/subscriptions\/([^/]+)/i.exec(vault.id)?.[1] ?? "";
  const where = as.kind === "location" ? "operationResults" : "operationStatuses";
  const path = OPERATIONS.replace("{subscription}", subscription).replace("{location}", vault.location);
  const url = `https://${parts.cloud.arm}${path}/${where}/${id}?api-version=2026-02-01`;
  const name = as.kind === "location" ? "Location" : "Azure-AsyncOperation";
  return { status: vault.longRunning?.status ?? 200, headers: { [name]: url, "Retry-After": RETRY_AFTER_S } };
}

export function armOperationRoutes(parts: ArmParts): readonly Route[] {
  return [
    {
      method: "GET",
      path: `${OPERATIONS}/operationStatuses/{id}`,
      handle: (request, path) => poll(parts, request, path),
    },
    {
      method: "GET",
      path: `${OPERATIONS}/operationResults/{id}`,
      handle: (request, path) => poll(parts, request, path),
    },
  ];
}

/** ASSUMED: whoever may log in may ask how its own operation goes: the id is the secret. */
function poll(parts: ArmParts, request: Request, path: Readonly<Record<string, string>>): Answer {
  admit(parts, {
    request,
    scope: `/subscriptions/${path.subscription}`,
    action: undefined,
    type: "operations",
    versions: VAULT_VERSIONS,
  });
  const found = parts.azure.store.operations.find((one) => one.id === path.id);
  if (found === undefined) throw azureRefusal(404, "NotFound", `There is no operation '${path.id}'.`);
  const isDone = parts.azure.clock.now() >= found.doneMs;
  if (/\/operationResults\//i.test(request.path))
    return isDone ? { status: 204 } : { status: 202, headers: { "Retry-After": RETRY_AFTER_S } };
  const headers = isDone ? {} : { "Retry-After": RETRY_AFTER_S };
  return { status: 200, headers, json: { name: found.id, status: isDone ? "Succeeded" : "InProgress" } };
}
