// Static completion scripts: a shell completes without starting Node. Pure.
import type { Command } from "commander";
import { type Completed, type CompletedTree, completedTree, type Flag } from "./tree";

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

export const completionScript = (shell: Shell, tree: Command): string => SCRIPTS[shell](completedTree(tree));

/** Within single quotes, which no text ends. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
const longestNames = (flags: readonly Flag[]): readonly string[] => flags.flatMap(({ names }) => names);

function bash({ flags, commands }: CompletedTree): string {
  return `# Completion of atlas-cmk for bash.
_atlas_cmk() {
  local IFS=$' \\t\\n' word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" words="" files="" line
  # bash splits --flag=value into three words.
  if [ "$word" = "=" ]; then word=""; elif [ "$before" = "=" ]; then before="\${COMP_WORDS[COMP_CWORD-2]}"; fi
  if [ "$COMP_CWORD" -eq 1 ]; then
    words=${quoted([...commands.map(({ name }) => name), ...longestNames(flags)].join(" "))}
  else
    case "\${COMP_WORDS[1]} $before" in
${commands.flatMap(bashValues).join("\n")}
      *)
        case "\${COMP_WORDS[1]}" in
${commands.map(bashCommand).join("\n")}
        esac ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
  if [ -z "$files" ] || [[ "$word" == -* ]]; then return; fi
  while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$word")
}
complete -o filenames -F _atlas_cmk atlas-cmk
`;
}

/** After a flag that takes a value: its values, or files. */
const bashValues = ({ name, flags }: Completed): readonly string[] =>
  flags
    .filter(({ takesValue }) => takesValue)
    .map(({ names, choices }) => {
      const pattern = names.map((flag) => quoted(`${name} ${flag}`)).join(" | ");
      return `      ${pattern}) ${choices.length > 0 ? `words=${quoted(choices.join(" "))}` : "files=1"} ;;`;
    });

const bashCommand = ({ name, flags, choices, takesFile }: Completed): string =>
  `          ${name}) words=${quoted([...choices, ...longestNames(flags)].join(" "))}${takesFile ? "; files=1" : ""} ;;`;

function zsh({ flags, commands }: CompletedTree): string {
  const named = commands.map(({ name, description }) => `    ${quoted(`${name}:${description}`)}`);
  return `#compdef atlas-cmk
# Completion of atlas-cmk for zsh.
_atlas_cmk() {
  local -a commands=(
${named.join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    compadd -- ${longestNames(flags).join(" ")}
    return
  fi
  local command="\${words[2]}"
  shift words
  (( CURRENT-- ))
  case "$command" in
${commands.map(zshCommand).join("\n")}
  esac
}
if [ "$funcstack[1]" = _atlas_cmk ]; then _atlas_cmk "$@"; else compdef _atlas_cmk atlas-cmk; fi
`;
}

const zshCommand = ({ name, flags, choices, takesFile }: Completed): string => {
  const specs = flags.flatMap(zshFlag);
  if (choices.length > 0) specs.push(quoted(`1:value:(${choices.join(" ")})`));
  if (takesFile) specs.push(quoted("1:file:_files"));
  return `    ${name}) _arguments ${specs.join(" ")} ;;`;
};

const zshFlag = ({ names, takesValue, choices, description }: Flag): string[] => {
  const value = choices.length > 0 ? `:value:(${choices.join(" ")})` : ":value:_files";
  const words = description.replaceAll(/[[\]:\\]/g, (sign) => `\\${sign}`);
  return names.map((name) => quoted(`${name}[${words}]${takesValue ? value : ""}`));
};

function fish({ flags, commands }: CompletedTree): string {
  const first = "__fish_use_subcommand";
  const lines = [
    ...commands.map(
      ({ name, description }) => `complete -c atlas-cmk -f -n ${first} -a ${name} -d ${fishQuoted(description)}`,
    ),
    ...flags.map((flag) => fishFlag(first, flag)),
    ...commands.flatMap(fishCommand),
  ];
  return `# Completion of atlas-cmk for fish.\n${lines.join("\n")}\n`;
}

function fishCommand({ name, flags, choices, takesFile }: Completed): readonly string[] {
  const seen = `'__fish_seen_subcommand_from ${name}'`;
  const values = choices.length > 0 ? ` -a ${fishQuoted(choices.join(" "))}` : "";
  const own = takesFile ? [] : [`complete -c atlas-cmk -f -n ${seen}${values}`];
  return [...own, ...flags.map((flag) => fishFlag(seen, flag))];
}

function fishFlag(when: string, { names, takesValue, choices, description }: Flag): string {
  const spelled = names.map((name) => (name.startsWith("--") ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  const value = takesValue ? ` -r${choices.length > 0 ? ` -f -a ${fishQuoted(choices.join(" "))}` : ""}` : "";
  return `complete -c atlas-cmk -n ${when} ${spelled.join(" ")}${value} -d ${fishQuoted(description)}`;
}

const fishQuoted = (text: string): string => `'${text.replaceAll(/[\\']/g, (sign) => `\\${sign}`)}'`;

const SCRIPTS: Readonly<Record<Shell, (tree: CompletedTree) => string>> = { bash, zsh, fish };
