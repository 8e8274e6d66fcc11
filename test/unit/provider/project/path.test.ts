// Proves which endpoint stands for a region, what is told of the path, and which vault is in force.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Cluster, PrivateEndpoint } from "../../../../provider/atlas/types.ts";
import {
  ACTIVE,
  brokenPath,
  connectionFault,
  endpointOf,
  isActiveIn,
  PENDING_ACCEPTANCE,
  regionsOfEndpoints,
  statusOf,
  vaultInForce,
} from "../../../../provider/project/path.ts";
import { cluster, EAST, endpoint, pending, project, VAULT, WEST } from "../private-networking/fakes.ts";

/** Best first. */
const ORDER: readonly string[] = [
  "ACTIVE",
  "PENDING_ACCEPTANCE",
  "INITIATING",
  "WORD_OF_TOMORROW",
  "PENDING_RECREATION",
  "FAILED",
  "DELETING",
];
const made = (status: string, id: string): PrivateEndpoint =>
  status === "PENDING_ACCEPTANCE" ? pending(id, EAST) : endpoint(id, EAST, status);
const several = fc
  .array(fc.constantFrom(...ORDER), { minLength: 1, maxLength: 5 })
  .map((statuses) => statuses.map((status, index) => made(status, `e${index}`)));
const shuffled = several.chain((list) =>
  fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
);

describe("the endpoint that stands for a region", () => {
  it("is the most promising one, and the same whatever the order of the list", () => {
    fc.assert(
      fc.property(shuffled, ([list, other]) => {
        const best = Math.min(...list.map((one) => ORDER.indexOf(one.status)));
        expect(endpointOf(list, EAST)?.status).toBe(ORDER[best]);
        expect(endpointOf(other, EAST)).toBe(endpointOf(list, EAST));
      }),
    );
  });

  it("is never one of another region, and leaves the list as it was", () => {
    const list = [endpoint("e1", WEST, "ACTIVE"), endpoint("e3", EAST, "FAILED"), endpoint("e2", EAST, "INITIATING")];
    const before = [...list];
    expect(endpointOf(list, EAST)?.id).toBe("e2");
    expect(endpointOf(list, "UK_SOUTH")).toBeUndefined();
    expect(list).toEqual(before);
  });

  it("is found under Azure's spelling of the region too", () => {
    expect(endpointOf([endpoint("e1", "eastus2", "ACTIVE")], EAST)?.id).toBe("e1");
  });
});

describe("what is told of endpoints", () => {
  const list = [pending("e1", EAST, "pe-1"), endpoint("e2", "ukSouth", "ACTIVE")];

  it("is their status by region, and ABSENT where there is none", () => {
    expect(statusOf(list, [EAST, WEST])).toEqual({ [EAST]: "PENDING_ACCEPTANCE", [WEST]: "ABSENT" });
  });

  it("is every region that has one, each once, in Atlas's spelling", () => {
    expect(regionsOfEndpoints([...list, ...list])).toEqual(["UK_SOUTH", EAST]);
  });

  it("is whether a region's is ACTIVE", () => {
    expect([isActiveIn(list, EAST), isActiveIn(list, "UK_SOUTH"), isActiveIn(list, WEST)]).toEqual([
      false,
      true,
      false,
    ]);
  });
});

describe("the project's private endpoints", () => {
  const [east, west] = [endpoint("e1", EAST, "ACTIVE"), endpoint("e2", WEST, "ACTIVE")];
  const broken = (endpoints: readonly PrivateEndpoint[], clusters: readonly Cluster[] = []) =>
    brokenPath(project(), { endpoints, clusters });

  it("have no fault if all are ACTIVE, and are not checked without private networking", () => {
    expect(broken([east, west], [cluster("orders", [EAST, WEST])])).toBeUndefined();
    expect(brokenPath(project({ requirePrivateNetworking: false }), { endpoints: [], clusters: [] })).toBeUndefined();
  });

  it("have a fault if there is none, and if one is not ACTIVE", () => {
    expect(broken([])).toBe("the project has no private endpoint");
    expect(broken([east, endpoint("e2", WEST, "FAILED")])).toBe("EUROPE_WEST is FAILED");
  });

  it("have a fault in a region without an endpoint only if a cluster there uses the key", () => {
    const plain = cluster("plain", ["UK_SOUTH"], { encryptionAtRestProvider: "NONE" });
    expect(broken([east], [cluster("orders", [EAST, WEST]), plain])).toBe("EUROPE_WEST is ABSENT");
  });
});

describe("the connection of a private endpoint", () => {
  it.each([
    [PENDING_ACCEPTANCE, "Pending", "pending"],
    [PENDING_ACCEPTANCE, undefined, "pending"],
    [PENDING_ACCEPTANCE, "Approved", undefined],
    [PENDING_ACCEPTANCE, "Rejected", "refused"],
    [ACTIVE, "Approved", undefined],
    [ACTIVE, undefined, undefined],
    [ACTIVE, "Rejected", "refused"],
    [ACTIVE, null, "refused"],
  ])("that is %s in Atlas and %s in Azure is %s", (status, inAzure, expected) => {
    expect(connectionFault(status, inAzure)).toBe(expected);
  });
});

describe("the vault", () => {
  it("that the project uses is the one that Atlas names in full, while keys are enabled", () => {
    expect(vaultInForce(project())).toBe(VAULT);
    expect(vaultInForce(project({ enabled: false }))).toBeUndefined();
    for (const part of ["subscriptionID", "resourceGroupName", "keyVaultName"] as const) {
      const { [part]: _, ...rest } = project().azureKeyVault;
      expect(vaultInForce({ azureKeyVault: rest })).toBeUndefined();
    }
  });
});
