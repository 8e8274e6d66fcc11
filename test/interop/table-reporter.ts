// The last of an interop run: which client did which operation, and what came of it, as a table; with INTEROP_WRITE=1 it becomes docs/interop.md.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Reporter, TestCase, TestModule } from "vitest/node";

const PAGE = fileURLToPath(new URL("../../docs/interop.md", import.meta.url));

/** The type of an annotation that says what other people's software itself gets wrong. */
export const OWN_FAULT = "own fault";

export class TableReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap((one) => [...one.children.allTests()]);
    if (tests.length === 0) return;
    const rows = tests.map((test) => `| ${clientOf(test)} | ${test.name} | ${resultOf(test)} |`);
    const table = ["| client | operation | result |", "| --- | --- | --- |", ...rows].join("\n");
    process.stdout.write(`\n${table}\n`);
    const isWhole = tests.every((test) => test.result().state !== "failed");
    if (process.env.INTEROP_WRITE === "1" && isWhole) writeFileSync(PAGE, pageOf(table));
  }
}

const clientOf = ({ parent }: TestCase): string => (parent.type === "suite" ? parent.name : "");

function resultOf(test: TestCase): string {
  const result = test.result();
  const inOneLine = (text: string): string => text.replaceAll(/\s+/g, " ").replaceAll("|", "\\|");
  if (result.state === "skipped") return inOneLine(`skipped: ${result.note ?? "no reason given"}`);
  if (result.state === "failed") return inOneLine(`FAILED: ${result.errors[0]?.message ?? "no reason given"}`);
  const own = test.annotations().find(({ type }) => type === OWN_FAULT);
  return own === undefined ? "as it must be" : inOneLine(`its own fault: ${own.message}`);
}

const pageOf = (table: string): string => `# Other people's clients

Made by \`INTEROP_WRITE=1 npm run test:interop\`: Microsoft's clients on the emulator, and this package's Key Vault client on two other emulated vaults. The
clients come from their registries when the command runs; what an operation must show is in \`test/interop\`. "As it must be" is that outcome, value by value;
"its own fault" is
what the other software gets wrong, held as it is; "skipped" says what the machine that made this page lacked.

${table}
`;
