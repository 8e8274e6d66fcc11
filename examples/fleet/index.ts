// The program of one project. The fleet runs it once for each project, in a stack of its own.
import * as pulumi from "@pulumi/pulumi";
import { CustomerManagedKeys } from "pulumi-atlas-cmk";

const config = new pulumi.Config();
const patience = config.get("patience") ?? "12h";

/** How long one run waits for a cluster. Atlas goes on by itself, and the next run waits for the rest. */
const impatient: pulumi.ResourceTransformation = ({ type, props, opts }) =>
  type.endsWith(":ClusterEncryption")
    ? { props: { ...props, timeouts: { create: patience, update: patience } }, opts }
    : undefined;

const cmk = new CustomerManagedKeys(
  "cmk",
  {
    projectId: config.require("projectId"),
    resourceGroupName: config.require("resourceGroupName"),
    clusters: config.getObject<string[]>("clusters") ?? [],
    privateNetworking: config.getBoolean("privateNetworking") ?? false,
  },
  { protect: config.getBoolean("protect") ?? true, transformations: [impatient] },
);

export const keyIdentifier = cmk.keyIdentifier;
