// Other projects on the same vault: whether they still use it over the public network. Async, over the clients; reads
// only.
import type { Cluster } from "../../atlas/types";
import type { Calling, Run } from "../../engine/run";
import { mayUseKey } from "../../project/clusters";
import { haveMoved, type Moves, movesAfter } from "../../project/moves";
import type { VaultUser } from "../../project/vault-use";
import { isWithin, msUntil } from "../../support/clock";
import { CmkError } from "../../support/errors";
import { RECENT_MS } from "../../support/pace";
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

/** What is known of the other projects at the end of a look or a wait. */
export interface Others {
  readonly users: readonly VaultUser[];
  /** Of their clusters, since their endpoints are ACTIVE. */
  readonly moves: Moves;
}

interface PathWait {
  /** What an earlier call has returned. */
  readonly earlier: Others | undefined;
  readonly deadlineMs: number;
  /** Warnings that this run has given. */
  readonly told: Set<string>;
}

/**
 * Refuses while another project uses the public network. Waits for endpoints that are being created. Returns the other
 * projects as they are then. Every project is read anew, and once more after a wait: one may have come to the vault, or
 * be on another path.
 */
export async function othersHavePath(
  run: Run<Clients>,
  at: OnVault,
  { earlier, deadlineMs, told }: PathWait,
): Promise<Others> {
  let moves: Moves = earlier?.moves ?? new Map();
  let users = await look(run, { at, told, before: earlier?.users ?? [] });
  while (users.length > 0) {
    const waited = await untilPath(run, at, { users, moves, deadlineMs });
    moves = waited.moves;
    users = await look(run, { at, told, before: waited.users });
    const hasNewCluster = clustersOf(users).some(({ name }) => !moves.has(name));
    if (!hasNewCluster && pendingIn(at, users).length === 0) break;
  }
  return { users, moves };
}

interface Looked extends Pick<PathWait, "told"> {
  readonly at: OnVault;
  /** Projects that are looked at even if the list lacks them. */
  readonly before: readonly VaultUser[];
}

/** Every other project on the vault. Where that took time, those that were found are read once more. */
async function look(run: Run<Clients>, { at, told, before }: Looked): Promise<readonly VaultUser[]> {
  const { clock } = run.clients;
  const question = { ...questionOf(at), maxAgeMs: 0 };
  const beganMs = clock.now();
  const { users, unseen } = await usersOfVault(run, question);
  const text = othersUnseenText(at.keyVaultId, unseen);
  if (unseen.length > 0 && !told.has(text)) run.warn(text);
  told.add(text);
  const missing = before.filter(({ projectId }) => !users.some((one) => one.projectId === projectId));
  const all = [...users, ...(await readAgain(run, { before: missing, question }))];
  return isWithin(clock, beganMs, RECENT_MS) ? all : readAgain(run, { before: all, question });
}

/** What is on its way. Throws where a project uses the public network. */
function pendingIn({ keyVaultId }: OnVault, others: readonly VaultUser[]): readonly string[] {
  const fault = othersFault(keyVaultId, others);
  if (fault !== undefined) throw new CmkError(fault, { code: "VAULT_USED_BY_OTHERS", hint: OTHERS_HINT });
  return othersPending(others);
}

interface Seen {
  readonly pending: readonly string[];
  readonly haveMoved: boolean;
}

/**
 * The same projects, once each of their clusters on the key uses a private endpoint. A move begins when every endpoint is
 * ACTIVE, so what clusters did before that does not count.
 */
async function untilPath(
  run: Run<Clients>,
  at: OnVault,
  before: Others & { readonly deadlineMs: number },
): Promise<Others> {
  const { clients, signal } = run;
  const question = questionOf(at);
  let { users, moves } = before;
  const judge = (seen: readonly VaultUser[]): Seen => {
    users = seen;
    const pending = pendingIn(at, seen);
    const nowMs = clients.clock.now();
    moves = pending.length > 0 ? new Map() : movesAfter(moves, clustersOf(seen), nowMs);
    return { pending, haveMoved: haveMoved(moves, nowMs) };
  };
  await waitFor<Seen, undefined>({
    what: `other projects on the vault ${at.keyVaultId} to use private endpoints`,
    probe: async () => {
      const seen = judge(await readAgain(run, { before: users, question }));
      const isLast = seen.pending.length === 0 && seen.haveMoved;
      return isLast ? judge(await usersForSure(run, users)) : seen;
    },
    classify: (seen) => {
      if (seen.pending.length > 0) return { kind: "pending", state: seen.pending.join("; ") };
      return seen.haveMoved
        ? { kind: "done", value: undefined }
        : { kind: "pending", state: "their clusters may not use the private endpoints yet" };
    },
    timing: { leastMs: EVERY_MS, timeoutMs: msUntil(clients.clock, before.deadlineMs) },
    clock: clients.clock,
    signal,
    onChange: (state) => run.status(`waiting for other projects: ${state}`),
  });
  return { users, moves };
}
