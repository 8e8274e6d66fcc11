// Proves the three views of one report: what stands first, that a terminal of 80 columns holds the text, that names stay names, and that the page keeps its data.
import { stripVTControlCharacters, styleText } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { documentOf } from "../../../../cli/status/document/document.ts";
import type { Report } from "../../../../cli/status/report.ts";
import { embedded, extracted, jsonOf, sha256Of } from "../../../../cli/status/views/embedded.ts";
import { htmlOf } from "../../../../cli/status/views/html.ts";
import { textOf } from "../../../../cli/status/views/text.ts";
import { widthOf } from "../../../../cli/text-layout.ts";
import { must } from "../../../support/must.ts";
import { evilReport, PROJECT, REPORT, SECOND, withProjects } from "./reports.ts";

const plain = (_: unknown, text: string): string => text;

function pageOf(report: Report): string {
  const json = jsonOf(report);
  const sha256 = sha256Of(json);
  return htmlOf(documentOf(report, sha256), { json, sha256 });
}
const textAt = (report: Report, columns: number): string =>
  textOf(documentOf(report, sha256Of(jsonOf(report))), { columns, style: plain });

describe("the text", () => {
  it("begins with the verdict, then the exceptions, then what was not read, then the changes", () => {
    const lines = textAt(REPORT, 80).split("\n");
    expect(lines[0]).toMatch(/^ATTENTION: 1 of 2 dedicated clusters/);
    const titles = lines.filter((_, at) => /^-+$/.test(lines[at + 1] ?? ""));
    expect(titles).toEqual([
      "Exceptions",
      "What could not be read",
      "Changes since 2026-09-01T00:00:00Z",
      "Project payments (64b7f0c0a1b2c3d4e5f60718): attention",
      "Collection record",
    ]);
  });

  it("says the same reason once for several parts", () => {
    const text = textAt(REPORT, 80).replaceAll(/\s+/g, " ");
    expect(text).toContain("Not read: the role definitions; the locks. Azure refused the request. Needed: Reader.");
  });

  it("names the project of an exception only where there are several", () => {
    expect(textAt(REPORT, 80)).not.toContain("CMK-S001: Project payments");
    expect(textAt(withProjects(PROJECT, SECOND), 80)).toContain(
      "ATTENTION CMK-S001: Project payments (64b7f0c0a1b2c3d4e5f60718):",
    );
  });

  it("says an exception that projects share once, with their names", () => {
    const [finding] = REPORT.exceptions;
    const shared = withProjects(PROJECT, SECOND);
    const exceptions = [must(finding), { ...must(finding), projectId: SECOND.projectId }];
    expect(textAt({ ...shared, exceptions }, 80).replaceAll(/\s+/g, " ")).toContain(
      `ATTENTION CMK-S001: Project payments (${PROJECT.projectId}); Project ledger (${SECOND.projectId}): Cluster "billing" is not encrypted`,
    );
  });

  it("wraps a command so that a shell joins it again", () => {
    const lines = textAt(REPORT, 60).split("\n");
    const first = lines.findIndex((line) => line.includes("az keyvault key set-attributes"));
    expect(lines[first]).toMatch(/ \\$/);
    const last = lines.findIndex((line, at) => at >= first && !line.endsWith("\\"));
    const joined = lines
      .slice(first, last + 1)
      .join("\n")
      .replaceAll(/\\\n/g, "")
      .replaceAll(/ +/g, " ")
      .trim();
    expect(joined).toBe(
      "az keyvault key set-attributes --vault-name payments-kv --name atlas --version 0123456789abcdef0123456789abcdef --enabled true",
    );
  });

  it.each([30, 80, 200])(
    "fits a terminal of %i columns, and never takes more than 80, whatever the names are",
    (columns) => {
      fc.assert(
        fc.property(evilReport, (report) => {
          for (const line of textAt(report, columns).split("\n")) {
            expect(widthOf(line)).toBeLessThanOrEqual(Math.min(80, columns));
            expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u);
          }
        }),
        { numRuns: 25 },
      );
    },
  );

  it("has the same words with colours and without", () => {
    const document = documentOf(REPORT, "0".repeat(64));
    const styled = textOf(document, {
      columns: 80,
      style: (format, text) => styleText(format, text, { validateStream: false }),
    });
    expect(styled).toContain("\u001b[1m\u001b[33mATTENTION");
    expect(stripVTControlCharacters(styled).replaceAll(/ +$/gm, "")).toBe(
      textOf(document, { columns: 80, style: plain }),
    );
  });
});

const ATTRIBUTES = "lang|charset|http-equiv|content|name|class|id|aria-labelledby|aria-label|scope|data-sha256";
const TAGS =
  "html|head|meta|title|style|body|header|nav|main|section|h[1-6]|p|ul|li|a|strong|b|table|caption|thead|tbody|tr|th|td|div|pre|code|details|summary|template";
const ALLOWED = new RegExp(
  `^<(?:!doctype html|/(?:${TAGS})|(?:${TAGS})(?: (?:(?:${ATTRIBUTES})="[^"<>]*"|href="#[^"<>]*"))*)>`,
);

describe("the page", () => {
  it("has no script, no address to load from, and a policy that forbids both", () => {
    const page = pageOf(REPORT);
    expect(page).toContain(
      `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:;`,
    );
    expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\(| on\w+=| src=/i);
  });

  it("has one heading of the first level, and a caption and scopes in every table", () => {
    const page = pageOf(withProjects(PROJECT, SECOND));
    expect(page.match(/<h1/g)).toHaveLength(1);
    expect(page.match(/<table[ >]/g)?.length).toBe(page.match(/<caption>/g)?.length);
    expect(page).not.toMatch(/<th>/);
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("has a list of its projects where there are several", () => {
    expect(pageOf(REPORT)).not.toContain("<nav");
    expect(pageOf(withProjects(PROJECT, SECOND))).toContain(
      '<a href="#project-64b7f0c0a1b2c3d4e5f60728">Project ledger',
    );
  });

  it("has no tag but its own, whatever the names are", () => {
    fc.assert(
      fc.property(evilReport, (report) => {
        const page = pageOf(report);
        for (const { index } of page.matchAll(/</g)) expect(page.slice(index, index + 2_000)).toMatch(ALLOWED);
        expect(extracted(page)?.json).toBe(jsonOf(report));
      }),
      { numRuns: 100 },
    );
  });
});

describe("the data in the page", () => {
  it("is what --json prints, with its hash, whatever it contains", () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        expect(extracted(`<p>before</p>${embedded(json, sha256Of(json))}</body>`)).toEqual({
          json,
          sha256: sha256Of(json),
        });
      }),
    );
  });

  it("is not found in another page", () => {
    expect(extracted('<template id="data">{}</template>')).toBeUndefined();
  });
});
