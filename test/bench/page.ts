// docs/performance.md from what was measured: the blocks between two marks, each made anew from records. Pure.

import { BEFORE } from "./before.ts";
import { countIn, total } from "./calls.ts";
import type { Measured } from "./measure.ts";
import { WHY } from "./needs.ts";
import type { Task } from "./task.ts";

/** `jobs` and `calls` are exact and held by a test; the others have the date of a run and its machine. */
export const BLOCKS = ["jobs", "calls", "times", "start", "size", "state", "peer"] as const;
export type Block = (typeof BLOCKS)[number];

const marks = (block: Block) => ({ begin: `<!-- measured: ${block} -->`, end: `<!-- end: ${block} -->` });

export function blockOf(page: string, block: Block): string {
  const { begin, end } = marks(block);
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`The page has no block ${block}.`);
  return page.slice(from + begin.length, to).trim();
}

export function withBlock(page: string, block: Block, lines: readonly string[]): string {
  const { begin, end } = marks(block);
  const old = page.slice(page.indexOf(begin), page.indexOf(end));
  blockOf(page, block);
  return page.replace(old, () => `${begin}\n\n${lines.join("\n")}\n\n`);
}

export type Row = readonly (string | number)[];

export const tableOf = (head: Row, rows: readonly Row[]): readonly string[] =>
  [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`);

const findOf = (measured: readonly Measured[], name: string): Measured => {
  const found = measured.find(({ task }) => task === name);
  if (found === undefined) throw new Error(`${name} was not measured`);
  return found;
};

const floorText = ({ floorS, proofS }: Task): string => (proofS === undefined ? `${floorS}` : `${floorS} + ${proofS}`);

/** "Before" is absent where the job is new. */
export function jobLines(tasks: readonly Task[], measured: readonly Measured[]): readonly string[] {
  const rows = tasks.map((task) => {
    const now = findOf(measured, task.name);
    const before = BEFORE[task.name];
    return [
      task.name,
      before?.calls ?? "",
      total(now.calls),
      total(task.fewest),
      before?.polls ?? "",
      total(now.polls),
      before?.emulatedS ?? "",
      now.emulatedS,
      floorText(task),
    ];
  });
  const head = [
    "job",
    "calls before",
    "calls now",
    "fewest",
    "polls before",
    "polls now",
    "s before",
    "s now",
    "floor, s",
  ];
  return [...tableOf(head, rows), "", ...aboveLines(tasks, measured)];
}

/** What a job may cost: 1.1 times its floor. */
const BOUND = 1.1;

function aboveLines(tasks: readonly Task[], measured: readonly Measured[]): readonly string[] {
  const isSlow = ({ name, floorS, proofS = 0 }: Task): boolean =>
    findOf(measured, name).emulatedS > BOUND * (floorS + proofS);
  const many = tasks.filter(({ name, fewest }) => total(findOf(measured, name).calls) > BOUND * total(fewest));
  const slow = tasks.filter(isSlow);
  const names = (list: readonly Task[]): string =>
    list.length === 0 ? "none" : list.map(({ name }) => name).join("; ");
  return [
    `- Above ${BOUND} × the fewest calls: ${names(many)}`,
    `- Above ${BOUND} × the floor in seconds: ${names(slow)}`,
  ];
}

/** For each job what it asks for, beside the fewest, and why each is needed. */
export const callLines = (tasks: readonly Task[], measured: readonly Measured[]): readonly string[] =>
  tasks.flatMap((task, index) => {
    const { calls, polls } = findOf(measured, task.name);
    const kinds = [...new Set([...Object.keys(task.fewest), ...Object.keys(calls), ...Object.keys(polls)])];
    return [
      ...(index === 0 ? [] : [""]),
      `### ${task.name}`,
      "",
      `Floor: ${floorText(task)} s. ${capital(task.bound)}.`,
      "",
      ...tableOf(
        ["call", "fewest", "now", "polls", "why"],
        kinds.map((kind) => [kind, ...[task.fewest, calls, polls].map((one) => countIn(one, kind)), whyOf(task, kind)]),
      ),
    ];
  });

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
const whyOf = ({ why, fewest }: Task, kind: string): string =>
  countIn(fewest, kind) === 0 ? "" : (why?.[kind] ?? WHY[kind] ?? "");
