// Each kind of damage, filled once; and what is none.

import { describe, expect, it } from "vitest";
import type { DamageEvent, Emulator } from "../../../emulator/index.ts";
import { quickstart } from "../../../emulator/seeds.ts";
import { byHand } from "../../support/hand.ts";
import { keyIdentifier, withRole, withSecret } from "../../support/key-settings.ts";
import {
  ask,
  changeVersion,
  control,
  encrypted,
  getCluster,
  patchEncryption,
  START_MS,
  start,
  switchCluster,
} from "./client.ts";

const { older, newest } = quickstart.keyVersions;
const DAY_MS = 86_400_000;
const damage = (emulator: Emulator): ReadonlyArray<readonly unknown[]> =>
  emulator.damage.entries().map((event: DamageEvent) => [event.kind, event.clusterName]);

describe("KEY_LOST_WHILE_USED", () => {
  it.each<[string, (emulator: Emulator) => Promise<void>]>([
    ["is disabled", (emulator) => changeVersion(emulator, older, { enabled: false })],
    ["is deleted", (emulator) => changeVersion(emulator, older, { deleted: true })],
    ["has expired", (emulator) => changeVersion(emulator, older, { expires: "2020-01-01T00:00:00Z" })],
    ["is granted no more", (emulator) => byHand(emulator, { roleAssignments: [] })],
  ])("when the key of an encrypted cluster %s", async (_, lose) => {
    const emulator = await encrypted();
    expect(damage(emulator)).toEqual([]);
    await lose(emulator);
    expect(damage(emulator)).toEqual([["KEY_LOST_WHILE_USED", "orders"]]);
  });

  it("when only the client secret has expired", async () => {
    const emulator = await start();
    await patchEncryption(emulator, withSecret);
    await switchCluster(emulator, "orders", "AZURE");
    emulator.clock.advance(364 * DAY_MS);
    expect(damage(emulator)).toEqual([]);
    emulator.clock.advance(DAY_MS);
    expect(damage(emulator)).toEqual([["KEY_LOST_WHILE_USED", "orders"]]);
  });

  it("when it is back before anyone looks, but a request went by meanwhile", async () => {
    const emulator = await encrypted();
    await changeVersion(emulator, older, { enabled: false });
    await getCluster(emulator, "orders");
    await changeVersion(emulator, older, { enabled: true });
    expect(damage(emulator)).toEqual([["KEY_LOST_WHILE_USED", "orders"]]);
  });

  it("not when no cluster uses the key, or another key is lost", async () => {
    const emulator = await start();
    await patchEncryption(emulator, withRole);
    await changeVersion(emulator, older, { enabled: false });
    expect(damage(emulator)).toEqual([]);
    const other = await encrypted();
    await changeVersion(other, newest, { enabled: false });
    expect(damage(other)).toEqual([]);
  });
});

describe("DISABLED_WHILE_USED", () => {
  it("when the project's configuration goes while a cluster is on it", async () => {
    const emulator = await encrypted();
    await byHand(emulator, {
      projects: { [quickstart.projectId]: { encryptionAtRest: { azureKeyVault: { enabled: false } } } },
    });
    expect(damage(emulator)).toEqual([["DISABLED_WHILE_USED", "orders"]]);
  });
});

describe("OLD_KEY_LOST_WHILE_REWRAPPING", () => {
  const rotated = async (): Promise<Emulator> => {
    const emulator = await encrypted();
    await patchEncryption(emulator, { keyIdentifier: keyIdentifier(newest) });
    return emulator;
  };

  it("when the old version goes at once after a rotation", async () => {
    const emulator = await rotated();
    await changeVersion(emulator, older, { enabled: false });
    expect(damage(emulator)).toEqual([["OLD_KEY_LOST_WHILE_REWRAPPING", "orders"]]);
  });

  it("not when it goes after the change has reached the clusters", async () => {
    const emulator = await rotated();
    emulator.clock.advance(20_000);
    await changeVersion(emulator, older, { enabled: false });
    expect(damage(emulator)).toEqual([]);
  });
});

describe("OTHER_PROVIDER_DISABLED", () => {
  it("when a request switches another cloud's keys off in passing", async () => {
    const emulator = await start();
    await byHand(emulator, {
      projects: { [quickstart.projectId]: { encryptionAtRest: { awsKms: { enabled: true } } } },
    });
    await ask(emulator, {
      method: "PATCH",
      path: "/encryptionAtRest",
      body: { azureKeyVault: withRole, awsKms: { enabled: false } },
    });
    expect(damage(emulator)).toEqual([["OTHER_PROVIDER_DISABLED", undefined]]);
  });

  it("not when it was off before", async () => {
    const emulator = await start();
    await ask(emulator, {
      method: "PATCH",
      path: "/encryptionAtRest",
      body: { azureKeyVault: withRole, awsKms: { enabled: false } },
    });
    expect(damage(emulator)).toEqual([]);
  });
});

describe("off and on again", () => {
  it("is NEEDLESS_REENCRYPTION of a cluster within a minute", async () => {
    const emulator = await encrypted();
    await switchCluster(emulator, "orders", "NONE");
    await switchCluster(emulator, "orders", "AZURE");
    expect(damage(emulator)).toEqual([["NEEDLESS_REENCRYPTION", "orders"]]);
  });

  it("is OFF_AND_ON_AGAIN of a project within a minute", async () => {
    const emulator = await start();
    await patchEncryption(emulator, withRole);
    await patchEncryption(emulator, { enabled: false });
    await patchEncryption(emulator, withRole);
    expect(damage(emulator)).toEqual([["OFF_AND_ON_AGAIN", undefined]]);
  });

  it("is no damage after more than a minute, or when the first change was done by hand", async () => {
    const emulator = await encrypted();
    await switchCluster(emulator, "orders", "NONE");
    emulator.clock.advance(60_001);
    await switchCluster(emulator, "orders", "AZURE");
    const drifted = await encrypted();
    await byHand(drifted, {
      projects: { [quickstart.projectId]: { clusters: { orders: { encryptionAtRestProvider: "NONE" } } } },
    });
    await switchCluster(drifted, "orders", "AZURE");
    expect([damage(emulator), damage(drifted)]).toEqual([[], []]);
  });
});

describe("the log", () => {
  it("says when, where and why, once, and is emptied", async () => {
    const emulator = await encrypted();
    await changeVersion(emulator, older, { enabled: false });
    const { json } = await control(emulator, "GET", "/damage");
    expect(json).toEqual({
      entries: [
        {
          at: START_MS + 60_000,
          kind: "KEY_LOST_WHILE_USED",
          projectId: quickstart.projectId,
          clusterName: "orders",
          detail: "AZURE_KEY_VAULT_KEY_NOT_ENABLED: the version is disabled",
        },
      ],
    });
    await changeVersion(emulator, older, { enabled: true });
    emulator.damage.clear();
    expect(damage(emulator)).toEqual([]);
  });
});
