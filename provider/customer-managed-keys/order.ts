// The order that holds though nobody wrote it: clusters of another package come after the key and go before it. Program side.
import * as pulumi from "@pulumi/pulumi";

const CLUSTERS = ["mongodbatlas:index/cluster:Cluster", "mongodbatlas:index/advancedCluster:AdvancedCluster"];

export interface Ordered {
  readonly projectId: pulumi.Input<string>;
  /** What a cluster on the key comes after. */
  readonly after: readonly pulumi.Resource[];
}

/**
 * FACT(observed 2026-11): pulumi-cli.md §11: the engine drops a `dependsOn` that a resource transform returns; the older, in-process stack transformation
 * keeps it. It sees only resources that are registered after it.
 */
export function orderClusters({ projectId, after }: Ordered): void {
  pulumi.runtime.registerStackTransformation(({ type, props, opts }) => {
    if (!CLUSTERS.includes(type) || props.encryptionAtRestProvider === undefined) return undefined;
    const dependsOn = pulumi
      .all([pulumi.output(props.projectId), projectId, pulumi.output(props.encryptionAtRestProvider)])
      .apply(([theirs, ours, provider]) => (theirs === ours && provider !== "NONE" ? [...after] : []));
    return { props, opts: pulumi.mergeOptions(opts, { dependsOn }) };
  });
}
