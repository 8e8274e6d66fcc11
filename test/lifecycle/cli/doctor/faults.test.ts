// Proves that each fault, planted alone, is named by its check and by no other, and that the commands of its remedy mend it. docs/doctor.md has these
// commands.
import { describe, expect, it } from "vitest";
import { DOCTOR_RULES } from "../../../../provider/project/rules/record.ts";
import { ACCESS } from "./faults/access.ts";
import { ALERTS } from "./faults/alerts.ts";
import { KEY } from "./faults/key.ts";
import { LOGIN, MACHINE } from "./faults/login.ts";
import { NETWORK } from "./faults/network.ts";
import { PERMISSIONS, PROJECT } from "./faults/project.ts";
import { mend } from "./mend.ts";
import { reportOn, spokenOf, startWorld } from "./world.ts";

const FAULTS = [...LOGIN, ...MACHINE, ...PROJECT, ...PERMISSIONS, ...KEY, ...ACCESS, ...NETWORK, ...ALERTS];

const named = (report: Awaited<ReturnType<typeof reportOn>>) =>
  Object.fromEntries(spokenOf(report).map(({ id, result }) => [id, result]));

describe("a fault", () => {
  it.each(FAULTS)(
    "$fault: is named, and its remedy mends it",
    async ({ seed, plant, situation = {}, expected, ...means }) => {
      const emulator = await startWorld(seed);
      try {
        await plant?.(emulator);
        const before = await reportOn(emulator, situation);
        expect(named(before)).toEqual(expected);
        for (const { findings = [] } of spokenOf(before))
          for (const { says, remedy, commands } of findings)
            expect({ says, remedy, commands }).toEqual({
              says: expect.stringMatching(/\.$/),
              remedy: expect.stringMatching(/\.$/),
              commands: expect.arrayContaining([expect.any(String)]),
            });
        const after = await mend(emulator, before, { situation, means });
        expect(named(await reportOn(emulator, after))).toEqual({});
      } finally {
        await emulator.close();
      }
    },
  );

  it("is planted for every check", () => {
    const planted = FAULTS.flatMap(({ expected }) => Object.keys(expected));
    expect(DOCTOR_RULES.map(({ id }) => id).filter((id) => !planted.includes(id))).toEqual([]);
  });
});
