// How the faults are planted, and the programs that `pulumi up` runs.
import type { Emulator } from "../../../../../emulator/index.ts";
import { quickstart } from "../../../../../emulator/seeds.ts";
import { byHand } from "../../../../support/hand.ts";
import { must } from "../../../../support/must.ts";
import type { Plugin } from "../../../../support/plugin.ts";
import type { Situation } from "../world.ts";

const { projectId, keyVaultId, keyVaultName, keyName, roleId, runner } = quickstart;

export const project = (change: object) => (emulator: Emulator) =>
  byHand(emulator, { projects: { [projectId]: change } });
export const vault = (change: object | null) => (emulator: Emulator) =>
  byHand(emulator, { intended: true, vaults: { [keyVaultName]: change } });
export const key = (version: string, change: object) => vault({ keys: { [keyName]: { [version]: change } } });

export const without = (principalId: string, role: string) => (emulator: Emulator) => {
  emulator.store.azure.roleAssignments = emulator.store.azure.roleAssignments.filter(
    (one) => one.principalId !== principalId || one.role !== role,
  );
};
export const storedKey = (emulator: Emulator) => must(must(emulator.store.azure.vaults[0]).keys[keyName]);
export const DAY_MS = 86_400_000;
export const inDays = (emulator: Emulator, days: number): string =>
  new Date(emulator.clock.now() + days * DAY_MS).toISOString();
export const rotationAlert = (emulator: Emulator) => must(must(emulator.store.atlas.projects[projectId]).alerts[0]);
export const account = ({ clientId, clientSecret }: { readonly clientId: string; readonly clientSecret: string }) => ({
  MONGODB_ATLAS_CLIENT_ID: clientId,
  MONGODB_ATLAS_CLIENT_SECRET: clientSecret,
});

export const networking =
  (more: object = {}) =>
  (plugin: Plugin) =>
    plugin.up("PrivateNetworking", { projectId, keyVaultId, ...more });
export const encryption = (plugin: Plugin, more: object = {}) =>
  plugin.up("EncryptionAtRest", { projectId, keyVaultId, keyName, access: { roleId }, ...more });
export const alert =
  (more: object = {}) =>
  (plugin: Plugin) =>
    plugin.up("KeyRotationAlert", { projectId, thresholdDays: 90, ...more });

export const installed = (versions: Readonly<Record<string, string>>): Situation["machine"] => ({
  nodeVersion: "22.13.0",
  folder: "/program",
  run: async () => "v3.260.0",
  read: async (path) => {
    const found = Object.entries(versions).find(([name]) => path.includes(`/node_modules/${name}/`));
    return found === undefined ? undefined : JSON.stringify({ version: found[1] });
  },
  ownPackage: async () => undefined,
});

export const mayAssignRoles = (emulator: Emulator): void =>
  void emulator.store.azure.roleAssignments.push({
    scope: keyVaultId,
    principalId: runner.servicePrincipalId,
    role: "Role Based Access Control Administrator",
  });

export const mayReadGraph = (emulator: Emulator): void => {
  emulator.store.azure.graphRights[runner.servicePrincipalId] = ["Application.Read.All"];
};

/** As a person in the portal: softly. */
export async function deleteKey(emulator: Emulator): Promise<void> {
  const found = must(emulator.store.azure.vaults[0]);
  const gone = storedKey(emulator);
  delete found.keys[keyName];
  const nowMs = emulator.clock.now();
  found.deletedKeys = {
    ...found.deletedKeys,
    [keyName]: { key: gone, deletedMs: nowMs, purgeMs: nowMs + 90 * DAY_MS },
  };
}
