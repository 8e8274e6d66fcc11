import { Option } from "commander";
import type { Declare } from "../declare";
import { FAIL_ON, FORMATS, HOSTS } from "./options";

const HELP = `
Examples:
  pulumi preview --json > preview.json; atlas-cmk explain preview.json
  pulumi destroy --preview-only --json |
    atlas-cmk explain --stack acme/keys/prod
  atlas-cmk explain preview.json --limit gitlab --fail-on refused

The comment begins with a marker, by which a later run finds it again:
  <!-- atlas-cmk acme/keys/prod -->`;

export const declareExplain: Declare = (tree, io, finish) => {
  tree
    .command("explain")
    .description("say what a preview means: a comment in Markdown for a pull request")
    .argument("[file]", "the output of `pulumi preview --json`; standard input without it, or with -")
    .addOption(new Option("--format <format>", "of the result").choices(FORMATS).default("markdown"))
    .addOption(
      new Option("--limit <host>", "the host whose longest comment the result fits").choices(HOSTS).default("github"),
    )
    .addOption(new Option("--fail-on <finding>", "exit with 1 at this verdict, or a worse one").choices(FAIL_ON))
    .option("--stack <name>", "organization/project/stack, for the marker of the comment")
    .option("--preview-exit-code <code>", "of the preview: its JSON does not say that a policy refused it")
    .option("--commit <id>", "the commit of the preview, for the last line of the comment")
    .option("--cli-version <version>", "the version of the Pulumi CLI, for the last line of the comment")
    .option("--details-url <url>", "where the whole preview can be read")
    .addHelpText("after", HELP)
    .action(async (file: string | undefined, given: object) => {
      const { explainCommand } = await import("./command.js");
      finish(await explainCommand({ ...given, ...(file === undefined ? {} : { file }) }, io));
    });
};
