// Proves, on a real shell, that a command which a person is told to run means what it says, whatever the names in it are.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { command, shellWord } from "../../../../provider/support/shell.ts";

/** The words as a shell takes them. */
const taken = (line: string): readonly string[] =>
  execFileSync("/bin/sh", ["-c", `printf '%s\\0' ${line}`], { encoding: "utf8", cwd: "/" })
    .split("\0")
    .slice(0, -1);

describe("a word of a command", () => {
  it("reaches the program as it is, whatever is in it", () => {
    const piece = fc.constantFrom(
      "$(id)",
      "`id`",
      "'",
      '"',
      "\\",
      " ",
      ";",
      "&",
      "|",
      ">",
      "*",
      "~",
      "#",
      "!",
      "\n",
      "é",
    );
    const word = fc
      .array(fc.oneof(piece, fc.string({ maxLength: 4 })), { maxLength: 6 })
      .map((parts) => parts.join(""));
    const words = fc.array(
      word.filter((text) => !text.includes("\0")),
      { minLength: 1, maxLength: 200 },
    );
    fc.assert(
      fc.property(words, (given) => {
        expect(taken(given.map(shellWord).join(" "))).toEqual(given);
      }),
      { numRuns: 20 },
    );
  });

  it.each([
    ["payments-kv", "payments-kv"],
    ["/subscriptions/1/resourceGroups/keys", "/subscriptions/1/resourceGroups/keys"],
    ["{version}", "{version}"],
    ["Key Vault Crypto User", '"Key Vault Crypto User"'],
    ["appId eq '1'", `"appId eq '1'"`],
    ["keys (old)", '"keys (old)"'],
    ["", "''"],
    ["$(id)", "'$(id)'"],
    ["a'b`c", "'a'\\''b`c'"],
    ["clés", "'clés'"],
  ])("%s is written %s", (word, written) => {
    expect(shellWord(word)).toBe(written);
  });
});

describe("a command", () => {
  it("takes each value as a word, and each item of a list", () => {
    expect(command`az keyvault key ${"set; attributes"} --ops ${["get", "a b"]} --name ${"k"}`).toBe(
      `az keyvault key 'set; attributes' --ops get "a b" --name k`,
    );
  });
});

const root = fileURLToPath(new URL("../../../..", import.meta.url));
const COMMAND = /^(?:az|atlas|pulumi|npm|npx|openssl) /;

/** The code span that is open at the end of the text. */
const openSpan = (text: string): string | undefined => {
  const spans = text.split("`");
  return spans.length % 2 === 0 ? spans.at(-1) : undefined;
};

/** Values put into a command by hand: in a template that begins as one, or within a code span that does. */
function byHand(node: ts.Node): readonly string[] {
  const within = node.getChildren().flatMap(byHand);
  if (!ts.isTemplateExpression(node) || ts.isTaggedTemplateExpression(node.parent)) return within;
  const texts = [node.head, ...node.templateSpans.map(({ literal }) => literal)].map(({ text }) => text);
  const isByHand = node.templateSpans.some((_, index) => {
    const before = texts.slice(0, index + 1).join("\0");
    return COMMAND.test(openSpan(before) ?? (before.includes("`") ? "" : before));
  });
  return isByHand ? [node.getText(), ...within] : within;
}

describe("the provider", () => {
  const parse = (name: string, text: string) => ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);

  it("puts no value into a command by hand", () => {
    const found = readdirSync(join(root, "provider"), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .flatMap((name) => byHand(parse(name, readFileSync(join(root, "provider", name), "utf8"))));
    expect(found).toEqual([]);
  });

  it("would be seen to do it", () => {
    const source = [
      "const a = `Run \\`az keyvault show --name @name\\`.`;",
      "const b = `az keyvault show --name @name`;",
      "const c = command`az keyvault show --name @name`;",
      "const d = `Run \\`@c\\`, then \\`pulumi up\\` on @name.`;",
    ]
      .join("\n")
      .replace(/@(\w+)/g, "$${$1}");
    expect(byHand(parse("x.ts", source)).map((text) => text.slice(1, 12))).toEqual(["Run \\`az ke", "az keyvault"]);
  });
});
