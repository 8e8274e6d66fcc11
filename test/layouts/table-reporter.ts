// The last of a run of the layouts: package manager, form, language and what came of it, as a table; with LAYOUTS_WRITE=1 it becomes the one in docs/operations.md.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Reporter, TestCase, TestModule } from "vitest/node";

const PAGE = fileURLToPath(new URL("../../docs/operations.md", import.meta.url));
const BEGIN = "<!-- layouts: LAYOUTS_WRITE=1 npm run test:layouts -->\n";
const END = "<!-- end of layouts -->";

/** The type of an annotation that says in whose words a layout fails. */
export const FAILS = "fails";

export class TableReporter implements Reporter {
  /** A whole run takes long: each row as soon as it is known. */
  onTestCaseResult(test: TestCase): void {
    if (isLeftOut(test)) return;
    const seconds = Math.round((test.diagnostic()?.duration ?? 0) / 1000);
    process.stdout.write(`${rowOf(test)} ${seconds} s\n`);
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((one) => [...one.children.allTests()]);
    if (tests.length === 0) return;
    const rows = tests.filter((test) => !isLeftOut(test)).map(rowOf);
    const table = ["| package manager | layout | program | result |", "| --- | --- | --- | --- |", ...rows].join("\n");
    process.stdout.write(`\n${table}\n`);
    const isWhole = tests.every((test) => test.result().state === "passed");
    if (process.env.LAYOUTS_WRITE !== "1" || !isWhole) return;
    const [before = "", rest = ""] = readFileSync(PAGE, "utf8").split(BEGIN);
    writeFileSync(PAGE, `${before}${BEGIN}${table}\n${rest.slice(rest.indexOf(END))}`);
  }
}

/** By the command's own filter. */
function isLeftOut(test: TestCase): boolean {
  const result = test.result();
  return result.state === "skipped" && result.note === undefined;
}

const rowOf = (test: TestCase): string => `| ${managerOf(test)} | ${test.name} | ${resultOf(test)} |`;
const managerOf = ({ parent }: TestCase): string => (parent.type === "suite" ? parent.name : "");

function resultOf(test: TestCase): string {
  const result = test.result();
  const inOneLine = (text: string): string => text.replaceAll(/\s+/g, " ").replaceAll("|", "\\|");
  if (result.state === "skipped") return inOneLine(`skipped: ${result.note ?? "no reason given"}`);
  // The whole output stands in vitest's own report.
  const [reason = ""] = (result.errors?.[0]?.message ?? "no reason given").split("\n");
  if (result.state === "failed") return inOneLine(`FAILED: ${reason}`);
  const fails = test.annotations().find(({ type }) => type === FAILS);
  return fails === undefined ? "works" : inOneLine(fails.message);
}
