import { Option } from "commander";
import type { Declare } from "../declare";
import { FAIL_ON, OPERATIONS } from "./options";

const HELP = `
Examples:
  atlas-cmk rehearse --snapshot real.json --project 64b7f0c0a1b2c3d4e5f60718
  atlas-cmk rehearse --from real.json --operation up
  atlas-cmk rehearse --from real.json -- \\
    pulumi destroy --yes --target '**orders**'

--snapshot only reads, with the credentials of \`pulumi up\`, and writes no
secret. --from copies the stack into a temporary folder and runs there, on this
machine only. The real stack, project and vault are not touched.`;

const added = (one: string, before: readonly string[] = []): readonly string[] => [...before, one];

export const declareRehearse: Declare = (tree, io, finish) => {
  tree
    .command("rehearse")
    .description("run the stack's next change, rotation or destroy on a copy: in which order, and what is refused")
    .argument("[command...]", "after --: the command to rehearse, instead of --operation")
    .option("--snapshot <file>", "read real projects into this file")
    .addOption(new Option("--project <id>", "with --snapshot: an Atlas project; may be repeated").argParser(added))
    .addOption(
      new Option("--key-vault <id>", "with --snapshot: a vault that no project names yet; may be repeated").argParser(
        added,
      ),
    )
    .option("--from <file>", "rehearse on the projects of this file")
    .addOption(new Option("--operation <name>", "what to rehearse (default: preview)").choices(OPERATIONS))
    .option("--stack <name>", "the stack to copy (default: the selected one)")
    .option("--cwd <folder>", "the folder with Pulumi.yaml (default: this one)")
    .addOption(new Option("--pass-env <name>", "a variable that the program needs; may be repeated").argParser(added))
    .option("--json", "the result as JSON")
    .addOption(new Option("--fail-on <finding>", "exit with 1 at this finding, or a worse one").choices(FAIL_ON))
    .addHelpText("after", HELP)
    .action(async (command: readonly string[], given: object) => {
      const { rehearseCommand } = await import("./command.js");
      finish(await rehearseCommand({ ...given, command }, io));
    });
};
