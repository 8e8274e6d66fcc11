// The project's encryption at rest: GET and PATCH. What may be changed when is in encryption-rules.ts; here is what the change does.
import type { Json } from "../json.ts";
import { noteRoleUse } from "./access-rules.ts";
import { adoptAlert } from "./alerts.ts";
import type { AtlasCall, Operation } from "./call.ts";
import { checkDisable, checkEnabled, checkFirst, checkOthers } from "./encryption-rules.ts";
import { isValid } from "./key.ts";
import { validate } from "./key-life.ts";
import { type AtlasProject, type KeyVaultSettings, nothingConfigured, TIMES } from "./store.ts";
import { allowFields, allowQuery, objectIn, readBody, type Shape } from "./strict.ts";
import { notePrivateNetworking, noteSwitching } from "./switching.ts";

const VERSIONS = [{ date: "2023-01-01" }];

export const encryptionOperations: readonly Operation[] = [
  {
    method: "GET",
    path: "/encryptionAtRest",
    versions: VERSIONS,
    needs: "GROUP_READ_ONLY",
    bucket: "encryptionAtRest",
    handle: (call) => {
      allowQuery(call.request);
      // FACT(atlas-valid): each GET checks again.
      validate(call.parts.store.azure, call.project, call.nowMs);
      return view(call);
    },
  },
  {
    method: "PATCH",
    path: "/encryptionAtRest",
    versions: VERSIONS,
    needs: "GROUP_OWNER",
    bucket: "encryptionAtRest",
    handle: patch,
  },
];

export const AZURE_SHAPE: Shape = {
  enabled: "boolean",
  azureEnvironment: "string",
  clientID: "uuid",
  tenantID: "uuid",
  secret: "string",
  roleId: "string",
  subscriptionID: "uuid",
  resourceGroupName: "string",
  keyVaultName: "string",
  keyIdentifier: "string",
  requirePrivateNetworking: "boolean",
};
const OTHER_SHAPE: Shape = { enabled: "boolean" };
export const ENCRYPTION_SHAPE: Shape = {
  azureKeyVault: "object",
  awsKms: "object",
  googleCloudKms: "object",
  enabledForSearchNodes: "boolean",
};

/** FACT(atlas-official-clients): for reading only, and yet official clients send it back. It changes nothing. */
const SENT_BACK: Shape = { valid: "boolean" };
const writable = ({ valid: _valid, ...rest }: Json): Json => rest;

function patch(call: AtlasCall): unknown {
  allowQuery(call.request);
  const body = readBody(call.request);
  allowFields(body, ENCRYPTION_SHAPE);
  const [azure, aws, google] = ["azureKeyVault", "awsKms", "googleCloudKms"].map((name) => objectIn(body, name));
  if (azure !== undefined) allowFields(azure, { ...AZURE_SHAPE, ...SENT_BACK }, "azureKeyVault.");
  for (const other of [aws, google])
    if (other !== undefined) allowFields(other, { ...OTHER_SHAPE, ...SENT_BACK }, "provider.");
  checkOthers(call, { body, aws, google });
  if (azure !== undefined) patchAzure(call, writable(azure));
  noteRoleUse(call.project, call.nowMs);
  patchOthers(call, { aws, google });
  if (typeof body.enabledForSearchNodes === "boolean")
    call.project.encryption.enabledForSearchNodes = body.enabledForSearchNodes;
  return view(call);
}

function patchAzure(call: AtlasCall, wanted: Readonly<Record<string, unknown>>): void {
  const { project, nowMs } = call;
  const stored = project.encryption.azureKeyVault;
  checkFirst(stored, wanted);
  const merged = mergedSettings(stored, wanted);
  if (!merged.enabled) {
    checkDisable(call);
    if (stored.enabled) noteSwitching(call, "off");
    notePrivateNetworking(call, { before: stored, after: merged });
    // FACT(atlas-settings): `enabled: false` alone disables and removes the stored details.
    project.encryption.azureKeyVault =
      Object.keys(wanted).length === 1 ? nothingConfigured().azureKeyVault : { ...merged };
    return;
  }
  checkEnabled(call, { stored, merged, wanted });
  if (!stored.enabled) noteSwitching(call, "on");
  notePrivateNetworking(call, { before: stored, after: merged });
  if (stored.enabled && stored.keyIdentifier !== merged.keyIdentifier)
    project.previousKey = { settings: withoutSecrets(stored), neededUntilMs: nowMs + TIMES.rewrapMs };
  project.encryption.azureKeyVault = merged.roleId === undefined ? merged : withoutStaticCredentials(merged);
  project.encryptionChangedMs = nowMs;
  validate(call.parts.store.azure, project, nowMs);
  adoptAlert(call);
}

/**
 * FACT(atlas-settings): a later PATCH may carry only what changes. ASSUMED(settings-null): `null` takes a field away.
 */
function mergedSettings(stored: KeyVaultSettings, wanted: Readonly<Record<string, unknown>>): KeyVaultSettings {
  const entries = Object.entries({ ...stored, ...wanted }).filter(([, value]) => value !== null);
  return { enabled: false, ...Object.fromEntries(entries) };
}

/**
 * FACT(atlas-role-or-secret): once the role works, Atlas erases the static credentials. ASSUMED(tenant-erased):
 * tenantID with them, since the documented request has none.
 */
function withoutStaticCredentials(settings: KeyVaultSettings): KeyVaultSettings {
  const { clientID: _client, tenantID: _tenant, secret: _secret, ...rest } = settings;
  return rest;
}

/** Without credentials: the old key is checked with the credentials that the project uses now. */
function withoutSecrets(settings: KeyVaultSettings): KeyVaultSettings {
  const { roleId: _role, ...rest } = withoutStaticCredentials(settings);
  return rest;
}

function patchOthers(
  call: AtlasCall,
  others: { readonly aws: object | undefined; readonly google: object | undefined },
): void {
  const { encryption, id } = call.project;
  for (const [name, wanted] of [
    ["awsKms", others.aws],
    ["googleCloudKms", others.google],
  ] as const) {
    if (wanted === undefined || !("enabled" in wanted) || typeof wanted.enabled !== "boolean") continue;
    if (encryption[name].enabled && !wanted.enabled)
      call.parts.damage.add({ at: call.nowMs, kind: "OTHER_PROVIDER_DISABLED", projectId: id, detail: name });
    encryption[name] = { enabled: wanted.enabled };
  }
}

/**
 * FACT(atlas-settings-others): providers not set up come back as {enabled: false}. FACT(atlas-settings-secret): the
 * secret is never given back.
 */
function view({ parts, project, nowMs }: AtlasCall): unknown {
  const { azureKeyVault, awsKms, googleCloudKms, enabledForSearchNodes } = project.encryption;
  return {
    awsKms,
    azureKeyVault: azureKeyVault.enabled
      ? azureView(project, isValid(parts.store.azure, project, nowMs))
      : withoutSecret(azureKeyVault),
    enabledForSearchNodes,
    googleCloudKms,
  };
}

const withoutSecret = ({ secret: _secret, ...rest }: KeyVaultSettings): KeyVaultSettings => rest;

function azureView(project: AtlasProject, valid: boolean): unknown {
  const { requirePrivateNetworking = false, ...rest } = withoutSecret(project.encryption.azureKeyVault);
  return { ...rest, requirePrivateNetworking, valid };
}
