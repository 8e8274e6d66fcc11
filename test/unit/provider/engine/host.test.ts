// Proves what the bridge does for every room: hidden inputs, plain results, errors, half-made objects, hand-over. With a room of the test's own.

import { describe, expect, it } from "vitest";
import { createEnding } from "../../../../provider/engine/ending.ts";
import { silentLink } from "../../../../provider/engine/engine-link.ts";
import { HalfDone } from "../../../../provider/engine/failures.ts";
import { createHandOver, type HandOver } from "../../../../provider/engine/hand-over.ts";
import { host } from "../../../../provider/engine/host.ts";
import { alone, type Meeting } from "../../../../provider/engine/meeting.ts";
import type { Call, Room } from "../../../../provider/engine/room.ts";
import { CmkError } from "../../../../provider/support/errors.ts";
import { failure } from "../../../support/failure.ts";
import { must } from "../../../support/must.ts";

const hidden = { __urn: "urn:pulumi:test::project::type::name", __provider: "exports.handler = …" };

/** Hosts a room that notes its calls; the test overrides what it is about, and whom it meets. */
function hosted(change: Partial<Room> = {}, handOver: HandOver = createHandOver()) {
  const calls: Array<readonly [string, ...unknown[]]> = [];
  const messages: Array<readonly [string, string | undefined, string]> = [];
  const note =
    <T>(name: string, result: T) =>
    (call: Call, ...given: unknown[]): Promise<T> => {
      calls.push([name, ...given, call.preview]);
      return Promise.resolve(result);
    };
  const room: Room = {
    identity: (properties) => (typeof properties.what === "string" ? properties.what : undefined),
    check: async (call, olds, news) => note("check", { inputs: news, failures: [] })(call, olds, news),
    diff: note("diff", { kind: "same" as const }),
    create: async (call, inputs) => note("create", { id: "id", outs: inputs })(call, inputs),
    read: async (call, id, props) => note("read", { id, outs: props, inputs: props })(call, id, props),
    get: async (call, id, given) => note("get", { id, outs: { seen: true }, inputs: {} })(call, id, given),
    update: async (call, id, olds, news) => note("update", news)(call, id, olds, news),
    remove: note("remove", undefined),
    ...change,
  };
  const provider = host("Thing", {
    link: {
      ...silentLink(),
      status: (urn, text) => messages.push(["status", urn, text]),
      info: (urn, text) => messages.push(["info", urn, text]),
      warn: (urn, text) => messages.push(["warn", urn, text]),
    },
    handOver,
    ending: createEnding(),
    configure: () => {},
    room: () => Promise.resolve(room),
  });
  return {
    calls,
    messages,
    check: must(provider.check),
    diff: must(provider.diff),
    create: provider.create,
    read: must(provider.read),
    update: must(provider.update),
    remove: must(provider.delete),
  };
}

const rejection = failure<Record<string, unknown> & Error>;

describe("hidden inputs", () => {
  it("never reach a room; `__preview` is dropped, `__urn` and `__provider` live on", async () => {
    const { calls, check } = hosted();
    const { inputs } = await check({}, { what: "a", ...hidden, __preview: true });
    expect(calls).toEqual([["check", {}, { what: "a" }, true]]);
    expect(inputs).toEqual({ what: "a", ...hidden });
  });

  it("count in no diff: an alias move, a new package version", async () => {
    const { calls, diff } = hosted();
    expect(await diff("id", { what: "a", ...hidden, __v: 1 }, { what: "a", ...hidden, __urn: "urn:moved" })).toEqual({
      changes: false,
    });
    expect(calls).toEqual([["diff", "id", { what: "a" }, { what: "a" }, false]]);
  });

  it("stay in outs, with the version of the state's shape", async () => {
    expect(await hosted().create({ what: "a", ...hidden })).toEqual({
      id: "id",
      outs: { what: "a", ...hidden, __v: 1 },
    });
    expect(await hosted().read("id", { what: "a", ...hidden, __v: 1 })).toEqual({
      id: "id",
      props: { what: "a", ...hidden, __v: 1 },
      inputs: { what: "a", ...hidden },
    });
  });
});

describe("answers", () => {
  it("leave `changes` open where inputs changed, so that the engine prints only those", async () => {
    const { diff } = hosted({ diff: () => Promise.resolve({ kind: "changed", replaces: ["what"] }) });
    expect(await diff("id", {}, {})).toEqual({ replaces: ["what"] });
  });

  it("say what is off on the resource's own row", async () => {
    const { diff, messages } = hosted({ diff: () => Promise.resolve({ kind: "off", says: "switched off by others" }) });
    expect(await diff("id", {}, { ...hidden })).toEqual({ changes: true });
    expect(messages).toEqual([["warn", hidden.__urn, "switched off by others"]]);
  });

  it("are plain JSON without undefined", async () => {
    const { create } = hosted({
      create: () => Promise.resolve({ id: "id", outs: { a: undefined, b: { c: undefined, d: [1, undefined] } } }),
    });
    expect((await create({})).outs).toEqual({ b: { d: [1] }, __v: 1 });
  });

  it("are empty for what is gone", async () => {
    expect(await hosted({ read: () => Promise.resolve(undefined) }).read("id", {})).toEqual({});
  });
});

describe("errors", () => {
  it("that we know go out as their text, without a stack", async () => {
    const error = await rejection(
      hosted({
        remove: () => Promise.reject(new CmkError("No.", { code: "CLUSTER_PAUSED", hint: "Do that." })),
      }).remove("id", {}),
    );
    expect(error).toBeInstanceOf(Error);
    expect(error.message).toBe("No. Do that.");
    expect(`${String(error)}: ${error.stack}`, "what the engine prints in the stack's row").toBe(
      "pulumi-atlas-cmk: No.",
    );
  });

  it("that we do not know keep their stack: they are defects", async () => {
    const error = await rejection(hosted({ create: () => Promise.reject(new TypeError("boom")) }).create({}));
    expect([error.name, error.message]).toEqual(["TypeError", "boom"]);
    expect(error.stack).not.toBe("");
  });

  it("of a half-made object keep its record: id, all of the text, properties with the provider's text", async () => {
    const cause = new CmkError("Not valid.", { code: "KEY_NOT_VALID", hint: "Do that." });
    const error = await rejection(
      hosted({ create: () => Promise.reject(new HalfDone("id", { what: "a", valid: false }, cause)) }).create({
        what: "a",
        ...hidden,
      }),
    );
    expect({ ...error }).toMatchObject({
      id: "id",
      reasons: ["Not valid. Do that."],
      properties: { what: "a", valid: false, ...hidden, __v: 1 },
    });
  });
});

describe("a hand-over", () => {
  const thing = { what: "a", ...hidden };

  it("writes nothing at a delete of what the program still declares, and says so on the row of what is deleted", async () => {
    const { calls, messages, check, remove } = hosted();
    await check({}, { ...thing, __preview: false });
    await remove("id", { ...thing, __urn: "urn:old" });
    expect(calls.map(([name]) => name)).toEqual(["check"]);
    expect(messages).toEqual([
      ["info", "urn:old", `Kept: Thing a. ${hidden.__urn} still declares it. Nothing was written.`],
    ]);
  });

  it("holds for what this process created or updated", async () => {
    for (const make of [
      ({ create }: ReturnType<typeof hosted>) => create(thing),
      ({ update }: ReturnType<typeof hosted>) => update("id", thing, thing),
    ]) {
      const one = hosted();
      await make(one);
      await one.remove("id", thing);
      expect(one.calls.map(([name]) => name)).not.toContain("remove");
    }
  });

  it("holds for what only the finished object tells", async () => {
    const { calls, create, remove } = hosted({ create: () => Promise.resolve({ id: "id", outs: { what: "made" } }) });
    await create({ ...hidden });
    await remove("id", { ...hidden, what: "made" });
    expect(calls).toEqual([]);
  });

  it("holds where the record spells it as the cloud does", async () => {
    const { calls, check, remove } = hosted();
    await check({}, { ...thing, what: "/Vaults/Orders" });
    await remove("id", { ...thing, what: "/vaults/orders" });
    expect(calls.map(([name]) => name)).toEqual(["check"]);
  });

  it("goes by the id of the record where that tells more", async () => {
    const identity: Room["identity"] = ({ what }, id) => (typeof id === "string" ? id : String(what));
    const { calls, check, remove } = hosted({ identity });
    await check({}, thing);
    await remove("a", { ...hidden, what: "stale" });
    expect(calls.map(([name]) => name)).toEqual(["check"]);
  });

  it("holds for what another process of the engine has declared", async () => {
    const handOver = createHandOver();
    const [eu, us] = [hosted({}, handOver), hosted({}, handOver)];
    await us.check({}, thing);
    await eu.remove("id", thing);
    expect(eu.calls).toEqual([]);
  });

  it.each([
    ["a preview's check", async ({ check }: ReturnType<typeof hosted>) => check({}, { ...thing, __preview: true })],
    [
      "a diff: a refresh diffs what is about to go",
      async ({ diff }: ReturnType<typeof hosted>) => diff("id", thing, thing),
    ],
    ["a read", async ({ read }: ReturnType<typeof hosted>) => read("id", thing)],
    ["a check of something else", async ({ check }: ReturnType<typeof hosted>) => check({}, { what: "b" })],
  ])("does not follow from %s", async (_, before) => {
    const one = hosted();
    await before(one);
    await one.remove("id", thing);
    expect(one.calls.at(-1)?.[0]).toBe("remove");
  });
});

describe("what another resource of the program needs", () => {
  const thing = { what: "a", ...hidden };
  const user = { what: "user", __urn: "urn:pulumi:test::project::pulumi-nodejs:dynamic/atlas-cmk:User::keys" };
  const needs: Room["needs"] = ({ what }) => (what === "user" ? [{ kind: "Thing", identity: "A" }] : []);
  const remove: Room["remove"] = (call) => call.refuseNeeded();
  const refusal =
    'The delete of Thing a was refused: the program declares User "keys", which uses it. Nothing was changed. ' +
    "Remove that resource from the program first, or pass another vault or key to it.";

  it.each([
    ["check", async ({ check }: ReturnType<typeof hosted>) => check({}, user)],
    ["create", async ({ create }: ReturnType<typeof hosted>) => create(user)],
    ["update", async ({ update }: ReturnType<typeof hosted>) => update("user", user, user)],
  ])("is not deleted after its %s, in another process of the engine too", async (_, declare) => {
    const handOver = createHandOver();
    const [eu, us] = [hosted({ needs }, handOver), hosted({ needs, remove }, handOver)];
    await declare(eu);
    expect((await rejection(us.remove("a", thing))).message).toBe(refusal);
  });

  it("is told to a delete that asks of another identity, in the resource's own words", async () => {
    const seen: unknown[] = [];
    const asks: Room["remove"] = async (call) => void seen.push(await call.userOf("a"), await call.userOf("b"));
    const one = hosted({ needs, remove: asks });
    await one.check({}, user);
    await one.remove("other", { ...thing, what: "other" });
    expect(seen).toEqual(['User "keys"', undefined]);
  });

  it("is deleted if no resource declares a need, also after a preview or a read of a resource that has one", async () => {
    const one = hosted({ needs, remove });
    await one.check({}, { ...user, __preview: true });
    await one.read("user", user);
    await one.remove("a", thing);
  });
});

describe("without an answer from other plugin processes", () => {
  const doubt = { kind: "unclear", why: "No answer from eu.", remedy: "Run again." } as const;
  const lost: Meeting = { claim: async () => doubt, find: async () => doubt, leave: async () => {}, close: () => {} };
  const thing = { what: "a", ...hidden };
  const unchecked =
    "Whether another provider instance of this program manages the same object cannot be checked. No answer from eu. Run again.";

  it("a delete is refused before the room is asked, with what to do", async () => {
    const { calls, remove } = hosted({}, createHandOver({ preview: alone(), up: lost }));
    expect((await rejection(remove("id", thing))).message).toBe(
      "The delete of Thing a was refused: whether the program still declares it cannot be checked. No answer from eu. Nothing was changed. Run again.",
    );
    expect(calls).toEqual([]);
  });

  it("a check is refused at `up`, and so are a create and an update, before the room is asked", async () => {
    const { calls, check, create, update } = hosted({}, createHandOver({ preview: alone(), up: lost }));
    expect((await check({}, thing)).failures).toEqual([{ property: "", reason: unchecked }]);
    expect((await rejection(create(thing))).message).toBe(unchecked);
    expect((await rejection(update("id", thing, thing))).message).toBe(unchecked);
    expect(calls.map(([name]) => name)).toEqual(["check"]);
  });

  it("a preview warns once, and continues", async () => {
    const { messages, check } = hosted({}, createHandOver({ preview: lost, up: lost }));
    expect((await check({}, { ...thing, __preview: true })).failures).toEqual([]);
    expect((await check({}, { ...thing, what: "b", __preview: true })).failures).toEqual([]);
    expect(messages).toEqual([["warn", hidden.__urn, unchecked]]);
  });

  it("an object that is made is never lost for it", async () => {
    let calls = 0;
    const claim: Meeting["claim"] = async () => {
      calls += 1;
      return calls === 1 ? { kind: "first" } : doubt;
    };
    const { create } = hosted({}, createHandOver({ preview: alone(), up: { ...lost, claim } }));
    expect((await create(thing)).id).toBe("id");
    expect(calls).toBe(2);
  });
});

describe("two resources of one program that stand for the same", () => {
  const urn = (name: string) => ({ ...hidden, __urn: `urn:pulumi:test::project::type::${name}` });

  it("are refused from the second on, in a preview too, where the room says that they would fight", async () => {
    const { check } = hosted({ only: "what" });
    expect((await check({}, { ...urn("first"), what: "x", __preview: true })).failures).toEqual([]);
    expect((await check({}, { ...urn("twin"), what: "x", __preview: true })).failures).toEqual([
      {
        property: "what",
        reason:
          "The resource \"first\" of this program already manages the same 'what'. Two resources would undo each other's changes at every run. Keep one of them.",
      },
    ]);
  });

  it.each([
    ["the same resource checked again", { only: "what" }, [{ ...urn("first"), what: "x" }]],
    ["another object", { only: "what" }, [{ ...urn("twin"), what: "y" }]],
    ["an object that is not known yet", { only: "what" }, [{ ...urn("twin") }]],
    ["a room that takes two for as good as one", {}, [{ ...urn("twin"), what: "x" }]],
  ])("are none: %s", async (_, room, then) => {
    const { check } = hosted(room);
    await check({}, { ...urn("first"), what: "x" });
    for (const news of then) expect((await check({}, news)).failures).toEqual([]);
  });
});

describe("a read by id alone", () => {
  it("asks the room without a record, and stays one in a refresh", async () => {
    const { calls, read } = hosted();
    const got = await read("id", { ...hidden, __get: true, __preview: true });
    expect(calls).toEqual([["get", "id", {}, true]]);
    expect(got.props).toMatchObject({ seen: true, __get: true });
    await read("id", got.props);
    expect(calls[1]).toEqual(["get", "id", { seen: true }, false]);
  });

  it("of no object fails in a program, and reports the object as gone in a refresh", async () => {
    const { read } = hosted({ get: () => Promise.resolve(undefined) });
    await expect(read("id", { ...hidden, __get: true })).rejects.toThrow(
      'Thing.get: there is no object with the id "id". Correct the id. Or create the object before this program reads it.',
    );
    expect(await read("id", { ...hidden, __get: true, __v: 1 })).toEqual({});
  });
});
