// Proves that docs/policy.md says what the records of the rules say. After a change: `npx vitest run --config test/vitest.config.ts --project unit test/unit/docs -u`.
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DEFAULTS } from "../../../policy/production.ts";
import { CHECKS } from "../../../policy/rules.ts";
import { BENCHMARK, CONTROLS, type ControlId } from "../../../provider/project/rules/controls.ts";
import { docsOf, POLICY_RULES, type PolicyRule, policyDocsOf } from "../../../provider/project/rules/record.ts";
import { root } from "./pages.ts";

const controlLine = (control: ControlId): string =>
  `- **Control:** [${control}](${CONTROLS[control].page}) of the ${BENCHMARK.name} ${BENCHMARK.version}: ${CONTROLS[control].title}.`;

const section = (rule: PolicyRule): readonly string[] => [
  `## ${rule.policy.name}`,
  "",
  `${rule.title}. \`${rule.id}\`, ${rule.policy.enforcement}.`,
  "",
  `- **Judges** ${CHECKS[rule.policy.name]?.about}.`,
  `- **Otherwise:** ${rule.consequence}`,
  `- **What to do:** ${rule.remedy.text}`,
  ...(rule.policy.control === undefined ? [] : [controlLine(rule.policy.control)]),
  ...(rule.doctor === undefined
    ? []
    : [`- \`atlas-cmk doctor\` checks the same in the cloud: [${rule.id}](${docsOf(rule).replace("docs/", "")}).`]),
  ...(rule.status === undefined
    ? []
    : ["- `atlas-cmk status` reports the same in the cloud: [exceptions](status.md#exceptions)."]),
  "",
];

const page = [
  "# Policy pack",
  "",
  "The package contains a Pulumi policy pack. It judges a program before it changes anything, and saved states of any number",
  "of stacks. It reads nothing from Atlas or Azure. This page is generated from the rules' records.",
  "",
  "| policy | level | what must be true |",
  "| --- | --- | --- |",
  ...POLICY_RULES.map(
    ({ policy, title }) => `| [${policy.name}](#${policy.name}) | ${policy.enforcement} | ${title} |`,
  ),
  "",
  "A violation of a mandatory policy fails the command. A violation of an advisory policy is shown.",
  "",
  `Where a control of the ${BENCHMARK.name} asks for the same, the policy names it (\`framework\`, in`,
  "Pulumi's words). It is no statement of compliance: one control asks for more than one policy can judge.",
  "",
  "## Use it",
  "",
  "<!-- run by: test/e2e/policy.test.ts -->",
  "```sh",
  "pulumi preview --policy-pack node_modules/pulumi-atlas-cmk/policy",
  "```",
  "",
  "The same flag works with `pulumi up`. Judge saved states without the program, the cloud and the state's secrets:",
  "",
  "<!-- run by: test/e2e/policy.test.ts -->",
  "```sh",
  "pulumi stack export --file state.json",
  "pulumi policy analyze --policy-pack node_modules/pulumi-atlas-cmk/policy --file state.json",
  "```",
  "",
  "## Levels and configuration",
  "",
  "`--policy-pack-config policy.json` sets levels (`advisory`, `mandatory`, `disabled`) and what a production stack is:",
  "",
  "```json",
  "{",
  '  "private-networking": "mandatory",',
  '  "role-not-secret": "disabled",',
  '  "protect-production": { "enforcementLevel": "mandatory", "pattern": "^(blue|green)$" }',
  "}",
  "```",
  "",
  `A stack is production if its tag \`${DEFAULTS.tag}\` matches the pattern. A stack without the tag is judged by its name. The`,
  `default pattern is \`${DEFAULTS.pattern}\`, without regard to case. \`tag\` and \`pattern\` change both. A`,
  "saved state has no tags.",
  "",
  "To publish the policies to an organization, or to add your own, make a pack that takes them from the package:",
  "",
  "```ts",
  'import { PolicyPack } from "@pulumi/policy";',
  'import { policies } from "pulumi-atlas-cmk/policy";',
  "",
  'new PolicyPack("platform", { policies });',
  "```",
  "",
  "## What it sees",
  "",
  "- Inputs of this package's resources, its component, and of vaults, keys and role assignments of `@pulumi/azure-native`",
  "  in the same stack. Vaults, keys and role assignments that no resource of this package uses are not judged.",
  "- Most rules are about resources that belong together, so all rules run at the end of a preview. If the preview fails",
  "  before, no rule has run, and the CLI shows the pack as passed all the same. Mend the preview first.",
  "- With `pulumi up --skip-preview`, the rules run after the changes. Let a preview run first. `pulumi destroy` and",
  "  `pulumi refresh` run no policies.",
  '- A value that a preview does not know is reported as "can\'t run policy … during preview". `pulumi up` judges it at its end.',
  "- `pulumi preview --json` exits with 1 on a mandatory violation, and its JSON does not say why. In CI, run the pack in a",
  "  preview without `--json`.",
  "- Pulumi passes secret inputs to policies in clear. No rule of this pack quotes the value of a property.",
  "",
  ...POLICY_RULES.flatMap(section),
].join("\n");

describe("docs/policy.md", () => {
  it("says what the records say", async () => {
    const remedy =
      "docs/policy.md is not what the records say. To write it: npx vitest run --config test/vitest.config.ts --project unit test/unit/docs -u";
    await expect(page, remedy).toMatchFileSnapshot(join(root, "docs/policy.md"));
  });

  it("has the heading that each policy's URL leads to", () => {
    const headings = [...page.matchAll(/^## (.+)$/gm)].map(([, heading]) => `docs/policy.md#${heading}`);
    expect(POLICY_RULES.map(policyDocsOf).filter((url) => !headings.includes(url))).toEqual([]);
  });
});
