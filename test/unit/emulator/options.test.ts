// Proves that a mistake in the command that starts the emulator is answered with a sentence and the usage.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { component, componentSeed } from "../../../emulator/component-seeds.ts";
import { startEmulator } from "../../../emulator/index.ts";
import { optionsIn, USAGE, whyNot } from "../../../emulator/options.ts";

describe("npm run emulator", () => {
  it("starts where README.md's first program runs: with an empty resource group", () => {
    expect(optionsIn([])).toMatchObject({ seedName: "component", seed: componentSeed, clock: { mode: "real" } });
  });

  it("has the project, the resource group and the clusters of that program", () => {
    const readme = readFileSync(new URL("../../../README.md", import.meta.url), "utf8");
    const program = /^```ts\n([\s\S]*?)^```$/m.exec(readme)?.[1] ?? "";
    const project = componentSeed(0).atlas.projects[0];
    expect(program).toContain(`projectId: "${project?.id}"`);
    expect(program).toContain(`resourceGroupName: "${component.resourceGroupName}"`);
    expect(program).toContain(
      `clusters: ${JSON.stringify(project?.clusters?.map(({ name }) => name)).replace(",", ", ")}`,
    );
  });

  it("takes its options", () => {
    expect(optionsIn(["--port", "0", "--clock", "faster:20", "--seed", "portal", "--env"])).toMatchObject({
      port: 0,
      clock: { mode: "faster", factor: 20 },
      seedName: "portal",
      envOnly: true,
    });
  });

  it.each([["--help"], ["-h"]])("shows its usage for %s", (word) => {
    expect(optionsIn([word])).toEqual({ instead: USAGE, isMistake: false });
  });

  it.each([
    [["--seed", "protal"], /^--seed must be one of quickstart, .*, not protal\nnpm run emulator -- /],
    [["--seed", "toString"], /^--seed must be one of quickstart, .*, not toString\n/],
    [["--clock", "fast"], /^--clock must be real, stepped or faster:N, not fast\n/],
    [["--port", "http"], /^--port must be a number up to 65535, not http\n/],
    [["--port", "70000"], /^--port must be a number up to 65535, not 70000\n/],
    [["--sede", "portal"], /^Unknown option '--sede'.*\nnpm run emulator -- /],
  ])("refuses %j with a sentence", (args, words) => {
    expect(optionsIn(args)).toEqual({ instead: expect.stringMatching(words), isMistake: true });
  });

  it("says that its port is in use", async () => {
    const first = await startEmulator();
    const port = Number(new URL(first.url).port);
    const error: unknown = await startEmulator({ port }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    await first.close();
    expect(whyNot(error, port)).toBe(
      `Port ${port} is in use, perhaps by another emulator. Stop that one, or choose another port: npm run emulator -- --port ${port + 1}`,
    );
  });
});
