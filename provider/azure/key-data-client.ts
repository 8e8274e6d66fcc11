// One call of a vault's data plane with @azure/keyvault-keys, which is loaded at the first such call
// (docs/decisions/azure-keyvault-keys.md). Azure layer; the callers name the operation.
import type { KeyClient } from "@azure/keyvault-keys";
import type { AzureEnvironment } from "../support/azure-names";
import type { Clock } from "../support/clock";
import { CmkError } from "../support/errors";
import type { Http } from "../support/http";
import type { Patience } from "../support/http-message";
import { bareCause } from "../support/redact";
import { type AzureLogin, nameOfLogin, secretsOfLogin } from "./credentials";
import { keyVaultError } from "./key-data-errors";
import { libraryClient } from "./library-client";
import type { TokenSource } from "./login";
import type { AzureCallOptions } from "./types";

export interface KeyDataParts {
  readonly http: Http;
  readonly clock: Clock;
  readonly login: AzureLogin;
  readonly tokens: (environment: AzureEnvironment) => TokenSource;
}

export interface AskedOfVault {
  readonly keyIdentifier: string;
  /** "the rotation policy": of the key. */
  readonly what: string;
  readonly patience?: Patience;
}

interface Call {
  readonly abortSignal?: AbortSignal;
}

/** Returns the answer as it came. */
export const withKeyClient = (
  parts: KeyDataParts,
  asked: AskedOfVault,
  options: AzureCallOptions | undefined,
  use: (client: KeyClient, call: Call) => Promise<unknown>,
): Promise<unknown> =>
  withVault(parts, asked, options, async ({ client }, call) => {
    await use(client, call);
    return undefined;
  });

interface Connected {
  readonly client: KeyClient;
  readonly library: typeof import("@azure/keyvault-keys");
  readonly credential: {
    getToken(scopes: string | string[]): Promise<{ readonly token: string; readonly expiresOnTimestamp: number }>;
  };
  readonly pipeline: {
    readonly httpClient: ReturnType<typeof libraryClient>["httpClient"];
    readonly retryOptions: { readonly maxRetries: number };
  };
}

type Use = (connected: Connected, call: Call) => Promise<unknown>;

/** Returns what `use` returns, else the answer as it came. Retries once with a new token where the vault no longer accepts the token: Key Vault did nothing for a 401. */
export async function withVault(
  parts: KeyDataParts,
  asked: AskedOfVault,
  options: AzureCallOptions = {},
  use: Use,
): Promise<unknown> {
  const taken: string[] = [];
  const once = () => withOneClient(parts, { ...asked, ...options, taken, stale: taken.at(-1) }, use);
  try {
    return await once();
  } catch (error) {
    if (!(error instanceof CmkError) || error.status !== 401 || taken.length === 0) throw error;
    return once();
  }
}

interface Attempt extends AskedOfVault, AzureCallOptions {
  /** Every token that was given. */
  readonly taken: string[];
  /** The token that the vault no longer accepts. */
  readonly stale: string | undefined;
}

/**
 * A client for each call. FACT(vault-challenge): two first requests of one client at the same time lose a body. The first
 * request of each client carries neither body nor token, so it may be repeated.
 */
async function withOneClient(
  parts: KeyDataParts,
  { keyIdentifier, what: changed, patience, taken, stale, environment, signal }: Attempt,
  use: Use,
): Promise<unknown> {
  const what = `${changed} of the key ${keyIdentifier}`;
  const token = parts.tokens(environment ?? parts.login.environment ?? "AZURE");
  const sends = libraryClient(parts, {
    what,
    isRepeatable: (request) => !request.headers.has("Authorization"),
    patience,
  });
  const credential = {
    getToken: async (scopes: string | string[]) => {
      const [scope = ""] = [scopes].flat();
      const text = await token(scope, signal, stale);
      taken.push(text);
      return { token: text, expiresOnTimestamp: Number.MAX_SAFE_INTEGER };
    },
  };
  const library = require("@azure/keyvault-keys") as typeof import("@azure/keyvault-keys"); // typed by its own name
  const pipeline = { httpClient: sends.httpClient, retryOptions: { maxRetries: 0 } };
  const client = new library.KeyClient(new URL(keyIdentifier).origin, credential, pipeline);
  try {
    const result = await use(
      { client, library, credential, pipeline },
      signal === undefined ? {} : { abortSignal: signal },
    );
    return result ?? sends.lastAnswer()?.json;
  } catch (error) {
    signal?.throwIfAborted();
    const secrets = [...taken, ...secretsOfLogin(parts.login)];
    const failure = sends.takeFailure();
    const answer = sends.lastAnswer();
    if (failure !== undefined || error instanceof CmkError) throw failure ?? error;
    // The library reads more of an answer than is needed here. A change that Key Vault accepted is done, whatever its answer contains.
    if (answer !== undefined && answer.status < 400 && answer.json !== undefined) return answer.json;
    if (answer === undefined || answer.status < 400 || !isRefused(error)) throw bareCause(error, secrets);
    throw keyVaultError(answer, { what, login: nameOfLogin(parts.login), secrets });
  }
}

/** The library's error for an answer. Its other errors (such as a challenge for another host) explain themselves. */
const isRefused = (error: unknown): boolean => error instanceof Error && error.name === "RestError";
