// What a piece of work of a test fails with.
import { expect } from "vitest";

/** The error that the work rejects with. The test fails where it does not. `Failed` is for a caller that reads more of the error than its text. */
export const failure = <Failed extends Error = Error>(work: Promise<unknown>): Promise<Failed> =>
  work.then(
    (value) => expect.fail(`it did not fail: it resolved with ${JSON.stringify(value)}`),
    (error: Failed) => error,
  );

/** What the bridge rejects with where the object exists and is not complete. */
export interface HalfDone extends Error {
  readonly id: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly reasons: readonly string[];
}
