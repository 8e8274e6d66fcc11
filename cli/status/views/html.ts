// The report as one page that can be kept: no script, no request, both colour schemes, print. Pure.
import { htmlText } from "../../escape";
import type { Block, Document, Item, Section } from "../document/blocks";
import type { Level } from "../report";
import { embedded } from "./embedded";
import { STYLE } from "./html-style";

const LABELS: Readonly<Record<Level | "note", string>> = {
  critical: "Critical",
  attention: "Attention",
  unverified: "Not verified",
  fine: "Fine",
  note: "Note",
};

/** `default-src 'none'`: also what a browser would do with markup that got through is forbidden. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

export interface Data {
  readonly json: string;
  readonly sha256: string;
}

export const htmlOf = (document: Document, { json, sha256 }: Data): string =>
  `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${htmlText(document.title)}</title>
<style>
${STYLE}</style>
</head>
<body>
<header>
<h1>${htmlText(document.title)}</h1>
<p class="verdict">${label(document.level)} ${htmlText(document.verdict)}</p>
<p class="origin">${htmlText(document.origin)}</p>
</header>
${contents(document)}<main>
${document.sections.map((one) => sectionOf(one, 2)).join("")}</main>
${embedded(json, sha256)}
</body>
</html>
`;

const label = (level: Level | "note"): string => `<strong class="label ${level}">${LABELS[level]}</strong>`;

/** Only where there is more than one project: a short page needs no list of contents. */
function contents({ sections }: Document): string {
  const projects = sections.filter(({ level }) => level !== undefined);
  if (projects.length < 2) return "";
  const items = projects.map(
    ({ id, heading, level = "fine" }) =>
      `<li><a href="#${htmlText(id)}">${htmlText(heading)}</a> ${label(level)}</li>\n`,
  );
  return `<nav aria-label="Projects">\n<ul>\n${items.join("")}</ul>\n</nav>\n`;
}

const MOST_DEPTH = 6;

function sectionOf({ id, heading, level, blocks, sections, isFolded }: Section, depth: number): string {
  const tag = `h${Math.min(depth, MOST_DEPTH)}`;
  const title = `<${tag} id="${htmlText(id)}">${htmlText(heading)}${level === undefined ? "" : ` ${label(level)}`}</${tag}>`;
  const body = `${blocks.map(blockOf).join("")}${sections.map((one) => sectionOf(one, depth + 1)).join("")}`;
  const content =
    isFolded === true ? `${title}\n<details>\n<summary>Show</summary>\n${body}</details>\n` : `${title}\n${body}`;
  // Only the sections of the page are landmarks: those within a project have the same names as those of the next one.
  return depth === 2
    ? `<section aria-labelledby="${htmlText(id)}">\n${content}</section>\n`
    : `<div class="part">\n${content}</div>\n`;
}

function blockOf(block: Block): string {
  switch (block.kind) {
    case "text":
      return `<p>${htmlText(block.text)}</p>\n`;
    case "facts":
      return tableOf(
        block.caption,
        block.facts.map(([name, value]) => rowOf([name, value])),
      );
    case "table":
      return tableOf(block.caption, block.rows.map(rowOf), block.columns);
    case "findings":
      return `<ul class="findings">\n${block.items.map(itemOf).join("")}</ul>\n`;
    default:
      return block satisfies never;
  }
}

function tableOf(caption: string, rows: readonly string[], columns?: readonly string[]): string {
  const head =
    columns === undefined
      ? ""
      : `<thead>\n<tr>${columns.map((name) => `<th scope="col">${htmlText(name)}</th>`).join("")}</tr>\n</thead>\n`;
  return `<table${columns === undefined ? ' class="facts"' : ""}>\n<caption>${htmlText(caption)}</caption>\n${head}<tbody>\n${rows.join("")}</tbody>\n</table>\n`;
}

const rowOf = ([first = "", ...cells]: readonly string[]): string =>
  `<tr><th scope="row">${htmlText(first)}</th>${cells.map((cell) => `<td>${htmlText(cell)}</td>`).join("")}</tr>\n`;

function itemOf({ level, id, about, says, remedy }: Item): string {
  const what = about === undefined ? "" : `<b>${htmlText(about)}.</b> `;
  const rule = id === undefined ? "" : `<code>${htmlText(id)}</code> `;
  return `<li>${label(level)} ${rule}${what}${prose(says)}${remedy === undefined ? "" : `<div class="remedy">${prose(remedy)}</div>`}</li>\n`;
}

/** Commands in back-ticks are code, those on a line of their own in a block. */
const prose = (text: string): string =>
  text
    .split("\n")
    .map((line) => {
      const [, command] = /^`(.+)`$/.exec(line) ?? [];
      return command === undefined ? `<p>${codes(line)}</p>` : `<pre><code>${htmlText(command)}</code></pre>`;
    })
    .join("");

const codes = (line: string): string =>
  line
    .split(/`([^`]+)`/)
    .map((part, at) => (at % 2 === 1 ? `<code>${htmlText(part)}</code>` : htmlText(part)))
    .join("");
