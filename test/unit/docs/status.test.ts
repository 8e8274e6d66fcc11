// Proves that docs/status.md lists the exceptions of the record, and every permission that a report can name. After a change:
// `npx vitest run --config test/vitest.config.ts --project unit test/unit/docs -u`.
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { NEEDS } from "../../../cli/status/collect/looking.ts";
import { docsOf, STATUS_RULES } from "../../../provider/project/rules/record.ts";
import { STATUS_LEVELS } from "../../../provider/project/rules/rule.ts";
import { root, textOf } from "./pages.ts";

type StatusRule = (typeof STATUS_RULES)[number];

const linked = (rule: StatusRule): string => {
  const link = docsOf(rule).replace(/^docs\/(status\.md)?/, "");
  return `[${rule.id}](${link})`;
};

const isOfStatusAlone = ({ doctor, policy }: StatusRule): boolean => doctor === undefined && policy === undefined;

const described = ({ id, title, consequence, remedy }: StatusRule): readonly string[] => [
  `### ${id}`,
  "",
  `**${title}.** Otherwise: ${consequence}`,
  "",
  remedy.text,
  ...(remedy.commands.length === 0
    ? []
    : ["", "<!-- not run: a word in braces is a placeholder -->", "```sh", ...remedy.commands, "```"]),
  "",
];

/** The part of the page that is generated. */
const exceptions = [
  "## Exceptions",
  "",
  "The verdict is `critical`, `attention`, `unverified` (no exception, and something was not read) or `fine`. A note is no",
  "exception. An id means the same in `atlas-cmk doctor` and in the policy pack, and is never reused. It leads to the reason",
  "and the remedy. This list is generated from the record of the rules.",
  "",
  "| id | level | when |",
  "| --- | --- | --- |",
  ...STATUS_LEVELS.flatMap((level) =>
    STATUS_RULES.flatMap((rule) => {
      const when = rule.status[level];
      return when === undefined ? [] : [`| ${linked(rule)} | ${level} | ${when} |`];
    }),
  ),
  "",
  ...STATUS_RULES.filter(isOfStatusAlone).flatMap(described),
].join("\n");

const page = textOf("docs/status.md");

describe("docs/status.md", () => {
  it("lists the exceptions of the record", async () => {
    const [before = "", rest = ""] = page.split("## Exceptions");
    const after = rest.slice(rest.indexOf("\n## ") + 1);
    const remedy =
      "docs/status.md is not what provider/project/rules says. To write it: npx vitest run --config test/vitest.config.ts --project unit test/unit/docs -u";
    await expect(`${before}${exceptions}\n${after}`, remedy).toMatchFileSnapshot(join(root, "docs/status.md"));
  });

  it("names the permissions", () => {
    for (const words of [NEEDS.atlas, NEEDS.owner, "Application.Read.All"]) expect(page).toContain(words);
  });
});
