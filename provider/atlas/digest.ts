// HTTP digest for Atlas's API keys, on digest-header (docs/decisions/digest-header.md). Atlas layer.
import digestHeader from "digest-header";
import type { HttpAnswer, HttpRequest, Send } from "../support/http";

export interface ApiKey {
  readonly publicKey: string;
  readonly privateKey: string;
}

/**
 * FACT(atlas-digest): the nonce is short-lived; Atlas may send a new challenge at any time. The last challenge is used
 * again, so most calls need one request instead of two. Atlas does nothing for a refused challenge, so a write may be
 * sent again.
 */
export function digestSend(send: Send, key: ApiKey): Send {
  let challenge: string | undefined;
  return async (request) => {
    const first = await send(challenge === undefined ? request : answering(request, challenge, key));
    const fresh = challengeIn(first);
    if (fresh === undefined) return first;
    challenge = fresh;
    const second = await send(answering(request, fresh, key));
    if (second.status === 401) challenge = undefined;
    return second;
  };
}

function challengeIn(answer: HttpAnswer): string | undefined {
  const asked = answer.header("WWW-Authenticate");
  return answer.status === 401 && asked !== undefined && /^digest\s/i.test(asked) ? asked : undefined;
}

function answering(request: HttpRequest, challenge: string, key: ApiKey): HttpRequest {
  const { pathname, search } = new URL(request.url);
  const uri = `${pathname}${search}`;
  const authorization = digestHeader(request.method, uri, challenge, `${key.publicKey}:${key.privateKey}`);
  return { ...request, headers: { ...request.headers, Authorization: authorization } };
}
