// The order of clusters of another package, without `dependsOn` in the program: they are created after the key and deleted before it. Program side.
import * as pulumi from "@pulumi/pulumi";
import { settledValue } from "../engine/settled-value";

const CLUSTERS = ["mongodbatlas:index/cluster:Cluster", "mongodbatlas:index/advancedCluster:AdvancedCluster"];

export interface Ordered {
  readonly projectId: pulumi.Input<string>;
  /** The resources that must exist before an encrypted cluster. */
  readonly after: readonly pulumi.Resource[];
}

/**
 * FACT(pulumi-transform-depends): the engine drops a `dependsOn` that a resource transform returns. The older, in-process
 * stack transformation keeps it. It sees only resources that are registered later, and not those in a component that was
 * created earlier.
 */
export function orderClusters({ projectId, after }: Ordered): void {
  // A unit test with mocks has no stack, so there is no order to keep.
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
