// What the emulated Atlas is strict about: versions, queries, bodies. A real service would say the same, later and less clearly.
import { atlasRefusal, type Request } from "../http.ts";
import { type Json, jsonObject, textOf } from "../json.ts";
import { own } from "../own.ts";

const MEDIA_TYPE = /^application\/vnd\.atlas\.(\d{4}-\d{2}-\d{2})\+json(?:;.*)?$/;

export interface Version {
  readonly date: string;
  /** The day on which a deprecated version goes. */
  readonly sunset?: string;
  /** Since when it is deprecated. @default the date of the next one */
  readonly deprecated?: string;
}

/**
 * FACT(atlas-versions): the version is a date in the media type; a later date resolves downwards, an earlier one than
 * the operation's first is unknown.
 */
export function askedVersion(request: Request, versions: readonly Version[], nowMs: number): Version {
  const asked = MEDIA_TYPE.exec((request.headers.accept ?? "").trim())?.[1];
  // ASSUMED(emulator-atlas-codes): the errorCode beside a 406; the documents name only the status.
  if (asked === undefined) throw atlasRefusal(406, "INVALID_VERSION", "Name the version in the Accept header.");
  if (!isDate(asked) || asked > new Date(nowMs).toISOString().slice(0, 10))
    throw atlasRefusal(400, "INVALID_VERSION_DATE", `${asked} is no date of a version.`, [asked]);
  const found = versions.findLast((version) => version.date <= asked);
  if (found === undefined)
    throw atlasRefusal(406, "INVALID_VERSION", `The operation begins here with ${versions[0]?.date}.`, [asked]);
  // FACT(atlas-versions): 410 with this code.
  if (found.sunset !== undefined && nowMs >= Date.parse(found.sunset))
    throw atlasRefusal(410, "VERSION_GONE", `Version ${found.date} is no longer available.`, [found.date]);
  const next = versions[versions.indexOf(found) + 1];
  return { deprecated: next?.date ?? found.date, ...found };
}

function isDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** FACT(atlas-answer-headers): to the second. */
export const timeOf = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");

/** FACT(atlas-answer-headers). */
export const mediaTypeOf = (date: string): string => `application/vnd.atlas.${date}+json;charset=utf-8`;

/**
 * FACT(atlas-answer-headers): deprecated versions tell in headers since when and until when, the day without a leading
 * nought.
 */
export const versionHeaders = ({ sunset, deprecated = "" }: Version): Record<string, string> =>
  sunset === undefined ? {} : { Deprecation: dayOf(deprecated), Sunset: dayOf(sunset) };

const dayOf = (date: string): string => new Date(`${date}T00:00:00Z`).toUTCString().replace(/ 0(\d) /, " $1 ");

/**
 * The body of a write. FACT(atlas-versions): its media type is the same string as that of Accept.
 * ASSUMED(emulator-atlas-codes): 415 where it is not.
 */
export function readBody(request: Request): Readonly<Record<string, unknown>> {
  const [given, asked] = [request.headers["content-type"], request.headers.accept].map(
    (header) => MEDIA_TYPE.exec(header ?? "")?.[1],
  );
  if (given === undefined || given !== asked)
    throw atlasRefusal(415, "UNSUPPORTED_MEDIA_TYPE", "Send the body in the media type that Accept names.");
  const body = jsonObject(request.text);
  if (body === undefined) throw atlasRefusal(400, "MALFORMED_JSON", "The body is no JSON object.");
  return body;
}

const COMMON_QUERY = ["pretty"];

/**
 * ASSUMED(emulator-strict): Atlas may pass over a query that it does not know; we refuse, so that a typo of ours shows.
 * An `envelope` would hide the status.
 */
export function allowQuery(request: Request, ...names: readonly string[]): void {
  const isAllowed = (name: string, value: string): boolean =>
    [...names, ...COMMON_QUERY].includes(name) || (name === "envelope" && value === "false");
  const unknown = [...request.query].find(([name, value]) => !isAllowed(name, value))?.[0];
  if (unknown !== undefined)
    throw atlasRefusal(400, "INVALID_QUERY_PARAMETER", `The query parameter ${unknown} is not known.`, [unknown]);
}

/** `list`: of anything, looked at elsewhere. */
type Kind = "string" | "uuid" | "boolean" | "number" | "integer" | "object" | "list" | "texts";
export type Shape = { readonly [field: string]: Kind | readonly string[] };

const isList = (wanted: Shape[string]): wanted is readonly string[] => Array.isArray(wanted);
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const isOfType = (value: unknown, wanted: Shape[string]): boolean => {
  if (wanted === "uuid") return typeof value === "string" && UUID.test(value);
  if (wanted === "list") return Array.isArray(value);
  if (wanted === "texts") return Array.isArray(value) && value.every((one) => typeof one === "string");
  if (wanted === "number") return Number.isFinite(value);
  if (wanted === "integer") return Number.isSafeInteger(value);
  return wanted === "object" ? typeof value === "object" && !Array.isArray(value) : typeof value === wanted;
};

/** Every field known and of its type. */
export function allowFields(body: Readonly<Record<string, unknown>>, shape: Shape, at = ""): void {
  for (const [field, value] of Object.entries(body)) {
    const wanted = own(shape, field);
    if (wanted === undefined)
      throw atlasRefusal(400, "INVALID_ATTRIBUTE", `Invalid attribute ${at}${field} specified.`, [`${at}${field}`]);
    if (value === null) continue;
    const isRight = isList(wanted) ? typeof value === "string" && wanted.includes(value) : isOfType(value, wanted);
    if (!isRight) throw notAsExpected(`${at}${field}`);
  }
}

const notAsExpected = (field: string) =>
  atlasRefusal(
    400,
    "INVALID_JSON_ATTRIBUTE",
    `Received JSON for the ${field} attribute does not match expected format.`,
    [field],
  );

/** An object inside a body that was checked by allowFields. */
export function objectIn(body: Json, name: string): Json | undefined {
  const value = body[name];
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : undefined;
}

/** The objects of a list inside a body that was checked by allowFields; refused where one of its items is none. */
export function objectsIn(body: Json, name: string): readonly Json[] {
  const value = body[name];
  return (Array.isArray(value) ? value : []).map((one: unknown) => {
    if (typeof one !== "object" || one === null || Array.isArray(one)) throw notAsExpected(name);
    return Object.fromEntries(Object.entries(one));
  });
}

/** One page of a list, in Atlas's shape. */
export function page(request: Request, all: readonly unknown[], moreQueries: readonly string[] = []): unknown {
  allowQuery(request, "pageNum", "itemsPerPage", "includeCount", ...moreQueries);
  // FACT(atlas-official-clients): official clients send 0 for the first one.
  const number = Math.max(1, numberIn(request, "pageNum", { byDefault: 1, least: 0, most: MOST_PAGES }));
  const size = numberIn(request, "itemsPerPage", { byDefault: 100, least: 1, most: 500 });
  const results = all.slice((number - 1) * size, number * size);
  const links = [
    ...(number > 1 ? [linkTo(request, "previous", { number: number - 1, size })] : []),
    linkTo(request, "self", { number, size }),
    ...(number * size < all.length ? [linkTo(request, "next", { number: number + 1, size })] : []),
  ];
  return request.query.get("includeCount") === "false"
    ? { links, results }
    : { links, results, totalCount: all.length };
}

const MOST_PAGES = 1_000_000_000;

/** ASSUMED(emulator-links): where it leads is where the client came to. */
function linkTo(request: Request, rel: string, page: { readonly number: number; readonly size: number }): unknown {
  const query = new URLSearchParams(request.query);
  query.set("pageNum", textOf(page.number));
  query.set("itemsPerPage", textOf(page.size));
  return { href: `http://${request.host}${request.path}?${query}`, rel };
}

function numberIn(
  request: Request,
  name: string,
  range: { readonly byDefault: number; readonly least: number; readonly most: number },
): number {
  const given = request.query.get(name);
  const value = given === null || given === "" ? range.byDefault : Number(given);
  if (!Number.isInteger(value) || value < range.least || value > range.most)
    throw atlasRefusal(400, "INVALID_QUERY_PARAMETER", `${name} must be between ${range.least} and ${range.most}.`, [
      name,
    ]);
  return value;
}
