// The Azure client: one login, one file per Azure object. Azure layer; it implements the port of types.ts and decides nothing.
// Thin, because the generated client fails on answers that Azure gives (docs/decisions/azure-identity.md).
import type { AzureEnvironment } from "../support/azure-names";
import type { Clock } from "../support/clock";
import type { Http } from "../support/http";
import { createCaller } from "./call";
import { ARM, CLOUDS } from "./clouds";
import { connectionCalls } from "./connections";
import type { AzureLogin } from "./credentials";
import { keyVersionCalls } from "./key-versions";
import { type TokenSource, tokenSource } from "./login";
import { permissionCalls } from "./permissions";
import { providerCalls } from "./providers";
import type { AzureClient } from "./types";
import { vaultCalls } from "./vaults";

export interface AzureClientParts {
  readonly http: Http;
  readonly clock: Clock;
  readonly login: AzureLogin;
}

export function createAzureClient(parts: AzureClientParts): AzureClient {
  const arm = createCaller({ ...parts, tokens: tokensOf(parts) }, ARM);
  const vaults = vaultCalls(arm);
  return {
    ...keyVersionCalls(arm),
    ...vaults,
    ...connectionCalls(arm, vaults),
    ...permissionCalls(arm),
    ...providerCalls(arm, parts.clock),
  };
}

/** One source per cloud, shared by every service there: the library keeps its tokens. */
export function tokensOf(parts: AzureClientParts): (environment: AzureEnvironment) => TokenSource {
  const sources = new Map<AzureEnvironment, TokenSource>();
  return (environment) => {
    const source = sources.get(environment) ?? tokenSource({ ...parts, authorityHost: CLOUDS[environment].authority });
    sources.set(environment, source);
    return source;
  };
}
