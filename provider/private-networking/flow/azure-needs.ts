// What private networking needs of Azure beside the vault's own switch: rights of the login, the registration of Microsoft.Network with the vault's
// subscription, and no lock. Async, over the clients.
import type { EncryptionAtRest } from "../../atlas/types";
import { lacks } from "../../azure/permissions";
import type { AzureCallOptions } from "../../azure/types";
import type { Reading, Run } from "../../engine/run";
import { parseKeyVaultId } from "../../support/azure-names";
import { CmkError, unseen } from "../../support/errors";
import {
  lockText,
  missingRightsText,
  noApprovalRightText,
  notRegisteredText,
  registrationNotCheckedText,
} from "../texts";
import { type Clients, inCloudOf } from "./clients";

const CONNECTIONS = "Microsoft.KeyVault/vaults/privateEndpointConnections";
const APPROVE = [`${CONNECTIONS}/read`, `${CONNECTIONS}/write`];
/** ASSUMED(approval-permission): asked for besides, recalled only: so its absence is a warning. */
const APPROVAL_ACTION = "Microsoft.KeyVault/vaults/PrivateEndpointConnectionsApproval/action";
const SWITCH = ["Microsoft.KeyVault/vaults/read", "Microsoft.KeyVault/vaults/write"];

export interface Rights {
  readonly keyVaultId: string;
  readonly project: EncryptionAtRest;
  readonly mustApprove: boolean;
  readonly mustSwitch: boolean;
}

/** Whether the login to Azure may do what private networking needs of it. */
export async function rightsFault(
  reading: Reading<Clients>,
  { keyVaultId, project, mustApprove, mustSwitch }: Rights,
): Promise<{ readonly refuses?: string; readonly warns?: string }> {
  const needed = [...(mustApprove ? APPROVE : []), ...(mustSwitch ? SWITCH : [])];
  const permissions = await reading.clients.azure.listPermissions(keyVaultId, inCloudOf(reading, project));
  const missing = lacks(permissions, needed);
  if (missing.length > 0) return { refuses: missingRightsText({ keyVaultId, missing, mustApprove }) };
  return !mustApprove || lacks(permissions, [APPROVAL_ACTION]).length === 0
    ? {}
    : { warns: noApprovalRightText(keyVaultId, APPROVAL_ACTION) };
}

/** A vault, in the cloud that Atlas was told of. */
export interface InAzure {
  readonly keyVaultId: string;
  readonly azure: AzureCallOptions;
}

/**
 * FACT(atlas-endpoint-network-provider): the vault's subscription must have the resource provider Microsoft.Network
 * registered before endpoints can be made.
 */
const NETWORK = "Microsoft.Network";
const REGISTERED = "Registered";
const known = new WeakMap<Clients, Map<string, Promise<void>>>();

/** Registers it where it is not; asks once per subscription, and whoever comes meanwhile waits for that answer. */
export function ensureNetworkProvider(run: Run<Clients>, { keyVaultId, azure }: InAzure): Promise<void> {
  const subscription = parseKeyVaultId(keyVaultId)?.subscriptionId ?? "";
  const asked = known.get(run.clients) ?? new Map<string, Promise<void>>();
  known.set(run.clients, asked);
  const asking = asked.get(subscription) ?? register(run, { subscription, azure });
  asked.set(subscription, asking);
  asking.catch(() => asked.delete(subscription));
  return asking;
}

/** Whoever may not look, or may look and not register, is told so: Azure may still make the endpoints, and else refuses by itself. */
async function register(
  run: Run<Clients>,
  { subscription, azure }: { readonly subscription: string; readonly azure: AzureCallOptions },
): Promise<void> {
  const { clients } = run;
  let says = registrationNotCheckedText(subscription, NETWORK);
  try {
    const seen = await clients.azure.getProviderRegistration(subscription, NETWORK, azure);
    if (seen === REGISTERED) return;
    says = notRegisteredText(subscription, NETWORK, seen);
    run.status(`registering ${NETWORK} in the subscription`);
    await clients.azure.registerProvider(subscription, NETWORK, azure);
  } catch (error) {
    if (!(error instanceof CmkError) || error.code === "NO_CREDENTIALS") throw error;
    run.warn(`${says} ${error.message}`);
  }
}

/** Which lock in Azure keeps an endpoint's connection, and how it goes; `undefined` where none is seen, or nobody may look. */
export async function lockHint(
  { clients }: Reading<Clients>,
  { keyVaultId, azure }: InAzure,
): Promise<string | undefined> {
  const locks = (await clients.azure.listLocks(keyVaultId, azure).catch(unseen)) ?? [];
  return locks.length === 0 ? undefined : lockText(locks);
}
