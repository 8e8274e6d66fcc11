// The program of one project. The fleet runs it once for each project, in a stack of its own.
import * as pulumi from "@pulumi/pulumi";
import { CustomerManagedKeys } from "pulumi-atlas-cmk";

const config = new pulumi.Config();

const cmk = new CustomerManagedKeys(
  "cmk",
  {
    projectId: config.require("projectId"),
    resourceGroupName: config.require("resourceGroupName"),
    clusters: config.getObject<string[]>("clusters") ?? [],
    privateNetworking: config.getBoolean("privateNetworking") ?? false,
  },
  { protect: config.getBoolean("protect") ?? true },
);

export const keyIdentifier = cmk.keyIdentifier;
