// The rule by which a read is a poll, and the reasons of the fewest calls.
import { describe, expect, it } from "vitest";
import type { JournalEntry } from "../../../emulator/index.ts";
import { countCalls } from "../../bench/calls.ts";
import { WHY } from "../../bench/needs.ts";
import { findPeer } from "../../bench/peer.ts";
import { TASKS } from "../../bench/tasks.ts";

const PROJECT = "/api/atlas/v2/groups/1";
const CLUSTERS = `GET ${PROJECT}/clusters`;
const ENDPOINTS = `GET ${PROJECT}/encryptionAtRest/AZURE/privateEndpoints`;

/** "SECONDS METHOD PATH" */
function countedOf(...lines: readonly string[]) {
  const entries = lines.map((line, index): JournalEntry => {
    const [seconds = "", method = "", path = ""] = line.split(" ");
    return {
      seq: index,
      atMs: Number(seconds) * 1000,
      service: "atlas",
      method,
      host: "h",
      path,
      query: {},
      status: 200,
    };
  });
  return countCalls(entries);
}

describe("a poll", () => {
  it("is a read that is repeated later, after a write of the job", () => {
    const { calls, polls } = countedOf(
      `0 ${CLUSTERS}`,
      `0 PATCH ${PROJECT}/clusters/orders`,
      `3 ${CLUSTERS}`,
      `8 ${CLUSTERS}`,
      `20 ${CLUSTERS}`,
    );
    expect([calls, polls]).toEqual([{ "GET clusters": 2, "PATCH cluster": 1 }, { "GET clusters": 2 }]);
  });

  it("is no second look at the same moment, and none before the first write", () => {
    expect(
      countedOf(`0 ${CLUSTERS}`, `2 ${CLUSTERS}`, `2 PATCH ${PROJECT}/clusters/a`, `3 ${CLUSTERS}`, `3 ${CLUSTERS}`)
        .polls,
    ).toEqual({});
  });

  it("is not the first look after one more write to the same object, and goes on after a write to another", () => {
    const [one, other] = [`PATCH ${PROJECT}/clusters/orders`, `POST ${ENDPOINTS.slice(4)}`];
    expect(countedOf(`0 ${one}`, `1 ${CLUSTERS}`, `2 ${one}`, `3 ${CLUSTERS}`).polls).toEqual({});
    expect(countedOf(`0 ${one}`, `1 ${CLUSTERS}`, `2 ${other}`, `3 ${CLUSTERS}`).polls).toEqual({ "GET clusters": 1 });
  });

  it("needs a write that changes something: no login, and no trial of a key", () => {
    const [login, trial] = ["POST /api/oauth/token", "POST /keys/atlas/0123456789abcdef0123456789abcdef/encrypt"];
    expect(countedOf(`0 ${login}`, `0 ${trial}`, `1 ${CLUSTERS}`, `2 ${CLUSTERS}`).polls).toEqual({});
  });
});

describe("the fewest calls", () => {
  it("have a reason each", () => {
    const without = TASKS.flatMap(({ name, fewest, why }) =>
      Object.keys(fewest)
        .filter((kind) => (why?.[kind] ?? WHY[kind]) === undefined)
        .map((kind) => `${name}: ${kind}`),
    );
    expect(without).toEqual([]);
    const all = new Set(TASKS.flatMap(({ fewest }) => Object.keys(fewest)));
    expect(Object.keys(WHY).filter((kind) => !all.has(kind))).toEqual([]);
  });
});

describe("Terraform", () => {
  it("is skipped with a word where it is not on the machine", async () => {
    expect(await findPeer({ PATH: "" })).toEqual({ kind: "missing", reason: "no terraform on this machine" });
  });
});
