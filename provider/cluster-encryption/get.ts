// getProjectRegions: where a project's dedicated clusters have nodes, for programs. Reads only.
import type * as pulumi from "@pulumi/pulumi";
import { connect } from "../connect";
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
 * Every Azure region in which a dedicated cluster of the project has nodes. Credentials are those of the stack (environment, then `mongodbatlas:*`
 * configuration). Rejects with the remedy where there are none, or where the project cannot be seen.
 */
export async function getProjectRegions(args: GetProjectRegionsArgs): Promise<GetProjectRegionsResult> {
  refuseProjectId("getProjectRegions", args.projectId);
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

/** `getProjectRegions` for outputs. In a preview without credentials it warns and is unknown. */
export const getProjectRegionsOutput = outputTwin<GetProjectRegionsOutputArgs, GetProjectRegionsResult>(
  "getProjectRegions",
  getProjectRegions,
);
