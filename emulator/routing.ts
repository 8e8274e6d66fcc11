// Which service a request is for, and who answers it. Azure's hosts come in X-Forwarded-Host; without it a request is for Atlas.
import { placeOf } from "./azure/clouds.ts";
import { controlForbidden, controlRoutes, untimedRoutes } from "./control.ts";
import {
  type Answer,
  atlasRefusal,
  azureRefusal,
  findRoute,
  match,
  Refusal,
  type Request,
  type Route,
} from "./http.ts";
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
  const untimed = untimedRoutes(answerers.parts);
  const control = [...untimed, ...controlRoutes(answerers.parts)];
  const inner = (request: Request, service: Service): Promise<Answer> => {
    if (service === "control") return byRoute(control, request);
    return service === "atlas" ? byRoute(answerers.atlas, request) : answerers.azure(request, service);
  };
  return async (request, service) => {
    if (request.flaw !== undefined) return unreadable(service, request.flaw);
    if (service === "control" && isForeign(request)) return controlForbidden().answer;
    // They let no time pass. So a world that fails when time passes can still be set back.
    if (service === "control" && findRoute(untimed, request) !== undefined)
      return refusalAsAnswer(() => byRoute(untimed, request));
    letTimePass(answerers.parts);
    const answer = await refusalAsAnswer(() => inner(request, service));
    letTimePass(answerers.parts);
    return answer;
  };
}

const OWN_HOST = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/** A page of another origin, or one that made its own name this address's. Answers name no origin, so a page reads none; a write it could still send. */
function isForeign({ headers }: Request): boolean {
  const { host = "", origin = `http://${host}` } = headers;
  return !OWN_HOST.test(host) || origin !== `http://${host}`;
}

/** ASSUMED(emulator-unreadable): codes and texts; a real server may answer before any service sees the request. */
function unreadable(service: Service, flaw: "path" | "body"): Answer {
  const isAzure = service !== "atlas" && service !== "control";
  if (flaw === "path")
    return isAzure
      ? azureRefusal(400, "BadRequest", "Bad Request - Invalid URL").answer
      : atlasRefusal(400, "MALFORMED_URL", "The path has a malformed escape.").answer;
  return isAzure
    ? azureRefusal(413, "RequestContentTooLarge", "The request content size exceeds the maximum.").answer
    : atlasRefusal(413, "PAYLOAD_TOO_LARGE", "The body is too large.").answer;
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
