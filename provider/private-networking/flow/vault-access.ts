// The vault's public network access: disabled once every cluster uses a private endpoint, enabled again before the
// endpoints are deleted. Async.
import { clustersForSure } from "../../atlas/clusters-for-sure";
import type { Cluster } from "../../atlas/types";
import type { Vault } from "../../azure/types";
import type { Reading, Run } from "../../engine/run";
import { mayUseKey } from "../../project/clusters";
import { busyText, haveMoved, type Moves, movesAfter } from "../../project/moves";
import { openCommand } from "../../project/vault-commands";
import { CmkError, hasCode } from "../../support/errors";
import { waitFor } from "../../support/wait";
import { writeThenLook } from "../../support/write-then-look";
import { unreachableFault } from "../guards";
import type { InAzure } from "./azure-needs";
import { anew, type Clients, TIMING } from "./clients";
import { type Place, seeEndpoints } from "./observe";
import { othersHavePath } from "./others";
import { untilValid } from "./project-switch";

export interface Gate extends Place, InAzure {}

type Access = "Enabled" | "Disabled";

/**
 * Sets publicNetworkAccess and returns what Azure then shows. A write whose outcome is unknown is followed by a read.
 */
const setAccess = (
  { clients }: Reading<Clients>,
  { keyVaultId, azure, wanted }: InAzure & { readonly wanted: Access },
): Promise<Vault> =>
  writeThenLook({
    write: () => clients.azure.setPublicNetworkAccess(keyVaultId, wanted, azure),
    look: async () => {
      const seen = await clients.azure.getVault(keyVaultId, azure);
      return seen.publicNetworkAccess === wanted ? seen : undefined;
    },
  });

/** What Azure shows now. `undefined` without a login to Azure; nothing else depends on it. */
export async function visibleAccess(
  { clients }: Reading<Clients>,
  { keyVaultId, azure }: InAzure,
): Promise<string | undefined> {
  try {
    return (await clients.azure.getVault(keyVaultId, azure)).publicNetworkAccess;
  } catch (error) {
    if (hasCode(error, "NO_CREDENTIALS")) return undefined;
    throw error;
  }
}

export const openVault = async (run: Run<Clients>, gate: InAzure): Promise<string> =>
  openSeen(run, { ...gate, vault: await run.clients.azure.getVault(gate.keyVaultId, gate.azure) });

/** The vault as it was read a moment ago. */
export async function openSeen(run: Run<Clients>, seen: InAzure & { readonly vault: Vault }): Promise<string> {
  const { vault, ...gate } = seen;
  if (vault.publicNetworkAccess === "Enabled") return vault.publicNetworkAccess;
  run.status("enabling public network access of the vault");
  run.wrote();
  return (await setAccess(run, { ...gate, wanted: "Enabled" })).publicNetworkAccess;
}

/**
 * Disables the access only if, in every project on the vault, each cluster that uses the key has an ACTIVE endpoint in
 * each of its regions and has moved to it. Enables the access again if Atlas then cannot use a key.
 */
export async function closeVault(run: Run<Clients>, gate: Gate): Promise<string> {
  const vault = await run.clients.azure.getVault(gate.keyVaultId, gate.azure);
  if (vault.publicNetworkAccess === "Disabled") return vault.publicNetworkAccess;
  await clustersHaveMoved(run, gate);
  const others = await othersHavePath(run, gate);
  run.status("disabling public network access of the vault");
  run.wrote();
  const closed = await setAccess(run, { ...gate, wanted: "Disabled" });
  const path = "private endpoints with public network access disabled";
  const worked = others.filter(({ encryption }) => encryption.azureKeyVault.valid === true);
  for (const projectId of [gate.projectId, ...worked.map((other) => other.projectId)])
    await untilValid(run, { projectId, path }).catch(async (error: unknown) => {
      if (!hasCode(error, "PATH_NOT_VALID")) throw error;
      throw await reopened(run, { ...gate, what: error.what });
    });
  return closed.publicNetworkAccess;
}

/** The error after Atlas lost a key, with the state of the vault. */
const reopened = (run: Run<Clients>, { what, ...gate }: Gate & { readonly what: string }): Promise<CmkError> =>
  setAccess(run, { ...gate, wanted: "Enabled" }).then(
    () =>
      new CmkError(`${what} Public network access of the vault is enabled again.`, {
        code: "PATH_NOT_VALID",
        hint: "Check the private endpoints and Atlas's permissions on the key, then run `pulumi up` again: it disables public network access once Atlas can use the key without it.",
      }),
    (error: unknown) =>
      new CmkError(
        `${what} Public network access of the vault is still disabled and could not be enabled again: ${error instanceof Error ? error.message : String(error)}`,
        {
          code: "PATH_NOT_VALID",
          hint: `Enable it now:\n\`${openCommand(gate.keyVaultId)}\`\nThen check the private endpoints and Atlas's permissions on the key.`,
          cause: error,
        },
      ),
  );

/**
 * Waits until Atlas has moved every cluster that uses the key (moves.ts). Refuses where a cluster has no ACTIVE
 * endpoint. Clusters are read again: one may be new since this run began.
 */
async function clustersHaveMoved(run: Run<Clients>, gate: Gate): Promise<void> {
  const { clients, signal } = run;
  const { projectId } = gate;
  let moves: Moves = new Map();
  await waitFor<readonly Cluster[], undefined>({
    what: `the clusters of project ${projectId} to use the private endpoints`,
    probe: async () => {
      const [listed, { endpoints }] = await Promise.all([
        clients.reads.clusters(projectId, anew(run)),
        seeEndpoints(run, gate, anew(run)),
      ]);
      const clusters = await clustersForSure(run, { projectId, clusters: listed, counts: mayUseKey });
      const fault = unreachableFault(clusters, endpoints);
      if (fault !== undefined)
        throw new CmkError(fault, {
          code: "REGIONS_NOT_POSSIBLE",
          hint: "Run `pulumi up` again when the endpoints are ACTIVE, or add the regions to 'regions'.",
        });
      const users = clusters.filter(mayUseKey);
      moves = movesAfter(moves, users, clients.clock.now());
      return users;
    },
    classify: (users) =>
      haveMoved(moves, clients.clock.now())
        ? { kind: "done", value: undefined }
        : { kind: "pending", state: movingText(users) },
    timing: { ...TIMING, timeoutMs: run.timeoutMs },
    clock: clients.clock,
    signal,
    onChange: (state) => run.status(`before public network access is disabled: ${state}`),
  });
}

function movingText(users: readonly Cluster[]): string {
  const busy = busyText(users);
  return busy === "" ? "clusters IDLE, waiting for one minute without a change" : busy;
}
