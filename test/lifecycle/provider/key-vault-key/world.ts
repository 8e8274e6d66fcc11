// What the tests of this folder start from: an emulator, a plugin in process, a key that is there and one that is not.
import { quickstart, quickstartSeed, type Seed } from "../../../../emulator/seeds.ts";
import { emulator, forEachTest, plugin } from "../../../support/each-test.ts";
import { must } from "../../../support/must.ts";

export { emulator, plugin, warnings } from "../../../support/each-test.ts";

export const KEY = "KeyVaultKey";
export const { projectId, keyVaultId } = quickstart;
export const { older, newest } = quickstart.keyVersions;
export const VERSION = /^[0-9a-f]{32}$/;
export const DAY_MS = 86_400_000;
export const existing = { keyVaultId, keyName: quickstart.keyName };
export const fresh = { keyVaultId, keyName: "fresh" };
export const rotating = { timeAfterCreate: "P90D" };

/** Each test of the calling file has an emulator and a plugin of its own. */
export const anewForEachTest = (seed: (nowMs: number) => Seed = quickstartSeed): void => forEachTest({ seed });

export const vault = () => must(emulator.store.azure.vaults[0]);
export const held = (keyName: string) => must(vault().keys[keyName]);
export const versionsOf = (keyName: string) => held(keyName).versions.map((one) => one.version);
export const close = () => {
  vault().publicNetworkAccess = "Disabled";
};
/** The runner may use the data plane too: Key Vault Contributor alone may not. */
export const letIn = () =>
  emulator.store.azure.roleAssignments.push({
    scope: keyVaultId,
    principalId: quickstart.runner.servicePrincipalId,
    role: "Key Vault Crypto Officer",
  });

/** Of the data plane's two requests the first only asks for the vault's challenge: the answer to the second is lost, when the work is done. */
export function loseAnswer(method: string, path: RegExp): void {
  const stop = emulator.onRequest((entry) => {
    if (entry.method !== method || !path.test(entry.path)) return;
    stop();
    emulator.faults.add({ match: { method, path }, action: { kind: "drop", when: "after" } });
  });
}

/** From now on ARM's answers tell no rotation policy. */
export function hidePolicies(): void {
  const body = (json: unknown): unknown => {
    const { properties, ...rest } = json as { readonly properties: Readonly<Record<string, unknown>> }; // about a key, by the match
    const { rotationPolicy: _, ...others } = properties;
    return { ...rest, properties: others };
  };
  emulator.faults.add({
    match: { method: "GET", path: /\/vaults\/[^/]+\/keys\/[^/]+$/ },
    times: Number.MAX_SAFE_INTEGER,
    action: { kind: "rewrite", body },
  });
}

const isDataPlane = (entry: { readonly path: string }) => /^\/(keys|deletedkeys)\//.test(entry.path);
export const toDataPlane = () => emulator.journal.entries().filter(isDataPlane);
export const writes = () =>
  emulator.journal.writes().map((entry) => `${entry.method} ${entry.path.replace(keyVaultId, "{vault}")}`);
export const use = async () => {
  await plugin.up("EncryptionAtRest", {
    projectId,
    ...existing,
    keyVersion: newest,
    access: { roleId: quickstart.roleId },
  });
  emulator.journal.clear();
};
