// The vault's public network access: closed when every cluster has another way to its key, opened again before that way goes. Async, over the clients.
import type { Cluster } from "../atlas/types";
import type { AzureCallOptions, Vault } from "../azure/types";
import { mayUseKey } from "../project/clusters";
import { haveMoved, type Moves, movesAfter } from "../project/moves";
import { openCommand } from "../project/vault-commands";
import { CmkError, hasCode } from "../support/errors";
import type { Operation } from "../support/operation";
import { waitFor } from "../support/wait";
import { anew, type Clients, type Progress, TIMING } from "./clients";
import { unreachableFault } from "./guards";
import { othersHavePath } from "./others";
import { untilValid } from "./project-switch";
import { seeEndpoints } from "./sight";

export interface Gate {
  readonly projectId: string;
  readonly keyVaultId: string;
  readonly azure: AzureCallOptions;
}

type Access = "Enabled" | "Disabled";

/** Sets it and gives what Azure then says. A write whose outcome is unknown is followed by a look. */
async function setAccess(clients: Clients, gate: Gate, wanted: Access): Promise<Vault> {
  const { keyVaultId, azure } = gate;
  try {
    return await clients.azure.setPublicNetworkAccess(keyVaultId, wanted, azure);
  } catch (error) {
    if (!hasCode(error, "OUTCOME_UNKNOWN")) throw error;
    const seen = await clients.azure.getVault(keyVaultId, azure);
    if (seen.publicNetworkAccess === wanted) return seen;
    return clients.azure.setPublicNetworkAccess(keyVaultId, wanted, azure);
  }
}

/** What Azure says now. Without a login to Azure nobody can tell, and nothing else hangs on it. */
export async function accessOf(clients: Clients, { keyVaultId, azure }: Gate): Promise<string | undefined> {
  try {
    return (await clients.azure.getVault(keyVaultId, azure)).publicNetworkAccess;
  } catch (error) {
    if (hasCode(error, "NO_CREDENTIALS")) return undefined;
    throw error;
  }
}

export async function openVault(
  clients: Clients,
  gate: Gate,
  operation: Operation,
  progress: Progress,
): Promise<string> {
  const vault = await clients.azure.getVault(gate.keyVaultId, gate.azure);
  if (vault.publicNetworkAccess === "Enabled") return vault.publicNetworkAccess;
  operation.status("opening the vault to the public network");
  progress.wrote = true;
  return (await setAccess(clients, gate, "Enabled")).publicNetworkAccess;
}

/** Only with every region of every cluster on the key ACTIVE and the clusters moved there, of every project on the vault; opened again if Atlas then loses a key. */
export async function closeVault(
  clients: Clients,
  gate: Gate,
  operation: Operation,
  progress: Progress,
): Promise<string> {
  const vault = await clients.azure.getVault(gate.keyVaultId, gate.azure);
  if (vault.publicNetworkAccess === "Disabled") return vault.publicNetworkAccess;
  await clustersHaveMoved(clients, gate, operation, progress);
  const others = await othersHavePath(clients, gate, operation);
  operation.status("closing the vault to the public network");
  progress.wrote = true;
  const closed = await setAccess(clients, gate, "Disabled");
  const path = "private endpoints with the vault closed";
  const worked = others.filter(({ encryption }) => encryption.azureKeyVault.valid === true);
  for (const projectId of [gate.projectId, ...worked.map((other) => other.projectId)])
    await untilValid(clients, { projectId, path }, operation).catch(async (error: unknown) => {
      if (!hasCode(error, "PATH_NOT_VALID")) throw error;
      throw await reopened(clients, gate, error.what);
    });
  return closed.publicNetworkAccess;
}

/** The failure of a closing, with what became of the vault. */
const reopened = (clients: Clients, gate: Gate, what: string): Promise<CmkError> =>
  setAccess(clients, gate, "Enabled").then(
    () =>
      new CmkError(`${what} The vault is open again.`, {
        code: "PATH_NOT_VALID",
        hint: "Look at the endpoints and the key's grants, then run `pulumi up` again: it closes the vault when Atlas can use the key without.",
      }),
    (error: unknown) =>
      new CmkError(
        `${what} The vault is still closed, and could not be opened again: ${error instanceof Error ? error.message : String(error)}`,
        {
          code: "PATH_NOT_VALID",
          hint: `Open it at once: \`${openCommand(gate.keyVaultId)}\`. Then look at the endpoints and the key's grants.`,
          cause: error,
        },
      ),
  );

/**
 * Waits until Atlas has moved every cluster on the key (moves.ts), and refuses where one has no ACTIVE endpoint. Clusters are looked at anew: one may have
 * come since this run began.
 */
async function clustersHaveMoved(
  clients: Clients,
  { projectId }: Gate,
  operation: Operation,
  progress: Progress,
): Promise<void> {
  let moves: Moves = new Map();
  await waitFor<readonly Cluster[], undefined>({
    what: `the clusters of project ${projectId} to move to the private endpoints`,
    probe: async () => {
      const { signal } = operation;
      const place = { projectId, sight: progress.sight, signal };
      const [clusters, { endpoints }] = await Promise.all([
        clients.reads.clusters(projectId, anew(clients, signal)),
        seeEndpoints(clients, place, anew(clients, signal)),
      ]);
      progress.endpoints = endpoints;
      const fault = unreachableFault(clusters, endpoints);
      if (fault !== undefined)
        throw new CmkError(fault, {
          code: "REGIONS_NOT_POSSIBLE",
          hint: "Run `pulumi up` again when they are ACTIVE, or add the regions to 'regions'.",
        });
      const users = clusters.filter(mayUseKey);
      moves = movesAfter(moves, users, clients.clock.now());
      return users;
    },
    classify: (users) =>
      haveMoved(moves, clients.clock.now())
        ? { kind: "done", value: undefined }
        : { kind: "pending", state: movingText(users) },
    timing: { ...TIMING, timeoutMs: operation.timeoutMs },
    clock: clients.clock,
    signal: operation.signal,
    onChange: (state) => operation.status(`before the vault is closed: ${state}`),
  });
}

function movingText(users: readonly Cluster[]): string {
  const busy = users.filter(({ stateName }) => stateName !== "IDLE");
  return busy.length === 0
    ? "clusters IDLE, waiting for a minute without a change"
    : busy.map(({ name, stateName }) => `"${name}" ${stateName}`).join(", ");
}
