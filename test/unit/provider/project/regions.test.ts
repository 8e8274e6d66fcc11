// Proves where clusters are said to have nodes.
import { describe, expect, it } from "vitest";
import { cloudsOf, placesInWords, placesOf, regionsOfClusters } from "../../../../provider/project/regions.ts";
import { cluster, EAST, WEST } from "../private-networking/fakes.ts";

const elsewhere = { providerName: "AWS", regionName: "EU_WEST_1" };
const inAzure = { providerName: "AZURE", regionName: EAST };

describe("a project's regions", () => {
  it("are those of the Azure nodes of dedicated clusters, each once, in order", () => {
    const shared = { providerName: "TENANT", backingProviderName: "AZURE", regionName: "UK_SOUTH" };
    const nameless = { providerName: "AZURE" };
    const clusters = [
      cluster("a", [EAST, WEST]),
      cluster("b", [EAST], { encryptionAtRestProvider: "NONE" }),
      cluster("c", [], { replicationSpecs: [{ regionConfigs: [elsewhere, shared, nameless] }] }),
    ];
    expect(regionsOfClusters(clusters)).toEqual([WEST, EAST]);
    expect(regionsOfClusters([])).toEqual([]);
  });
});

describe("a cluster's places", () => {
  it("are its regions in Azure, named with it", () => {
    expect(placesInWords(placesOf([cluster("a", [EAST, WEST]), cluster("b", [EAST])]))).toBe(
      '"a" in US_EAST_2, "a" in EUROPE_WEST, "b" in US_EAST_2',
    );
  });

  it("are told with its clouds, each once, over all shards", () => {
    const replicationSpecs = [{ regionConfigs: [inAzure, inAzure] }, { regionConfigs: [elsewhere] }];
    expect(cloudsOf(cluster("a", [], { replicationSpecs }))).toEqual(["AZURE", "AWS"]);
  });
});
