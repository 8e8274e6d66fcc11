// Proves that the test double of the engine does what a real CLI does, scenario by scenario: the same steps, the same calls of the
// provider, the same state. Skipped, and saying so, where there is no CLI.
// With LAB_RECORD=1 the CLI's side is kept as the fixture that test/program/testing compares the double with.
import { mkdirSync, writeFileSync } from "node:fs";
import { createCliStack, createTestStack, findCli } from "@pulumi-atlas-cmk/testing";
import { describe, expect, it } from "vitest";
import { type LabOutcome, playInLab, recordFile } from "../program/testing/lab.ts";
import { scenarios } from "../program/testing/scenarios.ts";

const found = await findCli();

function record(name: string, outcomes: readonly LabOutcome[], version: string): void {
  const file = recordFile(name);
  mkdirSync(new URL(".", file), { recursive: true });
  writeFileSync(
    file,
    `${JSON.stringify({ scenario: name, recordedWith: `Pulumi CLI ${version}`, outcomes }, undefined, 1)}\n`,
  );
}

if (found.kind === "missing") {
  it.skip(`no Pulumi CLI to compare with: ${found.reason}`, () => {});
} else {
  describe(`the test double beside Pulumi CLI ${found.version}`, () => {
    it.each(scenarios)("does the same: $name", async (scenario) => {
      const double = await playInLab(scenario, createTestStack);
      const real = await playInLab(scenario, (options) => createCliStack({ ...options, cli: found }));
      if (process.env.LAB_RECORD === "1") record(scenario.name, real, found.version);
      for (const [index, expected] of real.entries()) expect(double[index]).toEqual(expected);
      expect(double.length).toBe(real.length);
    });
  });
}
