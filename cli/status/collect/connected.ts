// The connections of a command that only reads: made from the environment, recorded, and closed at the end.
import { type Connections, connect, NO_STACK } from "#provider/connect";
import { CmkError } from "#provider/support/errors";
import { sideBySide } from "#provider/support/side-by-side";
import { CommandError, EXIT, type Io } from "../../io";
import { followed } from "../../requests";
import type { Looking } from "./looking";
import { type CallRecord, callRecord } from "./record";

/** What the reads need of the surroundings. */
export type Surroundings = Pick<Io, "env" | "err" | "isTTY" | "signal" | "version">;

export async function connectedTo<T>(
  io: Surroundings,
  work: (looking: Looking, record: CallRecord) => Promise<T>,
): Promise<T> {
  const record = callRecord();
  const clients = connected(io, record.around);
  for (const warning of clients.warnings) io.err(`atlas-cmk: ${warning}\n`);
  try {
    await clients.sync();
    return await work({ clients, signal: io.signal, status: (text) => io.err(`atlas-cmk: ${text}\n`) }, record);
  } finally {
    await clients.atlas.close();
  }
}

/** A wrong setting is a wrong argument. */
export function connected(io: Pick<Io, "env" | "err" | "signal">, around: CallRecord["around"]): Connections {
  const follow = followed(io);
  try {
    return connect(NO_STACK, io.env, { around: (http) => around(follow(http)) });
  } catch (error) {
    throw error instanceof CmkError ? new CommandError(error.message, EXIT.usage) : error;
  }
}

const AT_A_TIME = 4;

/** Side by side, with a line of progress for each. */
export function eachProject<T>(
  io: Surroundings,
  projectIds: readonly string[],
  work: (projectId: string) => Promise<T>,
): Promise<readonly T[]> {
  let begun = 0;
  return sideBySide(projectIds, AT_A_TIME, (projectId) => {
    begun += 1;
    if (projectIds.length > 1 || io.isTTY)
      io.err(`atlas-cmk: reading project ${projectId} (${begun} of ${projectIds.length})\n`);
    return work(projectId);
  });
}
