// Azure by host: Entra, ARM, Graph or a vault.
import { type Answer, azureRefusal, findRoute, Refusal, type Request, type Route } from "../http.ts";
import { answerAuthorization } from "./arm-authorization.ts";
import { armGroupRoutes } from "./arm-groups.ts";
import { answerAssignment } from "./arm-role-assignments.ts";
import { answerDefinition } from "./arm-role-definitions.ts";
import { armVaultRoutes } from "./arm-vaults.ts";
import { placeOf } from "./clouds.ts";
import { entraRoutes } from "./entra.ts";
import { answerGraph } from "./graph.ts";
import type { AzureParts } from "./parts.ts";
import { createTokenBox, type TokenBox } from "./tokens.ts";
import { vaultRoutes } from "./vault.ts";

/** Never throws for a refusal: Azure's no is an answer. */
export function azureAnswer(parts: AzureParts): (request: Request) => Promise<Answer> {
  const tokens = createTokenBox();
  return async (request) => {
    try {
      const answer = await answerFor(parts, tokens, request);
      const nothing = `Nothing here answers ${request.method} ${request.host}${request.path}.`;
      return answer ?? azureRefusal(404, "NotFound", nothing).answer;
    } catch (error) {
      if (error instanceof Refusal) return error.answer;
      throw error;
    }
  };
}

async function answerFor(azure: AzureParts, tokens: TokenBox, request: Request): Promise<Answer | undefined> {
  const place = placeOf(request.host);
  if (place === undefined) return undefined;
  const parts = { azure, tokens, cloud: place.cloud };
  if (place.kind === "entra") return byRoute(entraRoutes(parts), request);
  if (place.kind === "vault") return byRoute(vaultRoutes({ ...parts, vaultName: place.vaultName }), request);
  if (place.kind === "graph") return answerGraph(parts, request);
  const authorization =
    answerAuthorization(parts, request) ?? answerAssignment(parts, request) ?? answerDefinition(parts, request);
  return authorization ?? byRoute([...armVaultRoutes(parts), ...armGroupRoutes(parts)], request);
}

async function byRoute(routes: readonly Route[], request: Request): Promise<Answer | undefined> {
  const found = findRoute(routes, request);
  return found?.route.handle(request, found.parts);
}
