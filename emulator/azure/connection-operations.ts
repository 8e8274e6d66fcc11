// The URL at which a client polls a write of a private endpoint connection. FACT(connection-states): the connection's
// own URL with `kv-operation` beside the api-version. No recording shows its answer, so a setting of the vault chooses
// one of three.
import type { Answer, Request } from "../http.ts";
import { connectionBody } from "./arm-bodies.ts";
import type { ArmParts } from "./arm-request.ts";
import type { AzureConnection, AzureVault } from "./store.ts";

const PARAMETER = "kv-operation";

export const isOperation = (request: Request): boolean => request.query.has(PARAMETER);

/** FACT(connection-states): opaque; in base64 the action, when it began and an etag. */
export function operationUrl(
  parts: ArmParts,
  request: Request,
  of: { readonly vault: AzureVault; readonly name: string; readonly verb: "approve" | "reject" | "delete" },
): string {
  const began = { code: `privateEndpointConnections/${of.verb}`, st: new Date(parts.azure.clock.now()).toISOString() };
  const query = new URLSearchParams({
    "api-version": request.query.get("api-version") ?? "",
    [PARAMETER]: Buffer.from(JSON.stringify(began)).toString("base64url"),
  });
  return `https://${parts.cloud.arm}${of.vault.id}/privateEndpointConnections/${of.name}?${query}`;
}

/**
 * Of a connection that is still there: one that is deleted is 204, as everywhere. ASSUMED(kv-operation): a deletion at
 * work is 202 without a body.
 */
export function operationBody(parts: ArmParts, vault: AzureVault, found: AzureConnection): Answer {
  const nowMs = parts.azure.clock.now();
  if (found.removedMs !== undefined) return { status: 202 };
  const isDone = nowMs >= (found.settledMs ?? 0);
  const way = vault.connectionOperation ?? "status";
  if (way === "connection") return { status: 200, json: connectionBody(vault, found, nowMs) };
  if (way === "empty") return { status: isDone ? 204 : 200 };
  return { status: 200, json: { status: isDone ? "Succeeded" : "InProgress" } };
}
