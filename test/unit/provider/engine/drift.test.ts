// Proves what is said of drift: by a refresh once, by a preview after a refresh of an earlier run, and by no rotation.
import { describe, expect, it } from "vitest";
import { optional, timeoutsField } from "../../../../provider/engine/field.ts";
import { hooksOf, type Resource } from "../../../../provider/engine/hooks.ts";
import { callingOf, type Timed } from "../../../../provider/engine/run.ts";
import { text } from "../../../../provider/support/kinds.ts";
import { callSaying } from "../../../support/call.ts";

interface Thing {
  readonly size: string;
  readonly valid: boolean;
  readonly parts: Readonly<Record<string, string>>;
}

const CLIENTS: Timed = { clock: { now: () => 0 } };
const GOOD: Thing = { size: "big", valid: true, parts: { east: "ACTIVE", west: "ACTIVE" } };

/** A resource whose object is as `seen`. */
const thing = (seen: Thing): Resource<{ clients: Timed; args: object; wanted: Thing; seen: Thing; known: Thing }> => ({
  fields: {
    size: optional(
      text("a size", (value) => value !== ""),
      "updates",
      "small",
    ),
    timeouts: timeoutsField(1),
  },
  outputs: [],
  conditions: ["valid", "parts"],
  requiredState: ["valid", "parts"],
  inState: [],
  byId: () => Promise.resolve(undefined),
  identity: () => "thing",
  idOf: () => "thing",
  named: (id) => `the ${id}`,
  tells: () => "whether the thing is there",
  resolve: (_, args) => ({ inputs: { ...args }, failures: [] }),
  observe: () => Promise.resolve(seen),
  differs: () => (seen.valid ? { kind: "same" } : { kind: "off", says: "Drift: the thing is not valid." }),
  ensure: (run, { wanted }) => {
    run.status("creating the thing");
    return Promise.resolve({ ...wanted });
  },
  record: () => ({ outs: { ...seen }, inputs: { ...seen } }),
  remove: () => Promise.resolve(),
});

function scene(seen: Thing) {
  const said: string[] = [];
  const call = callingOf(
    callSaying((kind, words) => void said.push(`${kind}: ${words}`)),
    CLIENTS,
  );
  return { said, call, hooks: hooksOf(thing(seen), CLIENTS) };
}

describe("a refresh", () => {
  it("without drift changes no input in state", async () => {
    const { said, call, hooks } = scene(GOOD);
    expect(await hooks.read(call, "thing", { ...GOOD })).toEqual({ id: "thing", outs: GOOD });
    expect(said).toEqual([]);
  });

  it("says what is off, and the preview of the same run does not repeat it", async () => {
    const bad = { ...GOOD, valid: false };
    const { said, call, hooks } = scene(bad);
    expect(await hooks.read(call, "thing", { ...GOOD })).toEqual({ id: "thing", outs: bad, inputs: bad });
    await hooks.diff(call, "thing", { ...bad }, { ...GOOD });
    expect(said).toEqual(["warn: Drift: the thing is not valid."]);
  });
});

describe("a preview, after a refresh of an earlier run,", () => {
  it("says which conditions differ, and of an object only the parts that do", async () => {
    const { said, call, hooks } = scene(GOOD);
    const olds = { ...GOOD, valid: false, parts: { east: "FAILED", west: "ACTIVE" } };
    await hooks.diff(call, "thing", olds, { ...GOOD });
    expect(said).toEqual([
      "warn: Drift of the thing, as the last run found it: valid is false, and must be true; parts.east is FAILED, and must be ACTIVE. `pulumi up` restores it.",
    ]);
  });

  it("says nothing where the program changed an argument", async () => {
    const { said, call, hooks } = scene(GOOD);
    await hooks.diff(call, "thing", { ...GOOD, parts: { east: "ACTIVE" } }, { ...GOOD, size: "small" });
    expect(said).toEqual([]);
  });
});

describe("the row", () => {
  it("ends without the name of the last step", async () => {
    const { said, call, hooks } = scene(GOOD);
    await hooks.create(call, { ...GOOD });
    expect(said).toEqual(["status: creating the thing", "status: "]);
  });
});
