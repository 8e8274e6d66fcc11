// A clock that only sleeping moves, and a transport that answers from a script: what the tests of the HTTP stack and of the clients stand on.
import { createHttpHeaders, type HttpClient, type PipelineRequest } from "@azure/core-rest-pipeline";
import type { Clock } from "../../../../provider/support/clock.ts";

export interface StepClock extends Clock {
  /** Every sleep, in order. */
  readonly sleeps: readonly number[];
}

export function stepClock(startMs = 0): StepClock {
  let nowMs = startMs;
  const sleeps: number[] = [];
  return {
    sleeps,
    now: () => nowMs,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      sleeps.push(ms);
      nowMs += ms;
    },
  };
}

export interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

export interface Reply {
  readonly status?: number;
  readonly json?: unknown;
  /** A body as it is, instead of `json`. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Transport extends HttpClient {
  readonly sent: readonly Sent[];
}

const sentOf = (request: PipelineRequest): Sent => ({
  method: request.method,
  url: request.url,
  headers: request.headers.toJSON(),
  body: typeof request.body === "string" ? request.body : undefined,
});

/** Answers by a function of what was sent; an `Error` is thrown as the transport would. */
export function transportOf(reply: (sent: Sent, index: number) => Reply | Error | Promise<Reply | Error>): Transport {
  const sent: Sent[] = [];
  return {
    sent,
    sendRequest: async (request) => {
      const one = sentOf(request);
      sent.push(one);
      const answer = await reply(one, sent.length - 1);
      if (answer instanceof Error) throw answer;
      const text = answer.text ?? (answer.json === undefined ? "" : JSON.stringify(answer.json));
      return {
        request,
        status: answer.status ?? 200,
        headers: createHttpHeaders({ ...answer.headers }),
        bodyAsText: text,
      };
    },
  };
}

/** One reply after the other; the last one again and again. */
export const scripted = (...replies: ReadonlyArray<Reply | Error>): Transport =>
  transportOf((_, index) => replies[Math.min(index, replies.length - 1)] ?? { status: 500 });

/** A connection that fails with this code, as Node gives it. */
export const broken = (code: string): Error => Object.assign(new Error(`connect ${code}`), { code });
