// The vault's public network access: closed when every cluster has another way to its key, opened again before that way goes. Async, over the clients.
import type { AzureCallOptions, Vault } from "../azure/types";
import { mayUseKey } from "../project/clusters";
import { CmkError, hasCode } from "../support/errors";
import type { Operation } from "../support/operation";
import { waitFor } from "../support/wait";
import { anew, type Clients, type Progress, TIMING } from "./clients";
import { unreachableFault } from "./guards";
import { untilValid } from "./project-switch";
import { notValidText, openCommand } from "./texts";

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

/** Only with every region of every cluster on the key ACTIVE and the clusters settled; and opened again if Atlas then loses the key. */
export async function closeVault(
  clients: Clients,
  gate: Gate,
  operation: Operation,
  progress: Progress,
): Promise<string> {
  const vault = await clients.azure.getVault(gate.keyVaultId, gate.azure);
  if (vault.publicNetworkAccess === "Disabled") return vault.publicNetworkAccess;
  await clustersHaveMoved(clients, gate, operation, progress);
  operation.status("closing the vault to the public network");
  progress.wrote = true;
  const closed = await setAccess(clients, gate, "Disabled");
  const path = "private endpoints with the vault closed";
  await untilValid(clients, { projectId: gate.projectId, path }, operation).catch(async (error: unknown) => {
    if (!hasCode(error, "PATH_NOT_VALID")) throw error;
    throw await reopened(clients, gate, notValidText(gate.projectId, path));
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
 * FACT(docs): Atlas moves clusters on the key to the endpoints by itself, and no field shows that it is done; so all of them IDLE, twice, and
 * valid. Looked at anew: a cluster may have come since this run began.
 */
async function clustersHaveMoved(
  clients: Clients,
  { projectId }: Gate,
  operation: Operation,
  progress: Progress,
): Promise<void> {
  let quiet = 0;
  await waitFor<readonly string[], undefined>({
    what: `the clusters of project ${projectId} to move to the private endpoints`,
    probe: async () => {
      const [clusters, endpoints] = await Promise.all([
        clients.reads.clusters(projectId, anew(clients, operation.signal)),
        clients.reads.privateEndpoints(projectId, anew(clients, operation.signal)),
      ]);
      progress.endpoints = endpoints;
      const fault = unreachableFault(clusters, endpoints);
      if (fault !== undefined)
        throw new CmkError(fault, {
          code: "REGIONS_NOT_POSSIBLE",
          hint: "Run `pulumi up` again when they are ACTIVE, or add the regions to 'regions'.",
        });
      const busy = clusters.filter((cluster) => mayUseKey(cluster) && cluster.stateName !== "IDLE");
      quiet = busy.length === 0 ? quiet + 1 : 0;
      return busy.map((cluster) => `"${cluster.name}" ${cluster.stateName}`);
    },
    classify: (busy) =>
      quiet >= 2
        ? { kind: "done", value: undefined }
        : { kind: "pending", state: busy.length === 0 ? "clusters IDLE" : busy.join(", ") },
    timing: { ...TIMING, timeoutMs: operation.timeoutMs },
    clock: clients.clock,
    signal: operation.signal,
    onChange: (state) => operation.status(`before the vault is closed: ${state}`),
  });
}
