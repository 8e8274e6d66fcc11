// Clusters while their master keys are wrapped with another key, where that shows; by default it does not.

import { describe, expect, it } from "vitest";
import type { Emulator } from "../../../emulator/index.ts";
import { quickstart } from "../../../emulator/seeds.ts";
import { byHand } from "../../support/hand.ts";
import { keyIdentifier, withRole } from "../../support/key-settings.ts";
import { askAzure } from "./azure-client.ts";
import { changeVersion, encrypted, getCluster, patchEncryption, refusal } from "./client.ts";

const { newest } = quickstart.keyVersions;
const states = async (emulator: Emulator): Promise<readonly unknown[]> => [
  (await getCluster(emulator, "orders")).json?.stateName,
  (await getCluster(emulator, "billing")).json?.stateName,
];

describe("rewrap", () => {
  const shown = async (): Promise<Emulator> => {
    const emulator = await encrypted();
    await byHand(emulator, { projects: { [quickstart.projectId]: { rewrap: "shown" } } });
    return emulator;
  };

  it("shows for 20 s after a change of the key, and only on clusters that are encrypted", async () => {
    const emulator = await shown();
    await patchEncryption(emulator, { keyIdentifier: keyIdentifier(newest) });
    expect(await states(emulator)).toEqual(["UPDATING", "IDLE"]);
    emulator.clock.advance(19_999);
    expect(await states(emulator)).toEqual(["UPDATING", "IDLE"]);
    emulator.clock.advance(1);
    expect(await states(emulator)).toEqual(["IDLE", "IDLE"]);
  });

  it("shows after a version-less key has got a new version", async () => {
    const emulator = await shown();
    await patchEncryption(emulator, { keyIdentifier: keyIdentifier() });
    emulator.clock.advance(60_000);
    await byHand(emulator, {
      roleAssignments: [
        ...emulator.store.azure.roleAssignments,
        {
          scope: quickstart.keyVaultId,
          principalId: quickstart.runner.servicePrincipalId,
          role: "Key Vault Crypto Officer",
        },
      ],
    });
    const url = `https://${quickstart.keyVaultName}.vault.azure.net/keys/atlas/rotate?api-version=7.6`;
    expect([(await askAzure(emulator, "POST", url)).status, await states(emulator)]).toEqual([
      200,
      ["UPDATING", "IDLE"],
    ]);
  });

  it("shows nothing after a change that leaves the version as it is, or that is refused", async () => {
    const emulator = await shown();
    await patchEncryption(emulator, withRole);
    expect(await states(emulator)).toEqual(["IDLE", "IDLE"]);
    await changeVersion(emulator, newest, { enabled: false });
    expect(refusal(await patchEncryption(emulator, { keyIdentifier: keyIdentifier(newest) }))).toEqual([
      400,
      "AZURE_KEY_VAULT_KEY_NOT_ENABLED",
    ]);
    expect(await states(emulator)).toEqual(["IDLE", "IDLE"]);
  });

  it("is not shown by default", async () => {
    const emulator = await encrypted();
    await patchEncryption(emulator, { keyIdentifier: keyIdentifier(newest) });
    expect(await states(emulator)).toEqual(["IDLE", "IDLE"]);
  });
});
