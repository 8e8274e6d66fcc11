// Proves every guard both ways: what it lets pass, and the words that name the field, the object and what to do.
import { describe, expect, it } from "vitest";
import {
  cloudFault,
  gatesFault,
  projectFault,
  regionWarning,
  removedFault,
  uncoveredFault,
  unreachableFault,
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
    expect(cloudFault(PROJECT, [plain, placed("mixed", [inAzure, onAws]), sharded])).toBe(
      `Project ${PROJECT} has multi-cloud clusters, which Atlas disables when private networking is switched on: "mixed", "sharded". ` +
        "Move them to Azure regions only, or to another project, or leave PrivateNetworking out.",
    );
  });

  it("refuse clusters on the key that run on another cloud", () => {
    expect(cloudFault(PROJECT, [orders, placed("aws", [onAws], "AZURE")])).toBe(
      `Clusters of project ${PROJECT} use the key and run on another cloud than Azure, where Atlas makes no private endpoint: "aws". ` +
        "Decrypt or move them first, or leave PrivateNetworking out.",
    );
  });
});

describe("regions and clusters", () => {
  it("fit where every region of a cluster on the key is named", () => {
    expect(uncoveredFault([EAST, WEST], [orders])).toBeUndefined();
    expect(uncoveredFault([EAST], [plain])).toBeUndefined();
  });

  it("do not fit where one is left out", () => {
    expect(uncoveredFault([EAST], [plain, orders])).toBe(
      `'regions' leaves out regions in which clusters use the key: "orders" in EUROPE_WEST. Add them, or leave 'regions' out: then it is every region of the project's dedicated clusters.`,
    );
  });

  it("let a region go that no cluster has nodes in", () => {
    expect(removedFault({ before: [EAST, "UK_SOUTH"], after: [EAST] }, [orders])).toBeUndefined();
    expect(removedFault({ before: [], after: [EAST] }, [orders])).toBeUndefined();
  });

  it("keep one in which any cluster has nodes, on the key or not", () => {
    expect(removedFault({ before: [EAST, WEST], after: [EAST] }, [plain, orders])).toBe(
      `Clusters still have nodes in a region that 'regions' no longer names: "plain" in EUROPE_WEST, "orders" in EUROPE_WEST. ` +
        "First the cluster, then the region: take the cluster's nodes out of it and run `pulumi up`, then the region out of 'regions' and run it again.",
    );
  });
});

describe("the project", () => {
  it("passes with its key in this vault, in any spelling, and while a private path is being repaired", () => {
    expect(projectFault(PROJECT, VAULT, project({ requirePrivateNetworking: false }))).toBeUndefined();
    expect(projectFault(PROJECT, VAULT.toUpperCase(), project())).toBeUndefined();
    expect(projectFault(PROJECT, VAULT, project({ valid: false }))).toBeUndefined();
  });

  it.each([
    [
      project({ enabled: false }),
      `Project ${PROJECT} has no customer-managed key of Azure yet. Give this resource the projectId output of an EncryptionAtRest, so that the order is right by itself.`,
    ],
    [
      project({ keyVaultName: "other-kv" }),
      `Project ${PROJECT} has its key in the vault ${vaultId("other-kv")}, not in ${VAULT}. Give the EncryptionAtRest and this resource the same 'keyVaultId'.`,
    ],
    [
      project({ valid: false, requirePrivateNetworking: false }),
      `Atlas cannot use the key of project ${PROJECT} now (valid: false). Put the key's access right first: see the project's EncryptionAtRest.`,
    ],
  ])("as %j is refused", (seen, text) => {
    expect(projectFault(PROJECT, VAULT, seen)).toBe(text);
  });
});

describe("closing the vault", () => {
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
      `The vault stays open: clusters on the key have no ACTIVE private endpoint yet: "orders" in US_EAST_2, "orders" in EUROPE_WEST, "billing" in EUROPE_WEST (US_EAST_2 PENDING_RECREATION, EUROPE_WEST ABSENT).`,
    );
  });
});

describe("the vault's two gates", () => {
  const denying = (...ipRules: string[]) =>
    vault({ networkAcls: { defaultAction: "Deny", bypass: undefined, ipRules } });
  const ranges = ["20.1.0.0/24", "20.2.0.1"];

  it("let Atlas in when both are open, or the second has a rule for each range", () => {
    expect(gatesFault(vault(), ranges)).toBeUndefined();
    expect(gatesFault(denying("20.2.0.0/16", "20.1.0.0/24"), ranges)).toBeUndefined();
  });

  it.each(["Disabled", "SecuredByPerimeter"])(
    "keep Atlas out where the first is %s, with a command that opens it",
    (access) => {
      expect(gatesFault(vault({ publicNetworkAccess: access }), [])).toBe(
        `its public network access is ${access}. Open it first: \`az keyvault update --subscription ${SUBSCRIPTION} --resource-group keys --name payments-kv --public-network-access Enabled\``,
      );
    },
  );

  it("keep Atlas out where one range has no rule, and name it", () => {
    expect(gatesFault(denying("20.1.0.0/24"), ranges)).toBe(
      "its firewall denies by default and does not let all of Atlas in: 1 of Atlas's ranges has no rule (20.2.0.1/32). Add it (getAtlasIpAddresses lists them all), or let all networks in first",
    );
  });

  it("name the first five of many", () => {
    const many = Array.from({ length: 7 }, (_, index) => `20.9.${index}.0/24`);
    expect(gatesFault(denying(), many)).toBe(
      "its firewall denies by default and does not let all of Atlas in: 7 of Atlas's ranges have no rule (20.9.0.0/24, 20.9.1.0/24, 20.9.2.0/24, 20.9.3.0/24, 20.9.4.0/24, …). Add them (getAtlasIpAddresses lists them all), or let all networks in first",
    );
  });
});
