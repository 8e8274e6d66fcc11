// What the README of an example says of its first run: the configuration that it sets, and what `pulumi preview` and `pulumi up` print.
// Leaves out durations, outputs and the order of the rows, which differ between runs.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { OperationResult } from "@pulumi-atlas-cmk/testing";

const root = fileURLToPath(new URL("../..", import.meta.url));

export interface Printed {
  /** `create cmk-vault`, in alphabetical order. */
  readonly rows: readonly string[];
  /** The diagnostics, in alphabetical order. */
  readonly messages: readonly string[];
}

export interface FirstRun {
  /** Lists and objects as JSON. Without secrets: the commands ask for them. */
  readonly config: Readonly<Record<string, string>>;
  readonly preview: Printed;
  readonly up: Printed;
}

/** Reads `examples/NAME/README.md`. */
export function firstRunOf(name: string): FirstRun {
  const readme = readFileSync(`${root}examples/${name}/README.md`, "utf8");
  return { config: configIn(readme), preview: printedIn(readme, "pulumi preview"), up: printedIn(readme, "pulumi up") };
}

export function printedBy({ steps, messages }: OperationResult): Printed {
  const shown = steps.filter(({ op, name }) => op !== "same" && op !== "refresh" && !name.startsWith("default"));
  const said = messages.filter(
    ({ ephemeral, severity, text }) => !ephemeral && severity !== "error" && text.trim() !== "",
  );
  return {
    rows: shown.map(({ op, name }) => `${op} ${name}`).sort(),
    messages: said.map(({ text }) => oneLine(text)).sort(),
  };
}

/** Lists of names in alphabetical order: the clouds answer in any order. */
const oneLine = (text: string): string =>
  text
    .replaceAll(/\s+/g, " ")
    .replaceAll(/"[^"]+"(?:, "[^"]+")+/g, (names) => names.split(", ").sort().join(", "))
    .trim();

function configIn(readme: string): Readonly<Record<string, string>> {
  const [, commands = ""] = /^```sh\n(npm install\n[\s\S]*?)^```$/m.exec(readme) ?? [];
  const config: Record<string, unknown> = {};
  for (const [, path = "", value = ""] of commands.matchAll(/^pulumi config set (?:--path )?'?([^\s']+)'? (\S+)$/gm))
    if (!path.startsWith("--")) setIn(config, path.split(/[.[\]]+/).filter(Boolean), value);
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
  );
}

/** Creates the objects and lists on the way, as `pulumi config set --path` does. */
function setIn(target: Record<string, unknown>, [name = "", ...rest]: readonly string[], value: string): void {
  const [next] = rest;
  if (next === undefined) {
    target[name] = value;
    return;
  }
  target[name] ??= /^\d+$/.test(next) ? [] : {};
  setIn(target[name] as Record<string, unknown>, rest, value); // as the line above has made it
}

function printedIn(readme: string, command: string): Printed {
  const blocks = [...readme.matchAll(/^```text\n\$ (.+)\n([\s\S]*?)^```$/gm)];
  const text = blocks.find(([, typed]) => typed === command)?.[2];
  if (text === undefined) throw new Error(`a README shows no output of \`${command}\``);
  const rows = [...text.matchAll(/^ [+~-] +[├│└─ ]*\S+ +(\S+) +(create|update|delete)/gm)];
  const [, diagnostics = ""] = /^Diagnostics:\n([\s\S]*?)^Outputs:/m.exec(text) ?? [];
  const messages = diagnostics.split(/^ {2}\S.*:$/m).map((said) => oneLine(said).replace(/^warning: /, ""));
  return {
    rows: rows.map(([, name = "", op = ""]) => `${op} ${name}`).sort(),
    messages: messages.filter((said) => said !== "").sort(),
  };
}
