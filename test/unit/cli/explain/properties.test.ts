// Proves for any names, sizes and numbers of steps what must be true of every comment: no markup, mention or CI command of a name gets through, it is
// valid UTF-8, fences and details are balanced, it fits the host's limit, and refusals and risks are cut last.
import fc from "fast-check";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { describe, expect, it } from "vitest";
import { explain } from "../../../../cli/explain/explain.ts";
import { findDigest } from "../../../../cli/explain/find-json.ts";
import { jsonOf } from "../../../../cli/explain/json.ts";
import { markdownComment } from "../../../../cli/explain/markdown.ts";
import { HOST_PROFILES, HOSTS, type Host } from "../../../../cli/explain/options.ts";
import { readPreview } from "../../../../cli/explain/preview.ts";
import { hostile, KINDS, said, step } from "./any-preview.ts";
import { digestOf, INPUTS, urnOf } from "./previews.ts";

const comment = (digest: string, host: Host): string =>
  markdownComment(explain(readPreview(findDigest(digest).digest)), {
    host,
    stack: undefined,
    version: "1.2.3",
    notes: [],
    time: "2026-11-20 10:00 UTC",
  });

const htmlOf = (markdown: string): string =>
  micromark(markdown, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });

const ALLOWED = [
  "h3",
  "h4",
  "p",
  "strong",
  "ul",
  "ol",
  "li",
  "code",
  "pre",
  "table",
  "thead",
  "tbody",
  "tr",
  "th",
  "td",
  "details",
  "summary",
  "br",
];

function checkText(text: string): void {
  expect(text.isWellFormed()).toBe(true);
  expect(text).not.toMatch(/(?!\n)[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
  expect(text).not.toMatch(/^\s*::/m);
  expect(text).not.toMatch(/##\w*\[/);
}

function checkComment(text: string): void {
  checkText(text);
  const html = htmlOf(text);
  const tags = [...html.matchAll(/<\/?([a-z]\w*)/gi)].map(([, tag = ""]) => tag.toLowerCase());
  expect(tags.filter((tag) => !ALLOWED.includes(tag))).toEqual([]);
  expect((html.match(/<!--/g) ?? []).length).toBe(1);
  const count = (pattern: RegExp): number => (html.match(pattern) ?? []).length;
  expect(count(/<details>/g)).toBe(count(/<\/details>/g));
  // Outside code, nothing is left that a host makes a link or a mention of.
  const prose = html.replaceAll(/<code[^>]*>[\s\S]*?<\/code>/g, "");
  expect(prose).not.toMatch(/@\w|(?:^|\W)#\d|GH-\d|:\/\/|www\./i);
}

describe("a comment", () => {
  it("lets nothing of a name or a message through, whatever they contain", () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 8 }),
        fc.array(said, { maxLength: 4 }),
        fc.constantFrom("github", "gitlab", "azure-devops"),
        (steps, all, host) => {
          checkComment(comment(digestOf(steps, all), host));
        },
      ),
      { numRuns: 150 },
    );
  });

  it("has one graph, whose labels are escaped and whose fence is closed", () => {
    fc.assert(
      fc.property(hostile, hostile, (one, two) => {
        const first = { op: "create", kind: "EncryptionAtRest", name: one, new: INPUTS.EncryptionAtRest };
        const second = {
          op: "create",
          kind: "ClusterEncryption",
          name: `${two}.`,
          new: INPUTS.ClusterEncryption,
          dependencies: [urnOf(first)],
        };
        const text = comment(digestOf([first, second]), "github");
        const [, graph = ""] = /```mermaid\n([\s\S]*?)\n```\n/.exec(text) ?? [];
        expect(graph.split("\n")).toEqual([
          "flowchart TD",
          expect.stringMatching(/^ {2}s0\["[^"`<>%{}&[\]]*: created"\]$/),
          expect.stringMatching(/^ {2}s1\["[^"`<>%{}&[\]]*: created"\]$/),
          "  s0 --> s1",
        ]);
      }),
    );
  });

  it("fits the limit of every host, and keeps refusals and risks before all else", () => {
    const many = fc.integer({ min: 1, max: 1_500 });
    fc.assert(
      fc.property(
        fc.constantFrom(...HOSTS),
        many,
        many,
        fc.integer({ min: 1, max: 150 }),
        (host, created, deleted, length) => {
          const name = (index: number): string => `c${index}-${"x".repeat(length)}`;
          const cluster = (index: number) => ({ ...INPUTS.ClusterEncryption, clusterName: name(index) });
          const steps = [
            ...Array.from({ length: created }, (_, at) => ({
              op: "create",
              kind: "ClusterEncryption",
              name: `new-${at}`,
              new: cluster(at),
            })),
            ...Array.from({ length: deleted }, (_, at) => ({
              op: "delete",
              kind: "ClusterEncryption",
              name: `old-${at}`,
              old: cluster(10_000 + at),
            })),
          ];
          const refusal = {
            severity: "error",
            urn: urnOf({ kind: "ClusterEncryption", name: "new-0" }),
            message: "error: It was refused.",
          };
          const text = comment(digestOf(steps, [refusal]), host);
          const { most, hasHtml } = HOST_PROFILES[host];
          expect(text.length).toBeLessThanOrEqual(most);
          expect(text).toContain("It was refused.");
          expect(text).toContain(`${deleted} to take care of`);
          const shown = [...text.matchAll(/`c1\d{4}-x/g)].length;
          const left = Number(/- … and (\d+) more/.exec(text)?.[1] ?? "0");
          if (shown < deleted) expect(shown + left).toBeGreaterThanOrEqual(deleted);
          expect([...text.matchAll(/<details>/g)].length).toBe([...text.matchAll(/<\/details>/g)].length);
          expect([...text.matchAll(/^```/gm)].length % 2).toBe(0);
          if (!hasHtml) expect(text).not.toContain("<");
        },
      ),
      { numRuns: 30 },
    );
  });

  it("of ten thousand steps takes a few seconds", () => {
    const steps = Array.from({ length: 10_000 }, (_, at) => ({
      op: at % 2 === 0 ? "create" : "update",
      kind: KINDS[at % KINDS.length] ?? "KeyVault",
      name: `r${at}`,
      old: INPUTS[KINDS[at % KINDS.length] ?? "KeyVault"],
      new: { ...INPUTS[KINDS[at % KINDS.length] ?? "KeyVault"], projectId: `p${at % 500}`, clusterName: `c${at}` },
      dependencies: at === 0 ? [] : [urnOf({ kind: KINDS[(at - 1) % KINDS.length] ?? "KeyVault", name: `r${at - 1}` })],
    }));
    const digest = digestOf(steps);
    const began = performance.now();
    const text = comment(digest, "github");
    expect(performance.now() - began).toBeLessThan(4_000);
    expect(text.length).toBeLessThanOrEqual(65_536);
  });

  it("does not depend on the order in which the engine takes independent steps and writes messages", () => {
    const some = fc.uniqueArray(step, { maxLength: 5, selector: urnOf });
    fc.assert(
      fc.property(some, fc.array(said, { maxLength: 4 }), (steps, all) => {
        const other = digestOf(steps.toReversed(), all.toReversed());
        expect(comment(other, "github")).toBe(comment(digestOf(steps, all), "github"));
      }),
      { numRuns: 50 },
    );
  });
});

describe("the JSON", () => {
  it("has no control characters and no CI commands either", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), fc.array(said, { maxLength: 4 }), (steps, all) => {
        const text = jsonOf(explain(readPreview(findDigest(digestOf(steps, all)).digest)), []);
        const texts: string[] = [];
        JSON.parse(text, (_, value: unknown) => {
          if (typeof value === "string") texts.push(value);
          return value;
        });
        for (const one of texts) checkText(one);
      }),
      { numRuns: 100 },
    );
  });
});
