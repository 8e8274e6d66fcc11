// What the tests of this folder start from: an emulator, a plugin in process, and a project whose alerts they change.
import { quickstart, quickstartSeed } from "../../../../emulator/seeds.ts";
import { emulator, forEachTest, noDamage, plugin } from "../../../support/each-test.ts";
import { must } from "../../../support/must.ts";
import { startPlugin } from "../../../support/plugin.ts";

export { emulator, plugin, warnings } from "../../../support/each-test.ts";

export const ALERT = "KeyRotationAlert";
export const ROTATION = "AZURE_ENCRYPTION_KEY_NEEDS_ROTATION";
export const RELATED = [
  "AZURE_ENCRYPTION_KEY_INVALID",
  "ENCRYPTION_AT_REST_KMS_NETWORK_ACCESS_DENIED",
  "ENCRYPTION_AT_REST_CONFIG_NO_LONGER_VALID",
];
export const { projectId } = quickstart;
export const args = { projectId, thresholdDays: 400 };
const encryption = {
  projectId,
  keyVaultId: quickstart.keyVaultId,
  keyName: quickstart.keyName,
  access: { roleId: quickstart.roleId },
};
export const group = {
  typeName: "GROUP",
  delayMin: 0,
  emailEnabled: true,
  intervalMin: 60,
  roles: ["GROUP_OWNER"],
  smsEnabled: false,
};
export const slack = { typeName: "SLACK", apiToken: "xoxb-canary-token-9abc", channelName: "keys" };
export const email = { typeName: "EMAIL", emailAddress: "keys@example.com" };
export const pager = {
  typeName: "PAGER_DUTY",
  serviceKey: "pager-canary-key-7890",
  notifierId: "64b7f0c0a1b2c3d4e5f6dddd",
  delayMin: 0,
};

/** Each test of the calling file has an emulator and a plugin of its own, and ends with an empty damage log. */
export const anewForEachTest = (): void =>
  forEachTest({
    seed: quickstartSeed,
    holds: noDamage,
  });

export const project = () => must(emulator.store.atlas.projects[projectId]);
export type Alert = ReturnType<typeof project>["alerts"][number];
export const alerts = (event: string = ROTATION) => project().alerts.filter((one) => one.eventTypeName === event);
export const rotation = (): Alert => must(alerts()[0]);
export const events = () => project().alerts.map((one) => one.eventTypeName);
export const change = (to: Partial<Alert>, event: string = ROTATION): void => {
  project().alerts = project().alerts.map((one) => (one.eventTypeName === event ? { ...one, ...to } : one));
};
export const alertOf = (eventTypeName: string, id: string, to: Partial<Alert> = {}): Alert => ({
  id: `64b7f0c0a1b2c3d4e5f6${id}`,
  createdMs: 1,
  updatedMs: 1,
  eventTypeName,
  enabled: true,
  matchers: [],
  notifications: [{ ...group, notifierId: "64b7f0c0a1b2c3d4e5f6cccc" }],
  ...to,
});
export const addAlert = (one: Alert): void => {
  project().alerts = [...project().alerts, one];
};
export const writes = () => emulator.journal.writes().map((entry) => `${entry.method} ${entry.path.split("/").at(-1)}`);
export const bodies = () => emulator.journal.writes().map((entry) => entry.requestBody);
export const plain = (notifications: Alert["notifications"]) => notifications.map(({ notifierId: _, ...rest }) => rest);

/** A project with its key, and so with Atlas's own alert. */
export const configured = async (): Promise<void> => {
  await plugin.up("EncryptionAtRest", encryption);
  emulator.journal.clear();
};
/** The alert as an earlier `up` left it, and a later process. */
export const made = async (more: object = {}) => {
  await configured();
  const before = await plugin.up(ALERT, { ...args, ...more });
  emulator.journal.clear();
  return { ...before, later: startPlugin(emulator) };
};
export const updated = async (before: { id: string; outs: object }, more: object) => {
  const later = startPlugin(emulator);
  const { inputs } = await later.check(ALERT, { ...args, ...more }, { olds: { ...before.outs } });
  return later.update(ALERT, before.id, { ...before.outs }, inputs);
};
