// Proves what KeyVaultKey does to a vault from create to delete, in process against the emulator: by ARM alone where that is enough, over the data plane
// where it is not, and never without need.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Emulator, startEmulator } from "../../../emulator/index.ts";
import { quickstart } from "../../../emulator/seeds.ts";
import { byHand } from "../../support/hand.ts";
import { type Plugin, startPlugin } from "../../support/plugin.ts";

const KEY = "KeyVaultKey";
const { projectId, keyVaultId } = quickstart;
const { older, newest } = quickstart.keyVersions;
const VERSION = /^[0-9a-f]{32}$/;
const DAY_MS = 86_400_000;
const existing = { keyVaultId, keyName: quickstart.keyName };
const fresh = { keyVaultId, keyName: "fresh" };
const rotating = { timeAfterCreate: "P90D" };

let emulator: Emulator;
let plugin: Plugin;

beforeEach(async () => {
  emulator = await startEmulator({ clock: { mode: "stepped" } });
  plugin = startPlugin(emulator);
  showPolicies();
});

afterEach(async () => {
  await plugin.close();
  await emulator.close();
});

const found = <T>(one: T | undefined): T => {
  if (one === undefined) throw new Error("the world lacks it");
  return one;
};
const vault = () => found(emulator.store.azure.vaults[0]);
const held = (keyName: string) => found(vault().keys[keyName]);
const versionsOf = (keyName: string) => held(keyName).versions.map((one) => one.version);
const close = () => {
  vault().publicNetworkAccess = "Disabled";
};
/** The runner may use the data plane too: Key Vault Contributor alone may not. */
const letIn = () =>
  emulator.store.azure.roleAssignments.push({
    scope: keyVaultId,
    principalId: quickstart.runner.servicePrincipalId,
    role: "Key Vault Crypto Officer",
  });

/** Of the data plane's two requests the first only asks for the vault's challenge: the answer to the second is lost, when the work is done. */
function loseAnswer(method: string, path: RegExp): void {
  const stop = emulator.onRequest((entry) => {
    if (entry.method !== method || !path.test(entry.path)) return;
    stop();
    emulator.faults.add({ match: { method, path }, action: { kind: "drop", when: "after" } });
  });
}

interface Shown {
  readonly name: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** FACT(spec): ARM gives a key's rotation policy back, and leaves an empty one out. An answer that shows one stays as it is. */
function showPolicies(): void {
  const body = (json: unknown): unknown => {
    const { name, properties, ...rest } = json as Shown; // an answer about a key, by the fault's match
    const policy = emulator.store.azure.vaults[0]?.keys[name]?.rotationPolicy;
    if (policy === undefined || properties === undefined) return json;
    const lifetimeActions = policy.lifetimeActions.map(({ type, ...trigger }) => ({
      action: { type: type.toLowerCase() },
      trigger,
    }));
    const shown = { lifetimeActions, attributes: { expiryTime: policy.expiryTime } };
    return { ...rest, name, properties: { rotationPolicy: shown, ...properties } };
  };
  emulator.faults.add({
    match: { method: "GET", path: /\/vaults\/[^/]+\/keys\/[^/]+$/ },
    times: Number.MAX_SAFE_INTEGER,
    action: { kind: "rewrite", body },
  });
}

const isDataPlane = (entry: { readonly path: string }) => /^\/(keys|deletedkeys)\//.test(entry.path);
const toDataPlane = () => emulator.journal.entries().filter(isDataPlane);
const writes = () =>
  emulator.journal.writes().map((entry) => `${entry.method} ${entry.path.replace(keyVaultId, "{vault}")}`);
const warnings = (of: Plugin = plugin) => of.messages.filter((one) => one.kind === "warn").map((one) => one.text);
const use = async () => {
  await plugin.up("EncryptionAtRest", {
    projectId,
    ...existing,
    keyVersion: newest,
    access: { roleId: quickstart.roleId },
  });
  emulator.journal.clear();
};

describe("create", () => {
  it("makes a key by ARM alone: on a closed vault, without a right on keys", async () => {
    close();
    const { id, outs } = await plugin.up(KEY, { ...fresh, rotationPolicy: rotating });
    const keyVersion = found(versionsOf("fresh")[0]);
    expect([id, outs]).toEqual([
      `${keyVaultId}/keys/fresh`,
      {
        ...fresh,
        rotationPolicy: rotating,
        keyIdentifier: "https://payments-kv.vault.azure.net/keys/fresh",
        keyVersion,
        triggeredVersion: keyVersion,
        __v: 1,
      },
    ]);
    expect(held("fresh")).toMatchObject({ kty: "RSA", keySize: 3072, keyOps: ["encrypt", "decrypt"] });
    expect(held("fresh").rotationPolicy?.lifetimeActions).toEqual([{ type: "Rotate", timeAfterCreate: "P90D" }]);
    expect(writes()).toEqual(["PUT {vault}/keys/fresh"]);
    expect(toDataPlane()).toEqual([]);
  });

  it("gives the first version the end that a rotation before expiry acts on", async () => {
    await plugin.up(KEY, { ...fresh, rotationPolicy: { timeBeforeExpiry: "P30D", expiryTime: "P90D" } });
    expect(held("fresh").versions[0]?.expiresMs).toBe(Math.floor(emulator.clock.now() / 1_000) * 1_000 + 90 * DAY_MS);
    expect(warnings()).toEqual([]);
  });

  it("adopts a key that fits with nothing but a look", async () => {
    close();
    const { outs } = await plugin.up(KEY, existing);
    expect(outs).toMatchObject({ keyIdentifier: "https://payments-kv.vault.azure.net/keys/atlas", keyVersion: newest });
    expect(writes()).toEqual([]);
    expect(toDataPlane()).toEqual([]);
  });

  it("rotates nothing for a trigger that is there from the start", async () => {
    await plugin.up(KEY, { ...existing, rotateTrigger: "1" });
    expect(versionsOf("atlas")).toEqual([older, newest]);
  });

  it("gives the newest version that Atlas can use", async () => {
    await byHand(emulator, { vaults: { "payments-kv": { keys: { atlas: { [newest]: { enabled: false } } } } } });
    expect((await plugin.up(KEY, existing)).outs.keyVersion).toBe(older);
  });

  it("sets the policy of an adopted key over the data plane", async () => {
    letIn();
    await plugin.up(KEY, { ...existing, rotationPolicy: rotating });
    expect(held("atlas").rotationPolicy?.lifetimeActions).toEqual([{ type: "Rotate", timeAfterCreate: "P90D" }]);
    expect(writes()).toEqual([
      expect.stringMatching(/^PUT \/keys\/atlas\/rotationpolicy/),
      expect.stringMatching(/^PUT/),
    ]);
  });

  it.each([
    ["closed", /closed to the public.*\(HTTP 403 ForbiddenByConnection/],
    ["open, without the right", /lacks the right on the vault's keys.*\(HTTP 403 ForbiddenByRbac/],
  ])("names the command where the policy of an adopted key cannot be set: %s", async (kind, words) => {
    if (kind === "closed") close();
    const failing = plugin.up(KEY, { ...existing, rotationPolicy: rotating });
    await expect(failing).rejects.toThrow(words);
    await expect(failing).rejects.toThrow(
      /az keyvault key rotation-policy update --vault-name payments-kv --name atlas --value '\{"lifetimeActions":\[\{"trigger":\{"timeAfterCreate":"P90D"\},"action":\{"type":"Rotate"\}\}\],"attributes":\{\}\}'/,
    );
  });

  it("makes one key although the answer is lost", async () => {
    emulator.faults.add({ match: { method: "PUT", path: /\/keys\/fresh/ }, action: { kind: "drop", when: "after" } });
    await plugin.up(KEY, fresh);
    expect(versionsOf("fresh")).toHaveLength(1);
  });

  it("adopts what a killed run made", async () => {
    await plugin.up(KEY, fresh);
    emulator.journal.clear();
    await startPlugin(emulator).up(KEY, fresh);
    expect(writes()).toEqual([]);
  });

  it("says how to get a deleted key of the name back", async () => {
    letIn();
    const made = await plugin.up(KEY, { ...fresh, deleteKey: true, projectIds: [] });
    await startPlugin(emulator).remove(KEY, made.id, made.outs);
    await expect(startPlugin(emulator).up(KEY, fresh)).rejects.toThrow(
      /is held by a deleted key.*az keyvault key recover --vault-name payments-kv --name fresh/,
    );
  });

  it("refuses a key without a version that Atlas can use", async () => {
    const off = { enabled: false };
    await byHand(emulator, { vaults: { "payments-kv": { keys: { atlas: { [newest]: off, [older]: off } } } } });
    await expect(plugin.up(KEY, existing)).rejects.toThrow(/has no version that Atlas can use.*--enabled true/);
  });
});

describe("guards", () => {
  const misfits: ReadonlyArray<readonly [string, Readonly<Record<string, unknown>>, () => void, RegExp]> = [
    [
      "an EC key",
      {},
      () => Object.assign(held("atlas"), { kty: "EC" }),
      /is of type EC.*only RSA and RSA-HSM keys can/,
    ],
    [
      "a key that only wraps",
      {},
      () => Object.assign(held("atlas"), { keyOps: ["wrapKey"] }),
      /does not allow encrypt and decrypt.*set-attributes/,
    ],
    ["another type", { keyType: "RSA-HSM" }, () => {}, /is of type RSA, not RSA-HSM as 'keyType' says/],
    ["another size", { keySize: 4096 }, () => {}, /has 2048 bits, not 4096 as 'keySize' says/],
  ];

  it.each(misfits)("refuse %s in the preview", async (_, args, change, words) => {
    change();
    const { failures } = await plugin.check(KEY, { ...existing, ...args }, { preview: true });
    expect(failures).toEqual([{ property: "keyName", reason: expect.stringMatching(words) }]);
  });

  it.each(misfits)("refuse %s at `up`, and write nothing", async (_, args, change, words) => {
    change();
    await expect(plugin.up(KEY, { ...existing, ...args })).rejects.toThrow(words);
    expect(writes()).toEqual([]);
  });

  it("refuse a change of size in the preview, though the key is known", async () => {
    const { inputs } = await plugin.up(KEY, { ...existing, keySize: 2048 });
    const { failures } = await plugin.check(KEY, { ...existing, keySize: 4096 }, { preview: true, olds: inputs });
    expect(failures).toEqual([{ property: "keyName", reason: expect.stringMatching(/Give another 'keyName'/) }]);
  });

  it("refuse an HSM key in a vault of the standard tier, in the preview and at `up`", async () => {
    const { failures } = await plugin.check(KEY, { ...fresh, keyType: "RSA-HSM" }, { preview: true });
    expect(failures).toEqual([{ property: "keyType", reason: expect.stringMatching(/standard tier/) }]);
    await expect(plugin.up(KEY, { ...fresh, keyType: "RSA-HSM" })).rejects.toThrow(/standard tier/);
    expect(writes()).toEqual([]);
  });

  it("warn of a vault that is not there yet, and of one without purge protection", async () => {
    emulator.store.azure.roleAssignments.push({
      scope: found(keyVaultId.split("/providers/")[0]),
      principalId: quickstart.runner.servicePrincipalId,
      role: "Reader",
    });
    const elsewhere = { ...fresh, keyVaultId: keyVaultId.replace("payments-kv", "other-kv") };
    expect((await plugin.check(KEY, elsewhere, { preview: true })).failures).toEqual([]);
    expect(warnings()).toEqual([expect.stringMatching(/^Not verified before `up`.*there is no such vault/)]);
    vault().enablePurgeProtection = false;
    const other = startPlugin(emulator);
    expect((await other.check(KEY, fresh, { preview: true })).failures).toEqual([]);
    expect(warnings(other)).toEqual([expect.stringMatching(/has no purge protection/)]);
  });

  it("warn of a vault that the login may not see yet", async () => {
    const elsewhere = { ...fresh, keyVaultId: keyVaultId.replace("payments-kv", "other-kv") };
    expect((await plugin.check(KEY, elsewhere, { preview: true })).failures).toEqual([]);
    expect(warnings()).toEqual([expect.stringMatching(/^Not verified before `up`.*AuthorizationFailed/)]);
  });

  it("warn where nobody is logged in, and where a key would end without a successor", async () => {
    const nobody = startPlugin(emulator, { ARM_CLIENT_ID: "", ARM_CLIENT_SECRET: "", ARM_TENANT_ID: "", PATH: "" });
    await nobody.check(KEY, { ...fresh, rotationPolicy: { expiryTime: "P1Y" } }, { preview: true });
    expect(warnings(nobody)).toEqual([
      expect.stringMatching(/gives versions an end.*no successor/),
      expect.stringMatching(/^Not verified before `up`.*az login/),
    ]);
  });

  it("warn of a rotation on a closed vault before `up`", async () => {
    const { inputs } = await plugin.up(KEY, existing);
    close();
    await plugin.check(KEY, { ...existing, rotateTrigger: "1" }, { preview: true, olds: inputs });
    expect(warnings()).toEqual([expect.stringMatching(/rotates the key, which needs the vault's data plane/)]);
  });

  it("let a new key pass in silence", async () => {
    expect((await plugin.check(KEY, fresh, { preview: true })).failures).toEqual([]);
    expect(plugin.messages).toEqual([]);
  });
});

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

  it("rotates once although the answer is lost", async () => {
    letIn();
    const { id, outs, inputs, next } = await known();
    loseAnswer("POST", /^\/keys\/atlas\/rotate/);
    const now = await next.update(KEY, id, outs, { ...inputs, rotateTrigger: "1" });
    expect(versionsOf("atlas")).toEqual([older, newest, now.keyVersion]);
    expect(toDataPlane()).toHaveLength(2);
  });

  it("sends no second rotation where a look does not settle it, and the next run looks first", async () => {
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
    const refreshed = found((await startPlugin(emulator).read(KEY, id, outs)).props);
    expect(refreshed.keyVersion).toBe(lost.keyVersion);
    const last = startPlugin(emulator);
    expect(await last.update(KEY, id, refreshed, wanted)).toEqual(lost);
    expect(warnings(last)).toEqual([expect.stringMatching(/No new version was made/)]);
    expect(held("atlas").versions).toHaveLength(3);
    const again = await startPlugin(emulator).update(KEY, id, lost, { ...inputs, rotateTrigger: "2" });
    expect(versionsOf("atlas")).toEqual([older, newest, lost.keyVersion, again.keyVersion]);
  });

  it("rotates for a trigger though Azure rotated by itself before", async () => {
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
  ])("names the command where %s, and takes what the command made", async (_, change, words) => {
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

  it("sets the policy although an answer is lost", async () => {
    letIn();
    const { id, outs, inputs, next } = await known();
    loseAnswer("PUT", /^\/keys\/atlas\/rotationpolicy/);
    await next.update(KEY, id, outs, { ...inputs, rotationPolicy: rotating });
    expect(held("atlas").rotationPolicy?.lifetimeActions).toEqual([{ type: "Rotate", timeAfterCreate: "P90D" }]);
  });

  it("asks no data plane for what only state needs", async () => {
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

describe("the live look", () => {
  const known = async (args: Readonly<Record<string, unknown>> = {}) => {
    letIn();
    const { id, outs, inputs } = await plugin.up(KEY, { ...existing, ...args });
    return { id, outs, inputs, next: startPlugin(emulator) };
  };

  it("finds nothing where nothing changed", async () => {
    const { id, outs, inputs, next } = await known({ rotationPolicy: rotating });
    expect(await next.diff(KEY, id, outs, inputs)).toEqual({ changes: false });
    expect(next.messages).toEqual([]);
  });

  it("puts a policy back that others changed", async () => {
    const { id, outs, inputs, next } = await known({ rotationPolicy: rotating });
    Object.assign(held("atlas"), {
      rotationPolicy: { lifetimeActions: [{ type: "Rotate", timeAfterCreate: "P1Y" }], sinceMs: emulator.clock.now() },
    });
    expect(await next.diff(KEY, id, outs, inputs)).toEqual({ changes: true });
    expect(warnings(next)).toEqual([expect.stringMatching(/rotation policy .* was changed outside Pulumi/)]);
    const read = await next.read(KEY, id, outs);
    expect(read.inputs?.rotationPolicy).toEqual({ timeAfterCreate: "P1Y" });
    await next.update(KEY, id, outs, inputs);
    expect(held("atlas").rotationPolicy?.lifetimeActions).toEqual([{ type: "Rotate", timeAfterCreate: "P90D" }]);
  });

  it("takes Azure's own rotation for a new output, not for drift to repair", async () => {
    const { id, outs, inputs, next } = await known({ rotationPolicy: rotating });
    emulator.clock.advance(91 * DAY_MS);
    const read = await startPlugin(emulator).read(KEY, id, outs);
    expect(read.inputs).toEqual(inputs);
    expect(read.props?.keyVersion).not.toBe(newest);
    expect(read.props?.triggeredVersion).toBe(newest);
    emulator.journal.clear();
    expect(await next.diff(KEY, id, outs, inputs)).toEqual({ changes: true });
    expect(warnings(next)).toEqual([expect.stringMatching(/This update changes nothing in Azure/)]);
    expect((await next.update(KEY, id, outs, inputs)).keyVersion).toBe(read.props?.keyVersion);
    expect(writes().filter((one) => !one.includes("/token"))).toEqual([]);
  });

  it("sees a key that is gone, in the preview and in a refresh", async () => {
    const { id, outs, inputs, next } = await known();
    delete vault().keys.atlas;
    expect(await next.diff(KEY, id, outs, inputs)).toEqual({ changes: true });
    expect(warnings(next)).toEqual([expect.stringMatching(/is gone.*az keyvault key recover/)]);
    expect(await next.read(KEY, id, outs)).toEqual({});
  });
});

describe("delete", () => {
  const doomed = async (projectIds: readonly string[] = [projectId]) => {
    letIn();
    const made = await plugin.up(KEY, { ...existing, deleteKey: true, projectIds });
    emulator.journal.clear();
    return made;
  };

  it("keeps the key by default, and asks nobody", async () => {
    const { id, outs } = await plugin.up(KEY, existing);
    emulator.journal.clear();
    await startPlugin(emulator).remove(KEY, id, outs);
    expect(emulator.journal.entries().filter((entry) => !entry.path.startsWith("/_emulator"))).toEqual([]);
  });

  it("deletes a key that no project needs", async () => {
    const { id, outs } = await doomed();
    await startPlugin(emulator).remove(KEY, id, outs);
    expect(vault().keys.atlas).toBeUndefined();
    expect(emulator.damage.entries()).toEqual([]);
  });

  it("refuses while the key is in force, in any version, and writes nothing", async () => {
    await use();
    const { id, outs } = await doomed();
    await expect(startPlugin(emulator).remove(KEY, id, outs)).rejects.toThrow(/is in force in the Atlas project/);
    expect([writes(), emulator.damage.entries()]).toEqual([[], []]);
  });

  it("refuses while clusters are encrypted, though the project names another key", async () => {
    await plugin.up(KEY, fresh);
    await use();
    await plugin.up("ClusterEncryption", { projectId, clusterName: "orders" });
    const { id, outs } = await doomed();
    await startPlugin(emulator).up("EncryptionAtRest", {
      projectId,
      ...fresh,
      access: { roleId: quickstart.roleId },
      adopt: true,
    });
    emulator.journal.clear();
    await expect(startPlugin(emulator).remove(KEY, id, outs)).rejects.toThrow(/clusters "orders" of the Atlas project/);
    expect([writes(), emulator.damage.entries()]).toEqual([[], []]);
  });

  it("refuses where Atlas cannot be asked", async () => {
    const { id, outs } = await doomed();
    const stranger = startPlugin(emulator, {
      MONGODB_ATLAS_CLIENT_ID: quickstart.strangerAccount.clientId,
      MONGODB_ATLAS_CLIENT_SECRET: quickstart.strangerAccount.clientSecret,
    });
    await expect(stranger.remove(KEY, id, outs)).rejects.toThrow(/still needs it cannot be asked/);
    expect(held("atlas").versions).toHaveLength(2);
  });

  it("names the command where the vault is closed", async () => {
    const { id, outs } = await doomed();
    close();
    await expect(startPlugin(emulator).remove(KEY, id, outs)).rejects.toThrow(
      /ForbiddenByConnection.*az keyvault key delete --vault-name payments-kv --name atlas/,
    );
  });

  it("is done where the key, its vault or the project is gone, and where the answer is lost", async () => {
    const { id, outs } = await doomed(["64b7f0c0a1b2c3d4e5f60799"]);
    loseAnswer("DELETE", /^\/keys\/atlas/);
    await startPlugin(emulator).remove(KEY, id, outs);
    expect(vault().keys.atlas).toBeUndefined();
    await startPlugin(emulator).remove(KEY, id, outs);
    emulator.store.azure.vaults = [];
    await startPlugin(emulator).remove(KEY, id, outs);
  });

  it("is a hand-over while the program still declares the key", async () => {
    const { id, outs } = await doomed();
    await plugin.remove(KEY, id, outs);
    expect(held("atlas").versions).toHaveLength(2);
  });
});
