// The report on a terminal: verdict first, at most 80 columns, colours where the terminal shows them. Pure.
import { terminalText } from "../../escape";
import type { Io } from "../../io";
import { padded, widthOf, wrapped, wrappedCommand } from "../../text-layout";
import type { Block, Document, Item, Section } from "../document/blocks";
import type { Level } from "../report";

export interface Screen {
  readonly columns: number;
  readonly style: Io["style"];
}

const MOST_COLUMNS = 80;
const LEAST_COLUMNS = 30;

const LABELS: Readonly<Record<Level | "note", string>> = {
  critical: "CRITICAL",
  attention: "ATTENTION",
  unverified: "NOT VERIFIED",
  fine: "FINE",
  note: "NOTE",
};
const COLOURS = { critical: "red", attention: "yellow", unverified: "magenta", fine: "green", note: "cyan" } as const;

interface Page {
  readonly width: number;
  readonly style: Io["style"];
}

export function textOf(document: Document, { columns, style }: Screen): string {
  const page = { width: Math.max(LEAST_COLUMNS, Math.min(MOST_COLUMNS, columns)), style };
  const lines = [
    ...labelled(page, document.level, `: ${document.verdict}`),
    ...plain(page, document.origin),
    ...document.sections.flatMap((one) => ["", ...sectionLines(page, one, 1)]),
  ];
  return `${lines.map((line) => line.trimEnd()).join("\n")}\n`;
}

/** Every text is made harmless here, before it is measured. */
const linesOf = (text: string): readonly string[] => text.split("\n").map(terminalText);
const lineOf = (text: string): string => terminalText(text);

function plain({ width }: Page, text: string, indent = ""): readonly string[] {
  return linesOf(text).flatMap((line) => {
    const [, command] = /^`(.+)`$/.exec(line) ?? [];
    if (command !== undefined) return wrappedCommand(command, { width, indent: `${indent}    ` });
    return wrapped(line, width - indent.length).map((one) => `${indent}${one}`);
  });
}

/** The label is coloured after the lines are measured. */
function labelled(page: Page, level: Level | "note", text: string, indent = ""): readonly string[] {
  const label = LABELS[level];
  const [first = "", ...rest] = plain(page, `${label}${text}`, indent);
  const at = indent.length + label.length;
  return [
    `${indent}${page.style(["bold", COLOURS[level]], first.slice(indent.length, at))}${first.slice(at)}`,
    ...rest,
  ];
}

function sectionLines(page: Page, shown: Section, depth: number): readonly string[] {
  const { heading, level, sections, isFolded } = shown;
  const blocks = isFolded === true ? shown.blocks.map(withoutRows) : shown.blocks;
  const title = level === undefined ? heading : `${heading}: ${LABELS[level].toLowerCase()}`;
  const titles = plain(page, title).map((line) => page.style("bold", line));
  const underline = page.style("dim", "-".repeat(Math.min(page.width, widthOf(lineOf(title)))));
  return [
    ...titles,
    ...(depth === 1 ? [underline] : []),
    ...blocks.flatMap((block, index) => [...(index > 0 ? [""] : []), ...blockLines(page, block)]),
    ...sections.flatMap((one) => ["", ...sectionLines(page, one, depth + 1)]),
  ];
}

const INDENT = "  ";

/** Of a section that few readers need, a terminal shows how much there is. */
const withoutRows = (block: Block): Block =>
  block.kind === "table"
    ? { kind: "text", text: `${block.caption}: ${block.rows.length}. --json and --html list them.` }
    : block;

function blockLines(page: Page, block: Block): readonly string[] {
  switch (block.kind) {
    case "text":
      return plain(page, block.text, INDENT);
    case "facts":
      return factLines(page, block.facts);
    case "table":
      return tableLines(page, block);
    case "findings":
      return block.items.flatMap((item, index) => [...(index > 0 ? [""] : []), ...itemLines(page, item)]);
    default:
      return block satisfies never;
  }
}

function itemLines(page: Page, { level, id, about, says, remedy }: Item): readonly string[] {
  const named = `${id === undefined ? "" : ` ${id}`}: ${about === undefined ? "" : `${about}: `}`;
  return [
    ...labelled(page, level, `${named}${says}`, INDENT),
    ...(remedy === undefined ? [] : plain(page, remedy, INDENT.repeat(2))),
  ];
}

/** Values in one column, below their name where the name is long. */
function factLines(page: Page, facts: Extract<Block, { kind: "facts" }>["facts"]): readonly string[] {
  const most = Math.floor(page.width / 2) - INDENT.length;
  const column = Math.min(most, Math.max(...facts.map(([name]) => widthOf(lineOf(name))))) + 2;
  return facts.flatMap(([name, value]) => {
    const names = wrapped(lineOf(name), column - 2);
    const room = page.width - INDENT.length - column;
    if (
      lineOf(value)
        .split(" ")
        .some((word) => widthOf(word) > room)
    )
      return belowName(page, name, value);
    const values = wrapped(lineOf(value), room);
    return Array.from({ length: Math.max(names.length, values.length) }, (_, at) => {
      const shown = page.style("dim", padded(names[at] ?? "", column));
      return `${INDENT}${shown}${values[at] ?? ""}`;
    });
  });
}

const belowName = (page: Page, name: string, value: string): readonly string[] => [
  ...plain(page, name, INDENT).map((line) => page.style("dim", line)),
  ...plain(page, value, INDENT.repeat(2)),
];

/** A table that is too wide becomes a list: the first cell, and the others below it by name. */
function tableLines(page: Page, { columns, rows }: Extract<Block, { kind: "table" }>): readonly string[] {
  const cells = rows.map((row) => row.map(lineOf));
  const widths = columns.map((name, at) => Math.max(widthOf(name), ...cells.map((row) => widthOf(row[at] ?? ""))));
  const whole = INDENT.length + widths.reduce((sum, width) => sum + width + 2, -2);
  if (whole > page.width) return cells.flatMap((row) => stacked(page, columns, row));
  const line = (row: readonly string[]): string => row.map((cell, at) => padded(cell, widths[at] ?? 0)).join("  ");
  return [`${INDENT}${page.style("dim", line(columns))}`, ...cells.map((row) => `${INDENT}${line(row)}`)];
}

function stacked(
  page: Page,
  columns: readonly string[],
  [first = "", ...others]: readonly string[],
): readonly string[] {
  const named = others.map((cell, at) => `${(columns[at + 1] ?? "").toLowerCase()}: ${cell}`);
  return [...plain(page, first, INDENT), ...plain(page, named.join("; "), INDENT.repeat(2))];
}
