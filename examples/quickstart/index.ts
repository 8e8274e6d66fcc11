// An Atlas project, and everything that its clusters need to be encrypted with your own key.
// It starts with an empty resource group.
import * as pulumi from "@pulumi/pulumi";
import { CustomerManagedKeys } from "pulumi-atlas-cmk";

const config = new pulumi.Config();

const cmk = new CustomerManagedKeys("cmk", {
  projectId: config.require("projectId"),
  resourceGroupName: config.require("resourceGroupName"),
  clusters: config.getObject<string[]>("clusters") ?? [],
  privateNetworking: true,
});

export const keyIdentifier = cmk.keyIdentifier;
export const key = cmk.key;
export const regions = cmk.regions;
