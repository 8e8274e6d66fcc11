// What only a vault's data plane can do to a key: rotate it, change its rotation policy, delete it. Azure layer, on @azure/keyvault-keys, which is
// loaded at the first such call (docs/decisions/azure-keyvault-keys.md). It reads nothing: ARM tells what is there, on a closed vault too.
import type { KeyClient, KeyRotationPolicyProperties } from "@azure/keyvault-keys";
import { type AzureEnvironment, isKeyVersion } from "../support/azure-names";
import type { Clock } from "../support/clock";
import { CmkError } from "../support/errors";
import type { Http } from "../support/http";
import { bareCause } from "../support/redact";
import { type AzureLogin, nameOfLogin, secretsOfLogin } from "./credentials";
import { keyVaultError } from "./key-data-errors";
import { policyFrom, triggerOf } from "./keys";
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
  rotateKey: (keyIdentifier, options) =>
    withClient(parts, { keyIdentifier, what: "the rotation" }, options, async (client, call) => {
      const { version } = (await client.rotateKey(nameIn(keyIdentifier), call)).properties;
      if (version !== undefined && isKeyVersion(version)) return version;
      throw new CmkError(`Key Vault's answer about a new version of the key ${keyIdentifier} names none.`, {
        code: "OUTCOME_UNKNOWN",
        hint: "Run again: it looks first.",
      });
    }),
  setKeyRotationPolicy: (keyIdentifier, policy, options) =>
    withClient(parts, { keyIdentifier, what: "the rotation policy" }, options, async (client, call) => {
      const set = await client.updateKeyRotationPolicy(nameIn(keyIdentifier), libraryPolicy(policy), call);
      const actions = (set.lifetimeActions ?? []).map(({ action, ...trigger }) => ({
        type: action.toLowerCase(),
        ...trigger,
      }));
      return policyFrom(actions, set.expiresIn);
    }),
  deleteKey: (keyIdentifier, options) =>
    withClient(parts, { keyIdentifier, what: "the deletion" }, options, async (client, call) => {
      // The poller has sent the DELETE, and looked once at the deleted key, when it is given; ARM tells when the key is gone.
      await client.beginDeleteKey(nameIn(keyIdentifier), call);
    }),
});

const nameIn = (keyIdentifier: string): string => keyIdentifier.split("/")[4] ?? "";

/** FACT(docs): an empty list puts Azure's default back. */
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

type Use<T> = (client: KeyClient, call: { readonly abortSignal?: AbortSignal }) => Promise<T>;

/** Once more with a new login where the vault no longer takes the token: a 401 did nothing. */
async function withClient<T>(
  parts: KeyDataParts,
  asked: Asked,
  options: AzureCallOptions = {},
  use: Use<T>,
): Promise<T> {
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
  /** The one that the vault no longer takes. */
  readonly stale: string | undefined;
}

/**
 * A client for each call. FACT(azure.md §0.10): two first requests of one client at once lose a body, and the first of each carries neither body nor
 * token, so it may be repeated.
 */
async function withOneClient<T>(
  parts: KeyDataParts,
  { keyIdentifier, what: changed, taken, stale, environment, signal }: Attempt,
  use: Use<T>,
): Promise<T> {
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
    return await use(client, signal === undefined ? {} : { abortSignal: signal });
  } catch (error) {
    signal?.throwIfAborted();
    const secrets = [...taken, ...secretsOfLogin(parts.login)];
    const failure = sends.takeFailure();
    const answer = sends.lastAnswer();
    if (failure !== undefined || error instanceof CmkError) throw failure ?? error;
    if (answer === undefined || answer.status < 400 || !isRefused(error)) throw bareCause(error, secrets);
    throw keyVaultError(answer, { what, login: nameOfLogin(parts.login), secrets });
  }
}

/** The library's error for an answer; whatever else it throws (a challenge for another host) is its own to say. */
const isRefused = (error: unknown): boolean => error instanceof Error && error.name === "RestError";
