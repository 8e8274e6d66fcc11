// Proves what two and three plugin processes of one engine tell each other, and what a process does that gets no answer. With places in memory; real
// sockets are proved in local-sockets.test.ts, real processes in test/contract.
import { describe, expect, it } from "vitest";
import { apart, type Host, type Meeting, meet, type Place } from "../../../../provider/engine/meeting.ts";

type Engine = Parameters<typeof meet>[0]["engine"];

const KEY = "ClusterEncryption project/orders";
const [FIRST, SECOND] = ["urn:first", "urn:second"];

/** Where processes meet: who answers, who hangs, who crashed. */
function makeHall() {
  const seats = new Map<string, Pick<Host, "answer"> | "hangs" | "crashed">();
  const asked: string[] = [];
  const placeOf = (name: string): Place => ({
    open: async (host) => {
      if (!seats.has(name)) seats.set(name, host);
    },
    others: () => [...seats.keys()].filter((other) => other !== name),
    ask: async (other, text, withinMs) => {
      asked.push(`${name} asks ${other} for ${withinMs} ms`);
      const seat = seats.get(other);
      if (seat === undefined) return { kind: "left" };
      if (seat === "hangs") return { kind: "silent" };
      if (seat === "crashed") return { kind: "crashed" };
      const answered = await seat.answer(text);
      return answered === undefined ? { kind: "silent" } : { kind: "answered", text: answered };
    },
    nameOf: (other) => `process ${other}`,
    bury: (other) => void seats.delete(other),
    close: () => void seats.delete(name),
  });
  const start = (name: string, change: Partial<Place> = {}, engine: Engine = async () => "there"): Meeting =>
    meet({ place: { ...placeOf(name), ...change }, engine });
  return { seats, asked, start };
}

const unclear = (why: RegExp) => ({
  kind: "unclear",
  why: expect.stringMatching(why),
  remedy: expect.stringMatching(/[Rr]un the same command again/),
});

describe("a claim", () => {
  it("belongs to the first resource, whichever process the second is in", async () => {
    const hall = makeHall();
    const [one, other, third] = [hall.start("one"), hall.start("other"), hall.start("third")];
    expect(await one.claim(KEY, FIRST)).toEqual({ kind: "first" });
    expect(await other.claim(KEY, SECOND)).toEqual({ kind: "taken", by: FIRST });
    expect(await third.claim(KEY, SECOND)).toEqual({ kind: "taken", by: FIRST });
    expect(await one.claim(KEY, FIRST)).toEqual({ kind: "first" });
    expect(await third.claim(KEY, FIRST)).toEqual({ kind: "first" });
  });

  it("of another key is another claim", async () => {
    const hall = makeHall();
    const [one, other] = [hall.start("one"), hall.start("other")];
    await one.claim(KEY, FIRST);
    expect(await other.claim(`${KEY}-2`, SECOND)).toEqual({ kind: "first" });
  });

  it("is told once", async () => {
    const hall = makeHall();
    const [one, other] = [hall.start("one"), hall.start("other")];
    await one.claim(KEY, FIRST);
    await other.claim(KEY, FIRST);
    await other.claim(KEY, FIRST);
    await one.claim(KEY, FIRST);
    expect(hall.asked).toEqual(["other asks one for 5000 ms"]);
  });

  it("that crosses another leaves at most one of them", async () => {
    const hall = makeHall();
    const [one, other] = [hall.start("one"), hall.start("other")];
    await one.find("x");
    await other.find("x");
    const claims = await Promise.all([one.claim(KEY, FIRST), other.claim(KEY, SECOND)]);
    expect(claims.filter((claim) => claim.kind === "first").length).toBeLessThan(2);
  });

  it("is made although a process hangs, and has the long wait for that process only once", async () => {
    const hall = makeHall();
    const slow = hall.start("slow");
    await slow.claim(`${KEY}-3`, SECOND);
    const seat = hall.seats.get("slow");
    hall.seats.set("slow", "hangs");
    const one = hall.start("one");
    expect(await one.claim(KEY, FIRST)).toEqual({ kind: "first" });
    expect(await one.claim(`${KEY}-2`, FIRST)).toEqual({ kind: "first" });
    if (seat !== undefined) hall.seats.set("slow", seat);
    expect(await one.claim(`${KEY}-3`, FIRST)).toEqual({ kind: "taken", by: SECOND });
    await one.claim(`${KEY}-4`, FIRST);
    expect(hall.asked).toEqual([5_000, 100, 100, 5_000].map((ms) => `one asks slow for ${ms} ms`));
  });

  it("is not published by a process whose engine does not answer", async () => {
    const hall = makeHall();
    const one = hall.start("one");
    await one.find("x");
    for (const state of ["gone", "unreachable"] as const)
      expect(await hall.start("old", {}, async () => state).claim(KEY, FIRST)).toEqual(
        unclear(/engine does not answer/),
      );
    expect(await one.find(KEY)).toEqual({ kind: "free" });
  });

  it("is unclear without a place, and made once there is one", async () => {
    const hall = makeHall();
    const refusals = [new Error("/tmp: EACCES")];
    const open = async () => {
      const refusal = refusals.pop();
      if (refusal !== undefined) throw refusal;
    };
    const one = hall.start("one", { open });
    expect(await one.claim(KEY, FIRST)).toEqual(unclear(/cannot reach each other: \/tmp: EACCES/));
    expect(await one.claim(KEY, SECOND)).toEqual({ kind: "first" });
  });
});

describe("a process that leaves", () => {
  it("tells the others what was claimed there before they came", async () => {
    const hall = makeHall();
    const one = hall.start("one");
    await one.claim(KEY, FIRST);
    const other = hall.start("other");
    await other.claim(`${KEY}-2`, SECOND);
    await one.leave();
    expect(await other.find(KEY)).toEqual({ kind: "declared", by: FIRST });
    expect(hall.asked.filter((line) => line.startsWith("other asks one"))).toHaveLength(1);
  });

  it("leaves even if another process hangs, or none is left", async () => {
    const hall = makeHall();
    const [one, other] = [hall.start("one"), hall.start("other")];
    await one.claim(KEY, FIRST);
    hall.seats.set("slow", "hangs");
    await one.leave();
    await other.leave();
    expect([...hall.seats.keys()]).toEqual(["slow"]);
    expect(hall.asked).toEqual(["one asks slow for 100 ms"]);
  });
});

describe("a search", () => {
  it("finds nothing if no process has claimed, alone and beside another process", async () => {
    const hall = makeHall();
    const [one, other] = [hall.start("one"), hall.start("other")];
    expect(await one.find(KEY)).toEqual({ kind: "free" });
    expect(await other.find(KEY)).toEqual({ kind: "free" });
  });

  it("finds what another process has claimed before and after this one came", async () => {
    const hall = makeHall();
    const one = hall.start("one");
    await one.claim(KEY, FIRST);
    const other = hall.start("other");
    expect(await other.find(KEY)).toEqual({ kind: "declared", by: FIRST });
    await one.claim(`${KEY}-2`, SECOND);
    expect(await other.find(`${KEY}-2`)).toEqual({ kind: "declared", by: SECOND });
  });

  it("finds what a crashed process has told a third one", async () => {
    const hall = makeHall();
    const [one, witness] = [hall.start("one"), hall.start("witness")];
    await witness.find("x");
    await one.claim(KEY, FIRST);
    hall.seats.set("one", "crashed");
    expect(await hall.start("other").find(KEY)).toEqual({ kind: "declared", by: FIRST });
  });

  it("is unclear after a crash, in every process, though the socket of the crashed one is removed", async () => {
    const hall = makeHall();
    hall.seats.set("lost", "crashed");
    const one = hall.start("one");
    expect(await one.claim(`${KEY}-2`, FIRST)).toEqual({ kind: "first" });
    expect([...hall.seats.keys()]).toEqual(["one"]);
    expect(await one.find(KEY)).toEqual(unclear(/crashed/));
    expect(await hall.start("other").find(KEY)).toEqual(unclear(/crashed/));
    expect(await one.find(`${KEY}-2`)).toEqual({ kind: "declared", by: FIRST });
  });

  it("is unclear while another process hangs, and names it; each search asks again", async () => {
    const hall = makeHall();
    const patient = hall.start("patient");
    await patient.claim(KEY, FIRST);
    const seat = hall.seats.get("patient");
    hall.seats.set("patient", "hangs");
    const one = hall.start("one");
    expect(await one.find(KEY)).toEqual(unclear(/within 10 seconds.*\(process patient\)/));
    if (seat !== undefined) hall.seats.set("patient", seat);
    expect(await one.find(KEY)).toEqual({ kind: "declared", by: FIRST });
  });

  it("is clear when another process has left in good order", async () => {
    const hall = makeHall();
    const [one, other] = [hall.start("one"), hall.start("other")];
    await one.claim(`${KEY}-2`, FIRST);
    one.close();
    expect(await other.find(KEY)).toEqual({ kind: "free" });
  });

  it("does not believe a process whose engine is gone", async () => {
    const hall = makeHall();
    let state: "there" | "gone" = "there";
    const old = hall.start("old", {}, async () => state);
    await old.claim(KEY, FIRST);
    state = "gone";
    expect(await hall.start("one").find(KEY)).toEqual({ kind: "free" });
    expect(await hall.start("one").claim(KEY, SECOND)).toEqual({ kind: "first" });
  });

  it("is unclear where another process does not know its engine", async () => {
    const hall = makeHall();
    const other = hall.start("other", {}, async () => "unreachable");
    await other.claim(KEY, FIRST);
    expect(await hall.start("one").find(KEY)).toEqual(unclear(/process other/));
  });

  it.each([
    ["another protocol", JSON.stringify({ protocol: 2, kind: "knows" })],
    ["no JSON", "<html>"],
    ["no object", "null"],
    ["a strange owner", JSON.stringify({ protocol: 1, kind: "knows", by: 7, isIncomplete: false })],
    ["half an answer", JSON.stringify({ protocol: 1, kind: "knows" })],
  ])("is unclear where the answer is %s", async (_, text) => {
    const hall = makeHall();
    hall.seats.set("strange", { answer: async () => text });
    expect(await hall.start("one").find(KEY)).toEqual(unclear(/strange/));
  });

  it("is unclear once others have removed the socket of this process", async () => {
    const hall = makeHall();
    let host: Host | undefined;
    const open = async (given: Host): Promise<void> => {
      host = given;
    };
    const one = hall.start("one", { open });
    expect(await one.find(KEY)).toEqual({ kind: "free" });
    host?.onRemoved();
    expect(await one.find(KEY)).toEqual(unclear(/its socket was removed/));
  });

  it.each([
    ["take a place", { open: () => Promise.reject(new Error("ENOSPC")) }],
    [
      "see the others",
      {
        others: () => {
          throw new Error("ENOSPC");
        },
      },
    ],
  ])("is unclear for a process that cannot %s", async (_, change) => {
    expect(await makeHall().start("one", change).find(KEY)).toEqual(unclear(/ENOSPC/));
  });
});

it("a question that is not understood gets no answer", async () => {
  const hall = makeHall();
  await hall.start("one").find(KEY);
  const seat = hall.seats.get("one");
  if (typeof seat !== "object") throw new Error("it took no place");
  for (const text of ["", "{}", JSON.stringify({ protocol: 2, key: KEY }), JSON.stringify({ protocol: 1, key: 7 })])
    expect(await seat.answer(text)).toBeUndefined();
});

it("a process apart knows its own claims, and is in doubt about everything else", async () => {
  const one = apart("No engine.", "Update.");
  expect(await one.claim(KEY, FIRST)).toEqual({ kind: "first" });
  expect(await one.claim(KEY, SECOND)).toEqual({ kind: "taken", by: FIRST });
  expect(await one.find(KEY)).toEqual({ kind: "declared", by: FIRST });
  expect(await one.find("other")).toEqual({ kind: "unclear", why: "No engine.", remedy: "Update." });
});
