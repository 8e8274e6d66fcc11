// Lists in pages, as Azure returns them: some items and a link to the rest. The link is opaque to the client.
import { azureRefusal, type Request } from "../http.ts";
import { textOf } from "../json.ts";

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextLink: string | undefined;
}

export interface PageAsk {
  readonly size: number;
  readonly request: Request;
  /** Address of the list without its query. */
  readonly base: string;
}

const SKIP = "$skiptoken";

export function pageOf<Item>(all: readonly Item[], ask: PageAsk): Page<Item> {
  const start = Number(ask.request.query.get(SKIP) ?? 0);
  // ASSUMED(emulator-azure-codes): the code. The real one's token is opaque.
  if (!Number.isSafeInteger(start) || start < 0)
    throw azureRefusal(400, "InvalidSkipToken", `The ${SKIP} is none that a list of this kind gave.`);
  const end = start + ask.size;
  if (end >= all.length) return { items: all.slice(start), nextLink: undefined };
  const query = new URLSearchParams(ask.request.query);
  query.set(SKIP, textOf(end));
  return { items: all.slice(start, end), nextLink: `${ask.base}?${query}` };
}
