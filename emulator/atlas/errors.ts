// An error answer of Atlas, thrown by rules and turned into a response at one place. Texts are the emulator's own.

const REASONS: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  406: "Not Acceptable",
  409: "Conflict",
  410: "Gone",
  415: "Unsupported Media Type",
  429: "Too Many Requests",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

export interface ErrorBody {
  readonly error: number;
  readonly errorCode: string;
  readonly detail: string;
  readonly reason: string;
  readonly parameters: readonly unknown[];
}

export class AtlasError extends Error {
  readonly status: number;
  readonly errorCode: string;
  readonly parameters: readonly unknown[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    errorCode: string,
    more: { detail: string; parameters?: readonly unknown[]; headers?: Readonly<Record<string, string>> },
  ) {
    super(more.detail);
    this.status = status;
    this.errorCode = errorCode;
    this.parameters = more.parameters ?? [];
    this.headers = more.headers ?? {};
  }
}

export const errorBody = (error: AtlasError): ErrorBody =>
  bodyOf(error.status, error.errorCode, { detail: error.message, parameters: error.parameters });

export const bodyOf = (
  status: number,
  errorCode: string,
  more: { detail: string; parameters?: readonly unknown[] },
): ErrorBody => ({
  error: status,
  errorCode,
  detail: more.detail,
  reason: REASONS[status] ?? "Error",
  parameters: more.parameters ?? [],
});

/** The most common one: 400. */
export const refuse = (errorCode: string, detail: string, parameters: readonly unknown[] = []): AtlasError =>
  new AtlasError(400, errorCode, { detail, parameters });

export const conflict = (errorCode: string, detail: string, parameters: readonly unknown[] = []): AtlasError =>
  new AtlasError(409, errorCode, { detail, parameters });
