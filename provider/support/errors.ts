// The one error class of the provider. Support layer. Each layer owns its codes and adds them to `CodesOf`.
import { inspect } from "node:util";
import type { OUR_ERRORS } from "./error-codes";

/** @public The error codes that the source names, by owner. Each client adds its service's codes with `declare module`. A mistyped code does not compile. */
export interface CodesOf {
  readonly ours: keyof typeof OUR_ERRORS;
  readonly http: `HTTP_${number}`;
}

export type Code = CodesOf[keyof CodesOf];

/** A code as a service gave it, known here or not. */
export type CodeFromService = string & { readonly isFromService: true };
export const codeFromService = (code: string): CodeFromService => code as CodeFromService; // the only way to make one

export interface CmkErrorDetails {
  /** Stable word for decisions: Atlas's or Azure's own code where there is one, else ours. */
  readonly code: Code | CodeFromService;
  /** What to do, one or two sentences. */
  readonly hint?: string | undefined;
  /** HTTP status that the service answered. */
  readonly status?: number | undefined;
  /** The service's request id, for its support. */
  readonly requestId?: string | undefined;
  readonly cause?: unknown;
}

/** A known failure: what failed, on which object, what the service answered, what to do. */
export class CmkError extends Error {
  readonly code: Code | CodeFromService;
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

  /** For `console.log` and for Pulumi, which inspects an error that a program does not catch: the text alone, without the stack and the properties. */
  [inspect.custom](): string {
    return `${this.name} [${this.code}]: ${this.message}`;
  }
}

/** Whether the failure carries one of these codes. Branch on codes, never on text. */
export const hasCode = (error: unknown, ...codes: readonly (Code | CodeFromService)[]): error is CmkError =>
  error instanceof CmkError && codes.includes(error.code);

/** For `catch`, where an object that cannot be read counts as not seen: a known failure gives `undefined`, a defect is thrown. */
export function unseen(error: unknown): undefined {
  if (!(error instanceof CmkError)) throw error;
}
