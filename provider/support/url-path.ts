// Names and ids as parts of a URL's path. Support layer, pure. An address must lead to the very object that is named, and to no other.
import { CmkError } from "./errors";
import { harmless } from "./harmless";

/** FACT(url-path): a path with one of these is the path of something else; half a character cannot be encoded. */
const isUnusable = (text: string): boolean => ["", ".", ".."].includes(text) || /[\ud800-\udfff]/u.test(text);

/** A name or an id as one segment of a path. */
export function pathSegment(text: string): string {
  if (isUnusable(text)) throw unusable(text);
  return encodeURIComponent(text);
}

/** The address of a path below an origin. A path that a URL would read as another one is refused, however it was made. */
export function urlBelow(origin: string, path: string): string {
  const [url, expected] = [`${origin}${path}`, `${new URL(origin).pathname.replace(/\/$/, "")}${path}`];
  if (!path.startsWith("/") || new URL(url).pathname !== expected) throw unusable(path);
  return url;
}

const unusable = (text: string): CmkError =>
  new CmkError(`"${harmless(text)}" is no name that an address can hold.`, {
    code: "UNUSABLE_NAME",
    hint: "Nothing was sent. Check the names and ids in the program and, after an import, in the stack's state.",
  });

/** An ARM id as a path: `/subscriptions/…`, each of its segments encoded. */
export function idPath(id: string): string {
  const [before, ...segments] = id.split("/");
  if (before !== "" || /[?#]/.test(id)) throw unusable(id);
  return `/${segments.map(pathSegment).join("/")}`;
}
