// Proves of each escaper that its text stays text. The Markdown ones are also proved within whole comments (explain/properties.test.ts).
import fc from "fast-check";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { describe, expect, it } from "vitest";
import {
  htmlText,
  markdownCell,
  markdownName,
  markdownText,
  mermaidLabel,
  terminalName,
  terminalText,
} from "../../../cli/escape.ts";

const any = fc.oneof(fc.string({ unit: "binary" }), fc.stringMatching(/^[<>&"'`|\\*_[\]()#@$%!~:{}\n ab1.-]{0,40}$/));
const htmlOf = (markdown: string): string => micromark(markdown, { extensions: [gfm()], htmlExtensions: [gfmHtml()] });

describe("text from others", () => {
  it("is one line without control characters on a terminal", () => {
    fc.assert(
      fc.property(any, (text) => {
        for (const shown of [terminalName(text), terminalText(text)]) expect(shown).not.toMatch(/\p{Cc}/u);
      }),
    );
    expect(terminalName("a\u001b[31mb\nc")).toBe("a\ufffd[31mb c");
    expect(terminalText("::error::x")).toBe(": :error::x");
  });

  it("loses its secrets", () => {
    expect(terminalText("client_secret=abcdef123456 is wrong")).toBe("client_secret=[redacted] is wrong");
    expect(markdownName("mdb_sa_sk_abcdef")).toBe("`[redacted]`");
  });

  it("is code as a name in Markdown, and the same text again when it is rendered", () => {
    fc.assert(
      fc.property(any, (text) => {
        const html = htmlOf(markdownName(text));
        expect(html).toMatch(/^<p><code>[^<]*<\/code><\/p>$/);
      }),
    );
    expect(markdownName("a`b``c")).toBe("```a`b``c```");
    expect(markdownName("`")).toBe("`` ` ``");
    expect(markdownName(" ")).toBe("`(empty)`");
  });

  it("is a paragraph of text and code as a message in Markdown", () => {
    fc.assert(
      fc.property(any, (text) => {
        const html = htmlOf(`Said: ${markdownText(text)}`).replaceAll(/<code>[^<]*<\/code>/g, "");
        expect([...html.matchAll(/<\/?\w+/g)].map(([tag]) => tag)).toEqual(["<p", "</p"]);
      }),
    );
    expect(markdownText("Run `az login` as me@x.example, see #12.")).toBe(
      "Run `az login` as `me@x.example,` see `#12.`",
    );
    expect(markdownText("1. one")).toBe("1\\. one");
    expect(markdownText("- one")).toBe("\\- one");
    expect(markdownText("# one")).toBe("`#` one");
    expect(markdownText("SET_THIS_NAME _now_")).toBe("SET_THIS_NAME \\_now\\_");
  });

  it("is one cell of a table", () => {
    fc.assert(
      fc.property(any, any, (one, two) => {
        const cells = [markdownName(one), markdownText(two)].map(markdownCell);
        const html = htmlOf(`| a | b |\n| --- | --- |\n| ${cells.join(" | ")} |`);
        expect([...html.matchAll(/<td>/g)]).toHaveLength(2);
        expect([...html.matchAll(/<tr>/g)]).toHaveLength(2);
      }),
    );
  });

  it("is text in HTML and in its attributes", () => {
    fc.assert(
      fc.property(any, (text) => {
        expect(htmlText(text)).not.toMatch(/[<>"']|&(?!(?:lt|gt|amp|quot|#39);)/);
      }),
    );
    expect(htmlText(`<a href="x">&'`)).toBe("&lt;a href=&quot;x&quot;&gt;&amp;&#39;");
  });

  it("is a label in Mermaid: no sign of its language is left", () => {
    fc.assert(
      fc.property(any, (text) => {
        expect(mermaidLabel(text).replaceAll(/#\d+;/g, "")).toMatch(/^[\p{L}\p{N} .,_/()-]*$/u);
      }),
    );
    expect(mermaidLabel('a"]; click')).toBe("a#34;#93;#59; click");
  });
});
