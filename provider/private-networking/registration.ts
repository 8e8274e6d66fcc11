// FACT(atlas-endpoint-network-provider): the vault's subscription must have the resource provider Microsoft.Network
// registered before endpoints can be made. Async, over the clients.
import { parseKeyVaultId } from "../support/azure-names";
import { CmkError } from "../support/errors";
import type { Operation } from "../support/operation";
import { command } from "../support/shell";
import type { Clients } from "./clients";
import type { Target } from "./endpoints";

const NETWORK = "Microsoft.Network";
const REGISTERED = "Registered";
const known = new WeakMap<Clients, Map<string, Promise<void>>>();

type Place = Pick<Target, "keyVaultId" | "azure">;

/** Registers it where it is not; asks once per subscription, and whoever comes meanwhile waits for that answer. */
export function ensureNetworkProvider(clients: Clients, place: Place, operation: Operation): Promise<void> {
  const subscription = parseKeyVaultId(place.keyVaultId)?.subscriptionId ?? "";
  const asked = known.get(clients) ?? new Map<string, Promise<void>>();
  known.set(clients, asked);
  const asking = asked.get(subscription) ?? register(clients, { ...place, subscription }, operation);
  asked.set(subscription, asking);
  asking.catch(() => asked.delete(subscription));
  return asking;
}

/** Whoever may not look, or may look and not register, is told so: Azure may still make the endpoints, and else refuses by itself. */
async function register(
  clients: Clients,
  { subscription, azure }: Place & { readonly subscription: string },
  operation: Operation,
): Promise<void> {
  const registering = `\`${command`az provider register --namespace ${NETWORK} --subscription ${subscription}`}\``;
  let says = `Not verified: whether subscription ${subscription} has ${NETWORK} registered, which private endpoints need (${registering}).`;
  try {
    const seen = await clients.azure.getProviderRegistration(subscription, NETWORK, azure);
    if (seen === REGISTERED) return;
    says = `Subscription ${subscription} does not have ${NETWORK} registered (${seen}), which private endpoints need, and this login could not register it. Let somebody who may run ${registering}.`;
    operation.status(`registering ${NETWORK} in the subscription`);
    await clients.azure.registerProvider(subscription, NETWORK, azure);
  } catch (error) {
    if (!(error instanceof CmkError) || error.code === "NO_CREDENTIALS") throw error;
    operation.warn(`${says} ${error.message}`);
  }
}
