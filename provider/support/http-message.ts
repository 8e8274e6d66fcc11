// One request to a service and its answer, in the form of every client. Support layer, types only. http.ts sends requests, retry.ts retries them.
import type { HttpMethods } from "@azure/core-rest-pipeline";

export interface HttpRequest {
  readonly method: HttpMethods;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** What is requested, for messages: "the clusters of project 64b7…". */
  readonly what: string;
  /** A POST that changes nothing, such as a token request: as safe to repeat as a read. */
  readonly isRepeatable?: boolean;
  /** Of a write: whether a 5xx answer says by itself that nothing was done. The caller then handles the answer. */
  readonly isRefusal?: (answer: HttpAnswer) => boolean;
  /** For a request that a run can do without: fewer attempts, and a shorter wait for each answer. */
  readonly patience?: Patience;
  readonly signal?: AbortSignal;
}

export interface Patience {
  readonly attempts: number;
  /** For an answer. A longer pause before the next attempt ends the attempts, too. */
  readonly timeoutMs: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  /** The parsed body; `undefined` where it is empty or, in a refusal, not JSON. */
  readonly json: unknown;
}
