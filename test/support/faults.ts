// Answers that the emulator gives wrongly, for several tests.
import type { Emulator } from "../../emulator/index.ts";

/** Lists of this path from the n-th on, counted from now, show none, so many times. */
export function emptyListsFrom(emulator: Emulator, path: RegExp, first: number, times = 1): void {
  let lists = 0;
  emulator.faults.add({
    match: { method: "GET", path },
    times: Number.POSITIVE_INFINITY,
    action: {
      kind: "rewrite",
      body: (json) => {
        lists += 1;
        return lists >= first && lists < first + times ? { results: [], totalCount: 0, links: [] } : json;
      },
    },
  });
}
