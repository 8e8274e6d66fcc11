// Proves that planted secrets leave no trace in a text, however they are spelt, and that ordinary words stay.
import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bareCause, quotable, redact } from "../../../../provider/support/redact.ts";
import { evilText, isHarmless } from "./evil.ts";

const CANARY = 'canary~8Q/"weird"+&=';

describe("redact", () => {
  it.each([
    ["as it is", CANARY],
    ["in a URL", encodeURIComponent(CANARY)],
    ["in JSON", JSON.stringify(CANARY).slice(1, -1)],
    ["in base64", Buffer.from(CANARY).toString("base64")],
  ])("takes a known value out %s", (_, spelt) => {
    expect(redact(`Azure says ${spelt}, twice: ${spelt}.`, [CANARY])).toBe("Azure says [redacted], twice: [redacted].");
  });

  it.each([
    ['{"secret":"abc","name":"x"}', '{"secret":"[redacted]","name":"x"}'],
    ['{"clientSecret": "a\\"b"}', '{"clientSecret": "[redacted]"}'],
    ['{"access_token":"abc', '{"access_token":"[redacted]'],
    ['"{\\"client_secret\\":\\"abc\\"}"', '"{\\"client_secret\\":\\"[redacted]\\"}"'],
    ["grant_type=x&client_secret=abc&scope=y", "grant_type=x&client_secret=[redacted]&scope=y"],
    ["client_assertion=abc.def", "client_assertion=[redacted]"],
    ["Authorization: Basic YWJjZGVm", "Authorization: [redacted]"],
    ["sent Bearer abcdefgh.ijklmnop to it", "sent Bearer [redacted] to it"],
    ['Digest username="pub", response="0a1b"', "Digest [redacted]"],
    ["token eyJhbGciOi.eyJzdWIi.c2ln ended", "token [redacted] ended"],
    ["the secret mdb_sa_sk_AbC-1_2 is wrong", "the secret [redacted] is wrong"],
  ])("knows what looks like a secret: %s", (given, left) => {
    expect(redact(given)).toBe(left);
  });

  it.each([
    "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent is the value, not the id.",
    "Basic authentication is off; Bearer token authentication is on.",
    "project 64b7f0c0a1b2c3d4e5f60718 has no key https://payments-kv.vault.azure.net/keys/atlas/0123456789abcdef0123456789abcdef",
    '{"clientID":"44444444-4444-4444-8444-444444444444","keyIdentifier":"https://v.vault.azure.net/keys/k"}',
  ])("leaves %s", (text) => {
    expect(redact(text)).toBe(text);
  });

  it("does not shred a text for a value that is hardly one", () => {
    expect(redact("a banana", ["a", ""])).toBe("a banana");
  });

  it("takes the longer of two values first", () => {
    expect(redact("x=abcdef-ghi", ["abcdef", "abcdef-ghi"])).toBe("x=[redacted]");
  });
});

describe("a long text", () => {
  const MEGABYTE = 1_048_576;

  it.each(["a-", "a", "secret-", "eyJaaaaaaa-", '"secret" ', '"token":"\\\\', "authorization ", "Bearer  ", "token="])(
    "of 1 MB costs milliseconds: %j again and again",
    (unit) => {
      const text = unit.repeat(MEGABYTE / unit.length);
      const before = process.cpuUsage();
      redact(text, [CANARY]);
      const { user, system } = process.cpuUsage(before);
      expect((user + system) / 1_000).toBeLessThan(250);
    },
  );

  it("keeps no half of a value that is cut in two", () => {
    const secret = "canary-0123456789";
    for (let at = 65_510; at <= 65_540; at += 1)
      expect(redact(`${"a ".repeat(40_000).slice(0, at)}${secret} and more`, [secret])).not.toContain("canary");
  });
});

describe("the words of others", () => {
  it("hold neither a secret nor anything harmful when they are quoted", () => {
    fc.assert(
      fc.property(evilText, evilText, (before, after) => {
        const quoted = quotable(`${before} ${CANARY} ${after}`, [CANARY]);
        return isHarmless(quoted) && !quoted.includes("canary");
      }),
    );
  });
});

describe("a bare cause", () => {
  it("keeps name, text and code, and nothing that a library hung on the error", () => {
    const heavy = Object.assign(new Error(`refused ${CANARY}`), {
      name: "RestError",
      code: "ECONNRESET",
      request: { headers: { authorization: CANARY }, body: CANARY },
    });
    const bare = bareCause(heavy, [CANARY]);
    expect([bare.name, bare.message, "code" in bare && bare.code]).toEqual([
      "RestError",
      "refused [redacted]",
      "ECONNRESET",
    ]);
    expect(inspect(bare, { depth: 9, showHidden: true })).not.toContain("canary");
  });

  it("is made of anything thrown", () => {
    expect(bareCause("just text").message).toBe("just text");
  });
});
