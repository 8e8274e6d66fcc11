// What the tests of this folder start from: the quickstart's project with its key, clusters on it or not, and a plugin in process.
import { quickstart, quickstartSeed, type Seed } from "../../../../emulator/seeds.ts";
import { emulator, forEachTest, noDamage, plugin } from "../../../support/each-test.ts";
import { emptyListsFrom } from "../../../support/faults.ts";
import { byHand } from "../../../support/hand.ts";
import { must } from "../../../support/must.ts";
import { textsOf } from "../../../support/plugin.ts";

export { emulator, plugin } from "../../../support/each-test.ts";

export const NETWORKING = "PrivateNetworking";
export const { projectId, keyVaultId } = quickstart;
const { keyVaultName } = quickstart;
export const project = {
  projectId,
  keyVaultId,
  keyName: quickstart.keyName,
  keyVersion: quickstart.keyVersions.older,
  access: { roleId: quickstart.roleId },
};
export const both = ["EUROPE_WEST", "US_EAST_2"];
export const args = { projectId, keyVaultId };

/** Each test of the calling file has an emulator and a plugin of its own, and ends with an empty damage log. */
export const anewForEachTest = (seed: (nowMs: number) => Seed = quickstartSeed): void =>
  forEachTest({
    seed,
    holds: noDamage,
  });

/** The project has its key; the clusters are on it if asked. The journal is empty then. */
export async function ready(...clusters: readonly string[]): Promise<void> {
  await plugin.up("EncryptionAtRest", project);
  for (const clusterName of clusters) await plugin.up("ClusterEncryption", { projectId, clusterName });
  emulator.journal.clear();
}

/** Private already, with an empty journal. */
export async function isPrivate(more: object = {}, ...clusters: readonly string[]) {
  await ready(...clusters);
  const made = await plugin.up(NETWORKING, { ...args, ...more });
  emulator.journal.clear();
  return made;
}

export const changeProject = (change: object): Promise<void> => byHand(emulator, { projects: { [projectId]: change } });
export const changeVaults = (vaults: object): Promise<void> => byHand(emulator, { vaults });
export const changeVault = (change: object): Promise<void> => changeVaults({ [keyVaultName]: change });

export const vault = () => must(emulator.store.azure.vaults.find((one) => one.name === keyVaultName));
export const settings = () => emulator.store.atlas.projects[projectId]?.encryption.azureKeyVault;
export const endpoints = () => emulator.store.atlas.projects[projectId]?.privateEndpoints ?? [];
/** Name and status of the vault's connections that are Atlas's. */
export const connections = () =>
  (vault().connections ?? [])
    .filter((one) => endpoints().some((endpoint) => endpoint.connectionName === one.name))
    .map((one) => one.status);
export const strangers = () =>
  (vault().connections ?? [])
    .filter((one) => !endpoints().some((endpoint) => endpoint.connectionName === one.name))
    .map((one) => one.status);

/** Method and what it was about, in order. */
export const writes = (): readonly string[] =>
  emulator.journal.writes().map((entry) => {
    const [last = "", before = ""] = entry.path.split("/").reverse();
    const what =
      before === "privateEndpoints" ? "privateEndpoint" : before === "privateEndpointConnections" ? "connection" : last;
    return `${entry.method} ${what}`;
  });
export const said = (kind: "status" | "warn"): readonly string[] => textsOf(plugin, kind);

/** Lists of endpoints from the n-th on, counted from now, show none, so many times. */
export const emptyFrom = (first: number, times = 1): void =>
  emptyListsFrom(emulator, /privateEndpoints$/, first, times);
