// What the tests of this folder start from: an emulator with an empty resource group, a plugin in process, and short words for what was sent.
import { component, componentSeed } from "../../../../emulator/component-seeds.ts";
import type { Emulator } from "../../../../emulator/index.ts";
import { quickstart } from "../../../../emulator/seeds.ts";
import { forEachTest } from "../../../support/each-test.ts";
import { type Plugin, startPlugin } from "../../../support/plugin.ts";

export const VAULT = "KeyVault";
export const { projectId, subscriptionId, tenantId } = quickstart;
export const { resourceGroupName, location } = component;
export const vaultName = "atlas-kv";
export const keyVaultId = `${component.resourceGroupId}/providers/Microsoft.KeyVault/vaults/${vaultName}`;
export const args = { resourceGroupName, vaultName } as const;

/** Of the test that runs. */
export let emulator: Emulator;
export let plugin: Plugin;

/** Each test of the calling file has an emulator and a plugin of its own. */
export const anewForEachTest = (): void =>
  forEachTest({
    seed: componentSeed,
    take: (made) => {
      ({ emulator, plugin } = made);
    },
  });

/** Another process, which knows nothing of what the first one declared. */
export function another(env: Readonly<Record<string, string | undefined>> = {}): Plugin {
  return startPlugin(emulator, env);
}

export const found = <T>(one: T | undefined): T => {
  if (one === undefined) throw new Error("the world lacks it");
  return one;
};
export const vault = () => found(emulator.store.azure.vaults[0]);

/** `PUT {vault}`, with what is in the body. */
export const writes = () =>
  emulator.journal
    .writes()
    .map(({ method, path, requestBody }) => [`${method} ${path.replace(keyVaultId, "{vault}")}`, requestBody]);

/** Services that were asked; the emulator's own clock is none. */
export const asked = () => emulator.journal.entries().filter(({ service }) => service !== "control");

const textsOf =
  (kind: "info" | "warn" | "status") =>
  (of: Plugin = plugin): readonly string[] =>
    of.messages.filter((one) => one.kind === kind).map((one) => one.text);
export const infos = textsOf("info");
export const warnings = textsOf("warn");

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
