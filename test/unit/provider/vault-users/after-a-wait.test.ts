// Proves that a delete looks again at what it saw before a wait: a project may begin to use the key while the delete waits for another one.
// The clients are doubles; the guards as a whole are proved in lifecycle/provider.
import { expect, it } from "vitest";
import { createAtlasReads, type Readable } from "../../../../provider/atlas/reads.ts";
import type { Cluster, EncryptionAtRest } from "../../../../provider/atlas/types.ts";
import { callingOf, runOf } from "../../../../provider/engine/run.ts";
import { remove as removeVault } from "../../../../provider/key-vault/flow/remove.ts";
import { remove as removeKey } from "../../../../provider/key-vault-key/flow/remove.ts";
import { refuseWhileNeeded } from "../../../../provider/role-assignment/flow/others.ts";
import { callSaying } from "../../../support/call.ts";
import { LISTS_ALONE } from "../atlas/fakes.ts";
import {
  cluster,
  EAST,
  MINUTE,
  ON_OTHER_VAULT,
  project,
  refusal,
  VAULT,
  vault,
  WITHOUT_KEY,
} from "../private-networking/fakes.ts";
import { stepClock } from "../support/fakes.ts";

const [ONE, TWO] = ["64b7f0c0a1b2c3d4e5010001", "64b7f0c0a1b2c3d4e5010002"] as const;
const ROLE = project().azureKeyVault.roleId;

interface Told {
  readonly encryption: (nowMs: number) => EncryptionAtRest;
  readonly cluster?: (nowMs: number) => Partial<Cluster>;
}

/** `visible`: what the list of projects shows. Absent: the list is refused. `refusedFromMs`: from then on it is refused. */
function scene(
  projects: Readonly<Record<string, Told>>,
  visible?: readonly string[],
  refusedFromMs = Number.POSITIVE_INFINITY,
) {
  const clock = stepClock();
  const clusterOf = (id: string) => cluster("accounts", [EAST], projects[id]?.cluster?.(clock.now()));
  const atlas: Readable = {
    ...LISTS_ALONE,
    getProject: async (id) => ({ id, name: id, orgId: "org" }),
    listProjects: async () => {
      if (visible === undefined || clock.now() >= refusedFromMs) throw refusal("USER_UNAUTHORIZED", 401);
      return visible.map((id) => ({ id }));
    },
    getEncryptionAtRest: async (id) => projects[id]?.encryption(clock.now()) ?? WITHOUT_KEY,
    listClusters: async (id) => [clusterOf(id)],
    getCluster: async (id) => clusterOf(id),
    getBackupCompliancePolicy: async () => undefined,
    listPrivateEndpoints: async () => [],
    listAzureServicePrincipals: async () => [{ roleId: ROLE ?? "", servicePrincipalId: "sp", featureUsages: [] }],
  };
  const deleted: string[] = [];
  const warnings: string[] = [];
  const call = callSaying((kind, text) => void (kind === "warn" && warnings.push(text)));
  const runWith = <Azure>(azure: Azure) => {
    const clients = { atlas, reads: createAtlasReads(atlas, clock), clock, azure };
    const limit = { kind: "delete", timeouts: undefined, defaultMs: 120 * MINUTE } as const;
    return runOf(callingOf(call, clients as never), limit) as never; // the doubles have what these deletes ask
  };
  return { runWith, deleted, warnings };
}

/** Decrypts its cluster for an hour. */
const leaving: Told = {
  encryption: () => WITHOUT_KEY,
  cluster: (nowMs) => ({ stateName: nowMs < 60 * MINUTE ? "UPDATING" : "IDLE", encryptionAtRestProvider: "NONE" }),
};
/** Begins to use the key after ten minutes. */
const coming: Told = {
  encryption: (nowMs) => (nowMs > 10 * MINUTE ? project() : WITHOUT_KEY),
  cluster: (nowMs) => ({ encryptionAtRestProvider: nowMs > 10 * MINUTE ? "AZURE" : "NONE" }),
};
/** Has another key, so it is waited for a minute. */
const other: Told = { encryption: () => ON_OTHER_VAULT };
/** Begins to use the key while that is waited for. */
const comingSoon: Told = {
  encryption: (nowMs) => (nowMs < MINUTE / 2 ? WITHOUT_KEY : project()),
  cluster: () => ({ encryptionAtRestProvider: "NONE" }),
};

it.each([
  ["that no list shows", undefined],
  ["that a list shows", [ONE, TWO]],
])(
  "a key is not deleted under a project of 'projectIds' %s, which takes it while another one is waited for",
  async (_, visible) => {
    const { runWith, deleted } = scene({ [ONE]: coming, [TWO]: leaving }, visible);
    const run = runWith({
      getKey: async () =>
        deleted.length > 0
          ? undefined
          : { keyIdentifier: "https://payments-kv.vault.azure.net/keys/atlas", newest: {} },
      deleteKey: async () => void deleted.push("key"),
    });
    const known = { keyVaultId: VAULT, keyName: "atlas", deleteKey: true, projectIds: [ONE, TWO] };
    await expect(removeKey(run, known as never)).rejects.toMatchObject({ code: "KEY_STILL_NEEDED" });
    expect(deleted).toEqual([]);
  },
);

it("a vault is not deleted under a project of 'projectIds' that no list shows, which takes it while another one is waited for", async () => {
  const { runWith, deleted } = scene({ [ONE]: comingSoon, [TWO]: other }, [TWO]);
  const run = runWith({
    getVault: async () => {
      if (deleted.length > 0) throw refusal("ResourceNotFound", 404);
      return vault();
    },
    deleteVault: async () => void deleted.push("vault"),
  });
  const known = { keyVaultId: VAULT, deleteVault: true, projectIds: [ONE] };
  await expect(removeVault(run, known as never)).rejects.toMatchObject({ code: "VAULT_STILL_NEEDED" });
  expect(deleted).toEqual([]);
});

const withRights = {
  listPermissionsOf: async (_p: string, _v: string, { without }: { readonly without?: string }) =>
    without === undefined ? [{ actions: ["*"], notActions: [], dataActions: ["*"], notDataActions: [] }] : [],
};
const assignment = {
  known: { keyVaultId: VAULT, principalId: "sp", role: "keyVaultReader", roleDefinitionId: "x" },
  found: { id: "/a", name: "a", scope: VAULT, principalId: "sp", roleDefinitionId: "x" },
} as never;

it("the deletion of a role assignment is refused where a project comes to the vault while another one is waited for", async () => {
  const { runWith } = scene({ [ONE]: other, [TWO]: comingSoon }, [ONE, TWO]);
  await expect(refuseWhileNeeded(runWith(withRights), assignment)).rejects.toMatchObject({
    code: "ROLE_ASSIGNMENT_STILL_NEEDED",
  });
});

const NOT_READ = /^Cannot be checked: .* Not read: the list of projects/;

it("what cannot be read after the wait is warned of: before a vault is deleted", async () => {
  const { runWith, deleted, warnings } = scene({ [ONE]: other }, [ONE], MINUTE / 2);
  const run = runWith({
    getVault: async () => {
      if (deleted.length > 0) throw refusal("ResourceNotFound", 404);
      return vault();
    },
    deleteVault: async () => void deleted.push("vault"),
  });
  await removeVault(run, { keyVaultId: VAULT, deleteVault: true, projectIds: [] } as never);
  expect([deleted, warnings]).toEqual([["vault"], [expect.stringMatching(NOT_READ)]]);
});

it("what cannot be read after the wait is warned of: before a role assignment is deleted", async () => {
  const { runWith, warnings } = scene({ [ONE]: other }, [ONE], MINUTE / 2);
  await refuseWhileNeeded(runWith(withRights), assignment);
  expect(warnings).toEqual([expect.stringContaining("the list of projects")]);
});
