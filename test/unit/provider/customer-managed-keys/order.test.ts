// Proves which clusters of another package come after the key though nobody wrote `dependsOn`. What the engine makes of it is proved in test/e2e.
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { CustomerManagedKeys, type CustomerManagedKeysArgs } from "../../../../provider/index.ts";
import { ids, type Registered, registeredBy } from "./registered.ts";

const ADVANCED = "mongodbatlas:index/advancedCluster:AdvancedCluster";
const base = { projectId: ids.project, resourceGroupName: "keys" } as const;

interface ClusterProps {
  readonly projectId: pulumi.Input<string>;
  readonly encryptionAtRestProvider?: pulumi.Input<string>;
}

class Cluster extends pulumi.CustomResource {
  constructor(name: string, props: ClusterProps, opts?: pulumi.CustomResourceOptions, type = ADVANCED) {
    super(type, name, props, opts);
  }
}
const encrypted = { projectId: ids.project, encryptionAtRestProvider: "AZURE" };

const afterOf = (all: readonly Registered[], name = "cluster"): readonly string[] | undefined =>
  all.find((one) => one.name === name)?.after;
const after = async (cluster: () => void, args: Partial<CustomerManagedKeysArgs> = {}, preview = false) =>
  afterOf(
    await registeredBy(() => {
      new CustomerManagedKeys("cmk", { ...base, ...args } as CustomerManagedKeysArgs);
      cluster();
    }, preview),
  );
const cluster =
  (props: ClusterProps = encrypted, opts?: pulumi.CustomResourceOptions, type?: string) =>
  () => {
    new Cluster("cluster", props, opts, type);
  };

describe("a cluster of another package with the key", () => {
  it("is created after EncryptionAtRest, and after PrivateNetworking if there is one", async () => {
    expect(await after(cluster())).toEqual(["cmk-encryption"]);
    expect(await after(cluster(), { privateNetworking: true })).toEqual(["cmk-encryption", "cmk-networking"]);
  });

  it("of the older type too, in a component of its own too, and beside what it names itself", async () => {
    expect(await after(cluster(encrypted, {}, "mongodbatlas:index/cluster:Cluster"))).toEqual(["cmk-encryption"]);
    const inside = () => {
      const parent = new pulumi.ComponentResource("test:index:Data", "data");
      new Cluster("cluster", encrypted, { parent });
    };
    expect(await after(inside)).toEqual(["cmk-encryption"]);
    const besides = () => {
      const first = new Cluster("first", { projectId: ids.otherProject });
      new Cluster("cluster", encrypted, { dependsOn: first });
    };
    expect(await after(besides)).toEqual(["cmk-encryption", "first"]);
  });

  it("is left alone in another project, without a key, with none, and as another type", async () => {
    for (const alone of [
      cluster({ ...encrypted, projectId: ids.otherProject }),
      cluster({ projectId: ids.project }),
      cluster({ ...encrypted, encryptionAtRestProvider: "NONE" }),
      cluster(encrypted, {}, "mongodbatlas:index/project:Project"),
    ])
      expect(await after(alone)).toEqual([]);
  });

  it("is left alone where the program says so", async () => {
    expect(await after(cluster(), { orderClusters: false })).toEqual([]);
  });

  it("is out of reach before the component", async () => {
    const all = await registeredBy(() => {
      cluster()();
      new CustomerManagedKeys("cmk", base);
    });
    expect(afterOf(all)).toEqual([]);
  });

  it("has the order from the component's outputs too", async () => {
    const all = await registeredBy(() => {
      const { projectId, encryptionAtRestProvider } = new CustomerManagedKeys("cmk", {
        ...base,
        privateNetworking: true,
        orderClusters: false,
      });
      new Cluster("cluster", { projectId, encryptionAtRestProvider });
    });
    expect(afterOf(all)).toContain("cmk-networking");
  });
});

describe("a project that the same program makes", () => {
  class Project extends pulumi.CustomResource {
    declare readonly projectId: pulumi.Output<string>;
    constructor(name: string, projectId: string) {
      super("mongodbatlas:index/project:Project", name, {
        projectId: pulumi.runtime.isDryRun() ? undefined : projectId,
      });
    }
  }
  const program =
    (args: Partial<CustomerManagedKeysArgs> = {}) =>
    () => {
      const ours = new Project("ours", ids.project);
      const theirs = new Project("theirs", ids.otherProject);
      new CustomerManagedKeys("cmk", { ...base, ...args, projectId: ours.projectId } as CustomerManagedKeysArgs);
      new Cluster("same", { ...encrypted, projectId: ours.projectId });
      new Cluster("other", { ...encrypted, projectId: theirs.projectId });
    };

  it("orders its own clusters, and makes no edge to those of another", async () => {
    const all = await registeredBy(program());
    expect(afterOf(all, "same")).toEqual(["cmk-encryption", "ours"]);
    expect(afterOf(all, "other")).toEqual(["theirs"]);
  });

  it("is not known in a preview, and hinders nothing", async () => {
    const all = await registeredBy(program(), true);
    expect(afterOf(all, "same")).toEqual(["ours"]);
    expect(afterOf(all, "other")).toEqual(["theirs"]);
  });
});

describe("a unit test of a program with mocks", () => {
  it("needs no stack", async () => {
    await pulumi.runtime.setMocks({
      newResource: ({ name, inputs }) => ({ id: `/subscriptions/s/${name}`, state: inputs }),
      call: () => ({}),
    });
    expect(() => new CustomerManagedKeys("cmk", base)).not.toThrow();
    await (pulumi.runtime as unknown as { waitForRPCs: () => Promise<void> }).waitForRPCs();
  });
});
