// Proves that no text from outside can make a terminal, a CI system or the Pulumi CLI do anything, and that ordinary words stay as they are.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { harmless, harmlessIn, MOST_CHARACTERS } from "../../../../provider/support/harmless.ts";
import { evilText, isHarmless } from "./evil.ts";

describe("a text from outside", () => {
  it("is harmless and short, whatever it was", () => {
    fc.assert(
      fc.property(evilText, (text) => isHarmless(harmless(text))),
      { numRuns: 2_000 },
    );
  });

  it("may be longer where the caller says so", () => {
    const text = "x".repeat(700);
    expect(harmless(text, 2_000)).toBe(text);
    expect(harmless(text, 10)).toBe(`${"x".repeat(9)}…`);
    expect(harmless(text)).toHaveLength(MOST_CHARACTERS);
  });

  it("does not change when it is made harmless twice", () => {
    fc.assert(fc.property(evilText, (text) => harmless(harmless(text)) === harmless(text)));
  });

  it("never becomes the name of something else", () => {
    const name = fc.stringMatching(/^[A-Za-z0-9_.()-]{1,40}$/); // no name that stands for an object holds a space
    fc.assert(fc.property(evilText, name, (text, other) => text === other || harmless(text) !== other));
    expect(harmless("ord\u202eers")).toBe("ord\ufffders");
  });

  it.each([
    ["a colour", "\u001b[31mred\u001b[0m", "\ufffd[31mred\ufffd[0m"],
    ["a link of a terminal", "\u001b]8;;https://evil.example\u0007here", "\ufffd]8;;https://evil.example\ufffdhere"],
    ["an escape of one byte", "\u009b2Jgone", "\ufffd2Jgone"],
    ["line ends", "one\r\ntwo\u2028three\n\n::error::four", "one two three ::error::four"],
    ["a bidi override", "abc\u202egpj.exe", "abc\ufffdgpj.exe"],
    ["invisible characters", "pay\u200bments\ufeff", "pay\ufffdments\ufffd"],
    ["half a character", "a\ud800b", "a\ufffdb"],
    ["a command of GitHub Actions", "::add-mask::a", ": :add-mask::a"],
    ["the same behind white space", " \n::set-output name=a::b", "  : :set-output name=a::b"],
    ["an old command of GitHub Actions", "a ##[set-env name=A]b", "a # #[set-env name=A]b"],
    ["a command of Azure Pipelines", "a ##vso[task.setvariable variable=A]b", "a # #vso[task.setvariable variable=A]b"],
    ["a command of TeamCity", "##teamcity[buildStop]", "# #teamcity[buildStop]"],
    ["colours of the Pulumi CLI", "%}><{%fg 1%}>red", "% }><{ %fg 1% }>red"],
  ])("loses %s", (_, text, left) => {
    expect(harmless(text)).toBe(left);
  });

  it.each([
    "The key's version 0123456789abcdef0123456789abcdef is disabled; enable it: 100% of it.",
    "Schlüssel „Zahlungen“ – 鍵 – مفتاح – 🔑",
    "urn:pulumi:dev::app::type::name, ## 5 [ok] #[x]",
    "",
  ])("stays as it is: %s", (text) => {
    expect(harmless(text)).toBe(text);
  });

  it("is cut at 512 characters, and never within one", () => {
    expect(harmless("a".repeat(MOST_CHARACTERS))).toBe("a".repeat(MOST_CHARACTERS));
    expect(harmless("a".repeat(MOST_CHARACTERS + 1))).toBe(`${"a".repeat(MOST_CHARACTERS - 1)}…`);
    expect(harmless(`${"a".repeat(MOST_CHARACTERS - 2)}🔑🔑`)).toBe(`${"a".repeat(MOST_CHARACTERS - 2)}…`);
  });
});

describe("plain JSON from outside", () => {
  it("is harmless in every text, names of fields among them, and keeps everything else", () => {
    expect(harmlessIn({ "a\u001b": ["b\u001b", 1, null, { c: "::d" }], e: true })).toEqual({
      "a\ufffd": ["b\ufffd", 1, null, { c: ": :d" }],
      e: true,
    });
  });
});
