// What the tests of this folder start from: an emulator, a plugin in process, and the arguments of the quickstart's project.
import type { Emulator } from "../../../../emulator/index.ts";
import { quickstart, quickstartSeed } from "../../../../emulator/seeds.ts";
import { forEachTest } from "../../../support/each-test.ts";
import type { Plugin } from "../../../support/plugin.ts";

export const EAR = "EncryptionAtRest";
export const { older, newest } = quickstart.keyVersions;
export const url = (version?: string): string =>
  ["https://payments-kv.vault.azure.net/keys/atlas", version].filter((part) => part !== undefined).join("/");
const role = { roleId: quickstart.roleId };
export const app = { tenantId: quickstart.tenantId, clientId: quickstart.staticApp.clientId };
export const args = {
  projectId: quickstart.projectId,
  keyVaultId: quickstart.keyVaultId,
  keyName: quickstart.keyName,
  keyVersion: older,
  access: role,
};

/** Of the test that runs. */
export let emulator: Emulator;
export let plugin: Plugin;

/** Each test of the calling file has an emulator and a plugin of its own. */
export const anewForEachTest = (): void =>
  forEachTest({
    seed: quickstartSeed,
    take: (made) => {
      ({ emulator, plugin } = made);
    },
  });

const found = <T>(one: T | undefined): T => {
  if (one === undefined) throw new Error("the seed lacks it");
  return one;
};
export const project = () => found(emulator.store.atlas.projects[quickstart.projectId]);
export const staticApp = () =>
  found(emulator.store.azure.principals.find((one) => one.clientId === quickstart.staticApp.clientId));
export const writes = () => emulator.journal.writes().map((entry) => entry.requestBody);
export const enable = (keyIdentifier: string) => ({
  azureKeyVault: {
    enabled: true,
    azureEnvironment: "AZURE",
    subscriptionID: quickstart.subscriptionId,
    resourceGroupName: "keys",
    keyVaultName: "payments-kv",
    keyIdentifier,
    roleId: quickstart.roleId,
  },
});
