// Proves the page of `atlas-cmk status --html` in a headless browser: light, dark and printed it has no fault that axe finds, it sends no request, it runs
// nothing, and whatever the names are, it has its own elements alone.
import { accessSync, constants, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import type { AxeResults } from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { documentOf } from "../../cli/status/document/document.ts";
import type { Report } from "../../cli/status/report.ts";
import { jsonOf, sha256Of } from "../../cli/status/views/embedded.ts";
import { htmlOf } from "../../cli/status/views/html.ts";
import { must } from "../support/must.ts";
import { PROJECT, REPORT, SECOND, withProjects, withTexts } from "../unit/cli/status/reports.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge"];
const ENDINGS = process.platform === "win32" ? [".exe"] : [""];

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const found = (process.env.PATH ?? "")
  .split(delimiter)
  .flatMap((folder) => NAMES.flatMap((name) => ENDINGS.map((ending) => join(folder, `${name}${ending}`))))
  .find(isExecutable);

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Two projects with every section, and one that could not be read. */
const SEVERAL = withProjects(
  PROJECT,
  { ...PROJECT, projectId: "64b7f0c0a1b2c3d4e5f60738", projectName: "orders" },
  SECOND,
);

function pageOf(report: Report): string {
  const json = jsonOf(report);
  const sha256 = sha256Of(json);
  return htmlOf(documentOf(report, sha256), { json, sha256 });
}

const EVIL = [
  "<script>document.title = 'ran'</script>",
  "<img src=https://example.com/x.png onerror=\"document.title='ran'\">",
  '"><svg onload="document.title=\'ran\'">',
  "</template><iframe src=https://example.com></iframe>",
  "</style><link rel=stylesheet href=https://example.com/x.css>",
  "javascript:document.title='ran'",
];

const MEDIA = [
  ["light", { media: "screen", colorScheme: "light" }],
  ["dark", { media: "screen", colorScheme: "dark" }],
  ["printed", { media: "print", colorScheme: "light" }],
  ["printed from a dark screen", { media: "print", colorScheme: "dark" }],
] as const;

describe.runIf(found !== undefined)(
  found === undefined ? "skipped: no Chromium, Chrome or Edge on PATH" : "the page of atlas-cmk status, in a browser",
  () => {
    let browser: Browser;

    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: must(found), args: ["--no-sandbox"] });
    });
    afterAll(() => browser.close());

    /** The requests that the page sends are collected, and none is let through. */
    async function shown(
      report: Report,
    ): Promise<{ page: Page; requests: readonly string[]; said: readonly string[] }> {
      const page = await browser.newPage({ viewport: { width: 1000, height: 800 } });
      const [requests, said]: [string[], string[]] = [[], []];
      await page.route("**/*", (route) => {
        requests.push(route.request().url());
        return route.abort();
      });
      page.on("console", (message) => void said.push(message.text()));
      await page.setContent(pageOf(report));
      return { page, requests, said };
    }

    const axeOn = (page: Page): Promise<AxeResults> => page.evaluate(`${AXE}; axe.run()`);

    /** With the words of the reason, so that a failure can be read. */
    const violations = ({ violations: all }: AxeResults): readonly string[] =>
      all.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));

    it.each(MEDIA)("%s: axe finds nothing, and leaves nothing to a person", async (_, media) => {
      const { page, requests, said } = await shown(SEVERAL);
      await page.emulateMedia(media);
      await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })");
      const results = await axeOn(page);
      expect(violations(results)).toEqual([]);
      expect(results.incomplete.map(({ id }) => id)).toEqual([]);
      expect(results.passes.map(({ id }) => id)).toEqual(expect.arrayContaining(["color-contrast", "region", "list"]));
      expect({ requests, said }).toEqual({ requests: [], said: [] });
      await page.close();
    });

    it("has other colours in the dark, and paper's on paper", async () => {
      const { page } = await shown(REPORT);
      const background = async (media: (typeof MEDIA)[number][1]): Promise<unknown> => {
        await page.emulateMedia(media);
        return page.evaluate("getComputedStyle(document.body).backgroundColor");
      };
      expect(await background(MEDIA[0][1])).toBe("rgb(255, 255, 255)");
      expect(await background(MEDIA[1][1])).toBe("rgb(22, 24, 27)");
      expect(await background(MEDIA[3][1])).toBe("rgb(255, 255, 255)");
      await page.close();
    });

    it("prints what is folded on the screen", async () => {
      const { page } = await shown(REPORT);
      const isShown = (): Promise<boolean> => page.getByText("SHA-256 of the data").isVisible();
      await page.emulateMedia({ media: "screen" });
      expect(await isShown()).toBe(false);
      await page.emulateMedia({ media: "print" });
      expect(await isShown()).toBe(true);
      await page.close();
    });

    it.each([320, 600, 1400])("needs no scrolling to the side on a screen of %i pixels", async (width) => {
      const { page } = await shown(withTexts(SEVERAL, (text) => text.padEnd(120, "x")));
      await page.setViewportSize({ width, height: 800 });
      const [content, view] = await Promise.all([
        page.evaluate("document.documentElement.scrollWidth"),
        page.evaluate("document.documentElement.clientWidth"),
      ]);
      expect(content).toBe(view);
      await page.close();
    });

    it("with markup in every name runs nothing, asks for nothing, and shows the markup as text", async () => {
      let at = 0;
      const evil = withTexts(SEVERAL, () => EVIL[at++ % EVIL.length] ?? "");
      const { page, requests, said } = await shown(evil);
      const foreign = "script, img, svg, iframe, link, object, embed, form, base, [onerror], [onload], [onclick]";
      expect(await page.evaluate(`document.querySelectorAll(${JSON.stringify(foreign)}).length`)).toBe(0);
      expect(
        await page.evaluate(
          "[...document.querySelectorAll('a')].every((one) => one.getAttribute('href').startsWith('#'))",
        ),
      ).toBe(true);
      expect(await page.title()).toBe("Encryption at rest: status");
      expect(await page.evaluate("document.body.innerText")).toContain(EVIL[0]);
      expect({ requests, said }).toEqual({ requests: [], said: [] });
      const data = await page.evaluate("document.getElementById('data').content.textContent");
      expect(data).toBe(jsonOf(evil));
      await page.close();
    });
  },
);
