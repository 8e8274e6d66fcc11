// Names and ids as parts of a URL's path. Support layer, pure. A URL must address exactly the named object.
import { CmkError } from "./errors";
import { harmless } from "./harmless";

/** FACT(url-path): a path with one of these addresses another object. Half a character cannot be encoded. */
const isUnusable = (text: string): boolean => ["", ".", ".."].includes(text) || /[\ud800-\udfff]/u.test(text);

/** A name or an id as one segment of a path. */
export function pathSegment(text: string): string {
  if (isUnusable(text)) throw unusable(text);
  return encodeURIComponent(text);
}

/** The URL of a path below an origin. A path that a URL would change is refused, however it was made. */
export function urlBelow(origin: string, path: string): string {
  const [url, expected] = [`${origin}${path}`, `${new URL(origin).pathname.replace(/\/$/, "")}${path}`];
  if (!path.startsWith("/") || new URL(url).pathname !== expected) throw unusable(path);
  return url;
}

const unusable = (text: string): CmkError =>
  new CmkError(`"${harmless(text)}" is not a name that a URL can contain.`, {
    code: "UNUSABLE_NAME",
    hint: "Nothing was sent. Check the names and ids in the program, and after an import also in the stack's state.",
  });

/** An ARM id as a path: `/subscriptions/…`, each of its segments encoded. */
export function idPath(id: string): string {
  const [before, ...segments] = id.split("/");
  if (before !== "" || /[?#]/.test(id)) throw unusable(id);
  return `/${segments.map(pathSegment).join("/")}`;
}
