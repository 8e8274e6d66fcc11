// FACT(docs): the vault's subscription must have the resource provider Microsoft.Network registered before endpoints can be made. Async, over the clients.
import { parseKeyVaultId } from "../support/azure-names";
import { CmkError } from "../support/errors";
import type { Operation } from "../support/operation";
import type { Clients } from "./clients";
import type { Target } from "./endpoints";

const NETWORK = "Microsoft.Network";
const REGISTERED = "Registered";
const known = new WeakMap<Clients, Set<string>>();

/** Registers it where it is not; asks once per subscription. Whoever may not even look is told what was not verified. */
export async function ensureNetworkProvider(
  clients: Clients,
  { keyVaultId, azure }: Pick<Target, "keyVaultId" | "azure">,
  operation: Operation,
): Promise<void> {
  const subscription = parseKeyVaultId(keyVaultId)?.subscriptionId ?? "";
  const asked = known.get(clients) ?? new Set();
  known.set(clients, asked);
  if (asked.has(subscription)) return;
  asked.add(subscription);
  try {
    if ((await clients.azure.getProviderRegistration(subscription, NETWORK, azure)) === REGISTERED) return;
    operation.status(`registering ${NETWORK} in the subscription`);
    await clients.azure.registerProvider(subscription, NETWORK, azure);
  } catch (error) {
    if (!(error instanceof CmkError) || error.code === "NO_CREDENTIALS") throw error;
    operation.warn(
      `Not verified: whether subscription ${subscription} has ${NETWORK} registered, which private endpoints need (\`az provider register --namespace ${NETWORK} --subscription ${subscription}\`). ${error.message}`,
    );
  }
}
