// Reads a key and its versions from Azure Resource Manager, also with public network access disabled. Async, over the clients; it writes nothing.
import type { ProjectLook } from "../../atlas/absence";
import type { AtlasReads } from "../../atlas/reads";
import { optionsOf, recentOf } from "../../azure/clouds";
import type { AzureClient, Key } from "../../azure/types";
import { isVaultGone } from "../../azure/vaults";
import type { Reading } from "../../engine/run";
import type { Clock } from "../../support/clock";
import { type Desired, isNewestUsable, type Named, usableOf } from "../plan";

export interface Clients {
  readonly atlas: ProjectLook;
  readonly azure: AzureClient;
  readonly reads: AtlasReads;
  readonly clock: Clock;
}

export interface Target extends Named, Pick<Desired, "azureEnvironment"> {}

/** `undefined`: there is no such key, or no such vault. */
export const observe = (reading: Reading<Clients>, target: Target): Promise<Key | undefined> =>
  observeInVault(reading, target).catch(gone);

/**
 * The same for a look by id, which may use what another resource of the run has read. A diff reads anew: another tool of
 * the program may have changed the key.
 */
export const lookAt = (reading: Reading<Clients>, target: Target): Promise<Key | undefined> =>
  lookInVault(reading, target).catch(gone);

const gone = (error: unknown): undefined => {
  if (isVaultGone(error)) return undefined;
  throw error;
};

const readKey =
  (optionsFor: typeof optionsOf) =>
  ({ clients, signal }: Reading<Clients>, target: Target): Promise<Key | undefined> =>
    clients.azure.getKey(target.keyVaultId, target.keyName, optionsFor(target, signal));

/** `undefined`: there is no such key. A missing vault rejects. */
export const observeInVault = readKey(optionsOf);

/** The same for a preview's checks, which may use what another resource of the run has read. */
export const lookInVault = readKey(recentOf);

/** The newest version that Atlas can use. `undefined`: none. One read of the key is enough unless Atlas cannot use its newest version. */
export async function usableVersion(
  { clients, signal }: Reading<Clients>,
  { key, target }: { readonly key: Key; readonly target: Target },
): Promise<string | undefined> {
  const { azure, clock } = clients;
  if (isNewestUsable(key, clock.now())) return key.newest.version;
  const versions = await azure.listKeyVersions(target.keyVaultId, target.keyName, optionsOf(target, signal));
  return usableOf(versions, clock.now());
}
