// One request to a service of Azure: token and host of the cloud, the error of a refusal. Azure layer; it waits for no operation.
import type { AzureEnvironment } from "../support/azure-names";
import type { Clock } from "../support/clock";
import type { CmkError } from "../support/errors";
import type { Http, HttpRequest } from "../support/http";
import type { Patience } from "../support/http-message";
import { quotable } from "../support/redact";
import { mayBeStale } from "./answers";
import type { Service } from "./clouds";
import { type AzureLogin, nameOfLogin, secretsOfLogin } from "./credentials";
import { azureError, isReadOnly } from "./errors";
import type { TokenSource } from "./login";
import type { Sent } from "./operations";

export interface Call {
  /** Below the service's origin: begins with `/`, holds no query. */
  readonly path: string;
  /** The exact `api-version`; absent where the path names it (Graph). */
  readonly version?: string;
  /** Further parts of the query, such as `$filter`. */
  readonly query?: Readonly<Record<string, string>>;
  /** For messages: "the vault /subscriptions/…". */
  readonly what: string;
  /** The permission that the call needs, for the remedy where Azure's refusal does not name it. */
  readonly action?: string;
  /** Secret values in the body. */
  readonly secrets?: readonly string[];
  /** For a call that a run can do without. */
  readonly patience?: Patience;
}

export interface Write extends Call {
  readonly method: Exclude<HttpRequest["method"], "GET">;
  readonly body?: unknown;
  /** `reject`: while another change is under way, the write is not retried, because after that change it may have another effect. */
  readonly onConflict?: "sendAgain" | "reject";
  /** From the write to its soonest end (pace.ts). */
  readonly soonestInMs?: number;
}

export interface CallerParts {
  readonly http: Http;
  readonly clock: Clock;
  readonly login: AzureLogin;
  readonly tokens: (environment: AzureEnvironment) => TokenSource;
}

export interface Sending {
  readonly method: HttpRequest["method"];
  readonly url: string;
  readonly call: Call & { readonly body?: unknown };
  readonly signal: AbortSignal | undefined;
  readonly environment: AzureEnvironment;
}

export type SendOnce = (sending: Sending) => Promise<Sent>;

export function sender({ http, login, tokens }: CallerParts, service: Service): SendOnce {
  return async (sending) => {
    const { method, call, signal, environment } = sending;
    const scope = `${service.origin(environment)}/.default`;
    const token = await tokens(environment)(scope, signal);
    const first = await http.sendToAzure(bearing(sending, token));
    // FACT(http-401): Azure did nothing for a 401, so a write is sent again, too.
    const renewed = mayBeStale(first) ? await tokens(environment)(scope, signal, token) : token;
    const answer = renewed === token ? first : await http.sendToAzure(bearing(sending, renewed));
    const secrets = [token, renewed, ...secretsOfLogin(login), ...(call.secrets ?? [])];
    const what = method === "GET" ? `the request for ${call.what}` : `the change of ${call.what}`;
    const refused = (): CmkError =>
      azureError(answer, {
        what,
        login: nameOfLogin(login),
        secrets,
        service,
        ...(call.action === undefined ? {} : { action: call.action }),
      });
    return { answer, refused, clean: (text) => quotable(text, secrets) };
  };
}

const bearing = ({ method, url, call, signal }: Sending, token: string): HttpRequest => ({
  method,
  url,
  headers: {
    Authorization: `Bearer ${token}`,
    Accept: "application/json",
    ...(call.body === undefined ? {} : { "Content-Type": "application/json" }),
  },
  what: call.what,
  isRefusal: isReadOnly,
  ...(call.patience === undefined ? {} : { patience: call.patience }),
  ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
  ...(signal === undefined ? {} : { signal }),
});
