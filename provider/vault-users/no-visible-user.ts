// Before a key or a vault is deleted: checks that no project that the credential can see uses it or may still use it. Async, over the clients; it only reads.
import { mayUseKey } from "../project/clusters";
import { haveMoved, type Moves, movesAfter } from "../project/moves";
import { namesKey, namesVault, type VaultUser } from "../project/vault-use";
import type { Clock } from "../support/clock";
import { CmkError } from "../support/errors";
import { waitFor } from "../support/wait";
import { type Clients, readAgain, type Saying, usersForSure, usersOfVault, type VaultUsers } from "./read";
import { busyNamed, stillUsedText, USED_HINT, unseenBeforeDeleteText, visibleText } from "./texts";

export interface Doomed {
  /** For messages: "the vault /subscriptions/…". */
  readonly what: string;
  readonly keyVaultId: string;
  /** Only this key of the vault, in any version. Absent: every key in the vault. */
  readonly keyIdentifier?: string;
  /** The code of the refusal. */
  readonly code: "KEY_STILL_NEEDED" | "VAULT_STILL_NEEDED" | "ROLE_ASSIGNMENT_STILL_NEEDED";
}

/** A delete's context has it. */
interface Delete extends Saying {
  readonly clients: Clients & { readonly clock: Clock };
  readonly timeoutMs: number;
  info(text: string): void;
  warn(text: string): void;
}

/** Three reads in the quiet time. Each reads every project of the wait. */
const TIMING = { leastMs: 30_000 } as const;

/**
 * Refuses while a visible project uses the object. Waits for projects with another key, which may have used this key until a moment ago. Warns of what could not
 * be read: for that, only the program's `projectIds` counts. Returns whether it waited.
 */
export async function noVisibleUser(run: Delete, doomed: Doomed): Promise<boolean> {
  const told = new Set<string>();
  const first = await look(run, { doomed, told, withElsewhere: true });
  const hasWaited = await untilOthersMoved(run, doomed, [...first.users, ...first.elsewhere]);
  if (hasWaited) await look(run, { doomed, told });
  run.info(visibleText(first.looked));
  return hasWaited;
}

/** Refuses while a visible project uses the object, without a wait. */
export const refuseVisibleUsers = (run: Delete, doomed: Doomed): Promise<unknown> =>
  look(run, { doomed, told: new Set() });

interface Looked {
  readonly doomed: Doomed;
  /** Warnings that were given. */
  readonly told: Set<string>;
  readonly withElsewhere?: boolean;
}

async function look(run: Delete, { doomed, told, withElsewhere = false }: Looked): Promise<VaultUsers> {
  const seen = await usersOfVault(run, { keyVaultId: doomed.keyVaultId, withElsewhere, maxAgeMs: 0 });
  refuseUsers(doomed, seen.users);
  const text = unseenBeforeDeleteText(doomed.what, seen.unseen);
  if (seen.unseen.length > 0 && !told.has(text)) run.warn(text);
  told.add(text);
  return seen;
}

/** Waits for projects with another key, whose clusters may still use the object. Returns whether there were any. */
export async function untilOthersMoved(run: Delete, doomed: Doomed, elsewhere: readonly VaultUser[]): Promise<boolean> {
  const question = { keyVaultId: doomed.keyVaultId, withElsewhere: true, maxAgeMs: 0 };
  const seen = await usersForSure(run, elsewhere);
  const others = seen.filter(({ clusters = [] }) => clusters.some(mayUseKey));
  if (others.length > 0) await untilMoved(run, { doomed, others, question });
  return others.length > 0;
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
 * FACT(atlas-rewrap): after a change of keys Atlas moves clusters to the new key in the background. No field shows when a
 * project changed, or that the move has ended (moves.ts). A project whose move has ended once is not waited for again: in
 * a large organization some cluster always changes.
 */
async function untilMoved(run: Delete, { doomed, others, question }: Waited): Promise<void> {
  const { clients, signal, timeoutMs } = run;
  let left = others;
  let moves: ReadonlyMap<string, Moves> = new Map();
  await waitFor<readonly VaultUser[], undefined>({
    what: `clusters of other projects, which may still need ${doomed.what}`,
    probe: async () => {
      const listed = await readAgain(run, { before: left, question });
      refuseUsers(doomed, listed);
      const seen = await usersForSure(run, listed);
      const nowMs = clients.clock.now();
      moves = new Map(seen.map((user) => [user.projectId, movesOf(user, moves.get(user.projectId), nowMs)]));
      left = seen.filter(({ projectId }) => !haveMoved(moves.get(projectId) ?? new Map(), nowMs));
      return left;
    },
    classify: (seen) =>
      seen.length === 0 ? { kind: "done", value: undefined } : { kind: "pending", state: busyNamed(seen) },
    timing: { ...TIMING, timeoutMs },
    clock: clients.clock,
    signal,
    onChange: (state) => run.status(`before the delete of ${doomed.what}: ${state}`),
  });
}

const movesOf = ({ clusters = [] }: VaultUser, before: Moves | undefined, nowMs: number): Moves =>
  movesAfter(before ?? new Map(), clusters.filter(mayUseKey), nowMs);
