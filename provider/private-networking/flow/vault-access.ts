// The vault's public network access: disabled once every cluster uses a private endpoint, enabled again before the
// endpoints are deleted. Async.
import type { Vault } from "../../azure/types";
import type { Reading, Run } from "../../engine/run";
import { openCommand } from "../../project/vault-commands";
import { isWithin, msUntil } from "../../support/clock";
import { CmkError, hasCode } from "../../support/errors";
import { RECENT_MS } from "../../support/pace";
import { writeThenLook } from "../../support/write-then-look";
import type { InAzure } from "./azure-needs";
import type { Clients } from "./clients";
import { clustersHaveMoved, clustersHaveStillMoved, type IdleLook } from "./moved";
import type { Place } from "./observe";
import { type Others, othersHavePath } from "./others";
import { untilValid } from "./project-switch";

export interface Gate extends Place, InAzure {
  /** The last look at the clusters before every endpoint was ACTIVE. */
  readonly idle?: IdleLook;
}

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
  const { users: others } = await everyoneHasMoved(run, gate);
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

/** The clusters of this project and of the others. Whoever was waited for first is looked at again at the end. Returns the other projects. */
async function everyoneHasMoved(run: Run<Clients>, gate: Gate): Promise<Others> {
  const { clock } = run.clients;
  let own = await clustersHaveMoved(run, gate);
  const movedMs = clock.now();
  const deadlineMs = movedMs + run.timeoutMs;
  const told = new Set<string>();
  let others = await othersHavePath(run, gate, { earlier: undefined, deadlineMs, told });
  if (isWithin(clock, movedMs, RECENT_MS)) return others;
  for (;;) {
    own = await clustersHaveStillMoved(run, gate, { earlier: own, timeoutMs: msUntil(clock, deadlineMs) });
    if (!own.hasWaited) return others;
    others = await othersHavePath(run, gate, { earlier: others, deadlineMs, told });
  }
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
