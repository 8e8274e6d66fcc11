// Proves when Atlas is believed to be done with clusters, from what each look shows.
import { describe, expect, it } from "vitest";
import { haveMoved, type Moves, movesAfter, QUIET_MS } from "../../../../provider/project/moves.ts";
import { cluster, EAST } from "../private-networking/fakes.ts";

/** One look a second; a word stands for the state of "orders", two words for "orders" and "billing". */
function after(...looks: readonly string[]): boolean {
  let moves: Moves = new Map();
  looks.forEach((look, index) => {
    const [orders = "IDLE", billing] = look.split(" ");
    const seen = [
      cluster("orders", [EAST], { stateName: orders }),
      ...(billing === undefined ? [] : [cluster("billing", [EAST], { stateName: billing })]),
    ];
    moves = movesAfter(moves, seen, index * 1_000);
  });
  return haveMoved(moves, (looks.length - 1) * 1_000);
}

const seconds = (count: number, look: string): readonly string[] => Array.from({ length: count }, () => look);
const QUIET = QUIET_MS / 1_000;

describe("clusters", () => {
  it.each<[string, readonly string[], boolean]>([
    ["IDLE at one look", ["IDLE"], false],
    ["IDLE for less than a minute", seconds(QUIET, "IDLE"), false],
    ["IDLE for a minute", seconds(QUIET + 1, "IDLE"), true],
    ["that went to work before our eyes and came back", ["IDLE", "UPDATING", "UPDATING", "IDLE"], true],
    ["that are at work", ["IDLE", "UPDATING"], false],
    ["that were at work when we came: that work may be another", ["UPDATING", "UPDATING", "IDLE"], false],
    ["that were at work when we came, and IDLE for a minute since", ["UPDATING", ...seconds(QUIET + 1, "IDLE")], true],
    ["that were at work when we came, and went to work again", ["UPDATING", "IDLE", "UPDATING", "IDLE"], true],
    ["of which one has moved and one has not begun", ["IDLE IDLE", "UPDATING IDLE", "IDLE IDLE"], false],
    ["that have all moved", ["IDLE IDLE", "UPDATING IDLE", "IDLE REPAIRING", "IDLE IDLE"], true],
    ["of which one came later", [...seconds(QUIET, "IDLE"), ...seconds(10, "IDLE IDLE")], false],
  ])("%s", (_, looks, expected) => {
    expect(after(...looks)).toBe(expected);
  });

  it("that do not use the key need no wait", () => {
    expect(haveMoved(movesAfter(new Map(), [], 0), 0)).toBe(true);
  });
});
