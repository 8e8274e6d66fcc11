// Before a key or a vault is deleted: no project that the login can see uses it, or may still. Async, over the clients; it asks and changes nothing.
import { mayUseKey } from "../project/clusters";
import { haveMoved, type Moves, movesAfter } from "../project/moves";
import { namesKey, namesVault, type VaultUser } from "../project/vault-use";
import type { Clock } from "../support/clock";
import { CmkError } from "../support/errors";
import { waitFor } from "../support/wait";
import { type Clients, type Looking, readAgain, usersOfVault } from "./read";
import { busyNamed, stillUsedText, USED_HINT, unseenBeforeDeleteText, visibleText } from "./texts";

export interface Doomed {
  /** For messages: "the vault /subscriptions/…". */
  readonly what: string;
  readonly keyVaultId: string;
  /** Only this key of the vault, in any version. Absent: everything in the vault. */
  readonly keyIdentifier?: string;
  /** Of the refusal. */
  readonly code: "KEY_STILL_NEEDED" | "VAULT_STILL_NEEDED";
}

interface Speaking extends Looking {
  readonly timeoutMs: number;
  info(text: string): void;
  warn(text: string): void;
}

interface Waiting extends Clients {
  readonly clock: Clock;
}

/** Three looks in the quiet time: each reads every project that is waited for. */
const TIMING = { intervalMs: 30_000, maxIntervalMs: 30_000 } as const;

/**
 * Refuses while a visible project is configured on it, and waits for those on another key, which may have left this one a moment ago. What could not be
 * looked at is said: there the program's `projectIds` is the only word.
 */
export async function noVisibleUser(clients: Waiting, doomed: Doomed, operation: Speaking): Promise<void> {
  const question = { keyVaultId: doomed.keyVaultId, withElsewhere: true, maxAgeMs: 0 };
  const first = await usersOfVault(clients, question, operation);
  refuseUsers(doomed, first.users);
  if (first.unseen.length > 0) operation.warn(unseenBeforeDeleteText(doomed.what, first.unseen));
  const others = [...first.users, ...first.elsewhere].filter(({ clusters = [] }) => clusters.some(mayUseKey));
  if (others.length > 0) {
    await untilMoved(clients, { doomed, others, question }, operation);
    refuseUsers(doomed, (await usersOfVault(clients, question, operation)).users);
  }
  operation.info(visibleText(first.looked));
}

function refuseUsers({ what, keyVaultId, keyIdentifier, code }: Doomed, seen: readonly VaultUser[]): void {
  const using = seen.filter(({ encryption }) =>
    keyIdentifier === undefined ? namesVault(encryption, keyVaultId) : namesKey(encryption, keyIdentifier),
  );
  if (using.length > 0) throw new CmkError(stillUsedText(what, using), { code, hint: USED_HINT });
}

interface Waited {
  readonly doomed: Doomed;
  readonly others: readonly VaultUser[];
  readonly question: Parameters<typeof readAgain>[1]["question"];
}

/**
 * FACT(atlas-rewrap): after a change of keys Atlas moves clusters to the new key in the background; no field shows when
 * a project changed, or that it is done (moves.ts). A project that is done once is not waited for again: in a large
 * organization some cluster is always at work.
 */
async function untilMoved(clients: Waiting, { doomed, others, question }: Waited, operation: Speaking): Promise<void> {
  let left = others;
  let moves: ReadonlyMap<string, Moves> = new Map();
  await waitFor<readonly VaultUser[], undefined>({
    what: `clusters of other projects, which may have left ${doomed.what} a moment ago`,
    probe: async () => {
      const seen = await readAgain(clients, { before: left, question }, operation.signal);
      refuseUsers(doomed, seen);
      const nowMs = clients.clock.now();
      moves = new Map(seen.map((user) => [user.projectId, movesOf(user, moves.get(user.projectId), nowMs)]));
      left = seen.filter(({ projectId }) => !haveMoved(moves.get(projectId) ?? new Map(), nowMs));
      return left;
    },
    classify: (seen) =>
      seen.length === 0 ? { kind: "done", value: undefined } : { kind: "pending", state: busyNamed(seen) },
    timing: { ...TIMING, timeoutMs: operation.timeoutMs },
    clock: clients.clock,
    signal: operation.signal,
    onChange: (state) => operation.status(`before ${doomed.what} is deleted: ${state}`),
  });
}

const movesOf = ({ clusters = [] }: VaultUser, before: Moves | undefined, nowMs: number): Moves =>
  movesAfter(before ?? new Map(), clusters.filter(mayUseKey), nowMs);
