// Proves that the doctor has nothing to say about a project in which nothing is wrong, and that it changes nothing.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { doctorCommand } from "../../../../cli/index.ts";
import { run } from "../../../../cli/run.ts";
import type { Emulator } from "../../../../emulator/index.ts";
import { quickstart } from "../../../../emulator/seeds.ts";
import { must } from "../../../support/must.ts";
import { testIo } from "../../../unit/cli/io.ts";
import { blocksOf, root } from "../../../unit/docs/pages.ts";
import { beforeFirstUp, HEALTHY, type SeedMaker } from "./seeds.ts";
import { machineWith, reportOn, type Situation, spokenOf, startWorld } from "./world.ts";

async function within(seed: SeedMaker, work: (emulator: Emulator) => Promise<void>): Promise<void> {
  const emulator = await startWorld(seed);
  try {
    await work(emulator);
    expect(emulator.journal.writes()).toEqual([]);
  } finally {
    await emulator.close();
  }
}

describe("a project in which nothing is wrong", () => {
  it.each(Object.entries(HEALTHY))("with %s: the doctor finds nothing", (_, seed) =>
    within(seed, async (emulator) => {
      const report = await reportOn(emulator);
      expect(spokenOf(report)).toEqual([]);
      expect(report.counts.passed).toBeGreaterThan(20);
    }),
  );

  it("that has nothing yet: the doctor finds nothing before the first `pulumi up`", () =>
    within(beforeFirstUp, async (emulator) => {
      const situation: Situation = { options: { before: true, resourceGroup: "keys" } };
      expect(spokenOf(await reportOn(emulator, situation))).toEqual([]);
    }));

  it("takes one line", () =>
    within(HEALTHY["the public network"], async (emulator) => {
      const io = testIo({ env: emulator.env, now: () => new Date(emulator.clock.now()) });
      expect(await doctorCommand({ project: quickstart.projectId }, io, machineWith())).toBe(0);
      expect(io.stderr()).toBe("");
      expect(io.stdout().replace(/\d+ passed/, "n passed")).toBe(
        `Project ${quickstart.projectId} (payments), key atlas, vault payments-kv: n passed.\n`,
      );
    }));

  it("gets exit code 0 from each command that docs/doctor.md begins with", () =>
    within(HEALTHY["the public network"], async (emulator) => {
      const [first] = blocksOf("docs/doctor.md");
      const { version } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));
      const lines = must(first).code.split("\n");
      expect(lines.length).toBeGreaterThan(3);
      for (const line of lines) {
        const io = testIo({ env: emulator.env, now: () => new Date(emulator.clock.now()), version });
        const code = await run(line.split(" ").slice(1), io);
        expect({ line, code, stderr: io.stderr() }).toEqual({ line, code: 0, stderr: "" });
        expect(io.stdout()).toMatch(/CMK-D|passed/);
      }
    }));

  it("is read once: no request is sent twice", () =>
    within(HEALTHY["private endpoints, a role, a pinned version"], async (emulator) => {
      await reportOn(emulator);
      const asked = emulator.journal
        .entries()
        .filter(({ service, path }) => service !== "control" && !/oauth|openid|discovery/.test(path))
        .map(({ method, path, query }) => `${method} ${path} ${JSON.stringify(query)}`);
      expect(asked.filter((one, index) => asked.indexOf(one) !== index)).toEqual([]);
    }));
});
