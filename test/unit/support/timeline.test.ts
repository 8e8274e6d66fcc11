// Proves of a picture of days: it has both colour schemes and words, hours are visible, and text of others is no markup.
import { describe, expect, it } from "vitest";
import { timelineSvg } from "../../support/timeline.ts";

const picture = (untilDay: number): string =>
  timelineSvg({
    title: 'keyVersion: "latest" & more',
    description: "One lane.",
    legend: "full colour: in use",
    lastDay: 99,
    lanes: [
      { title: "Alerts", rows: [{ label: "key <not valid>", spans: [{ fromDay: 10, untilDay, tone: "alert" }] }] },
    ],
    runs: [{ day: 0 }, { day: 7, note: "changed" }],
  });
const widthOf = (svg: string): number => Number(/class="alert" .*? width="([\d.]+)"/.exec(svg)?.[1]);

describe("a picture of days", () => {
  it("has its colours for both schemes, and words for those who cannot see it", () => {
    const svg = picture(20);
    expect(svg).toContain("@media (prefers-color-scheme: dark)");
    expect(svg).toContain('<title id="title">keyVersion: &quot;latest&quot; &amp; more</title>');
    expect(svg).toContain("key &lt;not valid&gt;");
  });

  it("draws a span by its days, and hours as wide as can be seen", () => {
    expect([widthOf(picture(20.05)), widthOf(picture(10.1))]).toEqual([71, 3]);
  });

  it("names the runs that have a note, and no other", () => {
    const svg = picture(20);
    expect([svg.match(/class="run"/g)?.length, svg.match(/class="changed"/g)?.length]).toEqual([1, 1]);
    expect(svg).toContain(">day 7</text>");
    expect(svg).not.toContain(">day 0</text>");
  });
});
