import { Option } from "commander";
import type { Declare } from "../declare";
import { FAIL_ON } from "./options";

const HELP = `
Examples:
  atlas-cmk doctor --project 64b7f0c0a1b2c3d4e5f60718
  atlas-cmk doctor --before --project 64b7f0c0a1b2c3d4e5f60718 \\
    --resource-group keys
  atlas-cmk doctor --project 64b7f0c0a1b2c3d4e5f60718 --json --ignore CMK-D020

It reads, and changes nothing. The credentials are those of the environment,
under the names that Pulumi uses: MONGODB_ATLAS_CLIENT_ID,
MONGODB_ATLAS_CLIENT_SECRET, ARM_CLIENT_ID, ARM_CLIENT_SECRET, ARM_TENANT_ID,
or \`az login\`.`;

const ids = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

export const declareDoctor: Declare = (tree, io, finish) => {
  tree
    .command("doctor")
    .description(
      "check what `pulumi up` needs, and what keeps Atlas from its key: each fault with the command that mends it",
    )
    .option("--project <id>", "the Atlas project")
    .option("--vault <id>", "ARM id of the vault; by default the vault that Atlas has")
    .option("--key <name>", "name of the key; by default the key that Atlas has")
    .option("--before", "before the first `pulumi up`: neither key nor endpoints exist yet")
    .option("--resource-group <name>", "with --before: where the vault will be created")
    .option("--only <check>", "run this check and what it needs; repeat it for more", ids)
    .option("--ignore <check>", "let the result of this check not count; repeat it for more", ids)
    .option("--list", "list the checks, and run none")
    .option("--json", "print one JSON document")
    .addOption(
      new Option("--fail-on <result>", "exit with 1 at this result, or a worse one").choices(FAIL_ON).default("failed"),
    )
    .addHelpText("after", HELP)
    .action(async (given: object) => {
      const { doctorCommand } = await import("./command.js");
      finish(await doctorCommand(given, io));
    });
};
