// The end of a write that Azure accepted: where to read it, and its result. Azure layer; it only reads.
import type { Clock } from "../support/clock";
import { CmkError, codeFromService } from "../support/errors";
import type { HttpAnswer } from "../support/http";
import { sameOrigin } from "../support/origin";
import { fieldsOf, serviceError, wordOf } from "./answers";
import { type End, type Progress, pollUntilEnd } from "./poll";

/** An answer, with the error for the case that it is a refusal. */
export interface Sent {
  readonly answer: HttpAnswer;
  readonly refused: () => CmkError;
  /** Azure's words, safe to quote. */
  readonly clean: (text: string) => string;
}

export interface Operation {
  /** "the change of the vault /subscriptions/…" */
  readonly what: string;
  /** Of what was written. */
  readonly url: string;
  /** A PUT or PATCH: the written object can be read, and it is the result. */
  readonly isObject: boolean;
  /** The answer to the write. */
  readonly begun: Sent;
  /** A GET with the service's token. */
  readonly ask: (url: string) => Promise<Sent>;
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
  /** From the write to its soonest end (pace.ts). */
  readonly soonestInMs?: number;
}

/** One look at a write that Azure has accepted. */
type Look = () => Promise<Progress<unknown>>;

/** What is known when a write was accepted: its end, or how to look for it. */
export type Begun =
  | End<unknown>
  /** `isDue`: the answer says nothing of the result, so the first look is due at once. */
  | { readonly kind: "accepted"; readonly look: Look; readonly isDue: boolean };

/** Waits for the end. */
export async function endOf(operation: Operation): Promise<End<unknown>> {
  const begun = begunBy(operation);
  if (begun.kind !== "accepted") return begun;
  const first = begun.isDue ? await begun.look() : undefined;
  if (first !== undefined && first.kind !== "pending") return first;
  return pollUntilEnd({ ...operation, look: begun.look }, first?.from ?? operation.begun.answer);
}

/**
 * FACT(arm-async): `Azure-AsyncOperation` is the URL of the operation, `Location` with 202 the URL of its result.
 * Otherwise the object itself shows the state.
 */
export function begunBy(operation: Operation): Begun {
  const { answer } = operation.begun;
  const byObject = (): Promise<Progress<unknown>> => objectLook(operation);
  const status = answer.header("Azure-AsyncOperation");
  if (status !== undefined) return thenObject(operation, byStatus(operation, pollUrl(operation, status)));
  const result = answer.header("Location");
  if (answer.status === 202 && result !== undefined)
    return thenObject(operation, byResult(operation, pollUrl(operation, result)));
  if (!operation.isObject) return { kind: "done", value: answer.json };
  if (answer.status === 202) return { kind: "accepted", look: byObject, isDue: false };
  if (answer.json === undefined) return { kind: "accepted", look: byObject, isDue: true };
  const seen = objectSeen(operation, operation.begun);
  return seen.kind === "pending" ? { kind: "accepted", look: byObject, isDue: false } : seen;
}

/** Once the operation has ended, reads the object, which may still change by itself. */
function thenObject(operation: Operation, look: () => Promise<Progress<HttpAnswer>>): Begun {
  let isOver = false;
  return {
    kind: "accepted",
    isDue: false,
    look: async () => {
      const seen = isOver ? undefined : await look();
      if (seen !== undefined && seen.kind !== "done") return seen;
      isOver = true;
      return operation.isObject ? objectLook(operation) : { kind: "done", value: seen?.value.json };
    },
  };
}

/**
 * Whether a write of an object has ended, whatever its result is. FACT(connection-states): the object shows `Updating` until then. So one read tells it,
 * without one of the operation's own URL.
 */
export async function hasEnded(operation: Operation): Promise<boolean> {
  const begun = begunBy(operation);
  if (begun.kind !== "accepted") return true;
  return (await (operation.isObject ? objectLook(operation) : begun.look())).kind !== "pending";
}

const objectLook = async (operation: Operation): Promise<Progress<unknown>> =>
  objectSeen(operation, await asked(operation, operation.url));

function pollUrl({ url }: Operation, given: string): string {
  const found = sameOrigin(given, url);
  if (found !== undefined) return found;
  throw new CmkError("Azure's answer names a URL at another address.", {
    code: "BAD_ANSWER",
    hint: "The URL was not followed, because the request carries a credential.",
  });
}

/**
 * FACT(arm-async): the operation's own document, `{ status, error? }`. Key Vault's answer at a connection's
 * `kv-operation` is not recorded. ASSUMED(kv-operation): it is that document, the object itself, or empty. Empty with 202
 * means that the operation continues, otherwise that it has ended. The object is read afterwards.
 */
const byStatus = (operation: Operation, url: string) => async (): Promise<Progress<HttpAnswer>> => {
  const sent = await asked(operation, url);
  const status = wordOf(fieldsOf(sent.answer.json).status);
  if (status !== undefined) return progressOf(operation, sent, status);
  if (sent.answer.status === 202) return { kind: "pending", state: "accepted", from: sent.answer };
  return progressOf(operation, sent, stateOf(sent.answer.json));
};

/** The URL of the result answers 202 until there is a result. The URL may change. */
function byResult(operation: Operation, first: string): () => Promise<Progress<HttpAnswer>> {
  let url = first;
  return async () => {
    const sent = await operation.ask(url);
    const { answer } = sent;
    if (isTold(answer)) return { kind: "failed", error: refusedLater(operation, sent.refused()) };
    if (answer.status >= 400) throw sent.refused();
    if (answer.status === 202) {
      const moved = answer.header("Location");
      if (moved !== undefined) url = pollUrl(operation, moved);
      return { kind: "pending", state: wordOf(fieldsOf(answer.json).status) ?? "accepted", from: answer };
    }
    return progressOf(operation, sent, wordOf(fieldsOf(answer.json).status) ?? stateOf(answer.json));
  };
}

/** Failures of the read and not of the operation: the login, the rate limit. */
const OF_THE_LOOK = { statuses: [401, 408, 429], codes: ["AuthorizationFailed", "LinkedAuthorizationFailed"] };

/**
 * FACT(arm-async): the result of a failed operation is its error, as if Azure had refused the write at once. Without a
 * code the answer is a page of another service.
 */
function isTold({ status, json }: HttpAnswer): boolean {
  const { code } = serviceError(json);
  const isOfTheLook = OF_THE_LOOK.statuses.includes(status) || OF_THE_LOOK.codes.includes(code ?? "");
  return status >= 400 && status < 500 && code !== undefined && !isOfTheLook;
}

function refusedLater({ what }: Operation, refusal: CmkError): CmkError {
  const { code, status, requestId, hint } = refusal;
  return new CmkError(`Azure accepted ${what}, then ended it with a refusal. ${refusal.what}`, {
    code,
    hint,
    status,
    requestId,
    cause: refusal,
  });
}

async function asked(operation: Operation, url: string): Promise<Sent> {
  const sent = await operation.ask(url);
  if (sent.answer.status >= 400) throw sent.refused();
  return sent;
}

function objectSeen(operation: Operation, sent: Sent): Progress<unknown> {
  const progress = progressOf(operation, sent, stateOf(sent.answer.json));
  return progress.kind === "done" ? { kind: "done", value: sent.answer.json } : progress;
}

/** The object's own state. An object without a state has ended. */
const stateOf = (json: unknown): string => wordOf(fieldsOf(fieldsOf(json).properties).provisioningState) ?? SUCCEEDED;

const SUCCEEDED = "Succeeded";
const FAILED = ["failed", "canceled", "cancelled"];

/**
 * FACT(arm-async): these states are an end. In every other state (Updating, RegisteringDns, InProgress, …) the operation
 * continues. `Disconnected` is an end of a private endpoint connection: its `status` says what that means.
 */
function progressOf(operation: Operation, sent: Sent, state: string): Progress<HttpAnswer> {
  const word = state.toLowerCase();
  if (word === "succeeded" || word === "disconnected") return { kind: "done", value: sent.answer };
  if (FAILED.includes(word)) return { kind: "failed", error: operationFailed(operation, sent, state) };
  return { kind: "pending", state, from: sent.answer };
}

/** Azure accepted the operation and ended it as failed: the operation's error is the cause. */
function operationFailed({ what }: Operation, { answer, clean }: Sent, state: string): CmkError {
  const { code: word, message } = serviceError(answer.json);
  const code = word === undefined ? undefined : codeFromService(word);
  const words = message === undefined ? "" : `: ${clean(message).replace(/\.$/, "")}`;
  const requestId = wordOf(answer.header("x-ms-request-id"));
  const origin = [code, requestId === undefined ? undefined : `request id ${requestId}`].filter((one) => one);
  return new CmkError(
    `Azure accepted ${what}, but ended it as ${state}${words}${origin.length === 0 ? "" : ` (${origin.join(", ")})`}.`,
    {
      code: code ?? "OPERATION_FAILED",
      hint: "Remove the cause in Azure, then run again: the next run checks first, and writes only what is missing.",
      requestId,
    },
  );
}
