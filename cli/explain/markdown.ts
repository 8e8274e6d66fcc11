// The comment for a pull request: verdict first, dangers before everything, details folded. Pure.

import { markdownName } from "../escape";
import { inMarkdown, say, type Words } from "../words";
import { type CountedLine, cutTo, lengthOf } from "./budget";
import { durationTable } from "./duration-markdown";
import type { Explanation, Verdict } from "./explain";
import { type Finding, type Place, TOPICS, type Topic } from "./finding";
import { merged } from "./merge";
import { HOST_PROFILES, type Host } from "./options";
import { graph, stageLines } from "./order-markdown";

export interface Around {
  readonly host: Host;
  /** organization/project/stack */
  readonly stack: string | undefined;
  readonly commit?: string;
  readonly cliVersion?: string;
  readonly version: string;
  readonly detailsUrl?: string;
  /** What explain has to say about its input. */
  readonly notes: readonly string[];
  /** ISO 8601, to the minute. */
  readonly time: string;
}

const TITLES: Readonly<Record<Verdict, string>> = {
  nothing: "no change",
  safe: "safe",
  risk: "needs care",
  unverified: "could not be verified",
  refused: "refused",
};

const MODES: Readonly<Record<Explanation["mode"], string>> = {
  up: "",
  destroy: "This is a destroy. It runs no program, and only Pulumi's option protect refuses it before its first step.",
  refresh: "This is a refresh: it changes the stack's state, and nothing in a cloud.",
};

/** Never cut before anything else. */
const FIRST: readonly Topic[] = ["refused", "unverified", "risk", "oneWay", "drift"];
const BY_PROJECT: readonly Topic[] = ["reEncrypted", "rotated", "opened", "closed", "other"];

/** A workflow adds a line to a comment that is out of date. */
const RESERVE = 1_000;

export function markdownComment(explanation: Explanation, around: Around): string {
  const { most, hasHtml } = HOST_PROFILES[around.host];
  if (explanation.verdict === "nothing") return nothingOf(explanation, around);
  const head = headOf(explanation, around);
  const foot = footOf(explanation, around);
  const table = durationTable(explanation.findings);
  const durations = folded(table.title, table.lines, hasHtml);
  let room = most - RESERVE - lengthOf([...head, ...foot, ...durations]);
  const take = (share: number, lines: readonly CountedLine[]): readonly string[] => {
    const fitted = cutTo(lines, Math.floor(room * share), (left) => moreText(left, around)).lines;
    room -= lengthOf(fitted);
    return fitted;
  };
  const first = take(
    1,
    FIRST.flatMap((topic) => firstLines(explanation.findings, topic)),
  );
  const checks = take(0.35, checkLines(explanation.findings));
  const projects = take(0.6, projectLines(explanation.findings));
  const order = orderOf(explanation, around, take, () => room);
  return `${[...head, ...first, ...projects, ...checks, ...order, ...durations, ...foot].join("\n").trimEnd()}\n`;
}

function headOf({ verdict, findings, mode, stack: own }: Explanation, around: Around): readonly string[] {
  return [
    markerOf(own, around),
    `### Encryption at rest: ${TITLES[verdict]}`,
    "",
    [`**${capital(TITLES[verdict])}**${whereOf(own, around)}`, ...counts(findings)].join(" · "),
    "",
    ...(MODES[mode] === "" ? [] : [MODES[mode], ""]),
  ];
}

const markerOf = (own: string | undefined, { host, stack = own ?? "unknown" }: Around): string =>
  HOST_PROFILES[host].marker(markerName(stack));

const whereOf = (own: string | undefined, { stack = own }: Around): string =>
  stack === undefined ? "" : ` in ${markdownName(stack)}`;

/** One line: nobody has to read more. */
function nothingOf({ stack, others }: Explanation, around: Around): string {
  const line = [
    `No resource of pulumi-atlas-cmk changes${whereOf(stack, around)}.`,
    ...othersText(others),
    footText(around),
  ];
  return `${markerOf(stack, around)}\n${line.join(" ")}\n`;
}

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** No sign that ends a comment of HTML. */
const markerName = (stack: string): string => stack.slice(0, 300).replaceAll(/[^\w./-]/g, "_");

function counts(findings: readonly Finding[]): readonly string[] {
  return COUNTED.map(([topic, words]) => [findings.filter((one) => one.topic === topic).length, words] as const)
    .filter(([count]) => count > 0)
    .map(([count, words]) => `${count} ${words}`);
}

const COUNTED: readonly (readonly [Topic, string])[] = [
  ["refused", "refused"],
  ["unverified", "not verified"],
  ["risk", "to take care of"],
  ["oneWay", "one-way"],
  ["drift", "changed outside Pulumi"],
  ["reEncrypted", "re-encrypted"],
  ["rotated", "rotated"],
  ["opened", "opened"],
  ["closed", "closed"],
];

/** Of one project: its lines need not name it. Of several, each line does. */
function firstLines(findings: readonly Finding[], topic: Topic): readonly CountedLine[] {
  const isOfOne = byPlace(findings).length < 2;
  const groups = byPlace(findings.filter((one) => one.topic === topic));
  return section(
    topic,
    groups.flatMap(({ place, findings: own }) =>
      linesOf(own, isOfOne || place === undefined ? "" : `${titleOf(place)}: `),
    ),
  );
}

const section = (topic: Topic, lines: readonly CountedLine[]): readonly CountedLine[] =>
  lines.length === 0 ? [] : [plain(`**${TOPICS[topic]}**`), plain(""), ...lines, plain("")];

const linesOf = (findings: readonly Finding[], before = ""): readonly CountedLine[] =>
  merged(findings).map(({ words, count }) => ({ text: `- ${before}${inMarkdown(words)}`, count }));
const plain = (text: string): CountedLine => ({ text, count: 0 });

interface OfPlace {
  readonly place: Place | undefined;
  readonly findings: Finding[];
}

function byPlace(findings: readonly Finding[]): readonly OfPlace[] {
  const groups = new Map<string, OfPlace>();
  for (const finding of findings) {
    const key = JSON.stringify(finding.place ?? {});
    const group = groups.get(key) ?? { place: finding.place, findings: [] };
    group.findings.push(finding);
    groups.set(key, group);
  }
  return [...groups.values()];
}

const projectLines = (findings: readonly Finding[]): readonly CountedLine[] =>
  byPlace(findings.filter(({ topic }) => BY_PROJECT.includes(topic))).flatMap(({ place, findings: own }) => [
    plain(`#### ${titleOf(place)}`),
    plain(""),
    ...BY_PROJECT.flatMap((topic) => section(topic, linesOf(own.filter((one) => one.topic === topic)))),
  ]);

const titleOf = (place: Place | undefined): string =>
  place === undefined
    ? "Without a project"
    : `${place.kind === "project" ? "Project" : "Vault"} ${markdownName(place.name)}`;

function checkLines(findings: readonly Finding[]): readonly CountedLine[] {
  const all = new Set(findings.flatMap(({ check }) => (check === undefined ? [] : [inMarkdown(check)])));
  if (all.size === 0) return [];
  return [
    plain("#### Check before you approve"),
    plain(""),
    ...[...all].map((text) => ({ text: `- ${text}`, count: 1 })),
    plain(""),
  ];
}

type Take = (share: number, lines: readonly CountedLine[]) => readonly string[];

function orderOf({ order }: Explanation, { host }: Around, take: Take, room: () => number): readonly string[] {
  const steps = order.stages.reduce((sum, { changes }) => sum + changes.length, 0);
  if (steps < 2) return [];
  const { hasHtml, hasMermaid } = HOST_PROFILES[host];
  const list = take(0.6, stageLines(order));
  const drawn = hasMermaid ? graph(order, room() / 2) : [];
  return folded(
    `In which order: ${steps} steps. Those of one number run at the same time`,
    [...list, ...(drawn.length > 0 ? ["", ...drawn] : [])],
    hasHtml,
  );
}

/** A blank line on both sides: else the host takes the Markdown within for HTML. */
function folded(title: string, lines: readonly string[], hasHtml: boolean): readonly string[] {
  if (lines.length === 0) return [];
  return hasHtml
    ? [`<details><summary>${title}</summary>`, "", ...lines, "", "</details>", ""]
    : [`**${title}**`, "", ...lines, ""];
}

function moreText(left: number, { detailsUrl }: Around): string {
  const where =
    detailsUrl === undefined
      ? "`atlas-cmk explain --format json` lists them."
      : `[The whole preview](<${detailsUrl}>) has them.`;
  return `- … and ${left} more. ${where}`;
}

const footOf = ({ others }: Explanation, around: Around): readonly string[] => [
  ...othersText(others).flatMap((line) => [line, ""]),
  footText(around),
];

function footText(around: Around): string {
  const made: Words = [
    "Preview",
    ...(around.commit === undefined ? [] : say` of commit ${around.commit}`),
    ...(around.cliVersion === undefined ? [] : say` with Pulumi CLI ${around.cliVersion}`),
    `, explained by pulumi-atlas-cmk ${around.version}, ${around.time}.`,
  ];
  return [...around.notes, inMarkdown(made)].join(" ");
}

function othersText({ changed, warned }: Explanation["others"]): readonly string[] {
  if (changed === 0 && warned === 0) return [];
  const warnings = warned === 0 ? "" : `, with ${warned} ${warned === 1 ? "warning" : "warnings"}`;
  const changes = changed === 0 ? "no change" : `${changed} ${changed === 1 ? "change" : "changes"}`;
  return [`Resources of other packages: ${changes}${warnings}, not explained here.`];
}
