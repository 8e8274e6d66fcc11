// Proves that what another tool has set up is adopted without a write, and that its preview warns of nothing that is no risk.
import { describe, expect, it } from "vitest";
import { portalSeed } from "../../../emulator/in-use-seeds.ts";
import { quickstart } from "../../../emulator/seeds.ts";
import { emulator, forEachTest, infos, plugin } from "../../support/each-test.ts";
import { byHand } from "../../support/hand.ts";
import { type Kind, textsOf } from "../../support/plugin.ts";

const { projectId, keyVaultId, keyVaultName, servicePrincipalId, roleId } = quickstart;

forEachTest({ seed: portalSeed });

const access = { projectId, servicePrincipalId };
const networking = { projectId, keyVaultId, publicNetworkAccess: "Disabled" };
const previewed = async (kind: Kind, args: Readonly<Record<string, unknown>>): Promise<readonly string[]> => {
  expect((await plugin.check(kind, args, { preview: true })).failures).toEqual([]);
  return textsOf(plugin, "warn");
};
const writes = () => emulator.journal.writes().map(({ method, path }) => `${method} ${path}`);

describe("a role that the project's key uses", () => {
  it("is adopted without a write", async () => {
    expect((await plugin.up("AzureAccess", access)).outs).toMatchObject({ roleId, adopted: true, authorized: true });
    expect(writes()).toEqual([]);
  });

  it("is authorized again if the key does not use it", async () => {
    await byHand(emulator, { projects: { [projectId]: { encryptionAtRest: { azureKeyVault: { enabled: false } } } } });
    await plugin.up("AzureAccess", access);
    expect(writes()).toEqual([`PATCH /api/atlas/v2/groups/${projectId}/cloudProviderAccess/${roleId}`]);
  });

  it("is authorized again if the project's settings cannot be read", async () => {
    emulator.faults.add({
      match: { method: "GET", path: /\/encryptionAtRest$/ },
      times: 9,
      action: { kind: "status", status: 403, errorCode: "USER_UNAUTHORIZED" },
    });
    await plugin.up("AzureAccess", access);
    expect(writes()).toHaveLength(1);
  });

  it("proves its service principal to a login that may not ask Microsoft Graph", async () => {
    expect(await previewed("AzureAccess", access)).toEqual([]);
  });

  it("proves no service principal of another app", async () => {
    const atlasAzureAppId = "12121212-1212-4212-8212-121212121212";
    expect(await previewed("AzureAccess", { ...access, atlasAzureAppId })).toEqual([
      expect.stringContaining("whether 'servicePrincipalId' is Atlas's service principal"),
    ]);
  });
});

describe("a closed vault", () => {
  it("is named if the program does not manage its public network access: a destroy would be refused after it has decrypted the clusters", async () => {
    const { publicNetworkAccess: _, ...unmanaged } = networking;
    expect(await previewed("PrivateNetworking", unmanaged)).toEqual([]);
    const says =
      "The public network access of the vault payments-kv is Disabled, and this resource does not manage it.";
    expect(infos()).toEqual([expect.stringContaining(says)]);
  });

  it("gets no warning that it will be closed", async () => {
    expect(await previewed("PrivateNetworking", networking)).toEqual([]);
  });

  it("gets the warning if it is open", async () => {
    await byHand(emulator, { vaults: { [keyVaultName]: { publicNetworkAccess: "Enabled" } } });
    expect(await previewed("PrivateNetworking", networking)).toEqual([
      expect.stringContaining("This update disables public network access of the vault"),
    ]);
  });
});
