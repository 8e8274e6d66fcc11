import { everyKindSeed, quickstart } from "../../../../emulator/seeds.ts";
import { emulator, forEachTest, plugin } from "../../../support/each-test.ts";
import { byHand } from "../../../support/hand.ts";

export { emulator, plugin } from "../../../support/each-test.ts";

export const CLUSTER = "ClusterEncryption";
export const { projectId } = quickstart;
const project = {
  projectId,
  keyVaultId: quickstart.keyVaultId,
  keyName: quickstart.keyName,
  keyVersion: quickstart.keyVersions.older,
  access: { roleId: quickstart.roleId },
};
export const of = (clusterName: string) => ({ projectId, clusterName });

/** Each test of the calling file has an emulator and a plugin of its own. */
export const anewForEachTest = (): void => forEachTest({ seed: everyKindSeed });

/** The project has its key, and the journal is empty. */
export const ready = async (): Promise<void> => {
  await plugin.up("EncryptionAtRest", project);
  emulator.journal.clear();
};
export const writes = () => emulator.journal.writes().map((entry) => [entry.path.split("/").at(-1), entry.requestBody]);
export const change = (clusterName: string, to: unknown) =>
  byHand(emulator, { projects: { [projectId]: { clusters: { [clusterName]: to } } } });
