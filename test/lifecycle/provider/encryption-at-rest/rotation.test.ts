// Proves a change of a project's key in place, in process against the emulator: what is asked of Atlas, how long the run waits, what the row says, and that a
// key which Atlas refuses changes nothing.
import { describe, expect, it } from "vitest";
import { ATLAS_ERRORS } from "../../../../provider/atlas/error-codes.ts";
import { infos, noDamage, statuses, warnings } from "../../../support/each-test.ts";
import { failure } from "../../../support/failure.ts";
import { byHand, held, isWork } from "../../../support/hand.ts";
import { keyIdentifier } from "../../../support/key-settings.ts";
import { must } from "../../../support/must.ts";
import { type Plugin, startPlugin } from "../../../support/plugin.ts";
import { ask } from "../../../unit/emulator/client.ts";
import { anewForEachTest, args, EAR, emulator, newest, older, plugin, project } from "./world.ts";

anewForEachTest();

const { projectId } = args;

/** Both clusters of the project are encrypted with the older version. */
async function encrypted() {
  const made = await plugin.up(EAR, args);
  await byHand(emulator, {
    projects: {
      [projectId]: {
        clusters: { orders: { encryptionAtRestProvider: "AZURE" }, billing: { encryptionAtRestProvider: "AZURE" } },
      },
    },
  });
  emulator.journal.clear();
  return made;
}

/** As `up` of a program that pins another version. */
async function rotate(to: Plugin, { id, outs }: { id: string; outs: Readonly<Record<string, unknown>> }, change = {}) {
  const { inputs, failures } = await to.check(EAR, { ...args, keyVersion: newest, ...change }, { olds: outs });
  expect(failures).toEqual([]);
  return to.update(EAR, id, outs, inputs);
}

/** Without the logins, and without the trial of the key in its vault (prove-key.test.ts). */
const calls = (): readonly string[] =>
  emulator.journal
    .entries()
    .filter((entry) => isWork(entry) && !entry.path.startsWith("/keys/"))
    .map(({ method, path }) => `${method} ${path.replace(/^.*\/(groups\/[0-9a-f]{24}|vaults\/[^/]+)/, "")}`);

/** Cluster "orders" is UPDATING until its project was listed so often. */
async function busyFor(lists: number): Promise<void> {
  await byHand(emulator, { projects: { [projectId]: { clusters: { orders: { stateName: "UPDATING" } } } } });
  let seen = 0;
  emulator.onRequest(({ path }) => {
    if (!path.endsWith("/clusters")) return;
    seen += 1;
    if (seen === lists) delete must(project().clusters.find(({ name }) => name === "orders")).fixedState;
  });
}

const ROTATED =
  `Project ${projectId} now uses key version ${newest} of "atlas". Keep key version ${older} of "atlas" enabled while a snapshot may need it: getNeededKeyVersions lists the snapshots and the versions. ` +
  "This package disables and deletes no key version.";

describe("a rotation", () => {
  it("with no cluster busy is a read, the proof of the version, a PATCH and one list of clusters", async () => {
    const made = await encrypted();
    const next = startPlugin(emulator);
    const beganMs = emulator.clock.now();
    const outs = await rotate(next, made);
    expect(calls().filter((one) => !one.includes("oauth"))).toEqual([
      "GET /encryptionAtRest",
      "GET /keys/atlas/versions",
      "PATCH /encryptionAtRest",
      "GET /clusters",
    ]);
    expect(emulator.clock.now()).toBe(beganMs);
    expect(outs).toMatchObject({ keyVersion: newest, keyIdentifier: keyIdentifier(newest), valid: true });
    expect([infos(next), warnings(next)]).toEqual([[ROTATED], []]);
  });

  it("with two clusters, one of them busy, waits until both are IDLE, with one list for both at a time", async () => {
    const made = await encrypted();
    await busyFor(3);
    const next = startPlugin(emulator);
    const beganMs = emulator.clock.now();
    await rotate(next, made);
    expect(calls().filter((one) => !one.includes("oauth"))).toEqual([
      "GET /encryptionAtRest",
      "GET /keys/atlas/versions",
      "PATCH /encryptionAtRest",
      "GET /clusters",
      "GET /clusters",
      "GET /clusters",
      "GET /clusters",
    ]);
    expect(emulator.clock.now() - beganMs).toBe(3_000);
    expect(statuses(next)).toEqual([
      `setting the key ${keyIdentifier(newest)} in Atlas`,
      "Atlas encrypts and decrypts with the key",
      'waiting until every cluster uses the new key: "orders" UPDATING',
      "Atlas encrypts and decrypts with the key",
    ]);
    expect([infos(next), warnings(next)]).toEqual([[ROTATED], []]);
    noDamage(emulator);
  });

  it("waits while Atlas shows that it wraps its master keys, on every cluster with the key", async () => {
    const made = await encrypted();
    await byHand(emulator, { projects: { [projectId]: { rewrap: "shown" } } });
    const next = startPlugin(emulator);
    const beganMs = emulator.clock.now();
    await rotate(next, made);
    expect(calls().filter((one) => one === "GET /clusters")).toHaveLength(21);
    expect(emulator.clock.now() - beganMs).toBe(20_000);
    expect(statuses(next)).toContain(
      'waiting until every cluster uses the new key: "orders" UPDATING, "billing" UPDATING',
    );
    expect([infos(next), warnings(next)]).toEqual([[ROTATED], []]);
    noDamage(emulator);
  });

  it("is done with a warning when a cluster stays busy: Atlas uses the key, and state says so", async () => {
    const made = await encrypted();
    await busyFor(Number.POSITIVE_INFINITY);
    const next = startPlugin(emulator);
    const outs = await rotate(next, made, { timeouts: { update: "30s" } });
    expect(outs).toMatchObject({ keyIdentifier: keyIdentifier(newest), valid: true });
    expect(warnings(next)).toEqual([
      `Cannot be confirmed: every cluster of project ${projectId} uses key version ${newest} of "atlas". Timed out after 30 s waiting for the clusters of project ${projectId} to use the new key. The last state was "orders" UPDATING (seen: "orders" UPDATING). The key itself is in use. ` +
        `Keep key version ${older} of "atlas" enabled until every cluster is IDLE in Atlas.`,
    ]);
  });

  it("is done with a warning when the clusters cannot be listed", async () => {
    const made = await encrypted();
    emulator.faults.add({
      match: { path: /\/clusters$/ },
      times: Number.POSITIVE_INFINITY,
      action: { kind: "status", status: 403, errorCode: "USER_UNAUTHORIZED" },
    });
    const next = startPlugin(emulator);
    const outs = await rotate(next, made);
    expect(outs).toMatchObject({ keyIdentifier: keyIdentifier(newest), valid: true });
    expect(warnings(next)).toEqual([expect.stringContaining("the credential lacks the permission (HTTP 403")]);
  });

  it("that was killed after its PATCH is continued: the next run waits and writes nothing", async () => {
    const made = await encrypted();
    await byHand(emulator, {
      projects: { [projectId]: { encryptionAtRest: { azureKeyVault: { keyIdentifier: keyIdentifier(newest) } } } },
    });
    await busyFor(2);
    const next = startPlugin(emulator);
    await rotate(next, made);
    expect(calls().filter((one) => one.includes("PATCH"))).toEqual([]);
    expect(calls().filter((one) => one === "GET /clusters")).toHaveLength(3);
    expect(infos(next)).toEqual([ROTATED]);
  });

  it("of the client secret or the timeouts alone waits for no cluster and names no version", async () => {
    const made = await encrypted();
    const next = startPlugin(emulator);
    await rotate(next, made, { keyVersion: older, timeouts: { create: "1h" } });
    expect([calls().filter((one) => one === "GET /clusters"), infos(next)]).toEqual([[], []]);
  });

  it("from a pinned version to version-less, and back, names what stays enabled", async () => {
    const made = await encrypted();
    const away = startPlugin(emulator);
    const outs = await rotate(away, made, { keyVersion: undefined });
    const back = startPlugin(emulator);
    await rotate(back, { ...made, outs });
    expect([...infos(away), ...infos(back)].map((text) => text.split(" while ")[0])).toEqual([
      `Project ${projectId} now uses the key "atlas" (version-less). Keep key version ${older} of "atlas" enabled`,
      `Project ${projectId} now uses key version ${newest} of "atlas". Keep every earlier version of "atlas" enabled`,
    ]);
  });
});

describe("the rotation alert", () => {
  const DAY_MS = 86_400_000;
  const alerts = async (): Promise<readonly unknown[]> => {
    const { results } = must((await ask(emulator, { path: "/alerts" })).json) as {
      readonly results: readonly { readonly created: string; readonly status: string; readonly resolved?: string }[];
    };
    return results.map(({ created, status, resolved }) => [created, status, resolved]);
  };
  const at = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

  it("is closed by a rotation in place, and its ninety days begin anew", async () => {
    const made = await encrypted();
    const setMs = emulator.clock.now();
    emulator.clock.advance(100 * DAY_MS);
    expect(await alerts()).toEqual([[at(setMs + 90 * DAY_MS), "OPEN", undefined]]);
    const rotatedMs = emulator.clock.now();
    await rotate(startPlugin(emulator), made);
    emulator.clock.advance(90 * DAY_MS);
    const closed = [at(setMs + 90 * DAY_MS), "CLOSED", at(rotatedMs)];
    expect(await alerts()).toEqual([closed]);
    emulator.clock.advance(2 * DAY_MS);
    expect(await alerts()).toEqual([closed, [at(rotatedMs + 90 * DAY_MS), "OPEN", undefined]]);
  });

  it("stays open, with its clock, when Atlas refuses the new key", async () => {
    const made = await encrypted();
    emulator.clock.advance(100 * DAY_MS);
    const [open] = await alerts();
    await byHand(emulator, { vaults: { "payments-kv": { keys: { atlas: { [newest]: { enabled: false } } } } } });
    await failure(rotate(startPlugin(emulator), made));
    expect(await alerts()).toEqual([open]);
  });
});

describe("a key that Atlas refuses", () => {
  const KEY_CODES = Object.keys(ATLAS_ERRORS).filter(
    (code) =>
      /^AZURE_KEY_VAULT_|^INVALID_AZURE_/.test(code) ||
      ["NO_PERMISSION_TO_ENCRYPT_DECRYPT", "ENCRYPTION_AT_REST_SETTINGS_INVALID"].includes(code),
  );

  it("has one of these codes", () => {
    expect(KEY_CODES).toEqual([
      "INVALID_AZURE_CREDENTIALS",
      "INVALID_AZURE_API_REQUEST",
      "NO_PERMISSION_TO_ENCRYPT_DECRYPT",
      "AZURE_KEY_VAULT_ENVIRONMENT_NOT_SUPPORTED",
      "AZURE_KEY_VAULT_KEY_IDENTIFIER_INVALID_FORMAT",
      "AZURE_KEY_VAULT_KEY_NOT_FOUND",
      "AZURE_KEY_VAULT_KEY_NOT_ENABLED",
      "AZURE_KEY_VAULT_KEY_NOT_ACTIVE",
      "AZURE_KEY_VAULT_KEY_EXPIRED",
      "AZURE_KEY_VAULT_KEY_EXPIRING",
      "ENCRYPTION_AT_REST_SETTINGS_INVALID",
    ]);
  });

  it.each(KEY_CODES)(
    "with %s leaves the old key in use and the state as it was, and the next run succeeds",
    async (errorCode) => {
      const made = await encrypted();
      emulator.faults.add({
        match: { method: "PATCH", path: /\/encryptionAtRest$/ },
        times: Number.POSITIVE_INFINITY,
        action: { kind: "status", status: 400, errorCode },
      });
      const refused = await failure(rotate(startPlugin(emulator), made));
      expect(refused.message).toContain(errorCode);
      // Without properties the engine keeps the old record.
      expect(refused).not.toHaveProperty("properties");
      expect(held(emulator).azureKeyVault.keyIdentifier).toBe(keyIdentifier(older));
      emulator.faults.clear();
      const { id, outs, inputs } = made;
      const read = await startPlugin(emulator).read(EAR, id, outs);
      expect(read.props).toEqual(outs);
      // The program takes the change back: nothing differs. Then it tries again, and Atlas accepts the key.
      expect(await startPlugin(emulator).diff(EAR, id, outs, inputs)).toMatchObject({ changes: false });
      expect(await rotate(startPlugin(emulator), made)).toMatchObject({
        keyIdentifier: keyIdentifier(newest),
        valid: true,
      });
      noDamage(emulator);
    },
  );
});

describe("keyIdentifierSince", () => {
  const at = (): string => `${new Date(emulator.clock.now()).toISOString().slice(0, 19)}Z`;
  const later = (): Promise<void> => emulator.clock.sleep(3_600_000, new AbortController().signal);

  it("is when the key was set, stays with another change, and begins anew with a rotation", async () => {
    const setAt = at();
    const made = await encrypted();
    expect(made.outs.keyIdentifierSince).toBe(setAt);
    await later();
    const same = await rotate(startPlugin(emulator), made, { keyVersion: older, timeouts: { create: "1h" } });
    expect(same.keyIdentifierSince).toBe(setAt);
    const rotatedAt = at();
    const outs = await rotate(startPlugin(emulator), { ...made, outs: same });
    expect(outs.keyIdentifierSince).toBe(rotatedAt);
  });

  it("is the time of adoption for a project that has the key already", async () => {
    await plugin.up(EAR, args);
    await later();
    const adoptedAt = at();
    expect((await startPlugin(emulator).up(EAR, args)).outs.keyIdentifierSince).toBe(adoptedAt);
  });

  it("is never a difference, and a refresh keeps it", async () => {
    const { id, outs, inputs } = await encrypted();
    await later();
    const read = await startPlugin(emulator).read(EAR, id, outs);
    expect([read.props?.keyIdentifierSince, read.inputs?.keyIdentifierSince]).toEqual([
      outs.keyIdentifierSince,
      undefined,
    ]);
    expect(await startPlugin(emulator).diff(EAR, id, outs, inputs)).toMatchObject({ changes: false });
    const { keyIdentifierSince: _, ...old } = outs;
    expect(await startPlugin(emulator).diff(EAR, id, old, inputs)).toMatchObject({ changes: false });
    expect((await startPlugin(emulator).read(EAR, id, old)).props).toEqual(old);
  });

  it("begins anew where a refresh, or an update, finds another key in Atlas", async () => {
    const { id, outs, inputs } = await encrypted();
    await later();
    await byHand(emulator, {
      projects: { [projectId]: { encryptionAtRest: { azureKeyVault: { keyIdentifier: keyIdentifier(newest) } } } },
    });
    const foundAt = at();
    const read = await startPlugin(emulator).read(EAR, id, outs);
    expect(read.props).toMatchObject({ keyIdentifier: keyIdentifier(newest), keyIdentifierSince: foundAt });
    expect(await startPlugin(emulator).update(EAR, id, outs, inputs)).toMatchObject({
      keyIdentifier: keyIdentifier(older),
      keyIdentifierSince: foundAt,
    });
  });
});
