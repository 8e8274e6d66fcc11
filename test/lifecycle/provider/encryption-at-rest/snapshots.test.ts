// Proves what is said of snapshots before a change of the key and at a delete, and what a Backup Compliance Policy forbids, in process against the emulator.
import { describe, expect, it } from "vitest";
import { infos, noDamage, warnings } from "../../../support/each-test.ts";
import { byHand, held, isWork } from "../../../support/hand.ts";
import { keyIdentifier } from "../../../support/key-settings.ts";
import { startPlugin } from "../../../support/plugin.ts";
import { anewForEachTest, args, EAR, emulator, newest, older, plugin, writes } from "./world.ts";

anewForEachTest();

const { projectId } = args;
const DAY_MS = 86_400_000;
const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const change = (project: object) => byHand(emulator, { projects: { [projectId]: project } });

/** Days from now. `created` of none: Atlas does not say. */
const snapshot = (clusterName: string, created: number, expires?: number) => ({
  clusterName,
  keyIdentifier: keyIdentifier(older),
  createdMs: emulator.clock.now() + created * DAY_MS,
  ...(expires === undefined ? {} : { expiresMs: emulator.clock.now() + expires * DAY_MS }),
});

const calls = (): readonly string[] =>
  emulator.journal
    .entries()
    .filter((entry) => isWork(entry) && entry.service === "atlas" && !entry.path.includes("oauth"))
    .map(({ method, path }) => `${method} ${path.replace(/^.*\/groups\/[0-9a-f]{24}/, "")}`);

const preview = async (olds: Readonly<Record<string, unknown>>, given: object = {}) => {
  const next = startPlugin(emulator);
  emulator.journal.clear();
  const { failures } = await next.check(EAR, { ...args, ...given }, { preview: true, olds });
  expect(failures).toEqual([]);
  return next;
};

const projectHas = (clusters: string): string => `Project ${projectId} has ${clusters}`;

describe("the preview of a change of the key", () => {
  it("names the snapshots in one line, since when, and until when which version may be needed", async () => {
    const { outs } = await plugin.up(EAR, args);
    const now = emulator.clock.now();
    await change({
      snapshots: [snapshot("orders", -2, 30), snapshot("orders", -1, 40), snapshot("billing", 0, 90)],
    });
    const next = await preview(outs, { keyVersion: newest });
    expect(infos(next)).toEqual([
      `${projectHas('3 snapshots ("orders" 2, "billing" 1)')}, the oldest of ${day(now - 2 * DAY_MS)}. A restore may need key version ${older} of "atlas" until ${day(now + 90 * DAY_MS)}, and for snapshots from before ${day(now)} also earlier versions. Keep these key versions enabled.`,
    ]);
    expect(warnings(next)).toEqual([]);
  });

  it("names no end where a snapshot has none, and every version of a version-less key", async () => {
    const { outs } = await plugin.up(EAR, { ...args, keyVersion: undefined });
    await change({ snapshots: [snapshot("orders", 1)] });
    const next = await preview(outs, { keyVersion: newest });
    expect(infos(next)).toEqual([
      `${projectHas('1 snapshot ("orders" 1)')}, the oldest of ${day(emulator.clock.now() + DAY_MS)}. A restore may need every earlier version of "atlas" as long as the snapshots exist. Keep these key versions enabled.`,
    ]);
  });

  it("says nothing without snapshots, and reads nothing more without a change of the key", async () => {
    const { outs } = await plugin.up(EAR, args);
    expect(infos(await preview(outs, { keyVersion: newest }))).toEqual([]);
    expect(calls()).toEqual([
      "GET /maintenanceWindow",
      "GET /encryptionAtRest",
      "GET /clusters",
      "GET /clusters/orders/backup/snapshots",
      "GET /clusters/billing/backup/snapshots",
    ]);
    await change({ snapshots: [snapshot("orders", -2, 30)] });
    const unchanged = await preview(outs);
    expect([infos(unchanged), calls()]).toEqual([[], []]);
  });

  it("counts a snapshot that Atlas is still taking, which has no date", async () => {
    const { outs } = await plugin.up(EAR, args);
    await change({ snapshots: [snapshot("orders", 0, 8)] });
    emulator.faults.add({
      match: { path: /orders\/backup\/snapshots$/ },
      action: {
        kind: "rewrite",
        body: (json) => {
          const { results } = json as { results: readonly { createdAt?: string }[] };
          return {
            results: results.map(({ createdAt: _, ...rest }) => ({ ...rest, status: "inProgress" })),
            totalCount: 1,
          };
        },
      },
    });
    const next = await preview(outs, { keyVersion: newest });
    expect(infos(next)).toEqual([
      `${projectHas('1 snapshot ("orders" 1)')}. A restore may need key version ${older} of "atlas" until ${day(emulator.clock.now() + 8 * DAY_MS)}. Keep these key versions enabled.`,
    ]);
  });

  it("is one line where the snapshots cannot be read, and never a failure", async () => {
    const { outs } = await plugin.up(EAR, args);
    emulator.faults.add({
      match: { path: /\/backup\/snapshots$/ },
      times: 2,
      action: { kind: "status", status: 403, errorCode: "USER_UNAUTHORIZED" },
    });
    const next = await preview(outs, { keyVersion: newest });
    expect(infos(next)).toEqual([
      expect.stringMatching(
        /^Not checked: the snapshots of cluster "orders", "billing", which may need the key versions until now\. .*USER_UNAUTHORIZED/,
      ),
    ]);
  });

  it("of another project's key, which `adopt` takes over, names that key", async () => {
    await plugin.up(EAR, args);
    await change({
      snapshots: [snapshot("orders", -2, 30)],
      encryptionAtRest: { azureKeyVault: { keyIdentifier: "https://old-kv.vault.azure.net/keys/theirs/0123" } },
    });
    const next = await preview({}, { adopt: true });
    expect(infos(next)).toEqual([
      expect.stringContaining(
        "A restore may need the earlier key https://old-kv.vault.azure.net/keys/theirs with all its versions until ",
      ),
    ]);
  });
});

describe("a delete", () => {
  it("says until when which version is needed, and what stays", async () => {
    const { id, outs } = await plugin.up(EAR, { ...args, keepsKey: true });
    const now = emulator.clock.now();
    await change({ snapshots: [snapshot("orders", 1, 30)] });
    const last = startPlugin(emulator);
    await last.remove(EAR, id, outs);
    expect(infos(last)).toEqual([
      `${projectHas('1 snapshot ("orders" 1)')}, the oldest of ${day(now + DAY_MS)}. A restore may need key version ${older} of "atlas" until ${day(now + 30 * DAY_MS)}. Keep these key versions enabled.`,
    ]);
    expect(warnings(last)).toEqual([expect.stringContaining("Kept, because a restore of a snapshot needs them")]);
    expect(held(emulator).azureKeyVault.enabled).toBe(false);
    noDamage(emulator);
  });
});

describe("a Backup Compliance Policy with encryption at rest", () => {
  const policy = { encryptionAtRestEnabled: true };

  it.each(["ACTIVE", "ENABLING"])("that is %s: a delete is refused before any write", async (state) => {
    const { id, outs } = await plugin.up(EAR, args);
    await change({ backupCompliancePolicy: { ...policy, state } });
    emulator.journal.clear();
    await expect(startPlugin(emulator).remove(EAR, id, outs)).rejects.toThrow(
      `Customer-managed keys of project ${projectId} were not disabled: the project's Backup Compliance Policy requires encryption at rest (encryptionAtRestEnabled: true, state: ${state}). ` +
        "Nothing was changed. Keep the resource in the program, or set the option retainOnDelete, which keeps the encryption. Only MongoDB's support changes the policy.",
    );
    expect([writes(), held(emulator).azureKeyVault.enabled]).toEqual([[], true]);
    noDamage(emulator);
  });

  it("forbids to decrypt a cluster, before any write", async () => {
    await plugin.up(EAR, args);
    const cluster = await plugin.up("ClusterEncryption", { projectId, clusterName: "orders" });
    await change({ backupCompliancePolicy: policy });
    emulator.journal.clear();
    await expect(startPlugin(emulator).remove("ClusterEncryption", cluster.id, cluster.outs)).rejects.toThrow(
      `Cluster "orders" of project ${projectId} was not decrypted: the project's Backup Compliance Policy requires encryption at rest`,
    );
    expect(writes()).toEqual([]);
    noDamage(emulator);
  });

  it("that requires no encryption forbids nothing", async () => {
    const { id, outs } = await plugin.up(EAR, args);
    await change({ backupCompliancePolicy: { encryptionAtRestEnabled: false } });
    await startPlugin(emulator).remove(EAR, id, outs);
    expect(held(emulator).azureKeyVault.enabled).toBe(false);
  });

  it("that is in a state which is not known here is Atlas's to decide", async () => {
    const { id, outs } = await plugin.up(EAR, args);
    await change({ backupCompliancePolicy: { ...policy, state: "DISABLED" } });
    await expect(startPlugin(emulator).remove(EAR, id, outs)).rejects.toThrow(
      "CAN_NOT_DISABLE_ALL_ENCRYPTION_AT_REST_SETTINGS_WHILE_BACKUP_COMPLIANCE_POLICY_ENCRYPTION_ENABLED",
    );
    expect(held(emulator).azureKeyVault.enabled).toBe(true);
  });

  it("that cannot be read is a line, and Atlas decides", async () => {
    const { id, outs } = await plugin.up(EAR, args);
    emulator.faults.add({
      match: { path: /\/backupCompliancePolicy$/ },
      action: { kind: "status", status: 403, errorCode: "USER_UNAUTHORIZED" },
    });
    const last = startPlugin(emulator);
    await last.remove(EAR, id, outs);
    expect(infos(last)).toEqual([
      expect.stringMatching(
        /^Not checked: whether a Backup Compliance Policy of project [0-9a-f]{24} forbids to disable encryption at rest\. .*USER_UNAUTHORIZED/,
      ),
    ]);
    expect(held(emulator).azureKeyVault.enabled).toBe(false);
  });

  it("is a warning in the preview that enables encryption, once, and in no other preview", async () => {
    await change({ backupCompliancePolicy: policy });
    const first = await preview({});
    expect(warnings(first)).toEqual([
      `The Backup Compliance Policy of project ${projectId} requires encryption at rest (encryptionAtRestEnabled: true). After this \`pulumi up\`, customer-managed keys cannot be disabled and encrypted clusters cannot be decrypted, unless MongoDB's support changes the policy.`,
    ]);
    const { outs } = await plugin.up(EAR, args);
    const second = await preview(outs);
    expect([warnings(second), calls()]).toEqual([[], []]);
  });
});
