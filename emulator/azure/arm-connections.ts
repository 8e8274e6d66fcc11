// ARM's private endpoint connections of a vault: list, one, approve or reject, delete. Nobody can make one here: its endpoint's owner does.
import { type Answer, azureRefusal, type Request, type Route } from "../http.ts";
import { connectionBody } from "./arm-bodies.ts";
import { armBody } from "./arm-body.ts";
import { type ArmParts, admit, VAULT_VERSIONS } from "./arm-request.ts";
import { type PathParts, parentMissing, VAULT_PATH, vaultAt, vaultIdOf } from "./arm-vault-path.ts";
import { checkWrite, keepOthersOut } from "./arm-writes.ts";
import { objectOf } from "./body.ts";
import { isOperation, operationBody, operationUrl } from "./connection-operations.ts";
import { pageOf } from "./pages.ts";
import { ARM_TIMES } from "./settling.ts";
import { type AzureConnection, type AzureVault, findConnection } from "./store.ts";

const TYPE = "vaults/privateEndpointConnections";
const LIST = `${VAULT_PATH}/privateEndpointConnections`;

export function armConnectionRoutes(parts: ArmParts): readonly Route[] {
  const route = (
    method: string,
    path: string,
    handle: (parts: ArmParts, request: Request, path: PathParts) => Answer,
  ) => ({ method, path, handle: (request: Request, names: PathParts) => handle(parts, request, names) });
  return [
    route("GET", LIST, list),
    route("GET", `${LIST}/{connection}`, getOne),
    route("PUT", `${LIST}/{connection}`, put),
    route("DELETE", `${LIST}/{connection}`, remove),
  ];
}

function list(parts: ArmParts, request: Request, path: PathParts): Answer {
  const vault = vaultFor(parts, { request, path, verbs: ["read"] });
  const page = pageOf(inOrder(vault), {
    size: parts.azure.store.pageSize,
    request,
    base: `https://${parts.cloud.arm}${request.path}`,
  });
  const value = page.items.map((one) => connectionBody(vault, one, parts.azure.clock.now()));
  return { status: 200, json: page.nextLink === undefined ? { value } : { value, nextLink: page.nextLink } };
}

/**
 * ASSUMED(connection-order): the order is unspecified; here it is by name, so that neither the first nor the last is
 * anyone's in particular.
 */
const inOrder = (vault: AzureVault): readonly AzureConnection[] =>
  [...(vault.connections ?? [])].sort((one, other) => (one.name < other.name ? -1 : 1));

/** FACT(connection-absent): one that is not there is 204, not 404. */
function getOne(parts: ArmParts, request: Request, path: PathParts): Answer {
  const vault = vaultFor(parts, { request, path, verbs: ["read"] });
  const found = findConnection(vault, path.connection ?? "");
  if (found !== undefined && isOperation(request)) return operationBody(parts, vault, found);
  return found === undefined
    ? { status: 204 }
    : { status: 200, json: connectionBody(vault, found, parts.azure.clock.now()) };
}

function put(parts: ArmParts, request: Request, path: PathParts): Answer {
  const vault = vaultFor(parts, { request, path, verbs: ["write"] });
  const nowMs = parts.azure.clock.now();
  const wanted = wantedStatus(request);
  const found = findConnection(vault, path.connection ?? "");
  // ASSUMED(emulator-azure-codes): the answer to an approval of what is not there (notice: another code).
  if (found === undefined)
    throw azureRefusal(404, "PrivateEndpointConnectionNotFound", `There is no connection '${path.connection}'.`);
  checkWrite(parts, vault, "write");
  checkStep(found, wanted.status);
  if (found.status !== wanted.status) {
    parts.azure.onDamage?.({ kind: "CONNECTION_CHANGED", vaultId: vault.id, name: found.name, to: wanted.status });
    found.status = wanted.status;
    found.changedMs = nowMs + (vault.longRunning?.ms ?? 0);
  }
  found.description = wanted.description;
  // FACT(connection-states): 200 and the new status at once, Updating until it has settled.
  // ASSUMED(connection-status-at-once): the status holds from the first moment.
  found.settledMs = nowMs + (vault.longRunning?.ms ?? ARM_TIMES.connectionSettlesMs);
  keepOthersOut(parts, vault);
  const headers = {
    "Azure-AsyncOperation": operationUrl(parts, request, { vault, name: found.name, verb: wanted.verb }),
  };
  return { status: vault.longRunning?.status ?? 200, headers, json: connectionBody(vault, found, nowMs) };
}

interface Wanted {
  readonly verb: "approve" | "reject";
  readonly status: "Approved" | "Rejected";
  readonly description: string;
}

/** ASSUMED(connection-put-body): only these two can be asked for, and a description that is left out is lost. */
function wantedStatus(request: Request): Wanted {
  const properties = objectOf(armBody(request.text).properties);
  const state = objectOf(properties?.privateLinkServiceConnectionState);
  const [status, description] = [state?.status, state?.description ?? ""];
  if ((status === "Approved" || status === "Rejected") && typeof description === "string")
    return { verb: status === "Approved" ? "approve" : "reject", status, description };
  throw azureRefusal(
    400,
    "InvalidRequestContent",
    "The request needs properties.privateLinkServiceConnectionState.status, Approved or Rejected.",
  );
}

/**
 * FACT(connection-states): a rejected one can be approved. FACT(connection-disconnected): once disconnected, a new
 * endpoint is needed. The code is ASSUMED(emulator-azure-codes).
 */
function checkStep(found: AzureConnection, wanted: Wanted["status"]): void {
  if (found.status !== "Disconnected" && found.removedMs === undefined) return;
  throw azureRefusal(
    400,
    "InvalidPrivateEndpointConnectionState",
    `The connection '${found.name}' is ${found.status} and cannot become ${wanted}.`,
  );
}

function remove(parts: ArmParts, request: Request, path: PathParts): Answer {
  const vault = vaultFor(parts, { request, path, verbs: ["delete"] });
  const found = findConnection(vault, path.connection ?? "");
  if (found === undefined) return { status: 204 };
  checkWrite(parts, vault, "delete");
  if (found.removedMs === undefined) {
    parts.azure.onDamage?.({ kind: "CONNECTION_CHANGED", vaultId: vault.id, name: found.name, to: "Removed" });
    found.removedMs = parts.azure.clock.now() + ARM_TIMES.connectionDeletedMs;
  }
  keepOthersOut(parts, vault);
  // FACT(connection-delete): empty, and where to ask is the connection's own URL.
  return {
    status: 202,
    headers: { Location: operationUrl(parts, request, { vault, name: found.name, verb: "delete" }) },
  };
}

const ACTION = "Microsoft.KeyVault/vaults/privateEndpointConnections";
/** ASSUMED(approval-permission): to approve or reject needs this besides the write, and it is asked of the vault. */
const APPROVAL = "Microsoft.KeyVault/vaults/PrivateEndpointConnectionsApproval/action";

function vaultFor(
  parts: ArmParts,
  ask: {
    readonly request: Request;
    readonly path: PathParts;
    readonly verbs: readonly ("read" | "write" | "delete")[];
  },
): AzureVault {
  const { request, path } = ask;
  const id = vaultIdOf(path);
  const scope = path.connection === undefined ? id : `${id}/privateEndpointConnections/${path.connection}`;
  for (const verb of ask.verbs) {
    admit(parts, { request, scope, action: `${ACTION}/${verb}`, type: TYPE, versions: VAULT_VERSIONS });
    if (verb === "write") admit(parts, { request, scope: id, action: APPROVAL, type: TYPE, versions: VAULT_VERSIONS });
  }
  const vault = vaultAt(parts, id);
  if (vault === undefined) throw parentMissing(id, TYPE, ask.verbs[0] ?? "read");
  return vault;
}
