// Follows a list of Atlas page by page. Atlas layer, pure.
import { CmkError } from "../support/errors";
import { sameOrigin } from "../support/origin";
import type { Reader } from "../support/reader";
import { answerOf } from "./parse";

/** FACT(atlas-pages): the most per page; Atlas may give fewer. */
const PAGE_SIZE = 500;
export const MOST_PAGES = 100;

export const firstPage = (url: string, query?: string): string =>
  `${url}?${query === undefined ? "" : `${query}&`}itemsPerPage=${PAGE_SIZE}&pageNum=1`;

export interface Page {
  readonly results: readonly Reader[];
  /** Of the whole list, as Atlas counts it. */
  readonly totalCount: number | undefined;
  readonly next: string | undefined;
}

export function pageOf(what: string, json: unknown): Page {
  const { whole, ...body } = answerOf(what, "results", json);
  const links: readonly unknown[] = Array.isArray(whole.links) ? whole.links : [];
  return {
    results: body.each("results"),
    totalCount: typeof whole.totalCount === "number" ? whole.totalCount : undefined,
    next: links.map(nextIn).find((href) => href !== undefined),
  };
}

const nextIn = (link: unknown): string | undefined =>
  typeof link === "object" &&
  link !== null &&
  "rel" in link &&
  link.rel === "next" &&
  "href" in link &&
  typeof link.href === "string"
    ? link.href
    : undefined;

/**
 * The address of the next page; `undefined` at the end. FACT(atlas-pages): a list with more pages has a link to the next
 * one. FACT(atlas-total-count): or a `totalCount` above the number of results so far, which is an estimate. A page
 * without results ends a list without a link.
 */
export function pageAfter(
  page: Page,
  { what, url, found }: { what: string; url: string; found: number },
): string | undefined {
  if (page.next !== undefined) {
    const next = sameOrigin(page.next, url);
    if (next === undefined) throw badList(what, "continues at another address");
    return next;
  }
  const { length } = page.results;
  const goesOn = length >= PAGE_SIZE || (length > 0 && found < (page.totalCount ?? 0));
  return goesOn ? numberedAfter(url) : undefined;
}

function numberedAfter(url: string): string {
  const next = new URL(url);
  next.searchParams.set("pageNum", String(Number(next.searchParams.get("pageNum") ?? 1) + 1));
  return next.href;
}

export const badList = (what: string, fault: string): CmkError =>
  new CmkError(`Atlas's list of ${what} ${fault}.`, {
    code: "BAD_ANSWER",
    hint: "Nothing was changed. Check that the base URL is Atlas's and that no proxy answers instead of Atlas.",
  });
