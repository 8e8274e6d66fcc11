// The one error class of the provider. Support layer. It holds no catalogue: each layer owns its codes.

export interface CmkErrorDetails {
  /** Stable word to branch on: Atlas's or Azure's own code where there is one, else ours. */
  readonly code: string;
  /** What to do, one or two sentences. */
  readonly hint?: string | undefined;
  /** HTTP status that the service answered. */
  readonly status?: number | undefined;
  /** The service's request id, for its support. */
  readonly requestId?: string | undefined;
  readonly cause?: unknown;
}

/** A failure we know: what failed, on which object, what the service answered, what to do. */
export class CmkError extends Error {
  readonly code: string;
  readonly what: string;
  readonly hint: string | undefined;
  readonly status: number | undefined;
  readonly requestId: string | undefined;

  /** `what` is the sentence without the hint; `message` is the whole text that a person reads. */
  constructor(what: string, details: CmkErrorDetails) {
    super(details.hint === undefined ? what : `${what} ${details.hint}`, { cause: details.cause });
    this.name = "CmkError";
    this.code = details.code;
    this.what = what;
    this.hint = details.hint;
    this.status = details.status;
    this.requestId = details.requestId;
  }
}

/** Whether the failure carries one of these codes. Branch on codes, never on text. */
export const hasCode = (error: unknown, ...codes: readonly string[]): error is CmkError =>
  error instanceof CmkError && codes.includes(error.code);

/** For `catch`, where what cannot be looked at counts as not seen: a failure that we know is nothing, a defect goes on. */
export function unseen(error: unknown): undefined {
  if (!(error instanceof CmkError)) throw error;
}
