// Reads a vault and its resource group. Async, over the clients; it writes nothing.
import type { ProjectLook } from "../../atlas/absence";
import type { AtlasReads } from "../../atlas/reads";
import { optionsOf, recentOf } from "../../azure/clouds";
import type { AzureClient, Vault } from "../../azure/types";
import { isVaultGone } from "../../azure/vaults";
import type { Reading } from "../../engine/run";
import type { Clock } from "../../support/clock";
import { CmkError, hasCode } from "../../support/errors";
import type { Desired } from "../plan";
import { GROUP_MISSING_HINT, GROUP_UNSEEN_HINT, groupMissingText, groupUnseenText } from "../texts";

export interface Clients {
  readonly atlas: ProjectLook;
  readonly azure: AzureClient;
  readonly reads: AtlasReads;
  readonly clock: Clock;
}

export type Target = Pick<Desired, "keyVaultId" | "azureEnvironment">;

const readVault =
  (optionsFor: typeof optionsOf) =>
  ({ clients, signal }: Reading<Clients>, { keyVaultId, ...target }: Target): Promise<Vault | undefined> =>
    clients.azure.getVault(keyVaultId, optionsFor(target, signal)).catch(gone);

/** `undefined`: there is no such vault, or no such resource group. */
export const observe = readVault(optionsOf);

/**
 * The same for a preview's checks and a look by id, which may use what another resource of the run has read. A diff reads
 * anew: another tool of the program may have changed the vault.
 */
export const lookAt = readVault(recentOf);

const gone = (error: unknown): undefined => {
  if (isVaultGone(error)) return undefined;
  throw error;
};

export type Group = Pick<Desired, "subscriptionId" | "resourceGroupName" | "azureEnvironment">;

/** The Azure region of the resource group. Rejects where there is no such group, or where the login lacks the permission to read it. */
export async function locationOfGroup({ clients, signal }: Reading<Clients>, group: Group): Promise<string> {
  const { subscriptionId, resourceGroupName } = group;
  const location = await clients.azure
    .getResourceGroupLocation(subscriptionId, resourceGroupName, optionsOf(group, signal))
    .catch((error: unknown) => {
      if (!hasCode(error, "AuthorizationFailed")) throw error;
      throw new CmkError(groupUnseenText(group, error.message), {
        code: error.code,
        hint: GROUP_UNSEEN_HINT,
        cause: error,
      });
    });
  if (location !== undefined) return location;
  throw new CmkError(groupMissingText(group), { code: "RESOURCE_GROUP_MISSING", hint: GROUP_MISSING_HINT });
}
