// Turns errors into the engine's form. Bridge layer: it decides which errors show a stack trace and how a half-created object stays in state.
import { CmkError } from "../support/errors";
import { toPlain } from "./plain";
import type { Properties } from "./room";

const OURS = "pulumi-atlas-cmk";

/** The object exists in the cloud but is not complete: the engine keeps the record and calls `update` in the next run. */
export class HalfDone extends Error {
  readonly id: string;
  readonly outs: Properties;

  constructor(id: string, outs: Properties, cause: CmkError) {
    super(cause.message, { cause });
    this.name = "HalfDone";
    this.id = id;
    this.outs = outs;
  }
}

/**
 * FACT(pulumi-reasons): with `reasons` the engine prints nothing else, so `reasons` has the whole text.
 * FACT(pulumi-failed-provider): without `__provider` in the properties the engine can neither delete nor refresh the
 * object.
 */
const initialisationFailure = (error: HalfDone, hidden: Properties): Error =>
  Object.assign(withoutStack(error.message, error.message), {
    id: error.id,
    reasons: [error.message],
    properties: toPlain({ ...error.outs, ...hidden }),
  });

/**
 * FACT(pulumi-error-stack): for check, diff, read and delete the engine also prints `String(e): e.stack` in the stack's row. The resource's row has the
 * whole text, so this line has only who says what failed.
 */
const withoutStack = (message: string, what: string): Error =>
  Object.assign(new Error(message), { name: OURS, stack: what, toString: () => OURS });

/** A known error is sent as its text only. An unknown error keeps its stack, because it is a defect to report. */
export function toEngineError(error: unknown, hidden: Properties): unknown {
  if (error instanceof HalfDone) return initialisationFailure(error, hidden);
  if (error instanceof CmkError) return withoutStack(error.message, error.what);
  return error instanceof Error ? error : new Error(String(error));
}
