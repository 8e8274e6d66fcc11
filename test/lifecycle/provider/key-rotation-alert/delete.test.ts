// Proves of a KeyRotationAlert, in process against the emulator: Atlas's default comes back at the end; and what a preview, or a credential without rights, is told.
import { describe, expect, it } from "vitest";
import { quickstart } from "../../../../emulator/seeds.ts";
import { type Plugin, startPlugin } from "../../../support/plugin.ts";
import {
  ALERT,
  anewForEachTest,
  args,
  change,
  configured,
  email,
  emulator,
  made,
  pager,
  plugin,
  project,
  projectId,
  ROTATION,
  rotation,
  slack,
  warnings,
  writes,
} from "./world.ts";

anewForEachTest();

describe("delete", () => {
  it("restores Atlas's default, with the notifications from before", async () => {
    await configured();
    change({ notifications: [...rotation().notifications, pager] });
    const found = rotation();
    const { id, outs } = await plugin.up(ALERT, { ...args, notifications: [email, slack], relatedAlerts: true });
    await startPlugin(emulator).remove(ALERT, id, outs);
    expect(project().alerts.map(({ updatedMs: _, ...rest }) => rest)).toEqual(
      [
        {
          ...found,
          updatedMs: undefined,
          notifications: found.notifications.map((one) => ({ ...one, notifierId: expect.any(String) })),
        },
      ].map(({ updatedMs: _, ...rest }) => rest),
    );
  });

  it("disables the alert if it was disabled before", async () => {
    await configured();
    change({ enabled: false });
    const { id, outs } = await plugin.up(ALERT, args);
    await startPlugin(emulator).remove(ALERT, id, outs);
    expect([rotation().enabled, rotation().threshold?.threshold]).toEqual([false, 90]);
  });

  it("writes nothing if the alert has Atlas's default, or is gone", async () => {
    const { id, outs, later } = await made();
    change({ threshold: { operator: "GREATER_THAN", threshold: 90, units: "DAYS" } });
    await later.remove(ALERT, id, outs);
    project().alerts = [];
    await startPlugin(emulator).remove(ALERT, id, outs);
    expect(writes()).toEqual([]);
  });

  it.each(["PUT", "DELETE"])("goes on where the answer to a %s is lost", async (method) => {
    const { id, outs, later } = await made({ relatedAlerts: true });
    emulator.faults.add({ match: { method }, action: { kind: "drop", when: "after" } });
    await later.remove(ALERT, id, outs);
    expect(project().alerts.map((one) => [one.eventTypeName, one.threshold?.threshold])).toEqual([[ROTATION, 90]]);
  });

  it("is a hand-over while the program still declares the alert", async () => {
    const { id, outs } = await made();
    await plugin.remove(ALERT, id, outs);
    expect(writes()).toEqual([]);
  });

  it("names the property that state lacks", async () => {
    await configured();
    await expect(plugin.remove(ALERT, projectId, { projectId })).rejects.toThrow(/lacks 'thresholdDays'/);
  });
});

describe("guards", () => {
  const preview = (more: object, using: Plugin = plugin) => using.check(ALERT, { ...args, ...more }, { preview: true });

  it("accept a project without a key in a preview, because Atlas creates the alert with the key", async () => {
    expect((await preview({})).failures).toEqual([]);
    expect(plugin.messages).toEqual([]);
  });

  it("warn of missing credentials in a preview, and at a look", async () => {
    const nobody = startPlugin(emulator, { MONGODB_ATLAS_CLIENT_ID: "", MONGODB_ATLAS_CLIENT_SECRET: "" });
    expect((await preview({}, nobody)).failures).toEqual([]);
    const { inputs } = await plugin.check(ALERT, args);
    expect(await nobody.diff(ALERT, projectId, inputs, inputs)).toEqual({ changes: false });
    expect(warnings(nobody)).toEqual([
      expect.stringMatching(/^Cannot be checked until `pulumi up`: .*No Atlas credential is set/),
      expect.stringMatching(/^Cannot be checked without a credential: .*No Atlas credential is set/),
    ]);
  });

  it("send no request while the project is not known", async () => {
    const { failures } = await preview({ projectId: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" });
    expect([failures, emulator.journal.entries().filter((entry) => entry.service === "atlas")]).toEqual([[], []]);
  });

  it("say which role is needed where the credential may not write alerts", async () => {
    await configured();
    const { clientId, clientSecret } = quickstart.readOnlyAccount;
    const reader = startPlugin(emulator, {
      MONGODB_ATLAS_CLIENT_ID: clientId,
      MONGODB_ATLAS_CLIENT_SECRET: clientSecret,
    });
    await expect(reader.up(ALERT, args)).rejects.toThrow(
      /^Atlas refused the change of alert \w+ of project .* with the service account from the environment: the credential lacks the permission \(HTTP 401 USER_UNAUTHORIZED.*\)\. .*Project Owner or Project Alerts Manager/,
    );
    await expect(reader.up(ALERT, { ...args, thresholdDays: 90 })).resolves.toBeDefined();
  });

  it("warn of a threshold below the key's own rotation period", async () => {
    await preview({ thresholdDays: 90, keyRotationDays: 365 });
    await preview({ thresholdDays: 365, keyRotationDays: 365 });
    expect(warnings()).toEqual([
      "The alert's threshold of 90 days is below the key's own rotation period of 365 days: Atlas would remind you of a rotation that Azure does by itself. Set 'thresholdDays' above 365.",
    ]);
  });
});
