import { Argument } from "commander";
import type { Declare } from "../declare";
import { EXIT } from "../io";
import { completionScript, SHELLS, type Shell } from "./scripts";

const HELP = `
Install it:
  bash   atlas-cmk completion bash > \\
           ~/.local/share/bash-completion/completions/atlas-cmk
  zsh    atlas-cmk completion zsh > "\${fpath[1]}/_atlas-cmk"
  fish   atlas-cmk completion fish > ~/.config/fish/completions/atlas-cmk.fish`;

export const declareCompletion: Declare = (tree, io, finish) => {
  tree
    .command("completion")
    .description("print a script that completes commands and flags in a shell")
    .addArgument(new Argument("<shell>", "the shell").choices(SHELLS))
    .addHelpText("after", HELP)
    .action((shell: Shell) => {
      io.out(completionScript(shell, tree));
      finish(EXIT.fine);
    });
};
