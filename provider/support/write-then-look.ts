// A write whose answer may be lost. Support layer: it knows no service.
import { type Code, hasCode } from "./errors";

const MAX_WRITES = 3;

export interface WriteThenLook<T> {
  /** Rejects with `OUTCOME_UNKNOWN` where it is not known whether the write was done. */
  write(): Promise<T>;
  /** Further codes of a rejection after which the wanted state may exist, by this write or by another one. */
  readonly perhaps?: readonly Code[];
  /** What the service shows after an unknown outcome. `undefined`: the write was not done. */
  look(): Promise<T | undefined>;
}

/** After a write with an unknown outcome, reads. Writes again only where the read shows that the write was not done, at most three times. */
export async function writeThenLook<T>({ write, look, perhaps = [] }: WriteThenLook<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await write();
    } catch (error) {
      if (!hasCode(error, "OUTCOME_UNKNOWN", ...perhaps)) throw error;
      const seen = await look();
      if (seen !== undefined) return seen;
      if (attempt === MAX_WRITES) throw error;
    }
  }
}

/** Sends one write, and notes that it was done or may have been done. */
export async function noting<T>(run: { wrote(): void }, send: () => Promise<T>): Promise<T> {
  try {
    const answer = await send();
    run.wrote();
    return answer;
  } catch (error) {
    if (hasCode(error, "OUTCOME_UNKNOWN")) run.wrote();
    throw error;
  }
}
