// What a key that is lost, or cannot be reached, does to clusters as time passes; and what a person wants to happen.

import { describe, expect, it } from "vitest";
import type { Emulator } from "../../../emulator/index.ts";
import { quickstart } from "../../../emulator/seeds.ts";
import { byHand } from "../../support/hand.ts";
import { keyIdentifier, withSecret } from "../../support/key-settings.ts";
import { askAzure } from "./azure-client.ts";
import {
  arm,
  azureKeyVault,
  changeVersion,
  control,
  encrypted,
  getCluster,
  patchEncryption,
  refusal,
  START_MS,
  start,
  switchCluster,
} from "./client.ts";

const { older, newest } = quickstart.keyVersions;
const [MINUTE_MS, DAY_MS] = [60_000, 86_400_000];
const outage = (value: boolean | null) => ({ vaults: { [quickstart.keyVaultName]: { outage: value } } });
const VAULT = `https://${quickstart.keyVaultName}.vault.azure.net`;

const stateName = async (emulator: Emulator, name = "orders"): Promise<unknown> =>
  (await getCluster(emulator, name)).json?.stateName;
const valid = async (emulator: Emulator): Promise<unknown> => Object(await azureKeyVault(emulator)).valid;
const held = (emulator: Emulator, name = "orders") => {
  const found = emulator.store.atlas.projects[quickstart.projectId]?.clusters.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no cluster ${name}`);
  return found;
};
/** Minutes after the start at which a cluster was shut down, as time has passed by now. */
async function shutDownAfter(emulator: Emulator): Promise<number | undefined> {
  await control(emulator, "GET", "/state");
  const { shutDownMs } = held(emulator);
  return shutDownMs === undefined ? undefined : (shutDownMs - START_MS) / MINUTE_MS;
}

describe("a key that Atlas cannot use", () => {
  const disabled = async (): Promise<Emulator> => {
    const emulator = await encrypted();
    await changeVersion(emulator, older, { enabled: false });
    return emulator;
  };

  it("shuts its clusters down at the next check, and no other cluster", async () => {
    const emulator = await disabled();
    emulator.clock.advance(13 * MINUTE_MS);
    expect(await shutDownAfter(emulator)).toBeUndefined();
    emulator.clock.advance(MINUTE_MS);
    expect([await shutDownAfter(emulator), held(emulator, "billing").shutDownMs]).toEqual([15, undefined]);
    expect(await stateName(emulator)).toBe("IDLE");
  });

  it("shuts nothing down when it is back before the check, or the clusters are paused", async () => {
    const emulator = await disabled();
    await changeVersion(emulator, older, { enabled: true });
    emulator.clock.advance(DAY_MS);
    expect(await shutDownAfter(emulator)).toBeUndefined();
    const other = await encrypted();
    await byHand(other, { projects: { [quickstart.projectId]: { clusters: { orders: { paused: true } } } } });
    await changeVersion(other, older, { enabled: false });
    other.clock.advance(DAY_MS);
    expect(await shutDownAfter(other)).toBeUndefined();
  });

  it("starts them again at the next GET of the settings after the repair: REPAIRING for 20 s, then IDLE", async () => {
    const emulator = await disabled();
    emulator.clock.advance(DAY_MS);
    expect([await valid(emulator), await shutDownAfter(emulator)]).toEqual([false, 15]);
    await changeVersion(emulator, older, { enabled: true });
    expect([await stateName(emulator), await shutDownAfter(emulator)]).toEqual(["IDLE", 15]);
    expect([await valid(emulator), await stateName(emulator), await stateName(emulator, "billing")]).toEqual([
      true,
      "REPAIRING",
      "IDLE",
    ]);
    emulator.clock.advance(20_000);
    expect([await stateName(emulator), await shutDownAfter(emulator)]).toEqual(["IDLE", undefined]);
  });

  it("starts them again at the next check where nobody asks", async () => {
    const emulator = await disabled();
    emulator.clock.advance(DAY_MS);
    await changeVersion(emulator, older, { enabled: true });
    emulator.clock.advance(14 * MINUTE_MS);
    expect(await stateName(emulator)).toBe("REPAIRING");
    emulator.clock.advance(MINUTE_MS);
    expect([await stateName(emulator), await shutDownAfter(emulator)]).toEqual(["IDLE", undefined]);
  });

  it("starts them again when a PATCH brings a credential that works", async () => {
    const emulator = await start();
    await patchEncryption(emulator, withSecret);
    await switchCluster(emulator, "orders", "AZURE");
    const app = (value: string) => ({ principals: { [quickstart.staticApp.clientId]: { secrets: [{ value }] } } });
    await byHand(emulator, app("another"));
    emulator.clock.advance(DAY_MS);
    expect(await shutDownAfter(emulator)).toBe(15);
    await patchEncryption(emulator, { secret: "another" });
    expect([await stateName(emulator), await valid(emulator)]).toEqual(["REPAIRING", true]);
  });

  it("is told at its own time, however far the clock jumps", async () => {
    const emulator = await start();
    await patchEncryption(emulator, withSecret);
    await switchCluster(emulator, "orders", "AZURE");
    emulator.clock.advance(400 * DAY_MS);
    expect([await shutDownAfter(emulator), emulator.damage.entries().map((one) => [one.kind, one.at])]).toEqual([
      365 * 1440 + 15,
      [["KEY_LOST_WHILE_USED", START_MS + 365 * DAY_MS]],
    ]);
  });
});

describe("an outage of the vault", () => {
  it("answers nobody on the data plane, and ARM answers", async () => {
    const emulator = await encrypted();
    await byHand(emulator, outage(true));
    for (const path of ["/keys/atlas", "/keys/atlas/versions", "/healthstatus"]) {
      const answer = await askAzure(emulator, "GET", `${VAULT}${path}?api-version=7.6`);
      expect([answer.status, answer.json?.error]).toEqual([
        503,
        expect.objectContaining({ code: "ServiceUnavailable" }),
      ]);
    }
    expect([(await arm(emulator, "GET", "")).status, (await arm(emulator, "GET", "/keys/atlas")).status]).toEqual([
      200, 200,
    ]);
    await byHand(emulator, outage(null));
    expect((await askAzure(emulator, "GET", `${VAULT}/healthstatus?api-version=7.6`)).status).toBe(200);
  });

  it("makes the key invalid, shuts nothing down and is no damage", async () => {
    const emulator = await encrypted();
    await byHand(emulator, outage(true));
    expect(await valid(emulator)).toBe(false);
    emulator.clock.advance(30 * DAY_MS);
    expect([await shutDownAfter(emulator), await stateName(emulator), emulator.damage.entries()]).toEqual([
      undefined,
      "IDLE",
      [],
    ]);
    await byHand(emulator, outage(false));
    expect([await valid(emulator), await stateName(emulator)]).toEqual([true, "IDLE"]);
  });

  it("keeps the key and the clusters' encryption as they are", async () => {
    const emulator = await encrypted();
    await byHand(emulator, outage(true));
    expect(refusal(await patchEncryption(emulator, { keyIdentifier: keyIdentifier(newest) }))).toEqual([
      400,
      "ENCRYPTION_AT_REST_SETTINGS_INVALID",
    ]);
    expect(refusal(await switchCluster(emulator, "orders", "NONE"))).toEqual([
      400,
      "ENCRYPTION_AT_REST_SETTINGS_INVALID",
    ]);
    const other = await start();
    await byHand(other, outage(true));
    expect(refusal(await patchEncryption(other, withSecret))).toEqual([400, "INVALID_AZURE_API_REQUEST"]);
    expect(refusal(await patchEncryption(other, { ...withSecret, secret: "wrong" }))).toEqual([
      400,
      "INVALID_AZURE_CREDENTIALS",
    ]);
  });

  it("keeps clusters down that were shut down before, and starts none", async () => {
    const emulator = await encrypted();
    await changeVersion(emulator, older, { enabled: false });
    emulator.clock.advance(DAY_MS);
    await byHand(emulator, outage(true));
    await changeVersion(emulator, older, { enabled: true });
    emulator.clock.advance(DAY_MS);
    expect([await valid(emulator), await shutDownAfter(emulator)]).toEqual([false, 15]);
  });
});

describe("a vault that closes its network", () => {
  it("shuts nothing down either", async () => {
    const emulator = await encrypted();
    await byHand(emulator, { vaults: { [quickstart.keyVaultName]: { publicNetworkAccess: "Disabled" } } });
    emulator.clock.advance(DAY_MS);
    expect([await valid(emulator), await shutDownAfter(emulator)]).toEqual([false, undefined]);
  });
});

describe("a change by hand that is intended", () => {
  const revoke = { intended: true, roleAssignments: [] };
  const kinds = (emulator: Emulator) => emulator.damage.entries().map((one) => one.kind);

  it("breaks what it breaks, and is no damage as long as that lasts", async () => {
    const emulator = await encrypted();
    await byHand(emulator, revoke);
    emulator.clock.advance(7 * DAY_MS);
    expect([await valid(emulator), await shutDownAfter(emulator), kinds(emulator)]).toEqual([false, 15, []]);
  });

  it("says nothing of the next loss after the repair", async () => {
    const emulator = await encrypted();
    const { roleAssignments } = structuredClone(emulator.store.azure);
    await byHand(emulator, revoke);
    await byHand(emulator, { roleAssignments });
    expect([await valid(emulator), kinds(emulator)]).toEqual([true, []]);
    await byHand(emulator, { roleAssignments: [] });
    expect(kinds(emulator)).toEqual(["KEY_LOST_WHILE_USED"]);
  });

  it("says nothing of other damage", async () => {
    const emulator = await encrypted();
    await byHand(emulator, revoke);
    await byHand(emulator, {
      projects: { [quickstart.projectId]: { encryptionAtRest: { azureKeyVault: { enabled: false } } } },
    });
    expect(kinds(emulator)).toEqual(["DISABLED_WHILE_USED"]);
  });

  it("covers a vault that is deleted, and the permissions that do not come back with it", async () => {
    const emulator = await encrypted();
    await byHand(emulator, { intended: true, vaults: { [quickstart.keyVaultName]: null } });
    const [gone] = emulator.store.azure.deletedVaults;
    if (gone !== undefined) emulator.store.azure.vaults = [gone.vault];
    expect([await valid(emulator), kinds(emulator)]).toEqual([false, []]);
  });
});
