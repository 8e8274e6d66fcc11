// What the tests of this folder start from: a vault whose keys nobody may use yet, a plugin in process, and short words for what was sent.
import { quickstart, quickstartSeed, type Seed } from "../../../../emulator/seeds.ts";
import { emulator, forEachTest } from "../../../support/each-test.ts";

export { another, emulator, infos, plugin, statuses, warnings } from "../../../support/each-test.ts";

export const ROLE = "RoleAssignment";
export const { keyVaultId, projectId } = quickstart;
export const principalId = quickstart.servicePrincipalId;
export const GROUP = `/subscriptions/${quickstart.subscriptionId}/resourceGroups/keys`;
export const reader = { keyVaultId, principalId, role: "Reader" } as const;
export const cryptoUser = { ...reader, role: "Key Vault Crypto User" } as const;
export const custom = { ...reader, role: "customRole" } as const;

export const READER_ID = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
/** One that follows from the rest. */
export const NAME = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/;
export const RANDOM = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";

/** The seed, with a login that may assign and define roles. */
export const assigning =
  (seed: (nowMs: number) => Seed, atlas: readonly string[] = []) =>
  (nowMs: number): Seed => {
    const made = seed(nowMs);
    const isAtlas = (one: { readonly principalId: string }): boolean => one.principalId === principalId;
    return {
      ...made,
      azure: {
        ...made.azure,
        roleAssignments: [
          ...made.azure.roleAssignments.filter((one) => !isAtlas(one)),
          ...atlas.map((role) => ({ scope: keyVaultId, principalId, role })),
          { scope: GROUP, principalId: quickstart.runner.servicePrincipalId, role: "User Access Administrator" },
        ],
      },
    };
  };

/** Each test of the calling file has an emulator and a plugin of its own. */
export const anewForEachTest = (seed: (nowMs: number) => Seed = assigning(quickstartSeed)): void =>
  forEachTest({ seed });

/** Atlas's principal's. */
export const assigned = () =>
  emulator.store.azure.roleAssignments.filter((one) => one.principalId === principalId && one.scope === keyVaultId);

/** As the portal, the CLI or azure-native does it: under a name that follows from nothing. */
export const assignByHand = (role = "Reader", name: string = RANDOM): void => {
  emulator.store.azure.roleAssignments = [
    ...emulator.store.azure.roleAssignments,
    { scope: keyVaultId, principalId, role, name },
  ];
};

const short = (path: string): string =>
  path.replace(keyVaultId, "{vault}").replace(GROUP, "{group}").replace("/providers/Microsoft.Authorization", "");

export const writes = () => emulator.journal.writes().map(({ method, path }) => `${method} ${short(path)}`);

export const ASSIGNMENT = /\/roleAssignments\/[^/]+$/;

/** ARM refuses the next assignments so. */
export const refuse = (status: number, code: string, times = 1): void =>
  emulator.faults.add({
    match: { method: "PUT", path: ASSIGNMENT },
    times,
    action: { kind: "status", status, body: JSON.stringify({ error: { code, message: "by the test" } }) },
  });
