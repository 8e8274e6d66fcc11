// What the emulated Atlas is strict about: versions, queries, bodies. A real service would say the same, later and less clearly.
import { atlasRefusal, type Request } from "../http.ts";

const MEDIA_TYPE = /^application\/vnd\.atlas\.(\d{4}-\d{2}-\d{2})\+json$/;

/** FACT(docs): the version is a date in the media type; a later date resolves downwards, an earlier one than the operation's first is unknown. */
export function askedVersion(request: Request, since: string): string {
  const accepted = MEDIA_TYPE.exec(request.headers.accept ?? "")?.[1];
  if (accepted === undefined) throw atlasRefusal(406, "INVALID_VERSION", "Name the version in the Accept header.");
  if (Number.isNaN(Date.parse(accepted))) throw atlasRefusal(400, "INVALID_VERSION_DATE", `${accepted} is no date of a version.`, [accepted]);
  if (accepted < since) throw atlasRefusal(406, "INVALID_VERSION", `The operation begins with ${since}.`, [accepted]);
  return accepted;
}

/** The body of a write, whose media type must name the same version. */
export function readBody(request: Request): Readonly<Record<string, unknown>> {
  if (!MEDIA_TYPE.test(request.headers["content-type"] ?? "")) throw atlasRefusal(406, "INVALID_VERSION", "Name the version in the Content-Type header.");
  try {
    const body: unknown = JSON.parse(request.text);
    if (typeof body === "object" && body !== null && !Array.isArray(body)) return Object.fromEntries(Object.entries(body));
  } catch {
    // said below
  }
  throw atlasRefusal(400, "MALFORMED_JSON", "The body is no JSON object.");
}

const COMMON_QUERY = ["pretty"];

/** ASSUMED: Atlas may pass over a query that it does not know; we refuse, so that a typo of ours shows. `envelope` would hide the status. */
export function allowQuery(request: Request, ...names: readonly string[]): void {
  const unknown = [...request.query.keys()].find((name) => !names.includes(name) && !COMMON_QUERY.includes(name));
  if (unknown !== undefined) throw atlasRefusal(400, "INVALID_QUERY_PARAMETER", `The query parameter ${unknown} is not known.`, [unknown]);
}

export type Shape = { readonly [field: string]: "string" | "boolean" | "number" | "object" | readonly string[] };

/** Every field known and of its type. */
export function allowFields(body: Readonly<Record<string, unknown>>, shape: Shape, at = ""): void {
  for (const [field, value] of Object.entries(body)) {
    const wanted = shape[field];
    if (wanted === undefined) throw atlasRefusal(400, "INVALID_ATTRIBUTE", `Invalid attribute ${at}${field} specified.`, [`${at}${field}`]);
    if (value === null) continue;
    const isRight = Array.isArray(wanted) ? typeof value === "string" && wanted.includes(value) : typeof value === wanted;
    if (!isRight) throw atlasRefusal(400, "INVALID_JSON_ATTRIBUTE", `Received JSON for the ${at}${field} attribute does not match expected format.`, [`${at}${field}`]);
  }
}

/** One page of a list, in Atlas's shape. */
export function page(request: Request, all: readonly unknown[]): { readonly results: readonly unknown[]; readonly totalCount: number; readonly links: readonly unknown[] } {
  allowQuery(request, "pageNum", "itemsPerPage", "includeCount", "includeDeletedWithRetainedBackups");
  const [number, size] = [numberIn(request, "pageNum", 1, Number.MAX_SAFE_INTEGER), numberIn(request, "itemsPerPage", 100, 500)];
  return { results: all.slice((number - 1) * size, number * size), totalCount: all.length, links: [] };
}

function numberIn(request: Request, name: string, byDefault: number, most: number): number {
  const given = request.query.get(name);
  const value = given === null ? byDefault : Number(given);
  if (!Number.isInteger(value) || value < 1 || value > most) throw atlasRefusal(400, "INVALID_QUERY_PARAMETER", `${name} must be between 1 and ${most}.`, [name]);
  return value;
}
