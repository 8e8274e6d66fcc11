// Draws how many projects of a fleet are done at each hour, as SVG: a line for each set of machines, in both colour schemes, with words for those who cannot see
// it. Pure.

interface Line {
  readonly label: string;
  /** When each project was done, in order of time. */
  readonly doneS: readonly number[];
}

export interface Picture {
  readonly title: string;
  readonly description: string;
  readonly lines: readonly Line[];
  /** Below the axis. */
  readonly hours: readonly number[];
}

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [1040, 420, 70, 350, 56, 48];
const POINTS = 60;
const COLOURS = ["one", "two", "three", "four"];

const STYLE = `
    svg { --back: #ffffff; --text: #1f2328; --muted: #59636e; --grid: #d1d9e0; --one: #cf222e; --two: #bc4c00; --three: #8250df; --four: #0969da }
    @media (prefers-color-scheme: dark) { svg { --back: #0d1117; --text: #f0f6fc; --muted: #9198a1; --grid: #3d444d; --one: #f85149; --two: #f0883e; --three: #ab7df8; --four: #4493f8 } }
    text { font: 12px system-ui, sans-serif; fill: var(--text) } .title { font-weight: 600; font-size: 14px } .muted { fill: var(--muted) }
    .back { fill: var(--back) } .grid { stroke: var(--grid) } path { fill: none; stroke-width: 2 }
    .one { stroke: var(--one) } .two { stroke: var(--two) } .three { stroke: var(--three) } .four { stroke: var(--four) }
    .dashed { stroke-dasharray: 6 4 }
  `;

/** The hours by their logarithm: an hour and four weeks are both to be seen. */
export function pictureSvg({ title, description, lines, hours }: Picture): string {
  const [first = 1, last = 2] = [hours[0], hours.at(-1)];
  const most = Math.max(...lines.map(({ doneS }) => doneS.length));
  const x = (hour: number): number =>
    LEFT + ((WIDTH - LEFT - RIGHT) * Math.log(Math.max(hour, first) / first)) / Math.log(last / first);
  const y = (count: number): number => HEIGHT - BOTTOM - ((HEIGHT - TOP - BOTTOM) * count) / most;
  const parts = [
    text(16, 26, title, "title"),
    ...hours.flatMap((hour) => [
      `<line class="grid" x1="${shown(x(hour))}" y1="${TOP}" x2="${shown(x(hour))}" y2="${HEIGHT - BOTTOM}"/>`,
      text(x(hour) - 8, HEIGHT - BOTTOM + 18, `${hour}`, "muted"),
    ]),
    text(LEFT, HEIGHT - 8, "hours since the start, by their logarithm", "muted"),
    ...[0, 0.25, 0.5, 0.75, 1].flatMap((part) => [
      `<line class="grid" x1="${LEFT}" y1="${shown(y(part * most))}" x2="${WIDTH - RIGHT}" y2="${shown(y(part * most))}"/>`,
      text(16, y(part * most) + 4, (part * most).toLocaleString("en"), "muted"),
    ]),
    ...lines.flatMap(({ label, doneS }, index) => {
      const kind = `${COLOURS[index % COLOURS.length]}${index >= COLOURS.length ? " dashed" : ""}`;
      const at = TOP + 10 + index * 22;
      return [
        `<path class="${kind}" d="${pathOf(doneS, x, y)}"/>`,
        `<path class="${kind}" d="M${WIDTH - RIGHT + 16} ${at}h28"/>`,
        text(WIDTH - RIGHT + 52, at + 4, label),
      ];
    }),
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="title description">`,
    `  <title id="title">${escaped(title)}</title>`,
    `  <desc id="description">${escaped(description)}</desc>`,
    `  <style>${STYLE}</style>`,
    `  <rect class="back" width="${WIDTH}" height="${HEIGHT}"/>`,
    ...parts.map((part) => `  ${part}`),
    "</svg>",
    "",
  ].join("\n");
}

function pathOf(doneS: readonly number[], x: (hour: number) => number, y: (count: number) => number): string {
  const points = Array.from({ length: POINTS + 1 }, (_, index) => {
    const count = Math.round((doneS.length * index) / POINTS);
    return `${shown(x((doneS[Math.max(0, count - 1)] ?? 0) / 3600))} ${shown(y(count))}`;
  });
  return `M${points.join("L")}`;
}

const text = (x: number, y: number, words: string, kind = ""): string =>
  `<text${kind === "" ? "" : ` class="${kind}"`} x="${shown(x)}" y="${shown(y)}">${escaped(words)}</text>`;

const shown = (value: number): string => String(Math.round(value * 10) / 10);

const escaped = (words: string): string =>
  words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
