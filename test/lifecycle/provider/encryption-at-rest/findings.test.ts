// Proves which finding a person reads while Atlas cannot use the project's key, in the preview and at `up`; that nothing is written meanwhile; and that `up`
// after the repair waits until the key is valid and the clusters are back. In process against the emulator.
import { describe, expect, it } from "vitest";
import { quickstart } from "../../../../emulator/seeds.ts";
import { infos, noDamage, statuses, warnings } from "../../../support/each-test.ts";
import { byHand } from "../../../support/hand.ts";
import { must } from "../../../support/must.ts";
import { startPlugin } from "../../../support/plugin.ts";
import { anewForEachTest, app, args, EAR, emulator, newest, older, plugin, project, staticApp } from "./world.ts";

anewForEachTest();

const { projectId } = args;
const { keyVaultName, servicePrincipalId, runner } = quickstart;
const MINUTE = 60_000;
const ofStatic = { ...args, access: { ...app, clientSecret: quickstart.staticApp.clientSecret } };

/** Both clusters of the project are encrypted. */
async function encrypted(given: Readonly<Record<string, unknown>> = args) {
  const made = await plugin.up(EAR, given);
  const provider = { encryptionAtRestProvider: "AZURE" };
  await byHand(emulator, { projects: { [projectId]: { clusters: { orders: provider, billing: provider } } } });
  emulator.journal.clear();
  return made;
}
type Made = Awaited<ReturnType<typeof encrypted>>;

const later = (minutes: number): void => emulator.clock.advance(minutes * MINUTE);
const vault = () => must(emulator.store.azure.vaults.find(({ name }) => name === keyVaultName));
const vaultByHand = (change: unknown): Promise<void> =>
  byHand(emulator, { intended: true, vaults: { [keyVaultName]: change } });
const version = (name: string, change: object): Promise<void> => vaultByHand({ keys: { atlas: { [name]: change } } });
const shutDown = (): readonly string[] =>
  project()
    .clusters.filter(({ shutDownMs }) => shutDownMs !== undefined)
    .map(({ name }) => name);
const stored = () => structuredClone({ keys: vault().keys, assignments: emulator.store.azure.roleAssignments });
const mayReadDeletedKeys = (): void =>
  void emulator.store.azure.roleAssignments.push({
    scope: quickstart.keyVaultId,
    principalId: runner.servicePrincipalId,
    role: "Key Vault Crypto Officer",
  });

const STOPPED =
  'Atlas shuts the encrypted clusters "orders", "billing" down within 15 minutes, and starts them again after the repair.';
const DAY = "\\d{4}-\\d\\d-\\d\\d";

interface Case {
  readonly given?: Readonly<Record<string, unknown>>;
  readonly says: RegExp;
  breakIt(): Promise<() => Promise<void>>;
}

const CASES: Readonly<Record<string, Case>> = {
  "a disabled version": {
    says: new RegExp(
      `Key version ${older} of "atlas" of the vault payments-kv is disabled\\. ${STOPPED} Enable it, then run \`pulumi up\`:\n` +
        `\`az keyvault key set-attributes --vault-name payments-kv --name atlas --version ${older} --enabled true\`$`,
    ),
    breakIt: async () => {
      await version(older, { enabled: false });
      return () => version(older, { enabled: true });
    },
  },
  "a version-less key with every version disabled": {
    given: { ...args, keyVersion: undefined },
    says: /Every version of the key "atlas" of the vault payments-kv is disabled\..*\n`az keyvault key set-attributes --vault-name payments-kv --name atlas --enabled true`$/s,
    breakIt: async () => {
      await vaultByHand({ keys: { atlas: { [older]: { enabled: false }, [newest]: { enabled: false } } } });
      return () => version(newest, { enabled: true });
    },
  },
  "a deleted key": {
    says: new RegExp(
      `The vault payments-kv no longer has the key "atlas"\\. ${STOPPED} The key can be recovered until ${DAY}\\. Recover the key, then run \`pulumi up\`:\n\`az keyvault key recover --vault-name payments-kv --name atlas\`$`,
    ),
    breakIt: async () => {
      mayReadDeletedKeys();
      const key = must(vault().keys.atlas);
      await vaultByHand({ keys: { atlas: null } });
      const deletedMs = emulator.clock.now();
      vault().deletedKeys = { atlas: { key, deletedMs, purgeMs: deletedMs + 90 * 24 * 60 * MINUTE } };
      return async () => {
        vault().deletedKeys = {};
        vault().keys.atlas = key;
      };
    },
  },
  "a deleted key, with a login that may not list deleted keys": {
    says: /no longer has the key "atlas"\..* A deleted key can be recovered until the vault's retention ends\. Recover the key/,
    breakIt: async () => {
      const { keys } = stored();
      await vaultByHand({ keys: { atlas: null } });
      return async () => void Object.assign(vault(), { keys });
    },
  },
  "a deleted vault": {
    says: new RegExp(
      `The vault payments-kv was deleted\\. ${STOPPED} The vault can be recovered until ${DAY}\\. Recover the vault, then run .*does not restore role assignments.*\n\`az keyvault recover --name payments-kv\`$`,
    ),
    breakIt: async () => {
      const { assignments } = stored();
      const gone = vault();
      await vaultByHand(null);
      return async () => {
        emulator.store.azure.deletedVaults = [];
        emulator.store.azure.vaults.push(gone);
        emulator.store.azure.roleAssignments = assignments;
      };
    },
  },
  "a removed role assignment": {
    says: new RegExp(
      `Atlas's principal ${servicePrincipalId} lacks .*Create the role assignment: \`az role assignment create --role "Key Vault Crypto User" .*\`.* ${STOPPED} Correct that in Azure`,
      "s",
    ),
    breakIt: async () => {
      const { assignments } = stored();
      const roleAssignments = assignments.filter(
        (one) => one.principalId !== servicePrincipalId || one.role !== "Key Vault Crypto User",
      );
      await byHand(emulator, { intended: true, roleAssignments });
      return () => byHand(emulator, { roleAssignments: assignments });
    },
  },
  "a client secret that was removed": {
    given: ofStatic,
    says: new RegExp(
      `The app ${app.clientId} no longer has the client secret by which Atlas logs in\\. ${STOPPED} Add a client secret to the app registration, set it in the program, then run \`pulumi up\`:\n\`az ad app credential reset --id ${app.clientId} --append\`$`,
    ),
    breakIt: async () => {
      Object.assign(emulator.store.azure.graphRights, { [runner.servicePrincipalId]: ["Application.Read.All"] });
      const { secrets } = staticApp();
      await byHand(emulator, {
        intended: true,
        principals: { [app.clientId]: { secrets: [{ value: "another-secret" }] } },
      });
      return async () => void Object.assign(staticApp(), { secrets });
    },
  },
};

const invalid = (): void =>
  emulator.faults.add({
    match: { method: "GET", path: /\/encryptionAtRest$/ },
    times: Number.POSITIVE_INFINITY,
    action: {
      kind: "rewrite",
      body: (json) => {
        const { azureKeyVault } = json as { azureKeyVault: object };
        return { azureKeyVault: { ...azureKeyVault, valid: false } };
      },
    },
  });
const DAYS_MS = 24 * 60 * MINUTE;

it.each([
  ["a version that ends tomorrow is no cause: it still encrypts", { [older]: 1 }, args, /Azure shows no cause/],
  [
    "a version that has ended decrypts and does not encrypt",
    { [older]: -1 },
    args,
    new RegExp(`Key version ${older} has expired in Azure: it decrypts and does not encrypt\\. `),
  ],
  [
    "of a version-less key the newest enabled version counts",
    { [newest]: -1 },
    { ...args, keyVersion: undefined },
    new RegExp(`Key version ${newest} has expired in Azure: .* Create a new version of the key, or change the dates`),
  ],
] as const)("%s", async (_, ends, given, says) => {
  const { id, outs } = await plugin.up(EAR, given);
  for (const [name, days] of Object.entries(ends))
    await version(name, { expires: emulator.clock.now() + days * DAYS_MS });
  invalid();
  const process = startPlugin(emulator);
  await process.diff(EAR, id, outs, outs);
  expect(warnings(process)).toEqual([expect.stringMatching(says)]);
});

describe.each(Object.entries(CASES))("%s", (_name, { given = args, says, breakIt }) => {
  const preview = async ({ id, outs }: Made) => {
    const process = startPlugin(emulator);
    const { inputs } = await process.check(EAR, given, { preview: true, olds: outs });
    const { changes } = await process.diff(EAR, id, outs, inputs);
    return { changes, texts: warnings(process) };
  };

  it("is named on the row of the preview, of a refresh and of `up`, with what is stopped; nothing is written", async () => {
    const made = await encrypted(given);
    await breakIt();
    later(1);
    const { changes, texts } = await preview(made);
    expect(changes).toBe(true);
    expect(texts.filter((text) => text.startsWith("Atlas can no longer use the key "))).toEqual([
      expect.stringMatching(says),
    ]);
    const refresh = startPlugin(emulator);
    expect((await refresh.read(EAR, made.id, made.outs)).inputs).toMatchObject({ valid: false });
    expect(warnings(refresh).at(-1)).toMatch(says);
    const up = startPlugin(emulator).update(EAR, made.id, made.outs, made.inputs);
    await expect(up).rejects.toMatchObject({
      reasons: [expect.stringMatching(says)],
      properties: { valid: false, keyIdentifier: made.outs.keyIdentifier },
    });
    expect(emulator.journal.writes()).toEqual([]);
    noDamage(emulator);
  });

  it("is named in the preview of a change of the key, once beside a refresh", async () => {
    const { id, outs } = await encrypted(given);
    await breakIt();
    later(1);
    const change = { ...given, keyVersion: newest };
    const alone = startPlugin(emulator);
    await alone.check(EAR, change, { preview: true, olds: outs });
    expect(warnings(alone)).toContainEqual(expect.stringMatching(says));
    const refreshed = startPlugin(emulator);
    const { props } = await refreshed.read(EAR, id, outs);
    await refreshed.check(EAR, change, { preview: true, olds: must(props) });
    expect(warnings(refreshed).filter((text) => says.test(text))).toHaveLength(1);
  });

  it("after the repair `up` validates the key, and waits until every cluster is IDLE", async () => {
    const made = await encrypted(given);
    const repair = await breakIt();
    later(20);
    await startPlugin(emulator).read(EAR, made.id, made.outs);
    expect(shutDown()).toEqual(["orders", "billing"]);
    await repair();
    const process = startPlugin(emulator);
    const outs = await process.update(EAR, made.id, { ...made.outs, valid: false }, made.inputs);
    expect(outs).toMatchObject({ valid: true });
    expect(shutDown()).toEqual([]);
    expect(statuses(process)).toContain(
      'waiting until Atlas has started every cluster again: "orders" REPAIRING, "billing" REPAIRING',
    );
    expect(infos(process)).toEqual([
      `Atlas uses the key of project ${projectId} again, and every encrypted cluster is IDLE.`,
    ]);
    expect(emulator.journal.writes()).toEqual([]);
    noDamage(emulator);
  });
});

describe("a refresh after the repair", () => {
  it("leaves the record as it is while clusters start, so that `up` waits for them", async () => {
    const made = await encrypted();
    await version(older, { enabled: false });
    later(20);
    const lost = await startPlugin(emulator).read(EAR, made.id, made.outs);
    await version(older, { enabled: true });
    const process = startPlugin(emulator);
    const read = await process.read(EAR, made.id, must(lost.props));
    expect([read.props?.valid, read.inputs?.valid]).toEqual([false, false]);
    expect(warnings(process)).toEqual([
      `Atlas can use the key of project ${projectId} again, and starts its clusters: "orders" REPAIRING, "billing" REPAIRING. \`pulumi up\` waits until they are IDLE.`,
    ]);
    later(1);
    expect((await startPlugin(emulator).read(EAR, made.id, must(read.props))).props?.valid).toBe(true);
  });
});

const OUTAGE = new RegExp(
  `^Atlas cannot reach the vault payments-kv of project ${projectId}\\. Nothing is stopped: the clusters run on\\. Restart, pause and resize no cluster until Atlas reaches the vault again: .*During an outage of Azure Key Vault there is nothing to repair`,
);
const BLOCKED = new RegExp(
  `^Atlas cannot reach the vault payments-kv of project ${projectId}\\. Nothing is stopped: .*\\. The vault payments-kv blocks Atlas: publicNetworkAccess is Disabled .*\n\`az keyvault update .*--public-network-access Enabled\`$`,
  "s",
);

describe.each([
  ["an outage of the vault", { outage: true }, { outage: null }, OUTAGE],
  ["a vault that blocks Atlas", { publicNetworkAccess: "Disabled" }, { publicNetworkAccess: "Enabled" }, BLOCKED],
] as const)("%s", (_name, breaks, repairs, says) => {
  it("is a warning and no drift, once in a run, and `up` has nothing to do", async () => {
    const { id, outs, inputs } = await encrypted();
    await vaultByHand(breaks);
    later(60);
    const process = startPlugin(emulator);
    const beganMs = emulator.clock.now();
    const read = await process.read(EAR, id, outs);
    expect(read.props).toEqual(outs);
    expect((await process.check(EAR, args, { preview: true, olds: outs })).failures).toEqual([]);
    expect(await process.diff(EAR, id, outs, inputs)).toEqual({ changes: false });
    expect(warnings(process)).toEqual([expect.stringMatching(says)]);
    expect(emulator.clock.now() - beganMs).toBeLessThan(5_000);
    expect([shutDown(), emulator.journal.writes()]).toEqual([[], []]);
  });

  it("ends an update without a change of the key well, and refuses one with a change before it writes", async () => {
    const { id, outs, inputs } = await encrypted();
    await vaultByHand(breaks);
    const process = startPlugin(emulator);
    const timeouts = { create: "1h" };
    expect(await process.update(EAR, id, outs, { ...inputs, timeouts })).toMatchObject({ timeouts, valid: true });
    const rotation = await startPlugin(emulator).check(EAR, { ...args, keyVersion: newest }, { olds: outs });
    await expect(startPlugin(emulator).update(EAR, id, outs, rotation.inputs)).rejects.toThrow(
      new RegExp(
        `^The encryption at rest of project ${projectId} was not changed: Atlas refuses changes while it cannot reach the key\\. ${says.source.slice(1)}`,
        "s",
      ),
    );
    expect(emulator.journal.writes()).toEqual([]);
    await vaultByHand(repairs);
    const next = startPlugin(emulator);
    await next.update(EAR, id, outs, rotation.inputs);
    expect(warnings(next)).toEqual([]);
  });
});

describe("a change that does not bring the key back", () => {
  it("of search nodes is refused before a write, with the finding", async () => {
    const { id, outs } = await encrypted();
    await version(older, { enabled: false });
    const { inputs } = await plugin.check(EAR, { ...args, enabledForSearchNodes: true }, { olds: outs });
    await expect(startPlugin(emulator).update(EAR, id, outs, inputs)).rejects.toMatchObject({
      reasons: [expect.stringMatching(/is disabled\..*Enable it/s)],
      properties: { ...outs, valid: false },
    });
    expect(emulator.journal.writes()).toEqual([]);
  });

  it("of another key version is sent, because it may bring the key back", async () => {
    const { id, outs } = await encrypted();
    await version(older, { expires: emulator.clock.now() - MINUTE });
    const { inputs } = await plugin.check(EAR, { ...args, keyVersion: newest }, { olds: outs });
    expect(await startPlugin(emulator).update(EAR, id, outs, inputs)).toMatchObject({ valid: true });
  });

  it("of another key version is refused by Atlas while the present one is disabled, and the refusal names that", async () => {
    const { id, outs } = await encrypted();
    await version(older, { enabled: false });
    const { inputs } = await plugin.check(EAR, { ...args, keyVersion: newest }, { olds: outs });
    await expect(startPlugin(emulator).update(EAR, id, outs, inputs)).rejects.toThrow(
      new RegExp(
        `ENCRYPTION_AT_REST_SETTINGS_INVALID.* Nothing was changed\\. Atlas cannot use the key .*${older} of project .* Key version ${older} of "atlas" of the vault payments-kv is disabled\\. .*Enable it`,
        "s",
      ),
    );
    await version(older, { enabled: true });
    expect(await startPlugin(emulator).update(EAR, id, outs, inputs)).toMatchObject({ valid: true });
  });

  it("is also a delete: refused before a write", async () => {
    const { id, outs } = await plugin.up(EAR, args);
    await version(older, { enabled: false });
    emulator.journal.clear();
    await expect(startPlugin(emulator).remove(EAR, id, outs)).rejects.toThrow(
      new RegExp(
        `^Customer-managed keys of project ${projectId} were not disabled: .* Nothing was changed\\. Atlas cannot use the key .* No cluster of the project is encrypted, so none is shut down\\. Enable it`,
        "s",
      ),
    );
    expect(emulator.journal.writes()).toEqual([]);
    await version(older, { enabled: true });
    await startPlugin(emulator).remove(EAR, id, outs);
    expect(emulator.journal.writes()).toHaveLength(1);
  });
});
