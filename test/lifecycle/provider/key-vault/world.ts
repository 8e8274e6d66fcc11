// What the tests of this folder start from: an emulator with an empty resource group, a plugin in process, and short words for what was sent.

import { component, componentSeed } from "../../../../emulator/component-seeds.ts";
import { quickstart } from "../../../../emulator/seeds.ts";
import { emulator, forEachTest } from "../../../support/each-test.ts";
import { isWork } from "../../../support/hand.ts";
import { must } from "../../../support/must.ts";

export { another, emulator, infos, plugin, warnings } from "../../../support/each-test.ts";

export const VAULT = "KeyVault";
export const { projectId, subscriptionId, tenantId } = quickstart;
export const { resourceGroupName, location } = component;
export const vaultName = "atlas-kv";
export const keyVaultId = `${component.resourceGroupId}/providers/Microsoft.KeyVault/vaults/${vaultName}`;
export const args = { resourceGroupName, vaultName } as const;

/** Each test of the calling file has an emulator and a plugin of its own. */
export const anewForEachTest = (): void => forEachTest({ seed: componentSeed });

export const vault = () => must(emulator.store.azure.vaults[0]);

/** `PUT {vault}`, with what is in the body. */
export const writes = () =>
  emulator.journal
    .writes()
    .map(({ method, path, requestBody }) => [`${method} ${path.replace(keyVaultId, "{vault}")}`, requestBody]);

/** Services that were asked; the emulator's own clock is none. */
export const asked = () => emulator.journal.entries().filter(isWork);

/** A vault of this name that somebody else made. */
export function standing(change: Readonly<Record<string, unknown>> = {}): void {
  emulator.store.azure.vaults.push({
    id: keyVaultId,
    name: vaultName,
    tenantId,
    location,
    enableRbacAuthorization: true,
    accessPolicies: [],
    publicNetworkAccess: "Disabled",
    networkAcls: { bypass: "None", defaultAction: "Deny", ipRules: ["1.2.3.4/32"] },
    tags: { owner: "platform" },
    keys: {},
    ...change,
  });
}

/** ARM takes a vault's write of this method, and its answer is lost. */
export const loseAnswer = (method: string): void =>
  emulator.faults.add({ match: { method, path: /\/vaults\/[^/]+$/ }, action: { kind: "drop", when: "after" } });
