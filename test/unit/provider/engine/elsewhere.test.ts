// Proves which resources of @pulumi/mongodbatlas a resource of ours knows when it is registered. No engine runs.
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { CustomerManagedKeys, EncryptionAtRest } from "../../../../provider/index.ts";
import { existingVaultId, ids, registeredBy } from "../customer-managed-keys/registered.ts";

const CLUSTER = "mongodbatlas:index/advancedCluster:AdvancedCluster";
const projectId = ids.project;

const declare = (name: string, props: pulumi.Inputs, type = CLUSTER): pulumi.CustomResource =>
  new pulumi.CustomResource(type, name, props);
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
