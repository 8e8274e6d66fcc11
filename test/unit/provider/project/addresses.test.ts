// Proves which addresses a firewall must allow, and which ones Atlas does not list.
import { describe, expect, it } from "vitest";
import { addressesOf, unlistedIn } from "../../../../provider/project/addresses.ts";

describe("Atlas's addresses", () => {
  const listed = {
    controlPlane: ["20.1.0.0/24"],
    clusters: [
      { clusterName: "orders", outbound: ["20.2.0.1"], futureOutbound: ["20.2.0.2"] },
      { clusterName: "plain", outbound: ["20.3.0.1"], futureOutbound: [] },
      { clusterName: "new", outbound: [], futureOutbound: ["20.4.0.1"] },
    ],
  };

  it("are those of the control plane, and of all clusters or of those named, now and soon", () => {
    expect(addressesOf(listed)).toEqual(["20.1.0.0/24", "20.2.0.1", "20.2.0.2", "20.3.0.1", "20.4.0.1"]);
    expect(addressesOf(listed, ["orders"])).toEqual(["20.1.0.0/24", "20.2.0.1", "20.2.0.2"]);
    expect(addressesOf(listed, [])).toEqual(["20.1.0.0/24"]);
  });

  it("name what Atlas lists no outbound address of", () => {
    expect(unlistedIn(listed, ["orders", "plain"])).toEqual([]);
    expect(unlistedIn(listed, [])).toEqual([]);
    expect(unlistedIn({ ...listed, controlPlane: [] }, ["orders", "new", "gone"])).toEqual([
      "its control plane",
      'cluster "new"',
      'cluster "gone"',
    ]);
  });
});
