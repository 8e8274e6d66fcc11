// Which service a request is for, and who answers it. Azure's hosts come in X-Forwarded-Host; without it a request is for Atlas.
import { placeOf } from "./azure/clouds.ts";
import { controlRoutes } from "./control.ts";
import { type Answer, atlasRefusal, findRoute, match, Refusal, type Request, type Route } from "./http.ts";
import type { Parts } from "./parts.ts";
import { letTimePass } from "./passing.ts";
import type { Service } from "./types.ts";

export function serviceOf(request: Request): Service {
  const forwarded = request.headers["x-forwarded-host"];
  if (forwarded === undefined) return request.path.startsWith("/_emulator") ? "control" : "atlas";
  return placeOf(forwarded)?.kind ?? "arm";
}

export interface Answerers {
  readonly parts: Parts;
  readonly atlas: readonly Route[];
  /** Answers for Azure's hosts. */
  readonly azure: (request: Request, service: Service) => Promise<Answer>;
}

export function answererOf(answerers: Answerers): (request: Request, service: Service) => Promise<Answer> {
  const control = controlRoutes(answerers.parts);
  const inner = (request: Request, service: Service): Promise<Answer> => {
    if (service === "control") return byRoute(control, request);
    return service === "atlas" ? byRoute(answerers.atlas, request) : answerers.azure(request, service);
  };
  return async (request, service) => {
    letTimePass(answerers.parts);
    const answer = await refusalAsAnswer(() => inner(request, service));
    letTimePass(answerers.parts);
    return answer;
  };
}

async function refusalAsAnswer(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    throw error;
  }
}

async function byRoute(routes: readonly Route[], request: Request): Promise<Answer> {
  const found = findRoute(routes, request);
  if (found !== undefined) return found.route.handle(request, found.parts);
  const isPathKnown = routes.some((route) => match(route.path, request.path) !== undefined);
  throw isPathKnown
    ? atlasRefusal(405, "METHOD_NOT_ALLOWED", `${request.method} is not a method of this resource.`)
    : atlasRefusal(404, "RESOURCE_NOT_FOUND", `Cannot find resource ${request.path}.`, [request.path]);
}
