// The report for a person: few lines where all is well, and each fault with the command that mends it. Pure.
import { harmless } from "#provider/support/harmless";
import type { Io } from "../io";
import type { Report, ReportedCheck, ReportedFinding, ResultName } from "./report";

type Style = Io["style"];

const WORDS: Readonly<Record<ResultName, string>> = {
  passed: "passed",
  failed: "failed",
  warning: "warning",
  unverified: "not verified",
  skipped: "skipped",
  crashed: "crashed",
};
const COLOURS = { failed: "red", warning: "yellow", unverified: "cyan", crashed: "magenta" } as const;
const WIDTH = 14;
const INDENT = " ".repeat(WIDTH);

/** Commands stand whole at four spaces. */
export const SHAPE = { whole: /^ {4}\S/, begin: /^(?:[a-z ]{14}(?:CMK-D\d+ {2}(?!,|:))?)?/ };

/** Shown in full. The others are counted. */
const isShown = (result: ResultName): result is keyof typeof COLOURS => Object.hasOwn(COLOURS, result);

export function textOf(report: Report, style: Style): string {
  const counted = report.checks.filter(({ ignored }) => ignored !== true);
  const blocks = counted.flatMap((check) => (isShown(check.result) ? [blockOf(check, style)] : []));
  return [...blocks, ...skippedLines(counted), ...ignoredLine(report), summaryOf(report)]
    .map((one) => `${one}\n`)
    .join("");
}

/** Where an indent would break a command, there is none: it is copied whole. */
function blockOf(check: ReportedCheck, style: Style): string {
  const { id, title, result, findings = [], consequence, why, toDo } = check;
  const word = WORDS[result].padEnd(WIDTH);
  const first = `${isShown(result) ? style(COLOURS[result], word) : word}${id}  ${title}`;
  const said = [
    ...grouped(findings).flatMap(({ says, remedy, commands }, index) => [
      ...says.map((one) => `${INDENT}${shown(one)}`),
      ...(index === 0 && consequence !== undefined ? [`${INDENT}${consequence}`] : []),
      ...(remedy === "" ? [] : [`${INDENT}${shown(remedy)}`]),
      ...commands.map((command) => `    ${style("bold", shownCommand(command))}`),
    ]),
    ...(why === undefined ? [] : [`${INDENT}${shown(why)}`]),
    ...(toDo === undefined ? [] : [`${INDENT}${shown(toDo)}`]),
    ...(result === "crashed" ? [`${INDENT}This is a defect of atlas-cmk: please report it.`] : []),
  ];
  return [first, ...said, ""].join("\n");
}

interface Grouped {
  readonly says: readonly string[];
  readonly remedy: string;
  readonly commands: readonly string[];
}

/** Findings with the same remedy say it once. */
function grouped(findings: readonly ReportedFinding[]): readonly Grouped[] {
  const remedies = [...new Set(findings.map(({ remedy }) => remedy))];
  return remedies.map((remedy) => {
    const same = findings.filter((one) => one.remedy === remedy);
    return { remedy, says: same.map(({ says }) => says), commands: [...new Set(same.flatMap((one) => one.commands))] };
  });
}

/** Names come from services. A text may be longer than `harmless` allows. */
const PART = 400;
const shown = (text: string): string => {
  const parts = text.match(new RegExp(`[\\s\\S]{1,${PART}}`, "gu")) ?? [];
  return parts.map((part) => harmless(part)).join("");
};
const shownCommand = shown;

function skippedLines(checks: readonly ReportedCheck[]): readonly string[] {
  const skipped = checks.filter(({ result }) => result === "skipped");
  const causes = [...new Set(skipped.map(({ because = [] }) => because.join(", ")))];
  return causes.map((cause) => {
    const ids = skipped.filter(({ because = [] }) => because.join(", ") === cause).map(({ id }) => id);
    return `${"skipped".padEnd(WIDTH)}${ids.join(", ")}: after ${cause}`;
  });
}

function ignoredLine({ checks }: Report): readonly string[] {
  const ignored = checks.filter((one) => one.ignored === true);
  return ignored.length === 0
    ? []
    : [`${"ignored".padEnd(WIDTH)}${ignored.map(({ id, result }) => `${id} (${WORDS[result]})`).join(", ")}`];
}

function summaryOf({ project, vault, key, counts, phase }: Report): string {
  const name = project.name === undefined ? "" : ` (${project.name})`;
  const about = [
    `Project ${project.id}${name}`,
    ...(key === undefined ? [] : [`key ${key}`]),
    ...(vault === undefined ? [] : [`vault ${vault.split("/").at(-1) ?? ""}`]),
    ...(phase === "before" ? ["before the first `pulumi up`"] : []),
  ].join(", ");
  const words = (Object.keys(counts) as ResultName[]) // `countsOf` made them
    .filter((result) => counts[result] > 0)
    .map((result) => `${counts[result]} ${WORDS[result]}`);
  return `${harmless(about)}: ${words.length === 0 ? "no check applies" : words.join(", ")}.`;
}
