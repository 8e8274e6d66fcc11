// The last lines of a test run: the tiers that it left out, and "N passed, N failed, N skipped". A file that does not even load counts as a failure.
import type { Reporter, TestModule, Vitest } from "vitest/node";

export class CountReporter implements Reporter {
  readonly #tiers: readonly string[];
  #leftOut: readonly string[] = [];

  constructor(tiers: readonly string[]) {
    this.#tiers = tiers;
  }

  onInit(vitest: Vitest): void {
    const run = vitest.projects.map((project) => project.name);
    this.#leftOut = this.#tiers.filter((tier) => !run.includes(tier));
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const states = modules.flatMap((one) => [...one.children.allTests()].map((test) => test.result().state));
    const count = (state: string): number => states.filter((one) => one === state).length;
    const unloaded = modules.filter((one) => one.errors().length > 0).length;
    const failed = count("failed") + unloaded + unhandled.length;
    if (this.#leftOut.length > 0)
      process.stdout.write(`\nLeft out: ${this.#leftOut.join(", ")}. \`npm run test:all\` runs every tier.`);
    process.stdout.write(`\n${count("passed")} passed, ${failed} failed, ${count("skipped")} skipped\n`);
  }
}
