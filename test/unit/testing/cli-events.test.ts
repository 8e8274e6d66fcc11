// Proves what is read from the CLI's event log, and that its debug messages are not.
import { expect, it } from "vitest";
import { readEvents } from "../../../testing/cli-events.ts";

const urn = "urn:pulumi:test::lab::lab:index:Thing::a";
const log = (...events: readonly unknown[]): string => events.map((event) => JSON.stringify(event)).join("\n");

it("reads steps with their changes, and leaves out the engine's own default provider", () => {
  const metadata = {
    op: "update",
    urn,
    type: "lab:index:Thing",
    detailedDiff: { v: { diffKind: "update", inputDiff: true } },
  };
  const provider = {
    op: "create",
    urn: "urn:pulumi:test::lab::pulumi:providers:lab::default_1_0_0",
    type: "pulumi:providers:lab",
  };
  expect(
    readEvents(log({ resourcePreEvent: { metadata: provider } }, { resourcePreEvent: { metadata } })).steps,
  ).toEqual([{ op: "update", urn, name: "a", type: "lab:index:Thing", diff: { v: { kind: "update" } } }]);
});

it("reads what a refresh found from after it", () => {
  const before = { op: "refresh", urn, type: "lab:index:Thing", detailedDiff: null };
  const after = { ...before, detailedDiff: { v: { diffKind: "update" } } };
  expect(
    readEvents(log({ resourcePreEvent: { metadata: before } }, { resOutputsEvent: { metadata: after } })).steps,
  ).toEqual([{ op: "refresh", urn, name: "a", type: "lab:index:Thing", diff: { v: { kind: "update" } } }]);
});

it("drops debug messages, which hold secrets in clear", () => {
  const said = (severity: string, message: string) => ({ diagnosticEvent: { severity, message, urn } });
  expect(readEvents(log(said("debug", "canary"), said("warning", "mind this\n"))).messages).toEqual([
    { severity: "warning", urn, text: "mind this", ephemeral: false },
  ]);
});

it("survives the half line that a killed CLI leaves", () => {
  expect(readEvents(`${log({ summaryEvent: { resourceChanges: { same: 2 } } })}\n{"resourcePre`).changeSummary).toEqual(
    { same: 2 },
  );
});
