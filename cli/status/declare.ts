import { Option } from "commander";
import type { Declare } from "../declare";
import { FAIL_ON } from "./options";

const HELP = `
Examples:
  atlas-cmk status --project 64b7f0c0a1b2c3d4e5f60718
  atlas-cmk status --all-projects --html > status.html
  atlas-cmk status --all-projects --json --compare last-quarter.html > now.json

It only reads. The credentials are those of \`pulumi up\`, from the environment:
MONGODB_ATLAS_CLIENT_ID, MONGODB_ATLAS_CLIENT_SECRET, ARM_CLIENT_ID, …`;

const added = (id: string, before: readonly string[] = []): readonly string[] => [...before, id];

export const declareStatus: Declare = (tree, io, finish) => {
  tree
    .command("status")
    .description(
      "say what is encrypted with which key version and what is not, how Atlas reaches it, and what ends when",
    )
    .addOption(new Option("--project <id>", "an Atlas project; may be repeated").argParser(added))
    .option("--all-projects", "every project that the credential can see")
    .option("--json", "the data as JSON")
    .option("--html", "one page without scripts, to keep or to print")
    .option("--compare <file>", "an earlier result of --json or --html: also what has changed since")
    .option("--stack-output <file>", "the output of `pulumi stack output --json`, for keyIdentifierSince")
    .addOption(new Option("--fail-on <finding>", "exit with 1 at this verdict, or a worse one").choices(FAIL_ON))
    .addHelpText("after", HELP)
    .action(async (given: object) => {
      const { statusCommand } = await import("./command.js");
      finish(await statusCommand(given, io));
    });
};
