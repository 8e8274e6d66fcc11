// getProjectRegions: the regions of a project's dedicated clusters, for programs. It only reads.
import type * as pulumi from "@pulumi/pulumi";
import { outputTwin, programConfig } from "../engine/function";
import { regionsOfClusters } from "../project/regions";
import { refuseProjectId } from "../support/kinds";

export interface GetProjectRegionsArgs {
  /** The Atlas project's id, 24 hexadecimal digits. */
  projectId: string;
}

export interface GetProjectRegionsOutputArgs {
  /** The Atlas project's id, 24 hexadecimal digits. */
  projectId: pulumi.Input<string>;
}

export interface GetProjectRegionsResult {
  readonly projectId: string;
  /** Atlas's names of Azure regions, such as `US_EAST_2`, in alphabetical order. */
  readonly regions: readonly string[];
}

/**
 * Every Azure region in which a dedicated cluster of the project has nodes. Uses the credential of the stack (environment, then `mongodbatlas:*`
 * configuration). Rejects with a remedy where there is no credential, or where the credential cannot see the project.
 *
 * ```ts
 * export const regions = getProjectRegionsOutput({ projectId }).regions;
 * ```
 */
export async function getProjectRegions(args: GetProjectRegionsArgs): Promise<GetProjectRegionsResult> {
  refuseProjectId("getProjectRegions", args.projectId);
  const { connect } = await import("../connect.js"); // clients are loaded when they are used
  const connections = connect(programConfig, process.env);
  try {
    await connections.sync();
    return {
      projectId: args.projectId,
      regions: regionsOfClusters(await connections.atlas.listClusters(args.projectId)),
    };
  } finally {
    await connections.atlas.close();
  }
}

/** `getProjectRegions` for outputs. In a preview without a credential it warns, and the value is unknown. */
export const getProjectRegionsOutput = outputTwin<GetProjectRegionsOutputArgs, GetProjectRegionsResult>(
  "getProjectRegions",
  getProjectRegions,
);
