// The version date in the media type: which one a request asks for, and which one answers. Shared by all operations.
import { AtlasError, refuse } from "./errors.ts";
import type { Version } from "./operation.ts";

const VERSIONED = /^application\/vnd\.atlas\.([^+]+)\+json$/;

export const mediaType = (date: string): string => `application/vnd.atlas.${date}+json`;

/** The date in a media type; undefined where it has none. */
export const dateIn = (header: string): string | undefined => VERSIONED.exec(header.split(";")[0]?.trim() ?? "")?.[1];

/** FACT(docs): no or an unknown version: 406; a date that is none: INVALID_VERSION_DATE; a later date resolves downwards. */
export function resolveVersion(accept: string, versions: readonly Version[], nowMs: number): Version {
  const wanted = accept.split(",").map(dateIn).find((date) => date !== undefined);
  // ASSUMED: the code beside a 406; only its status is documented.
  if (wanted === undefined) throw new AtlasError(406, "NOT_ACCEPTABLE", { detail: "Accept names no version of this resource" });
  if (!isDate(wanted) || wanted > new Date(nowMs).toISOString().slice(0, 10))
    throw refuse("INVALID_VERSION_DATE", `${wanted} is not a version date`, [wanted]);
  const found = versions.findLast((version) => version.date <= wanted);
  if (found === undefined)
    throw new AtlasError(406, "NOT_ACCEPTABLE", { detail: `this resource has no version ${wanted} here`, parameters: [wanted] });
  return found;
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** ASSUMED: a body in another media type than the versioned one is 415. */
export function checkContentType(contentType: string, version: Version): void {
  const date = dateIn(contentType);
  if (date === undefined || date < version.date)
    throw new AtlasError(415, "UNSUPPORTED_MEDIA_TYPE", { detail: `the body must be sent as ${mediaType(version.date)}` });
}

/** FACT(docs): deprecated versions say so in headers. The form of the values is ASSUMED. */
export const versionHeaders = (version: Version): Record<string, string> =>
  version.sunset === undefined ? {} : { Deprecation: "true", Sunset: new Date(`${version.sunset}T00:00:00Z`).toUTCString() };
