// Proves that what follows from a fault is not named beside it, and that a second fault of its own is not hidden.
import { describe, expect, it } from "vitest";
import type { Emulator } from "../../../../emulator/index.ts";
import { quickstart } from "../../../../emulator/seeds.ts";
import { byHand } from "../../../support/hand.ts";
import { must } from "../../../support/must.ts";
import { type Means, mend } from "./mend.ts";
import { closed, open, type SeedMaker } from "./seeds.ts";
import { reportOn, type Situation, spokenOf, startWorld } from "./world.ts";

const { projectId, keyVaultId, keyVaultName, keyName, keyVersions, subscriptionId, serviceAccount, readOnlyAccount } =
  quickstart;

const broken = (change: object) => (emulator: Emulator) => byHand(emulator, { intended: true, ...change });
const versionsDisabled = {
  vaults: {
    [keyVaultName]: {
      keys: { [keyName]: { [keyVersions.older]: { enabled: false }, [keyVersions.newest]: { enabled: false } } },
    },
  },
};

interface Pair {
  readonly pair: string;
  readonly seed: SeedMaker;
  readonly plant: (emulator: Emulator) => unknown;
  readonly situation?: Situation;
  /** What each report names, until one names nothing. */
  readonly named: readonly (readonly string[])[];
  readonly means?: Means;
}

const PAIRS: readonly Pair[] = [
  {
    pair: "a credential that Atlas refuses, and a disabled key",
    seed: open,
    plant: broken(versionsDisabled),
    situation: { env: { MONGODB_ATLAS_CLIENT_SECRET: "mdb_sa_sk_of_yesterday" } },
    named: [["CMK-D001"], ["CMK-D051"]],
    means: { fill: { secret: serviceAccount.clientSecret } },
  },
  {
    pair: "a deleted vault, and the roles that its recovery does not restore",
    seed: open,
    plant: broken({ vaults: { [keyVaultName]: null } }),
    named: [["CMK-D040"], ["CMK-D031", "CMK-D032", "CMK-D072"]],
  },
  {
    pair: "Microsoft.Network is not registered, and so a private endpoint has failed",
    seed: closed,
    plant: broken({
      networkProvider: { [subscriptionId]: "NotRegistered" },
      projects: { [projectId]: { privateEndpoints: { EUROPE_WEST: { fail: "The subscription is not registered." } } } },
    }),
    named: [["CMK-D034"], ["CMK-D067"]],
    means: { up: (plugin) => plugin.up("PrivateNetworking", { projectId, keyVaultId }) },
  },
  {
    pair: "a disabled key, and a firewall that denies Atlas: neither follows from the other",
    seed: open,
    plant: async (emulator) => {
      await broken(versionsDisabled)(emulator);
      await broken({
        vaults: {
          [keyVaultName]: { networkAcls: { defaultAction: "Deny", ipRules: [emulator.store.azure.runnerAddress] } },
        },
      })(emulator);
    },
    named: [["CMK-D051", "CMK-D061"]],
  },
  {
    pair: "a role that may only read, and a disabled key: neither follows from the other",
    seed: open,
    plant: broken(versionsDisabled),
    situation: {
      env: {
        MONGODB_ATLAS_CLIENT_ID: readOnlyAccount.clientId,
        MONGODB_ATLAS_CLIENT_SECRET: readOnlyAccount.clientSecret,
      },
    },
    named: [["CMK-D003", "CMK-D051"]],
  },
];

describe("a pair of faults", () => {
  it.each(PAIRS)("$pair", async ({ seed, plant, situation = {}, named, means = {} }) => {
    const emulator = await startWorld(seed);
    try {
      await plant(emulator);
      let now: Situation = situation;
      for (const expected of named) {
        const report = await reportOn(emulator, now);
        expect(spokenOf(report).map(({ id }) => id)).toEqual(expected);
        now = await mend(emulator, report, { situation: now, means });
      }
      expect(spokenOf(await reportOn(emulator, now))).toEqual([]);
    } finally {
      await emulator.close();
    }
  });

  it("names the first cause of each skipped check", async () => {
    const emulator = await startWorld(open);
    try {
      await broken({ vaults: { [keyVaultName]: null } })(emulator);
      const { checks } = await reportOn(emulator);
      const skipped = checks.filter(({ result }) => result === "skipped");
      expect(skipped.map(({ id }) => id)).toEqual(expect.arrayContaining(["CMK-D050", "CMK-D054", "CMK-D080"]));
      expect(must(skipped.find(({ id }) => id === "CMK-D054")).because).toEqual(["CMK-D040"]);
    } finally {
      await emulator.close();
    }
  });
});
