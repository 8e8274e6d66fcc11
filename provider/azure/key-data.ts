// The operations on a key that need the vault's data plane: rotate, change the rotation policy, delete. Azure layer, on @azure/keyvault-keys, which is
// loaded at the first such call (docs/decisions/azure-keyvault-keys.md). It reads nothing: ARM shows keys, also with public network access disabled.
import type { KeyClient, KeyRotationPolicyProperties } from "@azure/keyvault-keys";
import { type AzureEnvironment, isKeyVersion, partsOfKeyIdentifier } from "../support/azure-names";
import type { Clock } from "../support/clock";
import { CmkError } from "../support/errors";
import type { Http } from "../support/http";
import { isText, reader } from "../support/reader";
import { bareCause } from "../support/redact";
import { type AzureLogin, nameOfLogin, secretsOfLogin } from "./credentials";
import { keyVaultError } from "./key-data-errors";
import { triggerOf } from "./keys";
import { libraryClient } from "./library-client";
import type { TokenSource } from "./login";
import type { AzureCallOptions, AzureClient, KeyRotationPolicy } from "./types";

export interface KeyDataParts {
  readonly http: Http;
  readonly clock: Clock;
  readonly login: AzureLogin;
  readonly tokens: (environment: AzureEnvironment) => TokenSource;
}

type Calls = Pick<AzureClient, "rotateKey" | "setKeyRotationPolicy" | "deleteKey">;

export const keyDataCalls = (parts: KeyDataParts): Calls => ({
  rotateKey: async (keyIdentifier, options) => {
    const asked = { keyIdentifier, what: "the rotation" };
    const json = await withClient(parts, asked, options, (client, call) =>
      client.rotateKey(nameIn(keyIdentifier), call),
    );
    return newVersionIn(keyIdentifier, json);
  },
  setKeyRotationPolicy: async (keyIdentifier, policy, options) => {
    await withClient(parts, { keyIdentifier, what: "the rotation policy" }, options, (client, call) =>
      client.updateKeyRotationPolicy(nameIn(keyIdentifier), libraryPolicy(policy), call),
    );
  },
  deleteKey: async (keyIdentifier, options) => {
    // When the library returns the poller, it has sent the DELETE and read the deleted key once. ARM shows when the key is gone.
    await withClient(parts, { keyIdentifier, what: "the deletion" }, options, (client, call) =>
      client.beginDeleteKey(nameIn(keyIdentifier), call),
    );
  },
});

/** Key Vault accepted the rotation. Where its answer does not name the new version, the next read does. */
function newVersionIn(keyIdentifier: string, json: unknown): string {
  try {
    const key = reader({ service: "Key Vault", what: `the rotation of the key ${keyIdentifier}` }, "key", json);
    return key.within("key").required("kid", isVersionedKey).split("/").at(-1) ?? "";
  } catch (error) {
    if (!(error instanceof CmkError)) throw error;
    throw new CmkError(`Whether the key was rotated is not known: ${error.what}`, {
      code: "OUTCOME_UNKNOWN",
      hint: "Run again: the next run checks first.",
      cause: error,
    });
  }
}

const isVersionedKey = (value: unknown): value is string =>
  isText(value) && isKeyVersion(value.split("/").at(-1) ?? "");

const nameIn = (keyIdentifier: string): string => partsOfKeyIdentifier(keyIdentifier).keyName ?? "";

/** FACT(key-rotation): an empty list restores Azure's default. */
function libraryPolicy(policy: KeyRotationPolicy): KeyRotationPolicyProperties {
  const rotation = triggerOf(policy);
  const notice = policy.notifyTimeBeforeExpiry;
  return {
    lifetimeActions: [
      ...(rotation === undefined ? [] : [{ action: "Rotate" as const, ...rotation }]),
      ...(notice === undefined ? [] : [{ action: "Notify" as const, timeBeforeExpiry: notice }]),
    ],
    ...(policy.expiryTime === undefined ? {} : { expiresIn: policy.expiryTime }),
  };
}

interface Asked {
  readonly keyIdentifier: string;
  /** "the rotation policy": of the key. */
  readonly what: string;
}

type Use = (client: KeyClient, call: { readonly abortSignal?: AbortSignal }) => Promise<unknown>;

/** Returns the answer as it came. Retries once with a new token where the vault no longer accepts the token: Key Vault did nothing for a 401. */
async function withClient(
  parts: KeyDataParts,
  asked: Asked,
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

interface Attempt extends Asked, AzureCallOptions {
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
  { keyIdentifier, what: changed, taken, stale, environment, signal }: Attempt,
  use: Use,
): Promise<unknown> {
  const what = `${changed} of the key ${keyIdentifier}`;
  const token = parts.tokens(environment ?? parts.login.environment ?? "AZURE");
  const sends = libraryClient(parts, { what, isRepeatable: (request) => !request.headers.has("Authorization") });
  const credential = {
    getToken: async (scopes: string | string[]) => {
      const [scope = ""] = [scopes].flat();
      const text = await token(scope, signal, stale);
      taken.push(text);
      return { token: text, expiresOnTimestamp: Number.MAX_SAFE_INTEGER };
    },
  };
  const { KeyClient: Client } = require("@azure/keyvault-keys") as typeof import("@azure/keyvault-keys"); // typed by its own name
  const client = new Client(new URL(keyIdentifier).origin, credential, {
    httpClient: sends.httpClient,
    retryOptions: { maxRetries: 0 },
  });
  try {
    await use(client, signal === undefined ? {} : { abortSignal: signal });
    return sends.lastAnswer()?.json;
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
