// The ARM reads that the rooms need. Azure layer: thin, because the generated client fails on answers that Azure gives (facts: azure.md §0.9).
import { createHttpHeaders, createPipelineRequest, type PipelineResponse } from "@azure/core-rest-pipeline";
import type { AzureEnvironment } from "../support/azure-names";
import type { Clock } from "../support/clock";
import { CmkError } from "../support/errors";
import type { Http } from "../support/http";
import { type AzureLogin, nameOfLogin } from "./credentials";
import { azureError, loginError } from "./errors";
import type { AccessTokenSource } from "./login";
import { parseKeyVersions } from "./parse";
import type { AzureClient } from "./types";

export interface AzureClientParts {
  readonly http: Http;
  readonly clock: Clock;
  readonly login: AzureLogin;
}

/** FACT(docs): azure.md §0.1: every earlier control-plane version of Key Vault ends on 2027-02-27. */
const KEY_VAULT_VERSION = "2026-02-01";

/** Hosts of each cloud. FACT(docs): azure.md §1, §2. */
const CLOUDS: Readonly<Record<AzureEnvironment, { readonly arm: string; readonly authority: string }>> = {
  AZURE: { arm: "https://management.azure.com", authority: "https://login.microsoftonline.com" },
  AZURE_CHINA: { arm: "https://management.chinacloudapi.cn", authority: "https://login.chinacloudapi.cn" },
  AZURE_US_GOVERNMENT: { arm: "https://management.usgovcloudapi.net", authority: "https://login.microsoftonline.us" },
};

const RETRY = { attempts: 5, firstMs: 1_000, mostMs: 30_000 } as const;
const PASSING = [408, 429, 500, 502, 503, 504];

export function createAzureClient(parts: AzureClientParts): AzureClient {
  const sources = new Map<AzureEnvironment, AccessTokenSource>();
  const sourceOf = (environment: AzureEnvironment): AccessTokenSource => {
    const { credentialFor } = require("./login") as typeof import("./login");
    const options = { httpClient: parts.http.azureHttpClient, authorityHost: CLOUDS[environment].authority };
    const source = sources.get(environment) ?? credentialFor(parts.login, options);
    sources.set(environment, source);
    return source;
  };
  const token = async (environment: AzureEnvironment, signal: AbortSignal | undefined): Promise<string> => {
    const options = signal === undefined ? {} : { abortSignal: signal };
    const granted = await sourceOf(environment)
      .getToken(`${CLOUDS[environment].arm}/.default`, options)
      .catch((error: unknown) => {
        throw loginError(error, nameOfLogin(parts.login));
      });
    if (granted === null) throw loginError(undefined, nameOfLogin(parts.login));
    return granted.token;
  };
  const read = async (url: string, what: string, { environment, signal }: ReadOptions): Promise<unknown> => {
    const answer = await withRetries(parts, signal, async () =>
      get(parts, url, await token(environment, signal), signal),
    );
    if (answer.status !== 200)
      throw azureError(answer.status, answer.bodyAsText ?? "", { what, login: nameOfLogin(parts.login) });
    return parseJson(answer, what);
  };
  return {
    listKeyVersions: async (keyVaultId, keyName, { environment = "AZURE", signal } = {}) => {
      const what = `the versions of key "${keyName}" of ${keyVaultId}`;
      const page = async (url: string): Promise<ReturnType<typeof parseKeyVersions>["versions"]> => {
        const { versions, nextLink } = parseKeyVersions(what, await read(url, what, { environment, signal }));
        return nextLink === undefined ? versions : [...versions, ...(await page(nextLink))];
      };
      return page(
        `${CLOUDS[environment].arm}${keyVaultId}/keys/${encodeURIComponent(keyName)}/versions?api-version=${KEY_VAULT_VERSION}`,
      );
    },
  };
}

interface ReadOptions {
  readonly environment: AzureEnvironment;
  readonly signal: AbortSignal | undefined;
}

const get = (
  parts: AzureClientParts,
  url: string,
  token: string,
  signal: AbortSignal | undefined,
): Promise<PipelineResponse> =>
  parts.http.azureHttpClient.sendRequest(
    createPipelineRequest({
      url,
      method: "GET",
      headers: createHttpHeaders({ Authorization: `Bearer ${token}`, Accept: "application/json" }),
      ...(signal === undefined ? {} : { abortSignal: signal }),
    }),
  );

/** Reads only, so everything that passes is tried again. */
async function withRetries(
  parts: AzureClientParts,
  signal: AbortSignal | undefined,
  once: () => Promise<PipelineResponse>,
): Promise<PipelineResponse> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await once().catch((error: unknown) => {
      signal?.throwIfAborted();
      if (error instanceof CmkError || attempt >= RETRY.attempts) throw error;
      return undefined;
    });
    if (answer !== undefined && (attempt >= RETRY.attempts || !PASSING.includes(answer.status))) return answer;
    const given = Number(answer?.headers.get("Retry-After"));
    await parts.clock.sleep(
      given > 0 ? given * 1_000 : Math.min(RETRY.mostMs, RETRY.firstMs * 2 ** (attempt - 1)),
      signal,
    );
  }
}

function parseJson(answer: PipelineResponse, what: string): unknown {
  try {
    return JSON.parse(answer.bodyAsText ?? "");
  } catch (error) {
    throw new CmkError(`Azure's answer about ${what} is cut off or not JSON.`, {
      code: "BAD_ANSWER",
      hint: "Run again. Nothing was changed.",
      cause: error,
    });
  }
}
