// Proves that docs/doctor.md says what the record says. After a change: `npx vitest run --config test/vitest.config.ts --project unit test/unit/docs -u`.
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DOCTOR_RULES, docsOf } from "../../../provider/project/rules/record.ts";
import {
  GROUPS,
  type Group,
  type Rule,
  type RuleId,
  STATUS_LEVELS,
  type StatusFacts,
} from "../../../provider/project/rules/rule.ts";
import { root } from "./pages.ts";

const HEADINGS: Readonly<Record<Group, string>> = {
  login: "Logins",
  machine: "This machine",
  project: "The project in Atlas",
  permissions: "Permissions of the Azure login",
  vault: "The vault",
  key: "The key",
  access: "Atlas's access to the key",
  network: "The network",
  alerts: "Alerts",
};

const WHEN = {
  before: "only before the first `pulumi up`",
  after: "only once `pulumi up` has run",
  both: "always",
} as const;

const linked = (id: RuleId): string => `[${id}](#${id.toLowerCase()})`;

const block = (commands: readonly string[]): readonly string[] =>
  commands.length === 0 ? [] : ["", markFor(commands), "```sh", ...commands, "```"];

const markFor = (commands: readonly string[]): string =>
  commands.includes("az login")
    ? "<!-- not run: it opens a browser -->"
    : "<!-- run by: test/lifecycle/cli/doctor/faults.test.ts -->";

const levelsOf = (status: StatusFacts): string => STATUS_LEVELS.filter((level) => level in status).join(", ");

function section(rule: Rule): readonly string[] {
  const { id, title, level, consequence, remedy, doctor, policy, status } = rule;
  const facts = [
    level === "error" ? "A failure is an error." : "A failure is a warning.",
    ...(doctor === undefined ? [] : [`Checked ${WHEN[doctor.when]}.`]),
    ...(doctor === undefined || doctor.needs.length === 0 ? [] : [`Needs ${doctor.needs.map(linked).join(", ")}.`]),
    ...(policy === undefined ? [] : [`Also a policy of the pack: \`${policy.name}\` (${policy.enforcement}).`]),
    ...(status === undefined
      ? []
      : [`Also reported by [\`atlas-cmk status\`](status.md#exceptions) (${levelsOf(status)}).`]),
  ];
  return [
    "",
    `### ${id}`,
    "",
    `**${title}.** ${facts.join(" ")}`,
    "",
    `Otherwise: ${consequence}`,
    "",
    remedy.text,
    ...block(remedy.commands),
  ];
}

const page = [
  "# atlas-cmk doctor",
  "",
  "`atlas-cmk doctor` checks what `pulumi up` needs, and what keeps Atlas from its key. It reads, and changes nothing. Each",
  "fault is named once, with the command that mends it. What follows from a fault is skipped, with the id of its cause.",
  "This page is generated from the record of the checks. A unit test compares them.",
  "",
  "<!-- run by: test/lifecycle/cli/doctor/healthy.test.ts -->",
  "```sh",
  "atlas-cmk doctor --project 64b7f0c0a1b2c3d4e5f60718",
  "atlas-cmk doctor --project 64b7f0c0a1b2c3d4e5f60718 --before --resource-group keys",
  "atlas-cmk doctor --project 64b7f0c0a1b2c3d4e5f60718 --json --ignore CMK-D020",
  "atlas-cmk doctor --list",
  "```",
  "",
  "The credentials are those of the environment, under the names that Pulumi uses. The configuration of a stack is not read.",
  "Vault and key are those that Atlas has for the project, unless `--vault` and `--key` name others.",
  "",
  "| result | meaning |",
  "| --- | --- |",
  "| passed | The check found nothing. Passed checks are counted. |",
  "| failed | Something must be mended. The exit code is 1. |",
  "| warning | Something should be mended. The exit code is 1 with `--fail-on warning`. |",
  "| not verified | It could not be read. The line names the missing permission. The exit code is 3, if nothing failed. |",
  "| skipped | The result would only follow from another check, which is named. |",
  "| crashed | A defect of this command. The exit code is 3, if nothing failed. |",
  "",
  "`--json` prints one document with `reportVersion`, `counts` and `checks`. A check has `id`, `title`, `result` and `docs`,",
  "and, by its result, `findings` (`says`, `remedy`, `commands`), `consequence`, `why`, `toDo` or `because`. An id is never",
  "reused. `--ignore` takes one id. There is no way to ignore all.",
  ...GROUPS.flatMap((group) => [
    "",
    `## ${HEADINGS[group]}`,
    ...DOCTOR_RULES.filter(({ doctor }) => doctor.group === group).flatMap(section),
  ]),
  "",
].join("\n");

describe("docs/doctor.md", () => {
  it("says what the record says", async () => {
    const remedy =
      "docs/doctor.md is not what provider/project/rules says. To write it: npx vitest run --config test/vitest.config.ts --project unit test/unit/docs -u";
    await expect(page, remedy).toMatchFileSnapshot(join(root, "docs/doctor.md"));
  });

  it("has the heading to which each finding points", () => {
    const anchors = [...page.matchAll(/^### (.+)$/gm)].map(([, title = ""]) => `docs/doctor.md#${title.toLowerCase()}`);
    expect(DOCTOR_RULES.map(docsOf).filter((link) => !anchors.includes(link))).toEqual([]);
  });
});
