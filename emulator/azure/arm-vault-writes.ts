// A vault changed over ARM: PATCH leaves what it does not name, PUT replaces the whole, DELETE takes it away, softly. arm-vault-create.ts makes one.
import type { Answer, Request, Route } from "../http.ts";
import { vaultBody } from "./arm-bodies.ts";
import { armBody } from "./arm-body.ts";
import { type ArmParts, admit, VAULT_VERSIONS } from "./arm-request.ts";
import { createVault } from "./arm-vault-create.ts";
import { notFound, type PathParts, VAULT_PATH, vaultAt, vaultIdOf } from "./arm-vault-path.ts";
import { checkWrite, startOperation } from "./arm-writes.ts";
import { softDelete } from "./soft-delete.ts";
import type { AzureVault, VaultSettings } from "./store.ts";
import { changedSettings, checkReplacement, replacedSettings } from "./vault-settings.ts";

export function armVaultWriteRoutes(parts: ArmParts): readonly Route[] {
  return [
    { method: "PATCH", path: VAULT_PATH, handle: (request, path) => patch(parts, request, path) },
    { method: "PUT", path: VAULT_PATH, handle: (request, path) => put(parts, request, path) },
    { method: "DELETE", path: VAULT_PATH, handle: (request, path) => remove(parts, request, path) },
  ];
}

function patch(parts: ArmParts, request: Request, path: PathParts): Answer {
  const vault = vaultFor(parts, { request, path, verb: "write" });
  if (vault === undefined) throw notFound(path, "");
  const body = armBody(request.text);
  return write(parts, vault, changedSettings(vault, body));
}

function put(parts: ArmParts, request: Request, path: PathParts): Answer {
  const vault = vaultFor(parts, { request, path, verb: "write" });
  if (vault === undefined) return createVault(parts, request, path);
  const body = armBody(request.text);
  checkReplacement(vault, body);
  return write(parts, vault, replacedSettings(vault, body, request.query.get("api-version") ?? ""));
}

function write(parts: ArmParts, vault: AzureVault, settings: VaultSettings): Answer {
  checkWrite(parts, vault, "write");
  parts.azure.onDamage?.({ kind: "VAULT_CHANGED", vaultId: vault.id, settings });
  const nowMs = parts.azure.clock.now();
  if (vault.longRunning === undefined) Object.assign(vault, settings);
  else vault.pending = { doneMs: nowMs + vault.longRunning.ms, settings };
  const { status, headers } = startOperation(parts, vault);
  return { status, headers, json: vaultBody(vault, parts.cloud, nowMs) };
}

/** FACT(vault-soft-delete): a deleted vault lives on, softly deleted, and keeps its name. */
function remove(parts: ArmParts, request: Request, path: PathParts): Answer {
  const vault = vaultFor(parts, { request, path, verb: "delete" });
  if (vault === undefined) return { status: 204 };
  checkWrite(parts, vault, "delete");
  softDelete(parts.azure, vault);
  return { status: 200 };
}

function vaultFor(
  parts: ArmParts,
  ask: { readonly request: Request; readonly path: PathParts; readonly verb: "write" | "delete" },
): AzureVault | undefined {
  const { request, verb } = ask;
  const id = vaultIdOf(ask.path);
  const action = `Microsoft.KeyVault/vaults/${verb}`;
  admit(parts, { request, scope: id, action, type: "vaults", versions: VAULT_VERSIONS });
  return vaultAt(parts, id);
}
