// Azure by host: Entra, ARM, Graph or a vault.
import { randomUUID } from "node:crypto";
import { type Answer, azureRefusal, findRoute, Refusal, type Request, type Route } from "../http.ts";
import { answerAuthorization } from "./arm-authorization.ts";
import { armConnectionRoutes } from "./arm-connections.ts";
import { armDeletedVaultRoutes } from "./arm-deleted-vaults.ts";
import { armGroupRoutes } from "./arm-groups.ts";
import { armKeyRoutes } from "./arm-keys.ts";
import { armProviderRoutes } from "./arm-providers.ts";
import type { ArmParts } from "./arm-request.ts";
import { answerAssignment } from "./arm-role-assignments.ts";
import { answerDefinition } from "./arm-role-definitions.ts";
import { armVaultListRoutes } from "./arm-vault-lists.ts";
import { armVaultWriteRoutes } from "./arm-vault-writes.ts";
import { armVaultRoutes } from "./arm-vaults.ts";
import { armOperationRoutes } from "./arm-writes.ts";
import { placeOf } from "./clouds.ts";
import { entraRoutes } from "./entra.ts";
import { answerGraph } from "./graph.ts";
import { answerLocks } from "./locks.ts";
import type { AzureParts } from "./parts.ts";
import { settleAzure } from "./settling.ts";
import { createTokenBox, type TokenBox } from "./tokens.ts";
import { vaultRoutes } from "./vault.ts";
import { checkOutage, type VaultParts } from "./vault-request.ts";

/** Never throws for a refusal: Azure's no is an answer. */
export function azureAnswer(parts: AzureParts): (request: Request) => Promise<Answer> {
  const tokens = createTokenBox();
  return async (request) => {
    settleAzure(parts.store, parts.clock.now());
    // FACT(arm-official-clients): official clients put a slash before a scope that begins with one.
    const plain = { ...request, path: request.path.replace(/^\/{2,}/, "/") };
    const { headers, ...answer } = await answerOrRefusal(parts, tokens, plain);
    // FACT(arm-answer-headers): with a blank, where there is a body.
    const type = answer.json === undefined ? {} : { "Content-Type": "application/json; charset=utf-8" };
    return { ...answer, headers: { ...type, ...headers, ...requestIds(request) } };
  };
}

async function answerOrRefusal(parts: AzureParts, tokens: TokenBox, request: Request): Promise<Answer> {
  try {
    const answer = await answerFor(parts, tokens, request);
    const nothing = `Nothing here answers ${request.method} ${request.host}${request.path}.`;
    return answer ?? azureRefusal(404, "NotFound", nothing).answer;
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    throw error;
  }
}

/** FACT(arm-answer-headers): each service names a request by a header of its own. */
function requestIds(request: Request): Readonly<Record<string, string>> {
  const id = randomUUID();
  if (placeOf(request.host)?.kind === "graph") return { "request-id": id };
  return placeOf(request.host)?.kind === "arm"
    ? { "x-ms-request-id": id, "x-ms-correlation-request-id": id }
    : { "x-ms-request-id": id };
}

async function answerFor(azure: AzureParts, tokens: TokenBox, request: Request): Promise<Answer | undefined> {
  const place = placeOf(request.host);
  if (place === undefined) return undefined;
  const parts = { azure, tokens, cloud: place.cloud };
  if (place.kind === "entra") return byRoute(entraRoutes(parts), request);
  if (place.kind === "vault") return byVault({ ...parts, vaultName: place.vaultName }, request);
  if (place.kind === "graph") return answerGraph(parts, request);
  const authorization =
    answerAuthorization(parts, request) ??
    answerAssignment(parts, request) ??
    answerDefinition(parts, request) ??
    answerLocks(parts, request);
  return authorization ?? byRoute(armRoutes(parts), request);
}

function byVault(parts: VaultParts, request: Request): Promise<Answer | undefined> {
  checkOutage(parts);
  return byRoute(vaultRoutes(parts), request);
}

const armRoutes = (parts: ArmParts): readonly Route[] => [
  ...armVaultRoutes(parts),
  ...armVaultListRoutes(parts),
  ...armVaultWriteRoutes(parts),
  ...armConnectionRoutes(parts),
  ...armOperationRoutes(parts),
  ...armProviderRoutes(parts),
  ...armGroupRoutes(parts),
  ...armDeletedVaultRoutes(parts),
  ...armKeyRoutes(parts),
];

async function byRoute(routes: readonly Route[], request: Request): Promise<Answer | undefined> {
  const found = findRoute(routes, request);
  return found?.route.handle(request, found.parts);
}
