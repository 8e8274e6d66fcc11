// Proves that the test double of the engine does what a real CLI does, scenario by scenario: the same steps, the same calls of the
// provider, the same state. Skipped, and saying so, where there is no CLI.
import { describe, expect, it } from "vitest";
import { createCliStack } from "../../testing/cli.ts";
import { createTestStack } from "../../testing/engine/index.ts";
import { findCli } from "../../testing/find-cli.ts";
import { playInLab } from "../program/testing/lab.ts";
import { scenarios } from "../program/testing/scenarios.ts";

const found = await findCli();

if (found.kind === "missing") {
  it.skip(`no Pulumi CLI to compare with: ${found.reason}`, () => {});
} else {
  describe(`the test double beside Pulumi CLI ${found.version}`, () => {
    it.each(scenarios)("does the same: $name", async (scenario) => {
      const double = await playInLab(scenario, async (options) => createTestStack(options));
      const real = await playInLab(scenario, (options) => createCliStack({ ...options, cli: found }));
      for (const [index, expected] of real.entries()) expect(double[index]).toEqual(expected);
      expect(double.length).toBe(real.length);
    });
  });
}
