// Harm by taking things away: keys, vaults, groups, grants. Asked over the wire as the runner would, or done by hand; and what is none.

import { describe, expect, it } from "vitest";
import type { Emulator } from "../../../emulator/index.ts";
import { quickstart, quickstartSeed, type Seed } from "../../../emulator/seeds.ts";
import { byHand } from "../../support/hand.ts";
import { keyIdentifier, withRole } from "../../support/key-settings.ts";
import { askAzure as azure } from "./azure-client.ts";
import { encrypted, patchEncryption, start } from "./client.ts";

const { older, newest } = quickstart.keyVersions;
const DAY_MS = 86_400_000;
const GROUP = `/subscriptions/${quickstart.subscriptionId}/resourceGroups/${quickstart.resourceGroupName}`;

/** The quickstart with a runner that may do all of this. */
function mighty(nowMs: number): Seed {
  const seed = quickstartSeed(nowMs);
  const grants = ["Owner", "Key Vault Administrator"].map((role) => ({
    scope: `/subscriptions/${quickstart.subscriptionId}`,
    principalId: quickstart.runner.servicePrincipalId,
    role,
  }));
  const azure = {
    ...seed.azure,
    tokenSeconds: 365 * 86_400,
    roleAssignments: [...seed.azure.roleAssignments, ...grants],
  };
  return { ...seed, azure };
}

const kinds = (emulator: Emulator): ReadonlyArray<readonly unknown[]> =>
  emulator.damage.entries().map((event) => [event.kind, event.clusterName]);
const ARM = "https://management.azure.com";
const removeVault = (emulator: Emulator) =>
  azure(emulator, "DELETE", `${ARM}${quickstart.keyVaultId}?api-version=2026-02-01`);
const removeKey = (emulator: Emulator) =>
  azure(emulator, "DELETE", "https://payments-kv.vault.azure.net/keys/atlas?api-version=7.6");
const removeGroup = (emulator: Emulator) => azure(emulator, "DELETE", `${ARM}${GROUP}?api-version=2021-04-01`);
const keep = (emulator: Emulator, snapshot: object): Promise<void> =>
  byHand(emulator, {
    projects: {
      [quickstart.projectId]: {
        snapshots: [{ clusterName: "orders", keyIdentifier: keyIdentifier(older), ...snapshot }],
      },
    },
  });

describe("of a key or vault in use", () => {
  it.each<[string, (emulator: Emulator) => Promise<unknown>, string]>([
    ["the key is deleted", removeKey, "KEY_LOST_WHILE_USED"],
    ["the vault is deleted", removeVault, "VAULT_DELETED_WHILE_USED"],
    [
      "the grants are taken over the API",
      async (emulator) => {
        const list = `${ARM}${quickstart.keyVaultId}/providers/Microsoft.Authorization/roleAssignments?api-version=2022-04-01`;
        const { json } = await azure(emulator, "GET", list);
        const all = Array.isArray(json?.value) ? json.value : [];
        for (const one of all)
          if (one.properties.principalId === quickstart.servicePrincipalId)
            await azure(emulator, "DELETE", `${ARM}${one.id}?api-version=2022-04-01`);
      },
      "KEY_LOST_WHILE_USED",
    ],
    [
      "the group is removed by hand",
      (emulator) => byHand(emulator, { resourceGroups: { keys: null } }),
      "VAULT_DELETED_WHILE_USED",
    ],
    [
      "the key is removed by hand",
      (emulator) => byHand(emulator, { vaults: { "payments-kv": { keys: { atlas: null } } } }),
      "KEY_LOST_WHILE_USED",
    ],
  ])("is damage when %s", async (_, act, kind) => {
    const emulator = await encrypted({ seed: mighty });
    await act(emulator);
    expect(kinds(emulator)).toEqual([[kind, "orders"]]);
  });

  it("is damage of its own when the whole group goes", async () => {
    const emulator = await encrypted({ seed: mighty });
    expect((await removeGroup(emulator)).status).toBe(202);
    expect(kinds(emulator)).toEqual([
      ["GROUP_DELETED_WHILE_NEEDED", "orders"],
      ["VAULT_DELETED_WHILE_USED", "orders"],
    ]);
  });

  it("is none when nothing is encrypted with it, or another group goes", async () => {
    const emulator = await start({ seed: mighty });
    await patchEncryption(emulator, withRole);
    await removeKey(emulator);
    await removeGroup(emulator);
    expect(kinds(emulator)).toEqual([]);
    const other = await encrypted({ seed: mighty });
    const more = `${ARM}${GROUP.replace(/keys$/, "more")}?api-version=2021-04-01`;
    await azure(other, "PUT", more, { location: "eastus2" });
    await azure(other, "DELETE", more);
    expect(kinds(other)).toEqual([]);
  });
});

describe("of a kept snapshot's key", () => {
  it.each<[string, (emulator: Emulator) => Promise<unknown>]>([
    ["the key is deleted", removeKey],
    ["the vault is deleted", removeVault],
    [
      "the version is deleted by hand",
      (emulator) =>
        byHand(emulator, { vaults: { "payments-kv": { keys: { atlas: { [older]: { deleted: true } } } } } }),
    ],
  ])("is damage when %s", async (_, act) => {
    const emulator = await start({ seed: mighty });
    await keep(emulator, {});
    await act(emulator);
    expect(kinds(emulator)).toEqual([["SNAPSHOT_KEY_LOST", "orders"]]);
  });

  it("is told with the group", async () => {
    const emulator = await start({ seed: mighty });
    await keep(emulator, {});
    await removeGroup(emulator);
    expect(kinds(emulator)).toEqual([
      ["GROUP_DELETED_WHILE_NEEDED", "orders"],
      ["SNAPSHOT_KEY_LOST", "orders"],
    ]);
  });

  it("is none when the version is only disabled, another one goes, or the snapshot is over", async () => {
    const emulator = await start({ seed: mighty });
    await keep(emulator, { expiresMs: emulator.clock.now() + DAY_MS });
    const change = { [older]: { enabled: false }, [newest]: { deleted: true } };
    await byHand(emulator, { vaults: { "payments-kv": { keys: { atlas: change } } } });
    expect(kinds(emulator)).toEqual([]);
    emulator.clock.advance(DAY_MS);
    await removeKey(emulator);
    expect(kinds(emulator)).toEqual([]);
  });
});
