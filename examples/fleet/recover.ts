// What a run that was killed leaves in a stack: a lock whose process has ended, and operations of which Pulumi does not know whether they happened.
// The resources of pulumi-atlas-cmk look before they write, so an interrupted create may be made again.
import { hostname } from "node:os";
import { ConcurrentUpdateError, type Stack } from "@pulumi/pulumi/automation/index.js";

export interface Recovery {
  /** Whether locks are removed whose process may still be at work. */
  readonly cancelLocks: boolean;
  /** Says what was done. */
  readonly note: (text: string) => void;
}

/** Does the work. If a lock is in the way whose process has ended, removes it, says so, and does the work again. */
export async function withoutStaleLock<Result>(
  stack: Stack,
  { cancelLocks, note }: Recovery,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ConcurrentUpdateError)) throw error;
    const owners = ownersIn(error.message);
    if (!cancelLocks && !(owners.length > 0 && owners.every(hasEnded)))
      throw new Error(`another run has locked the stack. If none is at work: pulumi cancel --stack ${stack.name}`, {
        cause: error,
      });
    await stack.cancel();
    note("removed the lock of a run that had ended");
    return work();
  }
}

/** Operations without a known end. `pulumi refresh` forgets the creates and reads everything else. */
export async function interruptedIn(stack: Stack): Promise<number> {
  const { deployment } = await stack.exportStack();
  return deployment?.pending_operations?.length ?? 0;
}

interface Owner {
  readonly host: string;
  readonly pid: number;
}

/** A backend of files names them: `created by USER@HOST (pid 123) at TIME`. Pulumi Cloud does not: there a lock ends by itself. */
const ownersIn = (message: string): readonly Owner[] =>
  [...message.matchAll(/created by \S*@(\S+) \(pid (\d+)\)/g)].map(([, host = "", pid]) => ({
    host,
    pid: Number(pid),
  }));

function hasEnded({ host, pid }: Owner): boolean {
  if (host !== hostname()) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ESRCH";
  }
}
