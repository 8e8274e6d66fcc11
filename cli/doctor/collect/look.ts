// One read as a look: its value, or why it could not be read.
import { CmkError } from "#provider/support/errors";
import { type Look, NONE, seen } from "../sight";

export const look = <T>(read: Promise<T>): Promise<Look<T>> =>
  read.then(
    (value) => seen(value),
    (error: unknown) => (error instanceof CmkError ? { kind: "unseen", error } : { kind: "broken", error }),
  );

/** Reads on with what was read. What could not be read is the reason for the second read too. */
export async function lookOn<T, Next>(first: Look<T>, next: (value: T) => Promise<Look<Next>>): Promise<Look<Next>> {
  if (first.kind === "seen") return next(first.value);
  return first;
}

/** The read where there is something to read. */
export const lookIf = <T>(isWanted: boolean, read: () => Promise<T>): Promise<Look<T>> =>
  isWanted ? look(read()) : Promise.resolve(NONE);
