// Proves that a key is proven before Atlas gets it: its faults by the argument, in the preview and at `up`; the trial in the vault, as Atlas's app or as the login;
// and the warning before a version ends. In process against the emulator.
import { describe, expect, it } from "vitest";
import { quickstart } from "../../../../emulator/seeds.ts";
import { noDamage, warnings } from "../../../support/each-test.ts";
import { byHand, held, isTrial } from "../../../support/hand.ts";
import { keyIdentifier } from "../../../support/key-settings.ts";
import { must } from "../../../support/must.ts";
import { startPlugin } from "../../../support/plugin.ts";
import { anewForEachTest, app, args, EAR, emulator, newest, older, plugin, staticApp, writes } from "./world.ts";

anewForEachTest();

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const { clientSecret } = quickstart.staticApp;
const ofStatic = { ...args, access: { ...app, clientSecret } };
const versions = (change: Readonly<Record<string, object>>): Promise<void> =>
  byHand(emulator, { vaults: { "payments-kv": { keys: { atlas: change } } } });
const inHours = (hours: number): number => emulator.clock.now() + hours * HOUR;
const vault = () => must(emulator.store.azure.vaults[0]);
/** Requests to the vault's data plane, with their status. */
const trial = () =>
  emulator.journal
    .entries()
    .filter(({ path }) => path.startsWith("/keys/"))
    .map(({ method, path, status }) => `${method} ${isTrial({ path }) ? path.split("/").at(-1) : "key"} ${status}`);
const letIn = (principalId: string, role = "Key Vault Crypto User"): void =>
  void emulator.store.azure.roleAssignments.push({ scope: quickstart.keyVaultId, principalId, role });
const takeRole = (principalId: string, role: string): void => {
  emulator.store.azure.roleAssignments = emulator.store.azure.roleAssignments.filter(
    (one) => one.principalId !== principalId || one.role !== role,
  );
};

describe.each([
  [
    "is disabled",
    () => ({ enabled: false }),
    /Enable it, or name another one with 'keyVersion':\n`az keyvault key set-attributes .* --version \w+ --enabled true`$/,
  ],
  ["is not active yet", () => ({ notBefore: inHours(1) }), /Set 'keyVersion' to another one, or create a new version/],
  ["has expired", () => ({ expires: inHours(-1) }), /Set 'keyVersion' to another one/],
  ["expires within 48 hours", () => ({ expires: inHours(47) }), /Set 'keyVersion' to another one/],
] as const)("a version that %s", (fault, change, remedy) => {
  const says = new RegExp(
    `Key version ${newest} of "atlas" of the vault payments-kv ${fault}\\. .*${remedy.source}`,
    "s",
  );

  it("is refused in the preview by `keyVersion`, and at `up` before a write; the old version stays in use", async () => {
    const { id, outs } = await plugin.up(EAR, args);
    await versions({ [newest]: change() });
    emulator.journal.clear();
    const rotated = { ...args, keyVersion: newest };
    const { failures } = await startPlugin(emulator).check(EAR, rotated, { preview: true, olds: outs });
    expect(failures).toEqual([{ property: "keyVersion", reason: expect.stringMatching(says) }]);
    const { inputs } = await startPlugin(emulator).check(EAR, rotated, { olds: outs });
    await expect(startPlugin(emulator).update(EAR, id, outs, inputs)).rejects.toThrow(says);
    expect([writes(), held(emulator).azureKeyVault.keyIdentifier]).toEqual([[], keyIdentifier(older)]);
  });

  it("is refused for a new project", async () => {
    await versions({ [newest]: change() });
    await expect(plugin.up(EAR, { ...args, keyVersion: newest })).rejects.toThrow(says);
    expect(writes()).toEqual([]);
  });
});

describe("a version-less key", () => {
  const { keyVersion: _, ...versionless } = args;

  it("is judged by its newest enabled version", async () => {
    await versions({ [newest]: { enabled: false } });
    expect((await plugin.check(EAR, versionless, { preview: true })).failures).toEqual([]);
    expect((await plugin.up(EAR, versionless)).outs.valid).toBe(true);
  });

  it("without an enabled version is refused by `keyName`", async () => {
    await versions({ [newest]: { enabled: false }, [older]: { enabled: false } });
    const { failures } = await plugin.check(EAR, versionless, { preview: true });
    expect(failures).toEqual([
      {
        property: "keyName",
        reason: expect.stringMatching(
          /^The key "atlas" of the vault payments-kv has no enabled version\. Enable one:\n`az keyvault key set-attributes --vault-name payments-kv --name atlas --enabled true`$/,
        ),
      },
    ]);
  });
});

it("a vault of another cloud is refused by `azureEnvironment`", async () => {
  const json = {
    properties: {
      kty: "RSA",
      keyOps: ["encrypt", "decrypt"],
      attributes: { enabled: true },
      keyUri: "https://payments-kv.vault.azure.cn/keys/atlas",
      keyUriWithVersion: `https://payments-kv.vault.azure.cn/keys/atlas/${older}`,
    },
  };
  emulator.faults.add({
    match: { method: "GET", path: /\/keys\/atlas$/ },
    action: { kind: "status", status: 200, body: JSON.stringify(json) },
  });
  const { failures } = await plugin.check(EAR, args, { preview: true });
  expect(failures).toEqual([
    {
      property: "azureEnvironment",
      reason:
        "The keys of the vault payments-kv are at payments-kv.vault.azure.cn, and Atlas would look at payments-kv.vault.azure.net. Set 'azureEnvironment' to the cloud of the vault.",
    },
  ]);
});

describe("the trial", () => {
  const WORKS = ["GET key 401", "GET key 200", "POST encrypt 401", "POST encrypt 200", "POST decrypt 200"];

  it("encrypts and decrypts as the app by whose client secret Atlas logs in", async () => {
    await plugin.up(EAR, ofStatic);
    expect(trial()).toEqual(WORKS);
    noDamage(emulator);
  });

  it("is done as the login with a role, and ends at the first refusal where the login may not read the key", async () => {
    await plugin.up(EAR, args);
    expect([trial(), warnings()]).toEqual([["GET key 401", "GET key 403"], []]);
    letIn(quickstart.runner.servicePrincipalId);
    emulator.journal.clear();
    const { inputs, ...made } = await startPlugin(emulator).up(EAR, args);
    expect(trial()).toEqual([]); // adopted: nothing is sent
    const next = await plugin.check(EAR, { ...args, keyVersion: newest }, { olds: made.outs });
    await startPlugin(emulator).update(EAR, made.id, made.outs, next.inputs);
    expect(trial()).toEqual(WORKS);
  });

  it.each([
    ["is closed", { publicNetworkAccess: "Disabled" }, []],
    ["answers nobody", { outage: true }, []],
  ] as const)("is left out without a word where the vault %s", async (_name, change, said) => {
    // Atlas reaches the vault: only this machine does not.
    const tried = emulator.onRequest(async ({ path, status }) => {
      if (!path.endsWith("/versions") && !(path.endsWith("/keys/atlas") && status === 200)) return;
      tried();
      await byHand(emulator, { intended: true, vaults: { "payments-kv": change } });
    });
    emulator.onRequest(async ({ path, status }) => {
      if (path.startsWith("/keys/") && status >= 403)
        await byHand(emulator, { vaults: { "payments-kv": { publicNetworkAccess: "Enabled", outage: null } } });
    });
    const { outs } = await plugin.up(EAR, ofStatic);
    expect([outs.valid, warnings()]).toEqual([true, said]);
  });

  it("as Atlas's app without permission leaves the refusal to Atlas, which is retried and then names the permission", async () => {
    takeRole(quickstart.staticApp.servicePrincipalId, "Key Vault Crypto User");
    await expect(plugin.up(EAR, ofStatic)).rejects.toThrow(
      /NO_PERMISSION_TO_ENCRYPT_DECRYPT.*The vault payments-kv refuses the app 44444444-\S+, by which Atlas logs in, the use of its keys\. .*\n`az role assignment create --role "Key Vault Crypto User" --assignee 44444444-\S+ --scope \S+`$/s,
    );
    expect(trial()).toEqual(["GET key 401", "GET key 403"]);
  });

  it("refuses a client secret that has expired, before Atlas gets it", async () => {
    staticApp().secrets.splice(0, 1, { value: clientSecret, expiresMs: emulator.clock.now() - 1 });
    await expect(plugin.up(EAR, ofStatic)).rejects.toThrow(
      /the client secret has expired \(AADSTS7000222\).*Nothing was changed/,
    );
    expect(writes()).toEqual([]);
  });

  it.each([
    ["the key", /^\/keys\/atlas\/\w+$/],
    ["encrypt", /\/encrypt$/],
    ["decrypt", /\/decrypt$/],
  ])("proves nothing where the answer of %s is not Key Vault's: Atlas alone decides", async (_, path) => {
    for (const body of ["{}", "[]", '{"kid":"x","value":5}', "<html>", ""]) {
      emulator.faults.clear();
      emulator.faults.add({ match: { path }, times: 99, action: { kind: "status", status: 200, body } });
      const { id, outs } = await startPlugin(emulator).up(EAR, ofStatic);
      expect([body, outs.valid]).toEqual([body, true]);
      await startPlugin(emulator).remove(EAR, id, outs);
    }
  });

  it.each([
    ["the vault", /^\/keys\//],
    ["Entra, at the login of Atlas's app", /\/oauth2\/v2\.0\/token$/],
  ])("does not wait for %s where that asks for a long pause", async (_, path) => {
    const begin = emulator.onRequest((entry) => {
      if (!entry.path.endsWith("/keys/atlas") || entry.status !== 200) return;
      begin();
      const headers = { "Retry-After": "3600" };
      emulator.faults.add({ match: { path }, times: 99, action: { kind: "status", status: 429, headers } });
    });
    const beganMs = emulator.clock.now();
    const { outs } = await plugin.up(EAR, ofStatic);
    expect([outs.valid, warnings()]).toEqual([true, []]);
    expect(emulator.clock.now() - beganMs).toBeLessThan(10_000);
  });

  it("refuses a key that decrypts other bytes", async () => {
    emulator.faults.add({
      match: { method: "POST", path: /\/decrypt$/ },
      action: { kind: "status", status: 200, body: JSON.stringify({ kid: keyIdentifier(older), value: "AAAA" }) },
    });
    await expect(plugin.up(EAR, ofStatic)).rejects.toThrow(
      /'keyName' names a key that Atlas cannot use\. .*decrypted other bytes/,
    );
    expect(writes()).toEqual([]);
  });
});

describe("the end of a version", () => {
  const ends =
    /^Key version \w+ of "atlas" ends on \d{4}-\d\d-\d\d, in (\d+) days\. After that day it decrypts and does not encrypt: running nodes go on, but new nodes, the rotation of Atlas's master keys and restores of snapshots fail\./;
  const azureReads = () => emulator.journal.entries().filter(({ path }) => path.includes("/vaults/")).length;
  const previewed = async (given: object, olds: object) => {
    const process = startPlugin(emulator);
    emulator.journal.clear();
    await process.check(EAR, { ...given }, { preview: true, olds: { ...olds } });
    return warnings(process);
  };

  it("is kept in state, and warned of from 60 days before, in each preview; before that no preview reads Azure", async () => {
    await versions({ [older]: { expires: inHours(100 * 24) } });
    const { outs } = await plugin.up(EAR, args);
    expect(outs.keyExpiresAt).toBe(`${new Date(inHours(100 * 24)).toISOString().slice(0, 19)}Z`);
    expect([await previewed(args, outs), azureReads()]).toEqual([[], 0]);
    emulator.clock.advance(41 * DAY);
    const [warned, ...others] = await previewed(args, outs);
    expect(others).toEqual([]);
    expect(warned).toMatch(ends);
    expect(warned).toMatch(
      /set 'keyVersion' to it and run `pulumi up`\. .*\n`az keyvault key rotate --vault-name payments-kv --name atlas`$/s,
    );
    expect(azureReads()).toBe(1);
  });

  it("that was moved in Azure is no warning", async () => {
    await versions({ [older]: { expires: inHours(50 * 24) } });
    const { outs } = await plugin.up(EAR, args);
    await versions({ [older]: { expires: inHours(500 * 24) } });
    expect(await previewed(args, outs)).toEqual([]);
  });

  it("of a version that a preview names anew is warned of at once", async () => {
    const { outs } = await plugin.up(EAR, args);
    await versions({ [newest]: { expires: inHours(50 * 24) } });
    expect((await previewed({ ...args, keyVersion: newest }, outs))[0]).toMatch(ends);
  });

  it("of a version-less key is warned of, unless the key's rotation policy acts before", async () => {
    const { keyVersion: _, ...versionless } = args;
    await versions({ [newest]: { expires: inHours(50 * 24) } });
    const { outs } = await plugin.up(EAR, versionless);
    const [warned] = await previewed(versionless, outs);
    expect(warned).toMatch(
      /No rotation policy of the key acts before that day\. Set one \(rotationPolicy of KeyVaultKey\)/,
    );
    must(vault().keys.atlas);
    await byHand(emulator, {
      vaults: {
        "payments-kv": {
          rotationPolicies: {
            atlas: { lifetimeActions: [{ action: { type: "Rotate" }, trigger: { timeAfterCreate: "P30D" } }] },
          },
        },
      },
    });
    expect(await previewed(versionless, outs)).toEqual([]);
  });

  it("is kept in state of an adopted project, and of a rotation whose run was killed after its write", async () => {
    await versions({ [older]: { expires: inHours(100 * 24) }, [newest]: { expires: inHours(200 * 24) } });
    const { id, outs } = await plugin.up(EAR, args);
    const adopted = await startPlugin(emulator).up(EAR, args);
    expect(adopted.outs.keyExpiresAt).toBe(outs.keyExpiresAt);
    const rotated = { ...args, keyVersion: newest };
    const dying = startPlugin(emulator);
    const { inputs } = await dying.check(EAR, rotated, { olds: outs });
    const stop = emulator.onRequest(({ method }) => {
      if (method !== "PATCH") return;
      emulator.faults.add({ match: {}, times: Number.POSITIVE_INFINITY, action: { kind: "drop", when: "before" } });
      dying.kill();
    });
    await expect(dying.update(EAR, id, outs, inputs)).rejects.toThrow();
    stop();
    emulator.faults.clear();
    const again = await startPlugin(emulator).update(EAR, id, outs, inputs);
    expect(again.keyExpiresAt).toBe(`${new Date(inHours(200 * 24)).toISOString().slice(0, 19)}Z`);
    noDamage(emulator);
  });

  it("is looked up in each preview for a record of an earlier version of the package, which does not have it", async () => {
    await versions({ [older]: { expires: inHours(50 * 24) } });
    const { keyExpiresAt: _, keyIdentifierSince: __, ...earlier } = (await plugin.up(EAR, args)).outs;
    const [warned, ...others] = await previewed(args, earlier);
    expect([others, azureReads()]).toEqual([[], 1]);
    expect(warned).toMatch(ends);
  });

  it("is no difference between state and program", async () => {
    await versions({ [older]: { expires: inHours(100 * 24) } });
    const { id, outs, inputs } = await plugin.up(EAR, args);
    expect(await startPlugin(emulator).diff(EAR, id, outs, inputs)).toEqual({ changes: false });
    expect((await startPlugin(emulator).read(EAR, id, outs)).props).toEqual(outs);
  });
});
