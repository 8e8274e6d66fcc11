// Proves what the doctor says where it may not read, and that no secret is in what it prints.
import { describe, expect, it } from "vitest";
import { doctorCommand } from "../../../../cli/index.ts";
import type { Emulator } from "../../../../emulator/index.ts";
import { quickstart } from "../../../../emulator/seeds.ts";
import { byHand } from "../../../support/hand.ts";
import { testIo } from "../../../unit/cli/io.ts";
import { open, type SeedMaker, secret } from "./seeds.ts";
import { machineWith, reportOn, spokenOf, startWorld } from "./world.ts";

const { projectId, runner, staticApp, keyVaultName } = quickstart;

async function within(seed: SeedMaker, work: (emulator: Emulator) => Promise<void>): Promise<void> {
  const emulator = await startWorld(seed);
  try {
    await work(emulator);
  } finally {
    await emulator.close();
  }
}

const withoutRights = (emulator: Emulator): void => {
  emulator.store.azure.roleAssignments = emulator.store.azure.roleAssignments.filter(
    ({ principalId }) => principalId !== runner.servicePrincipalId,
  );
};

describe("a login without any permission in Azure", () => {
  it("is accepted: what it may not read is not verified, and each line names the permission", () =>
    within(open, async (emulator) => {
      withoutRights(emulator);
      const spoken = spokenOf(await reportOn(emulator));
      expect(spoken.map(({ id, result }) => [id, result])).toEqual([
        ["CMK-D031", "unverified"],
        ["CMK-D034", "unverified"],
        ["CMK-D040", "unverified"],
      ]);
      for (const { why, toDo } of spoken) {
        expect(why).toMatch(/AuthorizationFailed/);
        expect(toDo).toMatch(/^Assign the login a role with Microsoft\.\S+\/read on /);
      }
    }));

  it("exits with 3", () =>
    within(open, async (emulator) => {
      withoutRights(emulator);
      const io = testIo({ env: emulator.env, now: () => new Date(emulator.clock.now()) });
      expect(await doctorCommand({ project: projectId }, io, machineWith())).toBe(3);
      expect(io.stdout()).toContain("not verified  CMK-D040");
    }));
});

describe("exit codes", () => {
  it.each([
    [{}, 0],
    [{ failOn: "warning" }, 1],
    [{ failOn: "warning", ignore: ["CMK-D041"] }, 0],
    [{ only: ["CMK-D041"], failOn: "warning" }, 1],
  ] as const)("of a project with a warning, with %j: %s", (options, code) =>
    within(open, async (emulator) => {
      for (const vault of emulator.store.azure.vaults) Object.assign(vault, { enablePurgeProtection: false });
      const io = testIo({ env: emulator.env, now: () => new Date(emulator.clock.now()) });
      expect(await doctorCommand({ project: projectId, ...options }, io, machineWith())).toBe(code);
    }),
  );
});

describe("what is printed", () => {
  it("has no secret, whatever fails", () =>
    within(secret, async (emulator) => {
      await byHand(emulator, {
        intended: true,
        vaults: { [keyVaultName]: { connections: {} } },
        principals: { [staticApp.clientId]: { secrets: [{ value: "canary-of-the-app", expiresMs: 0 }] } },
      });
      const env = {
        ...emulator.env,
        MONGODB_ATLAS_CLIENT_SECRET: "canary-of-atlas",
        MONGODB_ATLAS_ACCESS_TOKEN: undefined,
        ARM_CLIENT_SECRET: "canary-of-azure",
      };
      const io = testIo({ env, now: () => new Date(emulator.clock.now()) });
      for (const json of [true, false]) await doctorCommand({ project: projectId, json }, io, machineWith());
      const correct = testIo({ env: emulator.env, now: () => new Date(emulator.clock.now()) });
      await doctorCommand({ project: projectId, json: true }, correct, machineWith());
      expect(correct.stdout()).toContain("CMK-D074");
      const printed = [io.stdout(), io.stderr(), correct.stdout(), correct.stderr()].join("");
      expect(printed).not.toMatch(/canary/);
      expect(printed).not.toContain(quickstart.serviceAccount.clientSecret);
      expect(printed).not.toContain(runner.clientSecret);
    }));
});
