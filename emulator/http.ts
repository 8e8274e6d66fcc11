// What routes share: a request as they see it, an answer as they give it, and Atlas's and Azure's ways of saying no.

export interface Request {
  readonly method: string;
  /** The real host, where the request was led here from Azure's; else the emulator's own. */
  readonly host: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Path and query as they were sent. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
  /** The part that cannot be read: a path with a malformed escape, or a body beyond the limit. */
  readonly flaw?: "path" | "body";
  /** Aborts when the client has gone before it had its answer. */
  readonly gone?: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  /** In place of `json`. */
  readonly text?: string;
}

export interface Route {
  readonly method: string;
  /** With `{names}` for parts. */
  readonly path: string;
  readonly handle: (request: Request, parts: Readonly<Record<string, string>>) => Answer | Promise<Answer>;
}

/** Thrown by a rule, sent as it is. */
export class Refusal extends Error {
  readonly answer: Answer;

  constructor(answer: Answer) {
    super(`HTTP ${answer.status}`);
    this.answer = answer;
  }
}

/** The parts that the path's `{names}` stand for, or `undefined` where the path is another. */
export function match(pattern: string, path: string): Readonly<Record<string, string>> | undefined {
  const [wanted, given] = [pattern.split("/"), path.replace(/\/$/, "").split("/")];
  if (wanted.length !== given.length) return undefined;
  const parts: Record<string, string> = {};
  for (const [index, piece] of wanted.entries()) {
    const actual = decodeURIComponent(given[index] ?? "");
    const name = /^\{(\w+)\}$/.exec(piece)?.[1];
    if (name !== undefined) parts[name] = actual;
    else if (piece.toLowerCase() !== actual.toLowerCase()) return undefined;
  }
  return parts;
}

export const findRoute = (
  routes: readonly Route[],
  request: Request,
): { readonly route: Route; readonly parts: Readonly<Record<string, string>> } | undefined => {
  for (const route of routes) {
    const parts = route.method === request.method ? match(route.path, request.path) : undefined;
    if (parts !== undefined) return { route, parts };
  }
  return undefined;
};

/** Atlas's error body. */
export const atlasRefusal = (
  status: number,
  errorCode: string,
  detail: string,
  parameters: readonly unknown[] = [],
  headers: Readonly<Record<string, string>> = {},
): Refusal =>
  new Refusal({
    status,
    headers,
    json: { detail, error: status, errorCode, parameters, reason: REASONS[status] ?? "" },
  });

const REASONS: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  406: "Not Acceptable",
  409: "Conflict",
  413: "Payload Too Large",
  415: "Unsupported Media Type",
  429: "Too Many Requests",
  500: "Internal Server Error",
};

export const azureRefusal = (
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Refusal => new Refusal({ status, headers, json: { error: { code, message } } });
