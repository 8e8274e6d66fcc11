// One comment for the previews of many projects, within the length that GitHub takes: counts, then what needs a person, then the rest as names.
// Projects whose previews say the same are one part, with the first of them as the example.
import {
  type Explanation,
  explain,
  findDigest,
  inMarkdown,
  readPreview,
  TOPICS,
  type Topic,
  VERDICTS,
  type Verdict,
  type Words,
} from "pulumi-atlas-cmk/cli";
import type { Told } from "./run.ts";
import { DONE_BEFORE, type Previewed } from "./stacks.ts";
import { projectsText } from "./summary.ts";

export interface Explained {
  readonly stack: string;
  /** Neither this nor a failure: the project is done with the same inputs, so it was not previewed. */
  readonly explanation?: Explanation;
  /** Why there is no explanation. */
  readonly failure?: string;
}

const TITLES: Readonly<Record<Verdict, string>> = {
  refused: "refused",
  unverified: "could not be verified",
  risk: "needs care",
  safe: "safe",
  nothing: "no change",
};
const WORST_FIRST = VERDICTS.toReversed();
const LINES_EACH = 8;
/** GitHub takes 65,536 characters. */
const MOST = 64_000;
const MOST_NAMES = 400;

export function explained(stack: string, previewed: Previewed | undefined): Explained {
  if (previewed === undefined) return { stack };
  try {
    const { digest } = findDigest(previewed.output);
    return { stack, explanation: explain(readPreview(digest), previewed.exitCode) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { stack, failure: `The preview ended with exit code ${previewed.exitCode}. ${why}` };
  }
}

const verdictOf = ({ explanation, failure }: Explained): Verdict | undefined =>
  failure === undefined ? explanation?.verdict : "unverified";

/** For the row of the project. What could not be verified is a failed attempt: a second preview may find the services again. */
export function toldOf(one: Explained): Told {
  if (verdictOf(one) === "unverified") throw new Error(one.failure ?? TITLES.unverified);
  return one.explanation === undefined ? DONE_BEFORE : { status: "done", says: TITLES[one.explanation.verdict] };
}

export const isAllowed = (all: readonly Explained[]): boolean =>
  all.every((one) => !["refused", "unverified"].includes(verdictOf(one) ?? "nothing"));

/** `needs care: 4, no change: 2`. Empty: all are done. */
export const countsIn = (all: readonly Explained[]): string =>
  WORST_FIRST.map((verdict) => ({ verdict, count: all.filter((one) => verdictOf(one) === verdict).length }))
    .filter(({ count }) => count > 0)
    .map(({ verdict, count }) => `${TITLES[verdict]}: ${count}`)
    .join(", ");

export function commentOf(all: readonly Explained[]): string {
  const of = (verdict: Verdict): readonly Explained[] => all.filter((one) => verdictOf(one) === verdict);
  const counts = WORST_FIRST.map((verdict) => ({ verdict, count: of(verdict).length })).filter(
    ({ count }) => count > 0,
  );
  const unchanged = all.filter((one) => verdictOf(one) === undefined).length;
  const words = countsIn(all);
  const head = [
    "<!-- atlas-cmk fleet -->",
    `### Encryption at rest, ${projectsText(all.length)}: ${words || "no change"}`,
    "",
    "| verdict | projects |",
    "| --- | --- |",
    ...counts.map(({ verdict, count }) => `| ${TITLES[verdict]} | ${count} |`),
    ...(unchanged === 0 ? [] : [`| done with the same inputs, not previewed | ${unchanged} |`]),
    "",
  ].join("\n");
  const parts = counts.flatMap(({ verdict }) =>
    verdict === "nothing" ? [] : alike(of(verdict)).map((group) => partOf(group, TITLES[verdict])),
  );
  return `${cut(head, [...parts, ...namesOf(TITLES.nothing, of("nothing"))])}\n`;
}

/** Groups of projects whose previews differ in names only, the smallest group first: a change of one project alone is easily overlooked. */
function alike(all: readonly Explained[]): readonly (readonly Explained[])[] {
  const groups = new Map<string, Explained[]>();
  for (const one of all) {
    const key = JSON.stringify([one.failure, [...linesOf(one).keys()].sort()]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].sort((one, other) => one.length - other.length);
}

interface Line {
  readonly words: Words;
  readonly topic: Topic;
  readonly count: number;
}

/** By their words without names: the first of each, and how many there are. */
function linesOf({ explanation }: Explained): ReadonlyMap<string, Line> {
  const lines = new Map<string, Line>();
  for (const { topic, words } of explanation?.findings ?? []) {
    const shape = words.map((part) => (typeof part !== "string" && "name" in part ? "…" : JSON.stringify(part)));
    const key = `${topic} ${shape.join("")}`;
    const first = lines.get(key) ?? { words, topic, count: 0 };
    lines.set(key, { ...first, count: first.count + 1 });
  }
  return lines;
}

const WORST_TOPIC_FIRST = Object.keys(TOPICS);
const byTopic = (one: Line, other: Line): number =>
  WORST_TOPIC_FIRST.indexOf(one.topic) - WORST_TOPIC_FIRST.indexOf(other.topic);

function partOf(group: readonly Explained[], title: string): string {
  const [first, ...others] = group;
  if (first === undefined) return "";
  const lines = [...linesOf(first).values()].sort(byTopic).map(({ words, topic, count }) => {
    const more = count > 1 ? ` (and ${count - 1} more)` : "";
    return `- **${TOPICS[topic]}${more}:** ${inMarkdown(words)}`;
  });
  const more = lines.length - LINES_EACH;
  return [
    `**${code(first.stack)}${others.length === 0 ? "" : ` and ${others.length} more`}**: ${title}`,
    "",
    ...(first.failure === undefined ? [] : [`- ${inMarkdown([{ message: first.failure }])}`]),
    ...lines.slice(0, LINES_EACH),
    ...(more > 0 ? [`- and ${more} more`] : []),
    "",
    ...namesOf("The same in", others),
  ].join("\n");
}

/** Names of stacks are letters, digits, dots, hyphens and underlines: projects.ts checks them. */
const code = (stack: string): string => `\`${stack}\``;

function namesOf(title: string, all: readonly Explained[]): readonly string[] {
  if (all.length === 0) return [];
  const names = all.slice(0, MOST_NAMES).map(({ stack }) => code(stack));
  const more = all.length > names.length ? ` and ${all.length - names.length} more` : "";
  return [`<details><summary>${title}: ${all.length}</summary>\n\n${names.join(" ")}${more}\n\n</details>\n`];
}

/** Whole parts only, in their order. What is left out is counted. */
function cut(head: string, parts: readonly string[]): string {
  const taken: string[] = [head];
  let room = MOST - head.length;
  for (const part of parts) {
    if (part.length + 1 > room) break;
    room -= part.length + 1;
    taken.push(part);
  }
  const left = parts.length - taken.length + 1;
  return [...taken, ...(left === 0 ? [] : [`${left} more parts do not fit into a comment of GitHub.`])].join("\n");
}
