// Whether Atlas can use a project's key right now, asked of the emulated Azure with what Atlas has stored. It changes nothing.
import { type KeyAccess, keyAccess, type Principal } from "../azure/key-access.ts";
import type { AzureStore } from "../azure/store.ts";
import { isUsable } from "./access-rules.ts";
import type { AtlasProject, KeyStatus, KeyVaultSettings } from "./store.ts";
import { noWay, whyOut } from "./ways.ts";

export interface KeyQuestion {
  readonly project: AtlasProject;
  readonly settings: KeyVaultSettings;
  readonly nowMs: number;
}

/**
 * With these settings, stored or about to be, over the network as it is. ASSUMED(emulator-atlas-codes): the code where
 * there is no way to the vault.
 */
export function reachKey(azure: AzureStore, question: KeyQuestion): KeyAccess {
  const access = askKey(azure, question);
  const why = access.ok ? noWay(azure, question) : isBeforeVault(access) ? undefined : whyOut(azure, question.settings);
  return why === undefined ? access : { ok: false, code: "INVALID_AZURE_API_REQUEST", detail: why };
}

/** Entra refuses a credential whether or not the vault answers. */
const isBeforeVault = (access: KeyAccess): boolean => !access.ok && access.code === "INVALID_AZURE_CREDENTIALS";

export interface KeyFound {
  readonly status: KeyStatus;
  /** Of a usable key: the version that its identifier means. */
  readonly version?: string;
}

/** What a check of Atlas finds. */
export function keyFound(azure: AzureStore, question: KeyQuestion): KeyFound {
  if (!question.settings.enabled) return { status: "off" };
  const access = askKey(azure, question);
  if (isBeforeVault(access)) return { status: "unusable" };
  if (noWay(azure, question) !== undefined) return { status: "unreachable" };
  return access.ok ? { status: "usable", version: access.version.version } : { status: "unusable" };
}

/** The same, were there a way. */
export function askKey(azure: AzureStore, question: KeyQuestion): KeyAccess {
  const { settings, nowMs } = question;
  const principal = principalOf(question);
  if (principal === undefined)
    return { ok: false, code: "INVALID_AZURE_CREDENTIALS", detail: "no role and no client secret" };
  return keyAccess(azure, {
    keyIdentifier: settings.keyIdentifier ?? "",
    principal,
    vault: {
      subscriptionId: settings.subscriptionID ?? "",
      resourceGroupName: settings.resourceGroupName ?? "",
      keyVaultName: settings.keyVaultName ?? "",
    },
    nowMs,
  });
}

function principalOf({ project, settings, nowMs }: KeyQuestion): Principal | undefined {
  if (settings.roleId !== undefined) {
    const role = project.roles.find((one) => one.roleId === settings.roleId && isUsable(project, one, nowMs));
    return role === undefined ? undefined : { kind: "servicePrincipal", objectId: role.servicePrincipalId };
  }
  const { tenantID: tenantId, clientID: clientId, secret } = settings;
  return tenantId === undefined || clientId === undefined || secret === undefined
    ? undefined
    : { kind: "clientSecret", tenantId, clientId, secret };
}

/** FACT(atlas-valid): `valid` tells whether Atlas can encrypt and decrypt now. Each GET checks it again. */
export const isValid = (azure: AzureStore, project: AtlasProject, nowMs: number): boolean =>
  project.encryption.azureKeyVault.enabled &&
  nowMs >= (project.encryptionChangedMs ?? 0) + (project.validAfterMs ?? 0) &&
  reachKey(azure, { project, settings: project.encryption.azureKeyVault, nowMs }).ok;
