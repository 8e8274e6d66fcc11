// What the tests of this folder start from: a tenant without Atlas's principal, a project without a registration, a runner that may ask Graph.
import { componentSeed } from "../../../../emulator/component-seeds.ts";
import type { FaultAction } from "../../../../emulator/index.ts";
import { quickstart } from "../../../../emulator/seeds.ts";
import { emulator, forEachTest } from "../../../support/each-test.ts";
import { byHand } from "../../../support/hand.ts";

export { another, emulator, plugin } from "../../../support/each-test.ts";

export const ACCESS = "AzureAccess";
export const APP = "9efedfcc-2eca-4b27-a613-0cad1e114cb7";
export const { projectId, tenantId, runner } = quickstart;
export const args = { projectId };
export const ROLES = `/api/atlas/v2/groups/${projectId}/cloudProviderAccess`;
export const PRINCIPALS = "/v1.0/servicePrincipals";
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Each test of the calling file has an emulator and a plugin of its own. */
export const anewForEachTest = (): void => forEachTest({ seed: componentSeed });

export const writes = () => emulator.journal.writes().map(({ method, path }) => `${method} ${path}`);
export const roles = () => emulator.store.atlas.projects[projectId]?.roles ?? [];
export const principals = () => emulator.store.azure.principals.filter((one) => one.appId === APP);
export const noGraphRights = () => byHand(emulator, { graphRights: { [runner.servicePrincipalId]: [] } });
export const failOnce = (method: string, path: string, action: FaultAction) =>
  emulator.faults.add({ match: { method, path: new RegExp(path) }, action });
/** Faults that have not struck yet: a test that rests on one ends with none. */
export const faultsLeft = async (): Promise<unknown> =>
  ((await (await fetch(`${emulator.url}/_emulator/faults`)).json()) as { faults: unknown }).faults; // the control API
