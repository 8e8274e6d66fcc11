// What the tests of this folder start from: an emulator, a plugin in process, and the arguments of the quickstart's project.

import { quickstart, quickstartSeed } from "../../../../emulator/seeds.ts";
import { emulator, forEachTest } from "../../../support/each-test.ts";
import { isTrial } from "../../../support/hand.ts";
import { withRole } from "../../../support/key-settings.ts";
import { must } from "../../../support/must.ts";

export { emulator, plugin } from "../../../support/each-test.ts";

export const EAR = "EncryptionAtRest";
export const { older, newest } = quickstart.keyVersions;
const role = { roleId: quickstart.roleId };
export const app = { tenantId: quickstart.tenantId, clientId: quickstart.staticApp.clientId };
export const args = {
  projectId: quickstart.projectId,
  keyVaultId: quickstart.keyVaultId,
  keyName: quickstart.keyName,
  keyVersion: older,
  access: role,
};

/** Each test of the calling file has an emulator and a plugin of its own. */
export const anewForEachTest = (): void => forEachTest({ seed: quickstartSeed });

export const project = () => must(emulator.store.atlas.projects[quickstart.projectId]);
export const staticApp = () =>
  must(emulator.store.azure.principals.find((one) => one.clientId === quickstart.staticApp.clientId));
export const writes = () =>
  emulator.journal
    .writes()
    .filter((entry) => !isTrial(entry))
    .map((entry) => entry.requestBody);
export const enable = (keyIdentifier: string) => ({ azureKeyVault: { ...withRole, keyIdentifier } });
