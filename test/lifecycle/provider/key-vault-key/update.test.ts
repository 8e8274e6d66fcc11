// Proves of a KeyVaultKey, in process against the emulator: policy and rotation over the data plane, once for each wish.
import { describe, expect, it } from "vitest";
import { must } from "../../../support/must.ts";
import { startPlugin } from "../../../support/plugin.ts";
import {
  anewForEachTest,
  close,
  DAY_MS,
  emulator,
  existing,
  held,
  KEY,
  letIn,
  loseAnswer,
  newest,
  older,
  plugin,
  projectId,
  rotating,
  toDataPlane,
  VERSION,
  versionsOf,
  warnings,
  writes,
} from "./world.ts";

anewForEachTest();

describe("update", () => {
  const known = async (args: Readonly<Record<string, unknown>> = {}) => {
    const made = await plugin.up(KEY, { ...existing, ...args });
    emulator.journal.clear();
    return { ...made, next: startPlugin(emulator) };
  };

  it("rotates once for one trigger, and keeps the old versions", async () => {
    letIn();
    const { id, outs, inputs, next } = await known();
    const now = await next.update(KEY, id, outs, { ...inputs, rotateTrigger: "1" });
    expect(versionsOf("atlas")).toEqual([older, newest, now.keyVersion]);
    expect(now).toMatchObject({
      rotateTrigger: "1",
      keyVersion: expect.stringMatching(VERSION),
      triggeredVersion: now.keyVersion,
    });
    emulator.journal.clear();
    await next.update(KEY, id, now, { ...inputs, rotateTrigger: "1", timeouts: { update: "1m" } });
    expect(writes()).toEqual([]);
  });

  it("keeps the version in state while Atlas can use none, so that what uses the key says what is stopped", async () => {
    const { id, outs, inputs, next } = await known();
    for (const version of held("atlas").versions) Object.assign(version, { enabled: false });
    await next.diff(KEY, id, outs, inputs);
    expect(warnings(next)).toEqual([expect.stringMatching(/has no version that Atlas can use/)]);
    const now = await next.update(KEY, id, outs, inputs);
    expect([now.keyVersion, writes()]).toEqual([newest, []]);
    expect(warnings(next)).toHaveLength(1);
  });

  it("rotates once although the answer is lost", async () => {
    letIn();
    const { id, outs, inputs, next } = await known();
    loseAnswer("POST", /^\/keys\/atlas\/rotate/);
    const now = await next.update(KEY, id, outs, { ...inputs, rotateTrigger: "1" });
    expect(versionsOf("atlas")).toEqual([older, newest, now.keyVersion]);
    expect(toDataPlane()).toHaveLength(2);
  });

  it("sends no second rotation if a read does not show the outcome, and the next run reads first", async () => {
    letIn();
    const { id, outs, inputs, next } = await known();
    const wanted = { ...inputs, rotateTrigger: "1" };
    const path = /^\/keys\/atlas\/rotate/;
    const stop = emulator.onRequest((entry) => {
      if (entry.method !== "POST" || !path.test(entry.path)) return;
      stop();
      emulator.faults.add({ match: { method: "POST", path }, action: { kind: "drop", when: "before" } });
    });
    await expect(next.update(KEY, id, outs, wanted)).rejects.toThrow(/Whether the change of the rotation of the key/);
    expect(toDataPlane()).toHaveLength(2);
    const now = await startPlugin(emulator).update(KEY, id, outs, wanted);
    expect(versionsOf("atlas")).toEqual([older, newest, now.keyVersion]);
  });

  it("rotates once although the first run was killed, with a refresh in between or without", async () => {
    letIn();
    const { id, outs, inputs, next } = await known();
    const wanted = { ...inputs, rotateTrigger: "1" };
    const lost = await next.update(KEY, id, outs, wanted);
    expect(await startPlugin(emulator).update(KEY, id, outs, wanted)).toEqual(lost);
    const refreshed = must((await startPlugin(emulator).read(KEY, id, outs)).props);
    expect(refreshed.keyVersion).toBe(lost.keyVersion);
    const last = startPlugin(emulator);
    expect(await last.update(KEY, id, refreshed, wanted)).toEqual(lost);
    expect(warnings(last)).toEqual([expect.stringMatching(/No new version of .* was created/)]);
    expect(held("atlas").versions).toHaveLength(3);
    const again = await startPlugin(emulator).update(KEY, id, lost, { ...inputs, rotateTrigger: "2" });
    expect(versionsOf("atlas")).toEqual([older, newest, lost.keyVersion, again.keyVersion]);
  });

  it("rotates for a trigger even if Azure rotated by itself before", async () => {
    letIn();
    const { id, outs, inputs, next } = await known({ rotationPolicy: rotating });
    emulator.clock.advance(91 * DAY_MS);
    const now = await startPlugin(emulator).update(KEY, id, outs, { ...inputs, rotateTrigger: "1" });
    expect(now.keyVersion).not.toBe(newest);
    expect(versionsOf("atlas").at(-1)).toBe(now.keyVersion);
    await next.close();
  });

  it.each([
    ["the vault is closed", close, /ForbiddenByConnection/],
    ["the login has no right on keys", () => {}, /ForbiddenByRbac/],
  ])("names the command where %s, and adopts the result of the command", async (_, change, words) => {
    const { id, outs, inputs, next } = await known();
    change();
    const wanted = { ...inputs, rotateTrigger: "1" };
    const failing = next.update(KEY, id, outs, wanted);
    await expect(failing).rejects.toThrow(words);
    await expect(failing).rejects.toThrow(/az keyvault key rotate --vault-name payments-kv --name atlas/);
    const byPerson = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    held("atlas").versions.push({ version: byPerson, createdMs: emulator.clock.now(), enabled: true });
    expect((await startPlugin(emulator).update(KEY, id, outs, wanted)).keyVersion).toBe(byPerson);
  });

  it("changes the policy in place, and turns rotation off", async () => {
    letIn();
    const { id, outs, inputs, next } = await known({ rotationPolicy: rotating });
    const yearly = { timeAfterCreate: "P1Y", expiryTime: "P2Y", notifyTimeBeforeExpiry: "P30D" };
    const now = await next.update(KEY, id, outs, { ...inputs, rotationPolicy: yearly });
    expect(held("atlas").rotationPolicy).toMatchObject({
      expiryTime: "P2Y",
      lifetimeActions: [
        { type: "Rotate", timeAfterCreate: "P1Y" },
        { type: "Notify", timeBeforeExpiry: "P30D" },
      ],
    });
    await startPlugin(emulator).update(KEY, id, now, { ...inputs, rotationPolicy: {} });
    expect(held("atlas").rotationPolicy?.lifetimeActions.filter((one) => one.type === "Rotate")).toEqual([]);
  });

  it.each([
    ["without a refresh", false],
    ["after a refresh", true],
  ])(
    "keeps a policy that was changed outside Pulumi while the data plane is blocked, at every run, %s",
    async (_, isRefreshed) => {
      letIn();
      const { id, outs, inputs } = await known({ rotationPolicy: rotating });
      held("atlas").rotationPolicy = { lifetimeActions: [], sinceMs: emulator.clock.now() };
      close();
      let state = outs;
      for (const run of [startPlugin(emulator), startPlugin(emulator)]) {
        if (isRefreshed) state = must((await run.read(KEY, id, state)).props);
        else expect(await run.diff(KEY, id, state, inputs)).toEqual({ changes: true });
        state = await run.update(KEY, id, state, inputs);
        expect(state).toEqual(outs);
        expect(warnings(run).at(-1)).toMatch(
          /changed outside Pulumi and was not restored.*ForbiddenByConnection.*az keyvault key rotation-policy update/,
        );
      }
      await expect(
        startPlugin(emulator).update(KEY, id, state, { ...inputs, rotationPolicy: { timeAfterCreate: "P1Y" } }),
      ).rejects.toThrow(/ForbiddenByConnection.*rotation-policy update/);
    },
  );

  it("sets the policy although an answer is lost", async () => {
    letIn();
    const { id, outs, inputs, next } = await known();
    loseAnswer("PUT", /^\/keys\/atlas\/rotationpolicy/);
    await next.update(KEY, id, outs, { ...inputs, rotationPolicy: rotating });
    expect(held("atlas").rotationPolicy?.lifetimeActions).toEqual([{ type: "Rotate", timeAfterCreate: "P90D" }]);
  });

  it("does not call the data plane for a change that only state needs", async () => {
    close();
    const { id, outs, inputs, next } = await known();
    await next.update(KEY, id, outs, { ...inputs, deleteKey: true, projectIds: [projectId] });
    expect([writes(), toDataPlane()]).toEqual([[], []]);
  });

  it("is replaced by vault and name only", async () => {
    const { id, outs, inputs, next } = await known();
    const replaces = async (change: object) => (await next.diff(KEY, id, outs, { ...inputs, ...change })).replaces;
    expect(await replaces({ keyName: "other" })).toEqual(["keyName"]);
    expect(await replaces({ rotateTrigger: "1", deleteKey: true, projectIds: [] })).toEqual([]);
  });
});
