// Removes the sockets of plugin processes that were killed. Their names hold the address of an engine: an engine of a later test that gets the same port would
// take them for a crash in its own run, and would refuse a delete. Vitest runs this before the first test and after the last one (vitest.config.ts).
import { readdirSync, rmSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";

export { removeDeadSockets as setup, removeDeadSockets as teardown };

/** In the directories of `provider/engine/local-sockets.ts`: `atlas-cmk-UID`, with names `HASH.PID.RANDOM`. */
export function removeDeadSockets(): void {
  for (const folder of new Set(["/tmp", tmpdir()].map((parent) => join(parent, `atlas-cmk-${userInfo().uid}`))))
    for (const name of namesIn(folder))
      if (!isRunning(Number(name.split(".")[1]))) rmSync(join(folder, name), { force: true });
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
