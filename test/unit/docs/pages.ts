// The Markdown pages of the repository, as the tests of the docs read them.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../..", import.meta.url));
const LEFT_OUT = /(^|\/)(node_modules|dist|\.git|\.changeset)(\/|$)/;

/** Paths from the root, with `/`. */
export const pages: readonly string[] = filesBelow("").filter((path) => path.endsWith(".md"));

function filesBelow(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (LEFT_OUT.test(path)) return [];
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

export const textOf = (page: string): string => readFileSync(join(root, page), "utf8");

export interface Block {
  readonly page: string;
  /** From 1: the line of the fence, or the first line of an indented block. */
  readonly line: number;
  /** What stands behind the fence; `undefined` for an indented block. */
  readonly language: string | undefined;
  readonly code: string;
  /** The HTML comment on the line before the block. */
  readonly mark: string | undefined;
}

/** Fenced blocks, also within lists, and indented blocks that follow an empty line outside lists. */
export function blocksOf(page: string): readonly Block[] {
  const lines = textOf(page).split("\n");
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const [, indent, language] = /^( *)```(\w*)/.exec(lines[at] ?? "") ?? [];
    if (indent !== undefined) {
      const end = lines.findIndex((line, index) => index > at && line.trimEnd() === `${indent}\`\`\``);
      if (end < 0) throw new Error(`${page}:${at + 1}: the block has no end`);
      const code = lines.slice(at + 1, end).map((line) => line.slice(indent.length));
      blocks.push({ page, line: at + 1, language: language ?? "", code: code.join("\n"), mark: markAbove(lines, at) });
      at = end;
    } else if (/^ {4}\S/.test(lines[at] ?? "") && (lines[at - 1] ?? "").trim() === "" && !isInList(lines, at)) {
      let end = at;
      while (/^( {4}|$)/.test(lines[end + 1] ?? "x") && end + 1 < lines.length) end += 1;
      const code = lines.slice(at, end + 1).map((line) => line.slice(4));
      blocks.push({
        page,
        line: at + 1,
        language: undefined,
        code: code.join("\n").trim(),
        mark: markAbove(lines, at),
      });
      at = end;
    }
  }
  return blocks;
}

function markAbove(lines: readonly string[], at: number): string | undefined {
  const before = (lines[at - 1] ?? "").trim() === "" ? lines[at - 2] : lines[at - 1];
  return /^\s*<!-- (.+) -->$/.exec(before ?? "")?.[1];
}

/** Whether the last line before, that is not indented, begins or continues a list item. */
function isInList(lines: readonly string[], at: number): boolean {
  for (let index = at - 1; index >= 0; index -= 1) {
    const line = lines[index] ?? "";
    if (/^\s*([-*]|\d+\.) /.test(line)) return true;
    if (/^\S/.test(line)) return false;
  }
  return false;
}

/** What a page shows as the output of a command: the block below the shell block that has this text. */
export function outputShown(page: string, command: string): string {
  const blocks = blocksOf(page);
  const at = blocks.findIndex(({ language, code }) => language === "sh" && code.includes(command));
  const output = blocks[at + 1];
  if (at < 0 || output === undefined) throw new Error(`${page} shows no output of \`${command}\``);
  return output.code;
}
