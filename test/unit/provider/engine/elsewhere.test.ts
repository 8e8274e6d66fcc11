// Proves which resources of @pulumi/mongodbatlas a resource of ours knows when it is registered, and that a preview names a second owner. No engine runs.
import * as pulumi from "@pulumi/pulumi";
import { afterEach, describe, expect, it, vi } from "vitest";
import { CustomerManagedKeys, EncryptionAtRest, PrivateNetworking } from "../../../../provider/index.ts";
import { existingVaultId, ids, registeredBy } from "../customer-managed-keys/registered.ts";

const CLUSTER = "mongodbatlas:index/advancedCluster:AdvancedCluster";
const projectId = ids.project;

class Other extends pulumi.CustomResource {}
const declare = (name: string, props: pulumi.Inputs, type = CLUSTER): Other => new Other(type, name, props);
const encrypt = () =>
  new EncryptionAtRest("keys", {
    projectId,
    keyVaultId: existingVaultId,
    keyName: "atlas",
    access: { roleId: ids.role },
  });

const elsewhere = async (name: string, program: () => void, preview = false): Promise<unknown> =>
  (await registeredBy(program, preview)).find((one) => one.name === name)?.elsewhere;

describe("a resource of ours", () => {
  it("knows the clusters that the program declares after it", async () => {
    const program = () => {
      encrypt();
      declare("carts", { projectId, name: "carts" });
      declare("network", { name: "network" }, "azure-native:network:VirtualNetwork");
    };
    const carts = [{ type: CLUSTER, projectId, name: "carts" }];
    expect(await elsewhere("keys", program)).toEqual(carts);
    expect(await elsewhere("keys", program, true)).toEqual(carts);
  });

  it("knows those that the program has declared before it, as far as their outputs are known", async () => {
    const program = () => {
      declare("carts", { projectId, name: "carts" });
      encrypt();
    };
    expect(await elsewhere("keys", program)).toEqual([expect.objectContaining({ type: CLUSTER })]);
  });

  it("does not wait for a value that its own outputs give", async () => {
    const program = () => {
      const { projectId: later } = new CustomerManagedKeys("cmk", { projectId, resourceGroupName: "keys" });
      declare("carts", { projectId: later, name: "carts" });
    };
    expect(await elsewhere("cmk-encryption", program)).toEqual([{ type: CLUSTER, name: "carts" }]);
  });

  it("knows none of another stack", async () => {
    await registeredBy(() => {
      encrypt();
      declare("carts", { projectId, name: "carts" });
    });
    expect(await elsewhere("keys", () => void encrypt())).toEqual([]);
  });
});

describe("an EncryptionAtRest or a private endpoint of @pulumi/mongodbatlas in the same program", () => {
  afterEach(() => vi.restoreAllMocks());

  const theirs = (project: string) => () =>
    void declare("ear", { projectId: project }, "mongodbatlas:index/encryptionAtRest:EncryptionAtRest");
  const warned = async (programs: ReadonlyArray<() => void>, preview = true): Promise<readonly unknown[]> => {
    const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue();
    await registeredBy(() => {
      for (const program of programs) program();
    }, preview);
    await new Promise((resolve) => setImmediate(resolve)); // the warning follows the registration
    return warn.mock.calls.map(([text]) => text);
  };

  it("is named in a preview, whichever comes first, with what to do", async () => {
    const says = [
      `The program also declares an EncryptionAtRest of @pulumi/mongodbatlas for project ${projectId}.\n` +
        "The two resources undo each other's changes, and a delete of the other one disables the project's keys. " +
        "Set retainOnDelete on the other one and run `pulumi up`. Then remove it from the program (docs/taking-over.md).",
    ];
    expect(await warned([theirs(projectId), encrypt])).toEqual(says);
    vi.restoreAllMocks();
    expect(await warned([encrypt, theirs(projectId)])).toEqual(says);
  });

  it("is named by PrivateNetworking if it is a private endpoint", async () => {
    const endpoint = "mongodbatlas:index/encryptionAtRestPrivateEndpoint:EncryptionAtRestPrivateEndpoint";
    const program = () => {
      new PrivateNetworking("networking", { projectId, keyVaultId: existingVaultId });
      declare("endpoint", { projectId, regionName: "US_EAST_2" }, endpoint);
    };
    expect(await warned([program])).toEqual([
      `The program also declares an EncryptionAtRestPrivateEndpoint of @pulumi/mongodbatlas for project ${projectId}.\n` +
        "Its delete deletes a private endpoint that this resource manages, and a delete of this resource deletes that endpoint too. " +
        "Set retainOnDelete on the other one and run `pulumi up`. Then remove it from the program (docs/taking-over.md).",
    ]);
  });

  it("is not named for another project, or a second time by `up`", async () => {
    expect(await warned([encrypt, theirs(ids.otherProject)])).toEqual([]);
    expect(await warned([encrypt, theirs(projectId)], false)).toEqual([]);
  });
});
