// The six findings about a key that Atlas cannot use or reach: what preview and `up` print while each lasts, that nothing is written, and that the stack recovers.
// Run on the test double (test/program) and on a real CLI (test/e2e).
import { describe, expect, it } from "vitest";
import { quickstart, quickstartSeed, type Seed } from "../../emulator/seeds.ts";
import { byHand } from "../support/hand.ts";
import { must } from "../support/must.ts";
import { encryption, type World, wholeProgram } from "../support/world.ts";
import {
  cloud,
  inOneLine,
  type MakeStack,
  mustPass,
  ops,
  staticAccess,
  vaultByHand,
  warnings,
  worlds,
  writes,
} from "./shared.ts";

const { older } = quickstart.keyVersions;
const { keyVaultName, servicePrincipalId, staticApp, runner } = quickstart;
const MINUTE = 60_000;

/** The login may read deleted keys and the secrets of apps. */
function mayLook(nowMs: number): Seed {
  const seed = quickstartSeed(nowMs);
  const principalId = runner.servicePrincipalId;
  const reader = { scope: quickstart.keyVaultId, principalId, role: "Key Vault Crypto Officer" };
  return {
    ...seed,
    azure: {
      ...seed.azure,
      roleAssignments: [...seed.azure.roleAssignments, reader],
      graphRights: { [principalId]: ["Application.Read.All"] },
    },
  };
}

const vaultOf = ({ emulator }: World) => must(emulator.store.azure.vaults.find(({ name }) => name === keyVaultName));
const intended = ({ emulator }: World, change: object): Promise<void> =>
  byHand(emulator, { intended: true, ...change });
const setVersion = (one: World, change: object): Promise<void> =>
  intended(one, { vaults: { [keyVaultName]: { keys: { atlas: { [older]: change } } } } });

/** Breaks Atlas's use of the key. Returns the repair. */
type Break = (one: World) => Promise<() => Promise<void>>;

const disable: Break = async (one) => {
  await setVersion(one, { enabled: false });
  return () => setVersion(one, { enabled: true });
};

const remove: Break = async (one) => {
  const key = must(vaultOf(one).keys.atlas);
  await intended(one, { vaults: { [keyVaultName]: { keys: { atlas: null } } } });
  const deletedMs = one.emulator.clock.now();
  vaultOf(one).deletedKeys = { atlas: { key, deletedMs, purgeMs: deletedMs + 90 * 24 * 60 * MINUTE } };
  return async () => {
    vaultOf(one).deletedKeys = {};
    vaultOf(one).keys.atlas = key;
  };
};

const takeRole: Break = async (one) => {
  const all = one.emulator.store.azure.roleAssignments;
  const roleAssignments = all.filter(
    ({ principalId, role }) => principalId !== servicePrincipalId || role !== "Key Vault Crypto User",
  );
  await intended(one, { roleAssignments });
  return () => byHand(one.emulator, { roleAssignments: all });
};

const expire: Break = async (one) => {
  const app = () =>
    byHand(one.emulator, { intended: true, principals: { [staticApp.clientId]: { secrets: [{ value: "another" }] } } });
  await app();
  return () =>
    byHand(one.emulator, { principals: { [staticApp.clientId]: { secrets: [{ value: staticApp.clientSecret }] } } });
};

const STOPPED =
  'Atlas shuts the encrypted clusters "orders", "billing" down within 15 minutes, and starts them again after the repair.';

const LOST = [
  [
    "a disabled key version",
    {},
    disable,
    [
      /is disabled\./,
      `az keyvault key set-attributes --vault-name payments-kv --name atlas --version ${older} --enabled true`,
    ],
  ],
  [
    "a deleted key",
    {},
    remove,
    [
      /no longer has the key "atlas"\..*can be recovered until \d{4}-/,
      "az keyvault key recover --vault-name payments-kv --name atlas",
    ],
  ],
  [
    "a removed role assignment",
    {},
    takeRole,
    [
      /lacks Microsoft\.KeyVault\/vaults\/keys\/read \(of data\)/,
      'az role assignment create --role "Key Vault Crypto User"',
    ],
  ],
  [
    "a client secret that was removed",
    { access: staticAccess },
    expire,
    [
      /no longer has the client secret by which Atlas logs in\./,
      "Add a client secret to the app registration, set it in the program, then run `pulumi up`:",
    ],
  ],
] as const;

export function findings(makeStack: MakeStack): void {
  const { startUp } = worlds(makeStack);

  describe.each(LOST)("%s", (_name, args, breakIt, [says, remedy]) => {
    it("is named with what is stopped by preview and `up`, nothing is written, and `up` after the repair waits for the clusters", async () => {
      const one = await startUp(wholeProgram(args), { seed: mayLook });
      const repair = await breakIt(one);
      one.emulator.clock.advance(20 * MINUTE);
      const preview = await one.stack.preview();
      expect(warnings(preview).filter((text) => text.startsWith("Atlas can no longer use the key"))).toEqual([
        expect.stringMatching(says),
      ]);
      const failed = await one.stack.up();
      expect(failed.ok).toBe(false);
      for (const output of [preview.output, failed.output].map(inOneLine)) {
        expect(output).toMatch(says);
        expect(output).toContain(STOPPED);
        expect(output).toContain(remedy);
      }
      expect(writes(one)).toEqual([]);
      await repair();
      const up = mustPass(await one.stack.up());
      expect(up.output).toContain("again, and every encrypted cluster is IDLE.");
      expect(writes(one)).toEqual([]);
      expect(ops(mustPass(await one.stack.preview()))).toEqual({ encryption: "same", orders: "same", billing: "same" });
    });
  });

  it("an outage of the vault is one warning: preview, refresh and `up` without changes succeed, and a destroy is refused before a write", async () => {
    const one = await startUp(wholeProgram(), { seed: mayLook });
    await vaultByHand(one, { outage: true });
    one.emulator.clock.advance(60 * MINUTE);
    const says =
      /^Atlas cannot reach the vault payments-kv .*Nothing is stopped: the clusters run on\..*there is nothing to repair/;
    for (const run of [() => one.stack.preview(), () => one.stack.refresh(), () => one.stack.up()]) {
      const result = mustPass(await run());
      expect(warnings(result)).toEqual([expect.stringMatching(says)]);
    }
    const destroy = await one.stack.destroy();
    expect(destroy.ok).toBe(false);
    expect(inOneLine(destroy.output)).toMatch(/was not decrypted: .*Nothing is stopped: the clusters run on/);
    expect([writes(one), cloud(one)]).toEqual([[], { enabled: true, orders: "AZURE", billing: "AZURE" }]);
    await vaultByHand(one, { outage: null });
    expect(warnings(mustPass(await one.stack.preview()))).toEqual([]);
    mustPass(await one.stack.up());
  });

  it("a vault that failed over is read-only: the clusters' key is used on, and a change of the vault says to wait", async () => {
    const rotating = {
      kind: "KeyVaultKey",
      name: "key",
      args: { keyVaultId: quickstart.keyVaultId, keyName: "atlas" },
    } as const;
    const one = await startUp([encryption(), rotating], { seed: mayLook });
    await vaultByHand(one, { readOnly: true });
    expect(warnings(mustPass(await one.stack.preview()))).toEqual([]);
    one.declare([encryption(), { ...rotating, args: { ...rotating.args, rotateTrigger: "2027" } }]);
    const failed = await one.stack.up();
    expect(failed.ok).toBe(false);
    expect(inOneLine(failed.output)).toContain(
      "Nothing was changed, and nothing is stopped: the vault's keys still encrypt and decrypt. Run again after Azure's failback of the vault.",
    );
    await vaultByHand(one, { readOnly: null });
    mustPass(await one.stack.up());
  });
}
