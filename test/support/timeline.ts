// Draws days as an SVG picture: lanes of rows of bars over one axis, and the runs below it. In both colour schemes, with words for those who cannot see it.
// Pure.

type Tone = "strong" | "light" | "alert" | "event" | "need";

export interface Span {
  readonly fromDay: number;
  readonly untilDay: number;
  readonly tone: Tone;
}

interface Row {
  readonly label: string;
  readonly spans: readonly Span[];
}

export interface Lane {
  readonly title: string;
  readonly rows: readonly Row[];
}

export interface Timeline {
  readonly title: string;
  /** One sentence. */
  readonly description: string;
  /** What the tones mean. */
  readonly legend: string;
  readonly lastDay: number;
  readonly lanes: readonly Lane[];
  /** With a note: the run changed something, or found something. */
  readonly runs: readonly { readonly day: number; readonly note?: string }[];
}

const WIDTH = 980;
const LEFT = 250;
const RIGHT = 24;
const ROW = 20;
const HEAD = 26;
const BAR = 10;

const STYLE = `
    svg { --back: #ffffff; --text: #1f2328; --muted: #59636e; --grid: #d1d9e0; --strong: #0969da; --light: #b6dcff; --alert: #cf222e; --event: #bc4c00; --need: #8250df }
    @media (prefers-color-scheme: dark) { svg { --back: #0d1117; --text: #f0f6fc; --muted: #9198a1; --grid: #3d444d; --strong: #4493f8; --light: #1f4b80; --alert: #f85149; --event: #f0883e; --need: #ab7df8 } }
    text { font: 12px system-ui, sans-serif; fill: var(--text) }
    .title { font-weight: 600; font-size: 14px } .lane { font-weight: 600 } .muted { fill: var(--muted) }
    .back { fill: var(--back) } .grid { stroke: var(--grid) } .run { stroke: var(--muted) } .changed { stroke: var(--strong); stroke-width: 3 }
    .strong { fill: var(--strong) } .light { fill: var(--light) } .alert { fill: var(--alert) } .event { fill: var(--event) } .need { fill: var(--need) }
  `;

export function timelineSvg(timeline: Timeline): string {
  const { title, description, lanes, runs, lastDay } = timeline;
  const at = (day: number): number => LEFT + ((WIDTH - LEFT - RIGHT) * day) / (lastDay + 1);
  const legend = `<text class="muted" x="${WIDTH - RIGHT}" y="26" text-anchor="end">${escaped(timeline.legend)}</text>`;
  const parts: string[] = [textAt(16, 26, title, "title"), legend];
  let y = 44;
  for (const lane of lanes) {
    parts.push(textAt(16, y + 14, lane.title, "lane"));
    y += HEAD - ROW + 14;
    for (const row of lane.rows) {
      parts.push(textAt(28, y + 12, row.label, "muted"), ...row.spans.map((span) => bar(span, y, at)));
      y += ROW;
    }
    y += 6;
  }
  const top = 44;
  const noted = runs.filter(({ note }) => note !== undefined);
  parts.unshift(...grid(lastDay, at, { top, bottom: y + 30 }));
  parts.push(textAt(16, y + 16, "Runs: preview and up", "lane"), ...runs.map((run) => tick(run, y, at)));
  y += 48;
  for (const { day, note = "" } of noted) {
    parts.push(textAt(28, y, `day ${day}`, "muted"), textAt(110, y, note));
    y += 18;
  }
  return document({ height: y + 4, title, description, parts });
}

function document(of: {
  readonly height: number;
  readonly title: string;
  readonly description: string;
  readonly parts: readonly string[];
}): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${of.height}" role="img" aria-labelledby="title description">`,
    `  <title id="title">${escaped(of.title)}</title>`,
    `  <desc id="description">${escaped(of.description)}</desc>`,
    `  <style>${STYLE}</style>`,
    `  <rect class="back" width="${WIDTH}" height="${of.height}"/>`,
    ...of.parts.map((part) => `  ${part}`),
    "</svg>",
    "",
  ].join("\n");
}

type At = (day: number) => number;

/** A line for every fifty days, with its day below. */
function grid(
  lastDay: number,
  at: At,
  { top, bottom }: { readonly top: number; readonly bottom: number },
): readonly string[] {
  const days = Array.from({ length: Math.floor((lastDay + 1) / 50) + 1 }, (_, index) => index * 50);
  return days.flatMap((day) => [
    `<line class="grid" x1="${shown(at(day))}" y1="${top}" x2="${shown(at(day))}" y2="${bottom - 14}"/>`,
    textAt(at(day) - 8, bottom, `${day}`, "muted"),
  ]);
}

/** Hours show too: a bar is three wide at least. */
function bar({ fromDay, untilDay, tone }: Span, y: number, at: At): string {
  const width = Math.max(3, at(untilDay) - at(fromDay));
  return `<rect class="${tone}" x="${shown(at(fromDay))}" y="${y + 3}" width="${shown(width)}" height="${BAR}" rx="1.5"/>`;
}

function tick({ day, note }: Timeline["runs"][number], y: number, at: At): string {
  const [kind, height] = note === undefined ? ["run", 6] : ["changed", 12];
  return `<line class="${kind}" x1="${shown(at(day))}" y1="${y + 14 - height}" x2="${shown(at(day))}" y2="${y + 14}"/>`;
}

const textAt = (x: number, y: number, text: string, kind = ""): string =>
  `<text${kind === "" ? "" : ` class="${kind}"`} x="${shown(x)}" y="${shown(y)}">${escaped(text)}</text>`;

const shown = (value: number): string => String(Math.round(value * 10) / 10);

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
