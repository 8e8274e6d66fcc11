// One request to a service and its answer, as every client writes and reads them. Types only: how they are sent is in http.ts, how often in retry.ts.
import type { HttpMethods } from "@azure/core-rest-pipeline";

export interface HttpRequest {
  readonly method: HttpMethods;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** What is asked, for messages: "the clusters of project 64b7…". */
  readonly what: string;
  /** A POST that changes nothing, such as taking a token: as safe to repeat as a read. */
  readonly isRepeatable?: boolean;
  /** Of a write: whether an answer of 5xx says by itself that nothing was done. It then is the caller's to judge, too. */
  readonly isRefusal?: (answer: HttpAnswer) => boolean;
  readonly signal?: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  /** The parsed body; `undefined` where it is empty or, in a refusal, not JSON. */
  readonly json: unknown;
}
