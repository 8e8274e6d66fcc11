// What private networking needs in Azure: permissions of the login, the registration of Microsoft.Network in the
// vault's subscription, and no lock on the vault's private endpoint connections. Async, over the clients.
import type { EncryptionAtRest } from "../../atlas/types";
import { lacks } from "../../azure/permissions";
import type { AzureCallOptions } from "../../azure/types";
import type { Reading, Run } from "../../engine/run";
import { parseKeyVaultId } from "../../support/azure-names";
import { CmkError, unseen } from "../../support/errors";
import { RECENT_MS } from "../../support/pace";
import {
  lockText,
  missingRightsText,
  noApprovalRightText,
  notRegisteredText,
  registrationNotCheckedText,
} from "../texts";
import { type Clients, inCloudOf } from "./clients";

const CONNECTIONS = "Microsoft.KeyVault/vaults/privateEndpointConnections";
/** @public Also of `cli/`, whose imports knip does not follow. */
export const APPROVE = [`${CONNECTIONS}/read`, `${CONNECTIONS}/write`];
/**
 * @public Also of `cli/`.
 * ASSUMED(approval-permission): Azure checks this action too. It is recalled and not documented, so its absence is only
 * a warning.
 */
export const APPROVAL_ACTION = "Microsoft.KeyVault/vaults/PrivateEndpointConnectionsApproval/action";
const SWITCH = ["Microsoft.KeyVault/vaults/read", "Microsoft.KeyVault/vaults/write"];

export interface Rights {
  readonly keyVaultId: string;
  readonly project: EncryptionAtRest;
  readonly mustApprove: boolean;
  readonly mustSwitch: boolean;
}

/** Whether the login to Azure has the permissions that private networking needs. */
export async function rightsFault(
  reading: Reading<Clients>,
  { keyVaultId, project, mustApprove, mustSwitch }: Rights,
): Promise<{ readonly refuses?: string; readonly warns?: string }> {
  const needed = [...(mustApprove ? APPROVE : []), ...(mustSwitch ? SWITCH : [])];
  const options = { ...inCloudOf(reading, project), maxAgeMs: RECENT_MS };
  const permissions = await reading.clients.azure.listPermissions(keyVaultId, options);
  const missing = lacks(permissions, needed);
  if (missing.length > 0) return { refuses: missingRightsText({ keyVaultId, missing, mustApprove }) };
  return !mustApprove || lacks(permissions, [APPROVAL_ACTION]).length === 0
    ? {}
    : { warns: noApprovalRightText(keyVaultId, APPROVAL_ACTION) };
}

/** A vault, in the Azure cloud that the project's settings in Atlas name. */
export interface InAzure {
  readonly keyVaultId: string;
  readonly azure: AzureCallOptions;
}

/**
 * FACT(atlas-endpoint-network-provider): the vault's subscription must have the resource provider Microsoft.Network
 * registered before private endpoints can be created.
 */
const NETWORK = "Microsoft.Network";
const REGISTERED = "Registered";
const known = new WeakMap<Clients, Map<string, Promise<void>>>();

/** Registers it where needed. Concurrent calls for one subscription share one request. */
export function ensureNetworkProvider(run: Run<Clients>, { keyVaultId, azure }: InAzure): Promise<void> {
  const subscription = parseKeyVaultId(keyVaultId)?.subscriptionId ?? "";
  const asked = known.get(run.clients) ?? new Map<string, Promise<void>>();
  known.set(run.clients, asked);
  const asking = asked.get(subscription) ?? register(run, { subscription, azure });
  asked.set(subscription, asking);
  asking.catch(() => asked.delete(subscription));
  return asking;
}

/**
 * A login that cannot read or cannot register gets a warning, no error: Azure may still create the endpoints, and
 * otherwise refuses them itself.
 */
async function register(
  run: Run<Clients>,
  { subscription, azure }: { readonly subscription: string; readonly azure: AzureCallOptions },
): Promise<void> {
  const { clients } = run;
  let says = (why: string): string => registrationNotCheckedText(subscription, NETWORK, why);
  try {
    const seen = await clients.azure.getProviderRegistration(subscription, NETWORK, azure);
    if (seen === REGISTERED) return;
    says = (why) => notRegisteredText({ subscription, namespace: NETWORK, state: seen }, why);
    run.status(`registering ${NETWORK} in the vault's subscription`);
    await clients.azure.registerProvider(subscription, NETWORK, azure);
  } catch (error) {
    if (!(error instanceof CmkError) || error.code === "NO_CREDENTIALS") throw error;
    run.warn(says(error.message));
  }
}

/**
 * The locks in Azure that prevent the deletion of the connections, and how to delete them. `undefined`: no lock was
 * found, or the login cannot read locks.
 */
export async function lockHint(
  { clients }: Reading<Clients>,
  { keyVaultId, azure }: InAzure,
): Promise<string | undefined> {
  const locks = (await clients.azure.listLocks(keyVaultId, azure).catch(unseen)) ?? [];
  return locks.length === 0 ? undefined : lockText(locks);
}
