// The last line of a test run: "N passed, N failed, N skipped". A file that does not even load counts as a failure.
import type { Reporter, TestModule } from "vitest/node";

export class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const states = modules.flatMap((one) => [...one.children.allTests()].map((test) => test.result().state));
    const count = (state: string): number => states.filter((one) => one === state).length;
    const unloaded = modules.filter((one) => one.errors().length > 0).length;
    const failed = count("failed") + unloaded + unhandled.length;
    process.stdout.write(`\n${count("passed")} passed, ${failed} failed, ${count("skipped")} skipped\n`);
  }
}
