import { Option } from "commander";
import type { Declare } from "../declare";

const HELP = `
Examples:
  atlas-cmk adopt --project 64b7f0c0a1b2c3d4e5f60718 --plan
  atlas-cmk adopt --project 64b7f0c0a1b2c3d4e5f60718 --out keys
  terraform state pull > state.json
  atlas-cmk adopt --project 64b7f0c0a1b2c3d4e5f60718 \\
    --state state.json --out keys

Nothing in Atlas or Azure is changed. The credentials are those of \`pulumi up\`,
from the environment:
MONGODB_ATLAS_CLIENT_ID, MONGODB_ATLAS_CLIENT_SECRET, ARM_CLIENT_ID, …`;

const added = (id: string, before: readonly string[] = []): readonly string[] => [...before, id];

export const declareAdopt: Declare = (tree, io, finish) => {
  tree
    .command("adopt")
    .description("write the program for projects that were set up by hand or by Terraform: the first up adopts them")
    .addOption(new Option("--project <id>", "an Atlas project; may be repeated").argParser(added))
    .option("--plan", "print what the program would manage, and write nothing")
    .option("--out <folder>", "the folder for the program")
    .option("--force", "overwrite files of the same names in the folder")
    .option(
      "--state <file>",
      "the output of `terraform state pull`, `terraform show -json` or `pulumi stack export`: what that tool must forget, and clusters that stay with it",
    )
    .addHelpText("after", HELP)
    .action(async (given: object) => {
      const { adoptCommand } = await import("./command.js");
      finish(await adoptCommand(given, io));
    });
};
