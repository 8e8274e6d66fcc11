// Proves the functions for programs against the emulator: what they give, how they reject, and that their twins wait for what is not known.
import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { outboundOf } from "../../../emulator/atlas/addresses.ts";
import { type Emulator, startEmulator } from "../../../emulator/index.ts";
import { everyKindSeed, quickstart } from "../../../emulator/seeds.ts";
import { getProjectRegions, getProjectRegionsOutput } from "../../../provider/cluster-encryption/get.ts";
import {
  getEncryptionAtRest,
  getEncryptionAtRestOutput,
  getNeededKeyVersions,
  getNeededKeyVersionsOutput,
} from "../../../provider/encryption-at-rest/get.ts";
import { getLatestKeyVersion, getLatestKeyVersionOutput } from "../../../provider/key-vault-key/get.ts";
import { getAtlasIpAddresses, getAtlasIpAddressesOutput } from "../../../provider/private-networking/get.ts";
import { byHand } from "../../support/hand.ts";
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

describe("an argument that no address can hold", () => {
  it.each([
    ["getProjectRegions", getProjectRegions],
    ["getEncryptionAtRest", getEncryptionAtRest],
    ["getNeededKeyVersions", getNeededKeyVersions],
    ["getAtlasIpAddresses", getAtlasIpAddresses],
  ])("is refused by %s before anything is asked", async (name, get) => {
    for (const wrong of ["..", "", "?", "#", "$()"])
      await expect(get({ projectId: wrong })).rejects.toMatchObject({
        code: "MALFORMED_ARGUMENT",
        message: `${name}: 'projectId' is not the Atlas project's id: 24 hexadecimal digits.`,
      });
    expect(emulator.journal.entries()).toEqual([]);
  });

  it("is refused by getLatestKeyVersion", async () => {
    const keyVaultId =
      "/subscriptions/22222222-2222-4222-8222-222222222222/resourceGroups/../providers/Microsoft.KeyVault/vaults/kv-1";
    await expect(getLatestKeyVersion({ keyVaultId, keyName: "atlas" })).rejects.toMatchObject({
      code: "MALFORMED_ARGUMENT",
    });
  });
});

const withoutCredentials = (): void => {
  vi.stubEnv("MONGODB_ATLAS_CLIENT_ID", "");
  vi.stubEnv("MONGODB_ATLAS_CLIENT_SECRET", "");
};

describe("getEncryptionAtRest", () => {
  it("returns that nothing is configured", async () => {
    expect(await getEncryptionAtRest({ projectId })).toMatchObject({
      projectId,
      enabled: false,
      valid: false,
      enabledForSearchNodes: false,
    });
  });

  it("returns the key that the project uses, with the names of the arguments", async () => {
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
      /No Atlas credential is set\. Set MONGODB_ATLAS_CLIENT_ID/,
    );
  });

  it("revokes its token when it has finished", async () => {
    await getEncryptionAtRest({ projectId });
    expect(
      emulator.journal
        .entries()
        .map((entry) => entry.path)
        .filter((path) => path.startsWith("/api/oauth/")),
    ).toEqual(["/api/oauth/token", "/api/oauth/revoke"]);
  });
});

describe("getNeededKeyVersions", () => {
  const { keyVaultId, keyName, roleId } = quickstart;
  const { older, newest } = quickstart.keyVersions;
  const KEY = "https://payments-kv.vault.azure.net/keys/atlas";
  const DAY_MS = 86_400_000;
  const time = (days: number): string =>
    `${new Date(emulator.clock.now() + days * DAY_MS).toISOString().slice(0, 19)}Z`;
  const taken = (clusterName: string, created: number, expires: number) => ({
    clusterName,
    keyIdentifier: `${KEY}/${older}`,
    createdMs: emulator.clock.now() + created * DAY_MS,
    expiresMs: emulator.clock.now() + expires * DAY_MS,
  });

  /** The project uses the newest version since now, which Azure created a day ago: one snapshot is older than the version, one as old, one newer. */
  const rotated = async (): Promise<string> => {
    const { outs } = await startPlugin(emulator).up("EncryptionAtRest", {
      ...{ projectId, keyVaultId, keyName, keyVersion: newest },
      access: { roleId },
    });
    const snapshots = [taken("orders", -2, 20), taken("orders", 1, 60), taken("billing", -1, 30)];
    await byHand(emulator, { projects: { [projectId]: { snapshots } } });
    return String(outs.keyIdentifierSince);
  };

  it("lists the snapshots by cluster, and the versions with their last day", async () => {
    const keyIdentifierSince = await rotated();
    const needed = await getNeededKeyVersions({ projectId, keyIdentifierSince });
    expect(needed).toMatchObject({ projectId, keyIdentifier: `${KEY}/${newest}`, notChecked: [] });
    expect(needed.clusters.filter(({ count }) => count > 0)).toEqual([
      { clusterName: "orders", count: 2, oldest: time(-2), newest: time(1), lastExpiry: time(60) },
      { clusterName: "billing", count: 1, oldest: time(-1), newest: time(-1), lastExpiry: time(30) },
    ]);
    expect(needed.keyVersions).toEqual([
      { keyIdentifier: `${KEY}/${newest}`, keyVersion: newest, inUse: true, enabled: true, snapshots: 2 },
      {
        ...{ keyIdentifier: `${KEY}/${older}`, keyVersion: older },
        ...{ inUse: false, enabled: true, snapshots: 2, neededUntil: time(30) },
      },
    ]);
  });

  it("counts every snapshot for an earlier version where it is not said since when the present one is in use", async () => {
    await rotated();
    const { keyVersions } = await getNeededKeyVersions({ projectId });
    expect(keyVersions.map(({ snapshots, neededUntil }) => [snapshots, neededUntil])).toEqual([
      [2, undefined],
      [3, time(60)],
    ]);
  });

  it("has no version where no customer-managed key is in use", async () => {
    const { keyIdentifier, keyVersions, notChecked } = await getNeededKeyVersions({ projectId });
    expect([keyIdentifier, keyVersions, notChecked]).toEqual([undefined, [], []]);
  });

  it("says what cannot be read: snapshots, and the versions of the key", async () => {
    await rotated();
    emulator.faults.add({
      match: { path: /\/backup\/snapshots$/ },
      times: Number.POSITIVE_INFINITY,
      action: { kind: "status", status: 403, errorCode: "USER_UNAUTHORIZED" },
    });
    for (const name of ["ARM_CLIENT_ID", "ARM_CLIENT_SECRET", "ARM_TENANT_ID", "PATH"]) vi.stubEnv(name, "");
    const { keyIdentifier, keyVersions, notChecked } = await getNeededKeyVersions({ projectId });
    expect([keyIdentifier, keyVersions]).toEqual([`${KEY}/${newest}`, []]);
    expect(notChecked).toEqual([
      expect.stringMatching(/^Not checked: the snapshots of cluster ".*USER_UNAUTHORIZED/),
      expect.stringMatching(`^Not checked: which versions the key ${KEY}/${newest} has. Keep all of them enabled. `),
    ]);
  });

  it("is allowed to a credential that may only read the project", async () => {
    const keyIdentifierSince = await rotated();
    vi.stubEnv("MONGODB_ATLAS_CLIENT_ID", quickstart.readOnlyAccount.clientId);
    vi.stubEnv("MONGODB_ATLAS_CLIENT_SECRET", quickstart.readOnlyAccount.clientSecret);
    const { keyVersions, notChecked } = await getNeededKeyVersions({ projectId, keyIdentifierSince });
    expect([keyVersions.length, notChecked]).toEqual([2, []]);
  });

  it("has a twin that takes outputs", async () => {
    await rotated();
    const { value } = await settledOutput(getNeededKeyVersionsOutput({ projectId: pulumi.output(projectId) }));
    expect(value?.keyVersions.map(({ keyVersion }) => keyVersion)).toEqual([newest, older]);
  });
});

describe("getProjectRegions", () => {
  it("names the Azure regions of the dedicated clusters, each once, in order", async () => {
    expect(await getProjectRegions({ projectId })).toEqual({ projectId, regions: ["EUROPE_WEST", "US_EAST_2"] });
  });
});

describe("getLatestKeyVersion", () => {
  const { keyVaultId, keyName, keyVersions } = quickstart;
  const keyIdentifier = "https://payments-kv.vault.azure.net/keys/atlas";

  it("gives the newest version that Atlas can use, on a closed vault too", async () => {
    for (const vault of emulator.store.azure.vaults) vault.publicNetworkAccess = "Disabled";
    const named = { keyVaultId, keyName };
    expect(await getLatestKeyVersion(named)).toEqual({ ...named, keyIdentifier, keyVersion: keyVersions.newest });
    await byHand(emulator, {
      vaults: { "payments-kv": { keys: { atlas: { [keyVersions.newest]: { enabled: false } } } } },
    });
    expect((await getLatestKeyVersion(named)).keyVersion).toBe(keyVersions.older);
  });

  it("rejects with the remedy where no version is usable, where there is no key, and where the arguments are wrong", async () => {
    const off = { enabled: false };
    await byHand(emulator, {
      vaults: { "payments-kv": { keys: { atlas: { [keyVersions.newest]: off, [keyVersions.older]: off } } } },
    });
    await expect(getLatestKeyVersion({ keyVaultId, keyName })).rejects.toThrow(/has no version that Atlas can use/);
    await expect(getLatestKeyVersion({ keyVaultId, keyName: "nowhere" })).rejects.toThrow(
      /there is no such vault or key/,
    );
    await expect(getLatestKeyVersion({ keyVaultId, keyName: "atlas/1" })).rejects.toThrow(
      /'keyName' is not a key's name/,
    );
    await expect(getLatestKeyVersion({ keyVaultId: "payments-kv", keyName })).rejects.toThrow(/is not the ARM id/);
  });

  it("has a twin that takes outputs, and is unknown in a preview without a login", async () => {
    const twin = () => getLatestKeyVersionOutput({ keyVaultId: pulumi.output(keyVaultId), keyName });
    expect((await settledOutput(twin())).value?.keyVersion).toBe(keyVersions.newest);
    for (const name of ["ARM_CLIENT_ID", "ARM_CLIENT_SECRET", "ARM_TENANT_ID", "PATH"]) vi.stubEnv(name, "");
    await inPreview(true);
    expect(await settledOutput(twin())).toEqual({ isKnown: false, value: undefined });
  });
});

describe("getAtlasIpAddresses", () => {
  it("gives every address of the control plane of all clouds and of the dedicated clusters, as ranges in their order", async () => {
    const { projectId: echoed, ipAddresses } = await getAtlasIpAddresses({ projectId });
    expect(echoed).toBe(projectId);
    expect(ipAddresses.filter((range) => !range.startsWith("198.18.") && !range.startsWith("198.19."))).toEqual([
      "192.0.2.16/32",
      "198.51.100.16/32",
      "198.51.100.17/32",
      "203.0.113.16/32",
      "203.0.113.17/32",
      "203.0.113.32/30",
    ]);
    const dedicated = emulator.store.atlas.projects[projectId]?.clusters.filter((one) =>
      one.regions.every((region) => region.providerName !== "TENANT"),
    );
    const nodes = new Set(dedicated?.flatMap(outboundOf).map((address) => `${address}/32`));
    expect(nodes.size).toBeGreaterThan(0);
    for (const node of nodes) expect(ipAddresses).toContain(node);
    expect(new Set(ipAddresses).size).toBe(ipAddresses.length);
    expect((await getAtlasIpAddresses({ projectId })).ipAddresses).toEqual(ipAddresses);
  });

  it("fills a vault's firewall so that Atlas can use the key through it", async () => {
    const { ipAddresses } = await getAtlasIpAddresses({ projectId });
    const vault = emulator.store.azure.vaults.find((one) => one.name === quickstart.keyVaultName);
    if (vault === undefined) throw new Error("the seed lacks it");
    vault.networkAcls = { bypass: "AzureServices", defaultAction: "Deny", ipRules: ipAddresses };
    const plugin = startPlugin(emulator);
    const { keyVaultId } = quickstart;
    await plugin.up("EncryptionAtRest", {
      projectId,
      keyVaultId,
      keyName: quickstart.keyName,
      access: { roleId: quickstart.roleId },
    });
    expect(await getEncryptionAtRest({ projectId })).toMatchObject({ valid: true });
  });

  it("rejects with the remedy if there are no credentials, or if the login cannot see the project", async () => {
    await expect(getAtlasIpAddresses({ projectId: "0".repeat(24) })).rejects.toThrow(/^Atlas refused /);
    withoutCredentials();
    await expect(getAtlasIpAddresses({ projectId })).rejects.toThrow(/No Atlas credential is set\. Set MONGODB/);
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
    expect(await settledOutput(getAtlasIpAddressesOutput({ projectId }))).toEqual({ isKnown: false, value: undefined });
  });
});
