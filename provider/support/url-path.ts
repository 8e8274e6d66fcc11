// Names and ids as parts of a URL's path. Support layer, pure. An address must lead to the very object that is named, and to no other.
import { CmkError } from "./errors";
import { harmless } from "./harmless";

/** FACT(URL standard): a path with one of these is the path of something else; half a character cannot be encoded. */
const isUnusable = (text: string): boolean => ["", ".", ".."].includes(text) || /[\ud800-\udfff]/u.test(text);

/** A name or an id as one segment of a path. */
export function pathSegment(text: string): string {
  if (!isUnusable(text)) return encodeURIComponent(text);
  throw new CmkError(`"${harmless(text)}" is no name that an address can hold.`, {
    code: "UNUSABLE_NAME",
    hint: "Nothing was sent. Check the names and ids in the program and, after an import, in the stack's state.",
  });
}

/** An ARM id as a path: `/subscriptions/…`, each of its segments encoded. */
export const idPath = (id: string): string => `/${id.replace(/^\//, "").split("/").map(pathSegment).join("/")}`;
