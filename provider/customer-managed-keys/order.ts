// The order that holds though nobody wrote it: clusters of another package come after the key and go before it. Program side.
import * as pulumi from "@pulumi/pulumi";

const CLUSTERS = ["mongodbatlas:index/cluster:Cluster", "mongodbatlas:index/advancedCluster:AdvancedCluster"];

export interface Ordered {
  readonly projectId: pulumi.Input<string>;
  /** What a cluster on the key comes after. */
  readonly after: readonly pulumi.Resource[];
}

/**
 * FACT(pulumi-transform-depends): the engine drops a `dependsOn` that a resource transform returns; the older,
 * in-process stack transformation keeps it. It sees only resources that are registered after it, and not those in a
 * component that was made before it.
 */
export function orderClusters({ projectId, after }: Ordered): void {
  // A unit test with mocks has no stack, and no order to keep.
  if (pulumi.runtime.getStackResource() === undefined) return;
  pulumi.runtime.registerStackTransformation(({ type, props, opts }) => {
    if (!CLUSTERS.includes(type) || props.encryptionAtRestProvider === undefined) return undefined;
    const edges = async (): Promise<pulumi.Resource[]> => {
      const [theirs, ours, provider] = await Promise.all([
        settledValue(props.projectId),
        settledValue(projectId),
        settledValue(props.encryptionAtRestProvider),
      ]);
      const isOurs = theirs !== undefined && theirs === ours;
      return isOurs && provider !== "NONE" ? [...after] : [];
    };
    return { props, opts: pulumi.mergeOptions(opts, { dependsOn: edges() }) };
  });
}

/**
 * The value alone, `undefined` while it is not known. An output would bring along what it comes from, and a cluster of another project would come
 * after ours. The SDK's types leave `promise` out, its own `dependsOn` calls it.
 */
export const settledValue = (input: pulumi.Input<unknown>): Promise<unknown> =>
  (pulumi.output(input) as unknown as { promise(): Promise<unknown> }).promise();
