// Proves that rooms write nothing, and drop nothing from state, where Atlas is emulated and Azure is not.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Emulator, startEmulator } from "../../../emulator/index.ts";
import { quickstart } from "../../../emulator/seeds.ts";
import { startPlugin } from "../../support/plugin.ts";

const { projectId, keyVaultId, keyName, keyVersions, roleId } = quickstart;
const ENCRYPTION = { projectId, keyVaultId, keyName, keyVersion: keyVersions.older, access: { roleId } };
const ORDERS = { projectId, clusterName: "orders" };

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startEmulator({ clock: { mode: "stepped" } });
});
afterEach(() => emulator.close());

const up = async () => {
  const plugin = startPlugin(emulator);
  await plugin.up("EncryptionAtRest", ENCRYPTION);
  const made = await plugin.up("ClusterEncryption", ORDERS);
  emulator.journal.clear();
  return made;
};
/** The same settings in a shell that lost one of them. */
const mixed = () => startPlugin(emulator, { ATLAS_CMK_AZURE_ENDPOINT: "" });
const refused = expect.objectContaining({
  message: expect.stringMatching(/ATLAS_CMK_AZURE_ENDPOINT: not set.*Set both settings to the emulator/),
});

describe("an emulator of Atlas beside the real Azure", () => {
  it("refreshes what it can read, and decrypts nothing", async () => {
    const { id, outs } = await up();
    expect((await mixed().read("ClusterEncryption", id, outs)).props).toMatchObject(ORDERS);
    await expect(mixed().remove("ClusterEncryption", id, outs)).rejects.toEqual(refused);
    expect(emulator.journal.writes().filter(({ path }) => !path.includes("/oauth/"))).toEqual([]);
  });

  it("treats no project as gone", async () => {
    const { id, outs } = await up();
    delete emulator.store.atlas.projects[projectId];
    await expect(mixed().read("ClusterEncryption", id, outs)).rejects.toEqual(refused);
    await expect(mixed().remove("ClusterEncryption", id, outs)).rejects.toEqual(refused);
  });
});
