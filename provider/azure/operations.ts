// The end of a write that Azure took: where it is seen, and what it comes to. Azure layer; it only reads.
import type { Clock } from "../support/clock";
import { CmkError, codeFromService } from "../support/errors";
import type { HttpAnswer } from "../support/http";
import { sameOrigin } from "../support/origin";
import { fieldsOf, serviceError, wordOf } from "./answers";
import { type End, type Progress, pollUntilEnd } from "./poll";

/** An answer, with what it becomes if it is a refusal. */
export interface Sent {
  readonly answer: HttpAnswer;
  readonly refused: () => CmkError;
  /** Azure's words, fit to be quoted. */
  readonly clean: (text: string) => string;
}

export interface Operation {
  /** "the change of the vault /subscriptions/…" */
  readonly what: string;
  /** Of what was written. */
  readonly url: string;
  /** A PUT or PATCH: what was written is an object that can be read, and the end is that object. */
  readonly isObject: boolean;
  /** The answer to the write. */
  readonly begun: Sent;
  /** A GET with the service's token. */
  readonly ask: (url: string) => Promise<Sent>;
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
}

/**
 * FACT(arm-async): `Azure-AsyncOperation` leads to the operation, `Location` with 202 to its result; else the object
 * itself tells.
 */
export async function endOf(operation: Operation): Promise<End<unknown>> {
  const { answer } = operation.begun;
  const status = answer.header("Azure-AsyncOperation");
  if (status !== undefined) return thenObject(operation, await byStatus(operation, pollUrl(operation, status)));
  const result = answer.header("Location");
  if (answer.status === 202 && result !== undefined)
    return thenObject(operation, await byResult(operation, pollUrl(operation, result)));
  if (!operation.isObject) return { kind: "done", value: answer.json };
  if (answer.status !== 202 && answer.json !== undefined) {
    const seen = objectSeen(operation, operation.begun);
    return seen.kind === "pending" ? byObject(operation, answer) : seen;
  }
  return answer.status === 202 ? byObject(operation, answer) : thenObject(operation, { kind: "done", value: answer });
}

function pollUrl({ url }: Operation, given: string): string {
  const found = sameOrigin(given, url);
  if (found !== undefined) return found;
  throw new CmkError("Azure's answer leads to another address.", {
    code: "BAD_ANSWER",
    hint: "It was not followed, because the request carries a credential.",
  });
}

/**
 * FACT(arm-async): the operation's own document, `{ status, error? }`. What Key Vault answers at a connection's
 * `kv-operation` is not recorded. ASSUMED(kv-operation): that document, the object itself, or nothing, which with 202
 * says that the work goes on and otherwise that it has ended; the object is read afterwards.
 */
const byStatus = (operation: Operation, url: string): Promise<End<HttpAnswer>> =>
  polled(operation, async () => {
    const sent = await asked(operation, url);
    const status = wordOf(fieldsOf(sent.answer.json).status);
    if (status !== undefined) return progressOf(operation, sent, status);
    if (sent.answer.status === 202) return { kind: "pending", state: "accepted", from: sent.answer };
    return progressOf(operation, sent, stateOf(sent.answer.json));
  });

/** The address of the result answers 202 until there is one; it may move. */
function byResult(operation: Operation, first: string): Promise<End<HttpAnswer>> {
  let url = first;
  return polled(operation, async () => {
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
  });
}

/** Of the look and not of the work: the login, the pace. */
const OF_THE_LOOK = { statuses: [401, 408, 429], codes: ["AuthorizationFailed", "LinkedAuthorizationFailed"] };

/**
 * FACT(arm-async): the result of work that failed is its error, as if the write had been refused at once. Without a
 * code it is somebody else's page.
 */
function isTold({ status, json }: HttpAnswer): boolean {
  const { code } = serviceError(json);
  const isOfTheLook = OF_THE_LOOK.statuses.includes(status) || OF_THE_LOOK.codes.includes(code ?? "");
  return status >= 400 && status < 500 && code !== undefined && !isOfTheLook;
}

function refusedLater({ what }: Operation, refusal: CmkError): CmkError {
  const { code, status, requestId, hint } = refusal;
  return new CmkError(`Azure took ${what}, and ended it with a refusal. ${refusal.what}`, {
    code,
    hint,
    status,
    requestId,
    cause: refusal,
  });
}

const byObject = (operation: Operation, begun: HttpAnswer): Promise<End<unknown>> =>
  pollUntilEnd({ ...operation, look: async () => objectSeen(operation, await asked(operation, operation.url)) }, begun);

/** The work is done: what it made of the object, which may go on by itself. */
async function thenObject(operation: Operation, end: End<HttpAnswer>): Promise<End<unknown>> {
  if (end.kind === "failed") return end;
  if (!operation.isObject) return { kind: "done", value: end.value.json };
  const sent = await asked(operation, operation.url);
  const seen = objectSeen(operation, sent);
  return seen.kind === "pending" ? byObject(operation, sent.answer) : seen;
}

const polled = (operation: Operation, look: () => Promise<Progress<HttpAnswer>>): Promise<End<HttpAnswer>> =>
  pollUntilEnd({ ...operation, look }, operation.begun.answer);

async function asked(operation: Operation, url: string): Promise<Sent> {
  const sent = await operation.ask(url);
  if (sent.answer.status >= 400) throw sent.refused();
  return sent;
}

function objectSeen(operation: Operation, sent: Sent): Progress<unknown> {
  const progress = progressOf(operation, sent, stateOf(sent.answer.json));
  return progress.kind === "done" ? { kind: "done", value: sent.answer.json } : progress;
}

/** What an object says of itself; without a word it has ended. */
const stateOf = (json: unknown): string => wordOf(fieldsOf(fieldsOf(json).properties).provisioningState) ?? SUCCEEDED;

const SUCCEEDED = "Succeeded";
const FAILED = ["failed", "canceled", "cancelled"];

/**
 * FACT(arm-async): these words are an end; every other one (Updating, RegisteringDns, InProgress, …) goes on.
 * `Disconnected` is how a private endpoint connection ends: its `status` tells what that means.
 */
function progressOf(operation: Operation, sent: Sent, state: string): Progress<HttpAnswer> {
  const word = state.toLowerCase();
  if (word === "succeeded" || word === "disconnected") return { kind: "done", value: sent.answer };
  if (FAILED.includes(word)) return { kind: "failed", error: operationFailed(operation, sent, state) };
  return { kind: "pending", state, from: sent.answer };
}

/** Azure took the work and gave it up: its inner error is the cause. */
function operationFailed({ what }: Operation, { answer, clean }: Sent, state: string): CmkError {
  const { code: word, message } = serviceError(answer.json);
  const code = word === undefined ? undefined : codeFromService(word);
  const words = message === undefined ? "" : `: ${clean(message).replace(/\.$/, "")}`;
  const requestId = wordOf(answer.header("x-ms-request-id"));
  const origin = [code, requestId === undefined ? undefined : `request id ${requestId}`].filter((one) => one);
  return new CmkError(
    `Azure took ${what}, but ended it as ${state}${words}${origin.length === 0 ? "" : ` (${origin.join(", ")})`}.`,
    {
      code: code ?? "OPERATION_FAILED",
      hint: "Put the cause right in Azure, then run again: it looks first and writes only what is missing.",
      requestId,
    },
  );
}
