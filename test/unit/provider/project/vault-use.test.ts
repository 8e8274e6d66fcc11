// Proves when a project counts as a user of a vault or key, and over which path it is said to come.
import { describe, expect, it } from "vitest";
import { namesKey, namesVault, usersPath, type VaultUser } from "../../../../provider/project/vault-use.ts";
import {
  cluster,
  EAST,
  endpoint,
  PROJECT,
  project,
  SUBSCRIPTION,
  VAULT,
  vaultId,
  WEST,
} from "../private-networking/fakes.ts";

const KEY = "https://payments-kv.vault.azure.net/keys/atlas";

describe("a project's configuration", () => {
  it.each([
    ["the vault's id", project()],
    ["another spelling of it", project({ subscriptionID: SUBSCRIPTION.toUpperCase(), resourceGroupName: "KEYS" })],
    ["the key's URL alone", { azureKeyVault: { enabled: true, keyIdentifier: `${KEY.toUpperCase()}/1` } }],
    ["the resource group of before a move", project({ resourceGroupName: "before" })],
  ])("names the vault by %s", (_, encryption) => {
    expect(namesVault(encryption, VAULT)).toBe(true);
  });

  it.each([
    ["off", project({ enabled: false })],
    ["empty", { azureKeyVault: {} }],
    [
      "of another vault",
      project({ keyVaultName: "other-kv", keyIdentifier: "https://other-kv.vault.azure.net/keys/atlas" }),
    ],
  ])("that is %s does not name the vault", (_, encryption) => {
    expect(namesVault(encryption, VAULT)).toBe(false);
  });

  it("names a key in any of its versions", () => {
    const versioned = project({ keyIdentifier: `${KEY}/0123456789abcdef0123456789abcdef` });
    expect([
      namesKey(versioned, KEY),
      namesKey(versioned, `${KEY}2`),
      namesKey(project({ enabled: false }), KEY),
    ]).toEqual([true, false, false]);
    expect(namesVault(versioned, vaultId("other-kv"))).toBe(false);
  });
});

describe("the path of a user", () => {
  const user = (change: Partial<VaultUser>): VaultUser => ({
    projectId: PROJECT,
    encryption: project(),
    clusters: [cluster("orders", [EAST])],
    endpoints: [endpoint("e1", EAST, "ACTIVE")],
    ...change,
  });
  const onAws = cluster("far", [], {
    replicationSpecs: [{ regionConfigs: [{ providerName: "AWS", regionName: "EU_WEST_1" }] }],
  });
  const decrypting = cluster("old", [WEST], { encryptionAtRestProvider: "NONE", stateName: "UPDATING" });
  const off = project({ requirePrivateNetworking: false });

  it.each([
    ["private with an ACTIVE endpoint in each region", user({}), { kind: "private" }],
    ["private without a cluster on the key", user({ clusters: [], endpoints: [] }), { kind: "private" }],
    [
      "public without private networking, with every place of its clusters",
      user({ encryption: off }),
      { kind: "public", places: [{ clusterName: "orders", region: EAST }] },
    ],
    ["public without a cluster", user({ encryption: off, clusters: [] }), { kind: "public", places: [] }],
    [
      "public in a region without an endpoint",
      user({ clusters: [cluster("orders", [EAST, WEST])] }),
      { kind: "public", places: [{ clusterName: "orders", region: WEST }] },
    ],
    [
      "public where the endpoint failed",
      user({ endpoints: [endpoint("e1", EAST, "FAILED")] }),
      { kind: "public", places: [{ clusterName: "orders", region: EAST }] },
    ],
    [
      "public from another cloud",
      user({ clusters: [onAws] }),
      { kind: "public", places: [{ clusterName: "far", region: "the cloud AWS" }] },
    ],
    [
      "pending while the endpoint is being made",
      user({ endpoints: [endpoint("e1", EAST, "INITIATING")] }),
      { kind: "pending", state: '"orders" in US_EAST_2 (INITIATING)' },
    ],
    [
      "pending while a cluster may be being decrypted",
      user({ clusters: [decrypting] }),
      { kind: "pending", state: '"old" in EUROPE_WEST (no endpoint)' },
    ],
  ])("is %s", (_, given, path) => {
    expect(usersPath(given)).toEqual(path);
  });

  it("is not known where clusters or endpoints may not be read", () => {
    const { endpoints: _, ...withoutEndpoints } = user({});
    const { clusters: __, ...withoutClusters } = user({});
    expect([usersPath(withoutEndpoints).kind, usersPath(withoutClusters).kind]).toEqual(["unread", "unread"]);
  });
});
