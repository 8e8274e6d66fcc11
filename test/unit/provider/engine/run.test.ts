// Proves what a run brings along: its time, its row, and what stays in the record if it fails.

import { describe, expect, it } from "vitest";
import { callingOf, runOf } from "../../../../provider/engine/run.ts";
import { callSaying } from "../../../support/call.ts";

const said: string[] = [];
const call = callSaying((kind, text) => void said.push(`${kind} ${text}`));
let nowMs = 0;
const calling = callingOf(call, { clock: { now: () => nowMs } });

describe("a run", () => {
  it.each([
    { kind: "create", timeouts: undefined, expected: 7 },
    { kind: "create", timeouts: { update: "3s" }, expected: 7 },
    { kind: "create", timeouts: { create: "1h30m" }, expected: 5_400_000 },
    { kind: "update", timeouts: { create: "1h", update: "3s" }, expected: 3_000 },
    { kind: "delete", timeouts: { create: "1h", delete: "2m" }, expected: 120_000 },
  ] as const)("has $expected ms for a $kind with $timeouts", ({ kind, timeouts, expected }) => {
    expect(runOf(calling, { kind, timeouts, defaultMs: 7 }).timeoutMs).toBe(expected);
  });

  it("speaks and is stopped as its call is", () => {
    const run = runOf(calling, { kind: "create", timeouts: undefined, defaultMs: 7 });
    run.status("one");
    run.info("two");
    run.warn("three");
    expect(said).toEqual(["status one", "info two", "warn three"]);
    expect(run.signal).toBe(call.signal);
  });

  it("shows the name of a step until the result of the run", () => {
    const run = runOf(calling, { kind: "create", timeouts: undefined, defaultMs: 7 });
    const states = [run.isUnderWay];
    run.status("creating");
    states.push(run.isUnderWay);
    run.done("created");
    states.push(run.isUnderWay);
    run.status("checking");
    run.info("Adopted the object.");
    expect([...states, run.isUnderWay]).toEqual([false, true, false, false]);
  });

  it("tells the time that a person gave from the default", () => {
    const givenMs = (timeouts: { create?: string } | undefined) =>
      runOf(calling, { kind: "create", timeouts, defaultMs: 7 }).givenMs;
    expect([givenMs({ create: "3s" }), givenMs({}), givenMs(undefined)]).toEqual([3_000, undefined, undefined]);
  });

  it("keeps how long its work took, in whole seconds: until other work begins, or until it ends", () => {
    const run = runOf(calling, { kind: "create", timeouts: undefined, defaultMs: 7 });
    const at = (seconds: number): void => {
      nowMs = seconds * 1_000;
    };
    at(5);
    run.begin("endpointCreation");
    at(7);
    run.begin("endpointCreation"); // in another region
    at(65.4);
    run.begin("endpointDeletion");
    at(130);
    expect(run.endWork()).toEqual({ endpointCreation: 60, endpointDeletion: 65 });
    at(200);
    expect(run.endWork()).toEqual({ endpointCreation: 60, endpointDeletion: 65 });
  });

  it("without work keeps no duration", () => {
    expect(runOf(calling, { kind: "update", timeouts: undefined, defaultMs: 7 }).endWork()).toEqual({});
  });

  it("has written once it says so, and keeps the later value of each property", () => {
    const run = runOf(calling, { kind: "create", timeouts: undefined, defaultMs: 7 });
    expect([run.hasWritten, run.kept]).toEqual([false, {}]);
    run.keep({ a: 1, b: 1 });
    run.keep({ b: 2 });
    run.wrote();
    expect([run.hasWritten, run.kept]).toEqual([true, { a: 1, b: 2 }]);
  });
});
