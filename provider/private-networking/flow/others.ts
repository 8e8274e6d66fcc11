// Other projects on the same vault: whether they still use it over the public network. Async, over the clients; reads
// only.
import type { Cluster } from "../../atlas/types";
import type { Calling, Run } from "../../engine/run";
import { mayUseKey } from "../../project/clusters";
import { haveMoved, type Moves, movesAfter } from "../../project/moves";
import type { VaultUser } from "../../project/vault-use";
import { CmkError } from "../../support/errors";
import { waitFor } from "../../support/wait";
import { readAgain, usersForSure, usersOfVault } from "../../vault-users/read";
import { othersFault, othersPending } from "../guards";
import { OTHERS_HINT, othersUnseenText } from "../texts";
import type { Clients, Project } from "./clients";

/** Between two looks: each reads every other project on the vault. */
const EVERY_MS = 3_000;

/** A project and its vault. */
interface OnVault extends Project {
  readonly keyVaultId: string;
}

const questionOf = ({ projectId, keyVaultId }: OnVault) => ({
  keyVaultId,
  except: projectId,
  withEndpoints: true,
});

/**
 * For a preview: which projects need public network access, and what could not be read. The same program may create
 * their endpoints, so it only warns.
 */
export async function othersInPreview(call: Calling<Clients>, at: OnVault): Promise<readonly string[]> {
  const { users, unseen } = await usersOfVault(call, questionOf(at));
  const fault = othersFault(at.keyVaultId, users);
  return [
    ...(fault === undefined ? [] : [`${fault} ${OTHERS_HINT} \`pulumi up\` checks again.`]),
    ...(unseen.length === 0 ? [] : [othersUnseenText(at.keyVaultId, unseen)]),
  ];
}

/** Of all projects. Names of clusters are unique only within a project. */
const clustersOf = (others: readonly VaultUser[]): readonly Cluster[] =>
  others.flatMap(({ projectId, clusters = [] }) =>
    clusters.filter(mayUseKey).map((cluster) => ({ ...cluster, name: `${projectId}/${cluster.name}` })),
  );

/**
 * Refuses while another project uses the public network. Waits for endpoints that are being created. Returns the other
 * projects as they are then. Every project is read anew, and once more after a wait: one may have come to the vault.
 */
export async function othersHavePath(run: Run<Clients>, at: OnVault): Promise<readonly VaultUser[]> {
  const question = { ...questionOf(at), maxAgeMs: 0 };
  const { users, unseen } = await usersOfVault(run, question);
  if (unseen.length > 0) run.warn(othersUnseenText(at.keyVaultId, unseen));
  let seen = users;
  let others: readonly VaultUser[] = [];
  const isKnown = ({ projectId }: VaultUser): boolean => others.some((one) => one.projectId === projectId);
  while (!seen.every(isKnown)) {
    others = await untilPath(run, at, seen);
    seen = (await usersOfVault(run, question)).users;
  }
  return others;
}

/** The same projects, once each of their clusters on the key uses a private endpoint. */
async function untilPath(run: Run<Clients>, at: OnVault, users: readonly VaultUser[]): Promise<readonly VaultUser[]> {
  const { clients, signal } = run;
  const question = questionOf(at);
  let others = users;
  let moves: Moves = new Map();
  const judge = (seen: readonly VaultUser[]): readonly string[] => {
    others = seen;
    const fault = othersFault(at.keyVaultId, seen);
    if (fault !== undefined) throw new CmkError(fault, { code: "VAULT_USED_BY_OTHERS", hint: OTHERS_HINT });
    moves = movesAfter(moves, clustersOf(seen), clients.clock.now());
    return othersPending(seen);
  };
  await waitFor<readonly string[], undefined>({
    what: `other projects on the vault ${at.keyVaultId} to use private endpoints`,
    probe: async () => {
      const pending = judge(await readAgain(run, { before: others, question }));
      const isLast = pending.length === 0 && haveMoved(moves, clients.clock.now());
      return isLast ? judge(await usersForSure(run, others)) : pending;
    },
    classify: (pending) => {
      if (pending.length > 0) return { kind: "pending", state: pending.join("; ") };
      return haveMoved(moves, clients.clock.now())
        ? { kind: "done", value: undefined }
        : { kind: "pending", state: "their clusters may not use the private endpoints yet" };
    },
    timing: { leastMs: EVERY_MS, timeoutMs: run.timeoutMs },
    clock: clients.clock,
    signal,
    onChange: (state) => run.status(`waiting for other projects: ${state}`),
  });
  return others;
}
