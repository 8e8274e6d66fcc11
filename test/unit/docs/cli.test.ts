// Proves that docs/cli.md has a section for each command of the tree, in the same form, which names every option and no other.
import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { commandTree } from "../../../cli/command-tree.ts";
import { EXIT } from "../../../cli/io.ts";
import { testIo } from "../cli/io.ts";
import { blocksOf, textOf } from "./pages.ts";

const PAGE = "docs/cli.md";
const page = textOf(PAGE);
const commands: readonly Command[] = commandTree(testIo(), () => undefined).commands;
const names = commands.map((command) => command.name());

/** From its heading to the next. A line of a code block is no heading. */
function sectionOf(name: string): string {
  const prose = page.replaceAll(/^```[\s\S]*?^```$/gm, (block) => block.replaceAll(/^#/gm, " "));
  const from = prose.indexOf(`\n## ${name}\n`);
  if (from < 0) return "";
  const to = prose.indexOf("\n## ", from + 1);
  return page.slice(from, to < 0 ? undefined : to);
}

/** What the first column of the table of options names. */
const optionsIn = (section: string): readonly string[] => {
  const [, table = ""] = section.split("| option | meaning |");
  const [rows = ""] = table.split("\n\n");
  return rows
    .split("\n")
    .flatMap((row) => [...(row.split(" | ")[0] ?? "").matchAll(/`(--[a-z-]+)/g)].map(([, one = ""]) => one));
};

describe("docs/cli.md", () => {
  it("has the sections of the commands, in the order of the help, and no other", () => {
    const listed = [...page.matchAll(/^- \[(.+)\]\(#(.+)\)$/gm)].map(([, title]) => title);
    expect(listed).toEqual(["Rules of all commands", ...names]);
  });

  it.each(names)("shows an example of %s, and what it prints", (name) => {
    const section = sectionOf(name);
    const blocks = blocksOf(PAGE).filter(({ code }) => section.includes(code));
    const at = blocks.findIndex(({ language, code }) => language === "sh" && code.includes(`npx atlas-cmk ${name} `));
    expect(at).toBeGreaterThanOrEqual(0);
    expect(["text", "markdown"]).toContain(blocks[at + 1]?.language);
  });

  it.each(commands.map((command) => [command.name(), command] as const))("names the options of %s", (name, command) => {
    const options = command.options.map(({ long }) => long);
    expect([...optionsIn(sectionOf(name))].sort()).toEqual([...options].sort());
  });

  it.each(names)("has the exit codes of %s, and where more is said", (name) => {
    const section = sectionOf(name);
    const [, text = ""] = /^Exit codes: ([\s\S]+?)\n\n/m.exec(section) ?? [];
    const codes = [...text.matchAll(/(?:^|,\s)(\d+)\s/g)].map(([, code]) => Number(code));
    expect(codes).toContain(EXIT.usage);
    expect(codes.filter((code) => !(Object.values(EXIT) as readonly number[]).includes(code))).toEqual([]);
    expect(section).toMatch(/^More: \S/m);
  });
});
