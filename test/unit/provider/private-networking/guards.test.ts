// Proves every guard both ways: what it lets pass, and the words that name the field, the object and what to do.
import { describe, expect, it } from "vitest";
import {
  cloudFault,
  projectFault,
  publicAccessFault,
  regionWarning,
  removedFault,
  uncoveredFault,
  unreachableFault,
  validFault,
} from "../../../../provider/private-networking/guards.ts";
import { cluster, EAST, endpoint, PROJECT, project, SUBSCRIPTION, VAULT, vault, vaultId, WEST } from "./fakes.ts";

const onAws = { providerName: "AWS", regionName: "EU_WEST_1" };
const inAzure = { providerName: "AZURE", regionName: EAST };
const placed = (
  name: string,
  regionConfigs: readonly { providerName: string; regionName?: string }[],
  provider = "NONE",
) => cluster(name, [], { encryptionAtRestProvider: provider, replicationSpecs: [{ regionConfigs }] });
const plain = cluster("plain", [EAST, WEST], { encryptionAtRestProvider: "NONE" });
const orders = cluster("orders", [EAST, WEST]);

describe("a region's name", () => {
  it.each([EAST, "eastus2"])("%s is known", (region) => {
    expect(regionWarning(region, [])).toBeUndefined();
  });

  it("that the list lacks is a warning with the nearest names, unless a cluster has nodes there", () => {
    expect(regionWarning("EUROPE_WST", [])).toBe(
      `'regions' names "EUROPE_WST", which is not in this version's list of Azure regions. Did you mean EUROPE_WEST? Atlas decides at \`pulumi up\`.`,
    );
    expect(regionWarning("US_EAST_3", [])).toMatch(
      /^'regions' names "US_EAST_3", .* Did you mean US_EAST, or US_EAST_2, or /,
    );
    expect(regionWarning("US_EAST_3", [cluster("new", ["US_EAST_3"])])).toBeUndefined();
    expect(regionWarning("MOON_CRATER_7", [])).toBe(
      `'regions' names "MOON_CRATER_7", which is not in this version's list of Azure regions. Atlas decides at \`pulumi up\`.`,
    );
  });
});

describe("the project's clouds", () => {
  it.each([
    { what: "none", clusters: [] },
    { what: "Azure alone", clusters: [plain, orders] },
    { what: "another cloud, off the key", clusters: [placed("aws", [onAws])] },
    { what: "another cloud, on its own provider's key", clusters: [placed("aws", [onAws], "AWS")] },
    { what: "a shared cluster", clusters: [placed("m0", [{ providerName: "TENANT" }])] },
  ])("pass: $what", ({ clusters }) => {
    expect(cloudFault(PROJECT, clusters)).toBeUndefined();
  });

  it("refuse multi-cloud clusters, in one shard or over several, by name", () => {
    const sharded = cluster("sharded", [], {
      encryptionAtRestProvider: "NONE",
      replicationSpecs: [{ regionConfigs: [inAzure] }, { regionConfigs: [onAws] }],
    });
    expect(cloudFault(PROJECT, [plain, placed("mixed", [inAzure, onAws]), sharded])).toEqual({
      why: `Project ${PROJECT} has multi-cloud clusters, which Atlas disables when private networking is enabled: "mixed", "sharded".`,
      remedy: "Move them to Azure regions only, or to another project, or remove PrivateNetworking from the program.",
    });
  });

  it("refuse clusters on the key that run on another cloud", () => {
    expect(cloudFault(PROJECT, [orders, placed("aws", [onAws], "AZURE")])).toEqual({
      why: `Clusters of project ${PROJECT} use the key and run outside Azure, where Atlas creates no private endpoint: "aws".`,
      remedy: "Decrypt or move them first, or remove PrivateNetworking from the program.",
    });
  });
});

describe("regions and clusters", () => {
  it("fit where every region of a cluster on the key is named", () => {
    expect(uncoveredFault([EAST, WEST], [orders])).toBeUndefined();
    expect(uncoveredFault([EAST], [plain])).toBeUndefined();
  });

  it("do not fit where one is left out", () => {
    expect(uncoveredFault([EAST], [plain, orders])).toEqual({
      why: `'regions' omits regions in which clusters use the key: "orders" in EUROPE_WEST.`,
      remedy:
        "Add the regions. Or omit 'regions': the default is every region in which the project's dedicated clusters have nodes.",
    });
  });

  it("let a region go that no cluster has nodes in", () => {
    expect(removedFault({ before: [EAST, "UK_SOUTH"], after: [EAST] }, [orders])).toBeUndefined();
    expect(removedFault({ before: [], after: [EAST] }, [orders])).toBeUndefined();
  });

  it("keep one in which any cluster has nodes, on the key or not", () => {
    expect(removedFault({ before: [EAST, WEST], after: [EAST] }, [plain, orders])).toEqual({
      why: `Clusters still have nodes in a region that 'regions' no longer names: "plain" in EUROPE_WEST, "orders" in EUROPE_WEST.`,
      remedy:
        "Remove the region from the clusters first and run `pulumi up`. Then remove it from 'regions' and run `pulumi up` again.",
    });
  });
});

describe("the project", () => {
  it("passes with its key in this vault, in any spelling, and while private endpoints are being repaired", () => {
    expect(projectFault(PROJECT, VAULT, project({ requirePrivateNetworking: false }))).toBeUndefined();
    expect(projectFault(PROJECT, VAULT.toUpperCase(), project())).toBeUndefined();
    expect(validFault(PROJECT, project({ valid: false }))).toBeUndefined();
  });

  it.each([
    [
      project({ enabled: false }),
      `Project ${PROJECT} has no customer-managed key in Azure yet.`,
      "Give this resource the projectId output of an EncryptionAtRest, so that Pulumi creates the EncryptionAtRest first.",
    ],
    [
      project({ keyVaultName: "other-kv" }),
      `keyVaultId of project ${PROJECT} is ${vaultId("other-kv")} in Atlas, ${VAULT} in the program.`,
      "Give the EncryptionAtRest and this resource the same 'keyVaultId'.",
    ],
    [
      project({ valid: false, requirePrivateNetworking: false }),
      `Atlas cannot use the key of project ${PROJECT} (valid: false).`,
      "Restore Atlas's access to the key first: see the project's EncryptionAtRest.",
    ],
  ])("as %j is refused", (seen, why, remedy) => {
    expect(projectFault(PROJECT, VAULT, seen) ?? validFault(PROJECT, seen)).toEqual({ why, remedy });
  });
});

describe("disabling public network access", () => {
  it("passes with an ACTIVE endpoint in each region of each cluster on the key", () => {
    expect(unreachableFault([plain], [])).toBeUndefined();
    expect(
      unreachableFault(
        [orders],
        [endpoint("e1", "eastus2", "ACTIVE"), endpoint("e2", WEST, "FAILED"), endpoint("e3", WEST, "ACTIVE")],
      ),
    ).toBeUndefined();
  });

  it("is refused otherwise, with clusters, regions and statuses", () => {
    expect(unreachableFault([orders, cluster("billing", [WEST])], [endpoint("e1", EAST, "PENDING_RECREATION")])).toBe(
      `Public network access was not disabled: clusters that use the key have no ACTIVE private endpoint yet: "orders" in US_EAST_2, "orders" in EUROPE_WEST, "billing" in EUROPE_WEST (US_EAST_2 PENDING_RECREATION, EUROPE_WEST ABSENT).`,
    );
  });
});

describe("public network access and firewall of the vault", () => {
  const denying = (...ipRules: string[]) =>
    vault({ networkAcls: { defaultAction: "Deny", bypass: undefined, ipRules } });
  const ranges = ["20.1.0.0/24", "20.2.0.1"];

  it("allow Atlas when the access is enabled and the firewall allows all or has a rule for each range", () => {
    expect(publicAccessFault(vault(), ranges)).toBeUndefined();
    expect(publicAccessFault(denying("20.2.0.0/16", "20.1.0.0/24"), ranges)).toBeUndefined();
  });

  it.each(["Disabled", "SecuredByPerimeter"])(
    "block Atlas where publicNetworkAccess is %s, with a command that enables it",
    (access) => {
      expect(publicAccessFault(vault({ publicNetworkAccess: access }), [])).toEqual({
        why: `publicNetworkAccess is ${access}`,
        remedy: `Enable public network access:\n\`az keyvault update --subscription ${SUBSCRIPTION} --resource-group keys --name payments-kv --public-network-access Enabled\`\nThen run again.`,
      });
    },
  );

  it("block Atlas where one range has no rule, and name the range", () => {
    expect(publicAccessFault(denying("20.1.0.0/24"), ranges)).toEqual({
      why: "its firewall denies by default and has no rule for 1 of Atlas's ranges (20.2.0.1/32)",
      remedy:
        "Add a rule for it (getAtlasIpAddresses lists all ranges), or set networkAcls.defaultAction to Allow. Then run again.",
    });
  });

  it("name the first five of many", () => {
    const many = Array.from({ length: 7 }, (_, index) => `20.9.${index}.0/24`);
    expect(publicAccessFault(denying(), many)).toEqual({
      why: "its firewall denies by default and has no rule for 7 of Atlas's ranges (20.9.0.0/24, 20.9.1.0/24, 20.9.2.0/24, 20.9.3.0/24, 20.9.4.0/24, …)",
      remedy:
        "Add rules for them (getAtlasIpAddresses lists all ranges), or set networkAcls.defaultAction to Allow. Then run again.",
    });
  });
});
