// Clusters of @pulumi/mongodbatlas, encrypted with your own key.
// They are created after the key and its private networking, and deleted before them.
import * as mongodbatlas from "@pulumi/mongodbatlas";
import * as pulumi from "@pulumi/pulumi";
import { CustomerManagedKeys } from "pulumi-atlas-cmk";

const config = new pulumi.Config();
const projectId = config.require("projectId");
const region = config.get("region") ?? "US_EAST_2";
const protect = config.getBoolean("protect") ?? true;

const cmk = new CustomerManagedKeys(
  "cmk",
  {
    projectId,
    resourceGroupName: config.require("resourceGroupName"),
    privateNetworking: { regions: [region] },
  },
  { protect },
);

const replicaSet = {
  clusterType: "REPLICASET",
  replicationSpecs: [
    {
      regionConfigs: [
        {
          providerName: "AZURE",
          regionName: region,
          priority: 7,
          electableSpecs: { instanceSize: "M10", nodeCount: 3 },
        },
      ],
    },
  ],
};

/** Uses the component's outputs: they give the order. */
const carts = new mongodbatlas.AdvancedCluster(
  "carts",
  {
    ...replicaSet,
    name: "carts",
    projectId: cmk.projectId,
    encryptionAtRestProvider: cmk.encryptionAtRestProvider,
  },
  { protect },
);

/**
 * Uses nothing from the component. The order is the same, because the component adds the dependency to clusters of its
 * own project that use the key.
 */
const stock = new mongodbatlas.AdvancedCluster(
  "stock",
  { ...replicaSet, name: "stock", projectId, encryptionAtRestProvider: "AZURE" },
  { protect },
);

export const keyIdentifier = cmk.keyIdentifier;
export const clusters = [carts.name, stock.name];
