// Our retries below the requests of an Azure library, whose own retries are disabled. Azure layer; it knows no service.
import type { HttpClient, PipelineRequest, PipelineResponse } from "@azure/core-rest-pipeline";
import type { Clock } from "../support/clock";
import { CmkError } from "../support/errors";
import type { Http, HttpAnswer } from "../support/http";
import type { Patience } from "../support/http-message";
import { RETRY, sendWithRetries } from "../support/retry";

export interface Sends {
  /** For messages: "a login to Azure". */
  readonly what: string;
  /** A request other than GET that changes nothing. */
  readonly isRepeatable: (request: PipelineRequest) => boolean;
  readonly patience?: Patience | undefined;
}

export interface LibraryClient {
  readonly httpClient: HttpClient;
  /** Libraries may keep only a failure's text, so the failure itself is kept here. It is returned once. */
  takeFailure(): CmkError | undefined;
  /** The last answer as it came: a library's error may hold less of it. */
  lastAnswer(): HttpAnswer | undefined;
}

export function libraryClient(
  { http, clock }: { readonly http: Http; readonly clock: Clock },
  { what, isRepeatable, patience }: Sends,
): LibraryClient {
  let failure: CmkError | undefined;
  let judged: HttpAnswer | undefined;
  const timeout = patience?.timeoutMs ?? RETRY.requestTimeoutMs;
  const sendRequest: HttpClient["sendRequest"] = async (request) => {
    const answers: PipelineResponse[] = [];
    const once = async (): Promise<PipelineResponse> => {
      const answer = await http.azureHttpClient.sendRequest({ ...request, timeout });
      answers.push(answer);
      return answer;
    };
    const asked = {
      method: request.method,
      url: request.url,
      headers: {},
      what,
      ...(patience === undefined ? {} : { patience }),
    };
    const signal = request.abortSignal instanceof AbortSignal ? { signal: request.abortSignal } : {};
    try {
      const retry = { clock, jitter: Math.random };
      judged = undefined;
      judged = await sendWithRetries({ ...asked, ...signal, isRepeatable: isRepeatable(request) }, once, retry);
    } catch (error) {
      failure = error instanceof CmkError ? error : undefined;
      throw error;
    }
    const last = answers.at(-1);
    if (last === undefined) throw new Error("no answer after a request that did not fail");
    return last;
  };
  return {
    httpClient: { sendRequest },
    lastAnswer: () => judged,
    takeFailure: () => {
      const taken = failure;
      failure = undefined;
      return taken;
    },
  };
}
