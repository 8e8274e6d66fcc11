// Proves the functions for programs against the emulator: what they give, how they reject, and that their twins wait for what is not known.
import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Emulator, startEmulator } from "../../../emulator/index.ts";
import { everyKindSeed, quickstart } from "../../../emulator/seeds.ts";
import { getProjectRegions, getProjectRegionsOutput } from "../../../provider/cluster-encryption/get.ts";
import { getEncryptionAtRest, getEncryptionAtRestOutput } from "../../../provider/encryption-at-rest/get.ts";
import { getAtlasIpAddresses, getAtlasIpAddressesOutput } from "../../../provider/private-networking/get.ts";
import { startPlugin } from "../../support/plugin.ts";

const { projectId } = quickstart;
let emulator: Emulator;

const inPreview = (isPreview: boolean) =>
  pulumi.runtime.setMocks(
    { newResource: () => ({ id: "", state: {} }), call: () => ({}) },
    "project",
    "stack",
    isPreview,
  );

/** What an output comes to, and whether that is known. */
const settledOutput = async <T>(
  output: pulumi.Output<T>,
): Promise<{ readonly isKnown: boolean; readonly value: T | undefined }> => {
  const inner = output as unknown as {
    readonly isKnown: Promise<boolean>;
    promise(withUnknowns?: boolean): Promise<T>;
  };
  const isKnown = await inner.isKnown;
  return { isKnown, value: isKnown ? await inner.promise() : undefined };
};

beforeEach(async () => {
  emulator = await startEmulator({ clock: { mode: "stepped" }, seed: everyKindSeed });
  for (const [name, value] of Object.entries(emulator.env)) vi.stubEnv(name, value);
  await inPreview(false);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await emulator.close();
});

const withoutCredentials = (): void => {
  vi.stubEnv("MONGODB_ATLAS_CLIENT_ID", "");
  vi.stubEnv("MONGODB_ATLAS_CLIENT_SECRET", "");
};

describe("getEncryptionAtRest", () => {
  it("tells that nothing is configured", async () => {
    expect(await getEncryptionAtRest({ projectId })).toMatchObject({
      projectId,
      enabled: false,
      valid: false,
      enabledForSearchNodes: false,
    });
  });

  it("tells the key in force, in our words", async () => {
    await startPlugin(emulator).up("EncryptionAtRest", {
      projectId,
      keyVaultId: quickstart.keyVaultId,
      keyName: quickstart.keyName,
      access: { roleId: quickstart.roleId },
    });
    expect(await getEncryptionAtRest({ projectId })).toMatchObject({
      enabled: true,
      valid: true,
      keyIdentifier: "https://payments-kv.vault.azure.net/keys/atlas",
      keyVaultId: quickstart.keyVaultId,
      azureEnvironment: "AZURE",
      roleId: quickstart.roleId,
    });
  });

  it("rejects with the remedy where there are no credentials", async () => {
    withoutCredentials();
    await expect(getEncryptionAtRest({ projectId })).rejects.toThrow(
      /There are no Atlas credentials\. Set MONGODB_ATLAS_CLIENT_ID/,
    );
  });

  it("takes no token along when it is done", async () => {
    await getEncryptionAtRest({ projectId });
    expect(
      emulator.journal
        .entries()
        .map((entry) => entry.path)
        .filter((path) => path.startsWith("/api/oauth/")),
    ).toEqual(["/api/oauth/token", "/api/oauth/revoke"]);
  });
});

describe("getProjectRegions", () => {
  it("names the Azure regions of the dedicated clusters, each once, in order", async () => {
    expect(await getProjectRegions({ projectId })).toEqual({ projectId, regions: ["EUROPE_WEST", "US_EAST_2"] });
  });
});

describe("the twins for outputs", () => {
  it("take and give outputs", async () => {
    const { value } = await settledOutput(getProjectRegionsOutput({ projectId: pulumi.output(projectId) }));
    expect(value).toEqual({ projectId, regions: ["EUROPE_WEST", "US_EAST_2"] });
  });

  it("are unknown in a preview without credentials", async () => {
    withoutCredentials();
    await inPreview(true);
    expect(await settledOutput(getEncryptionAtRestOutput({ projectId }))).toEqual({ isKnown: false, value: undefined });
  });
});
