// What every write of a vault over ARM meets: locks, policies, failover, another write at work; and answers that must be polled.
import { type Answer, azureRefusal, type Request, type Route } from "../http.ts";
import { type ArmParts, admit, VAULT_VERSIONS } from "./arm-request.ts";
import { checkLocks } from "./locks.ts";
import type { ArmOperation, AzureVault } from "./store.ts";

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
  checkFailover(vault);
  if (parts.azure.clock.now() < (vault.busyUntilMs ?? 0))
    throw azureRefusal(
      409,
      "ConflictError",
      `A conflict occurred: another operation on '${vault.name}' is in progress.`,
    );
}

/** FACT(vault-failover): a vault that failed over takes no change. ASSUMED(emulator-azure-codes): status and code. */
export function checkFailover(vault: AzureVault): void {
  if (vault.readOnly === true)
    throw azureRefusal(403, "VaultReadOnly", `The vault '${vault.name}' failed over and is read-only for now.`);
}

interface Started {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** The write is accepted: others are kept out while it is at work. */
export function keepOthersOut(parts: ArmParts, vault: AzureVault): void {
  vault.busyUntilMs = parts.azure.clock.now() + Math.max(vault.writeMs ?? 0, vault.longRunning?.ms ?? 0);
}

/** Of a vault. FACT(arm-async): a long-running answer names where to ask in `Azure-AsyncOperation`. */
export function startOperation(parts: ArmParts, vault: AzureVault): Started {
  keepOthersOut(parts, vault);
  if (vault.longRunning === undefined) return { status: 200, headers: {} };
  const url = operationAt(parts, { vault, where: "operationStatuses", ms: vault.longRunning.ms });
  return { status: vault.longRunning.status, headers: { "Azure-AsyncOperation": url, "Retry-After": RETRY_AFTER_S } };
}

/** A new operation, and where to ask for it. */
export function operationAt(
  parts: ArmParts,
  of: {
    readonly vault: AzureVault;
    readonly where: "operationStatuses" | "operationResults";
    readonly ms: number;
    readonly apiVersion?: string;
  },
): string {
  const { store, clock } = parts.azure;
  const id = `op${store.operations.length + 1}`;
  store.operations = [...store.operations, { id, startedMs: clock.now(), doneMs: clock.now() + of.ms }];
  const subscription = /^\/subscriptions\/([^/]+)/i.exec(of.vault.id)?.[1] ?? "";
  const path = OPERATIONS.replace("{subscription}", subscription).replace("{location}", of.vault.location);
  return `https://${parts.cloud.arm}${path}/${of.where}/${id}?api-version=${of.apiVersion ?? "2026-02-01"}`;
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

/** ASSUMED(emulator-operations): a client that can log in can read the state of an operation whose id it knows. */
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
  if (/\/operationResults\//i.test(request.path)) return result(parts, request, { ...found, isDone });
  const headers = isDone ? {} : { "Retry-After": RETRY_AFTER_S };
  return { status: 200, headers, json: { name: found.id, status: isDone ? "Succeeded" : "InProgress" } };
}

/** FACT(vault-purge): 202 with the same Location until it is done, then 200; the times to the second, with a blank. */
function result(parts: ArmParts, request: Request, of: ArmOperation & { readonly isDone: boolean }): Answer {
  const createdDateTime = spaced(of.startedMs);
  if (of.isDone)
    return { status: 200, json: { createdDateTime, lastActionDateTime: spaced(of.doneMs), status: "Succeeded" } };
  const Location = `https://${parts.cloud.arm}${request.target}`;
  return { status: 202, headers: { Location }, json: { createdDateTime, status: "NotStarted" } };
}

const spaced = (ms: number): string =>
  new Date(ms)
    .toISOString()
    .replace("T", " ")
    .replace(/\.\d+Z$/, "Z");
