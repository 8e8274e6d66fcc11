// Each recorded answer of Atlas beside what the emulator answers in that situation: status, headers that a client may read, and the names and kinds of all
// fields. Proves that the emulator's answers look like the service's; what they mean, the unit tests say.
import { describe, expect, it } from "vitest";
import { areRecordingsHere, atlasRecordings, WHY_NO_RECORDINGS } from "../../support/recordings.ts";
import { type Answered, refusal } from "../../unit/emulator/client.ts";
import { LEFT_OUT, NOT_EMULATED, SITUATIONS } from "./atlas-situations.ts";
import { compare, short } from "./shapes.ts";

const all = atlasRecordings().map((one, index) => ({
  ...one,
  index,
  name: `${one.method} ${one.path} ${one.status}`,
}));

describe.runIf(areRecordingsHere)(areRecordingsHere ? "an answer of Atlas" : `skipped: ${WHY_NO_RECORDINGS}`, () => {
  it("is compared, or said to be of what the emulator has not", () => {
    const known = [...Object.keys(SITUATIONS), ...NOT_EMULATED].map(Number).sort((one, other) => one - other);
    expect(known).toEqual(all.map(({ index }) => index));
  });

  it.each(all.filter(({ index }) => SITUATIONS[index] !== undefined))("$index: $name", async (recorded) => {
    const answer = await SITUATIONS[recorded.index]?.();
    if (answer === undefined) throw new Error("no situation");
    expect(answer.status).toBe(recorded.status);
    expect(told(answer.headers)).toEqual(told(new Headers({ ...recorded.headers })));
    if (recorded.status >= 400) expect(refusal(answer)[1]).toBe(Object(recorded.body).errorCode);
    expect(short(compare(recorded.body, answer.json ?? null), LEFT_OUT[recorded.index] ?? [])).toEqual([]);
  });
});

const NAMES = ["content-type", "deprecation", "sunset", "ratelimit-limit"];

/** Those that are the same from one request to the next; of a challenge without its nonce. */
function told(headers: Answered["headers"]): Readonly<Record<string, unknown>> {
  const challenge = headers.get("www-authenticate")?.replace(/nonce="[^"]{32}"/, "nonce");
  return { ...Object.fromEntries(NAMES.map((name) => [name, headers.get(name)])), challenge };
}
