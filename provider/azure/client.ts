// The Azure client: one login, one file per Azure object. Azure layer; it implements the port of types.ts and decides nothing.
// Handwritten, because the generated client fails on some of Azure's answers (docs/decisions/azure-identity.md).
import type { Clock } from "../support/clock";
import type { Http } from "../support/http";
import { createCaller } from "./call";
import { ARM, GRAPH } from "./clouds";
import { connectionCalls } from "./connections";
import type { AzureLogin } from "./credentials";
import { graphCalls } from "./graph";
import { keyDataCalls } from "./key-data";
import { keyTrialCalls } from "./key-trial";
import { keyVersionCalls } from "./key-versions";
import { keyCalls } from "./keys";
import { lockCalls } from "./locks";
import { tokensOf } from "./login";
import { permissionCalls } from "./permissions";
import { providerCalls } from "./providers";
import { recentAnswers } from "./recent-answers";
import { resourceGroupCalls } from "./resource-groups";
import { roleCalls } from "./roles";
import { loginSubscription } from "./subscription";
import { loginTenant } from "./tenant";
import type { AzureClient } from "./types";
import { vaultWriteCalls } from "./vault-writes";
import { vaultCalls } from "./vaults";

export interface AzureClientParts {
  readonly http: Http;
  readonly clock: Clock;
  readonly login: AzureLogin;
}

export function createAzureClient(parts: AzureClientParts): AzureClient {
  const tokens = tokensOf(parts);
  const recent = recentAnswers(parts.clock, parts.login.environment);
  const arm = recent.ofCaller(createCaller({ ...parts, tokens }, ARM));
  const vaults = vaultCalls(arm);
  return {
    ...keyVersionCalls(arm),
    ...keyCalls(arm),
    ...keyDataCalls({ ...parts, tokens, writing: recent.writing }),
    ...keyTrialCalls({ ...parts, tokens }),
    ...vaults,
    ...vaultWriteCalls(arm),
    ...resourceGroupCalls(arm),
    ...connectionCalls(arm, vaults),
    ...lockCalls(arm),
    ...permissionCalls(arm),
    ...roleCalls(arm),
    ...providerCalls(arm, parts.clock),
    ...graphCalls(recent.ofCaller(createCaller({ ...parts, tokens }, GRAPH))),
    getLoginTenant: loginTenant(parts.login, tokens),
    getLoginSubscription: loginSubscription(parts.login),
  };
}
