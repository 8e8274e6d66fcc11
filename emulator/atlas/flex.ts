// Flex clusters: the list and one. Nothing of them can be encrypted, so nothing of them can be changed here.
import { atlasRefusal } from "../http.ts";
import type { AtlasCall, Operation } from "./call.ts";
import { flexView } from "./cluster-views.ts";
import { allowQuery, page } from "./strict.ts";

const READ = {
  method: "GET",
  needs: "GROUP_READ_ONLY",
  bucket: "flexClusters",
  versions: [{ date: "2024-11-13" }],
} as const;

export const flexOperations: readonly Operation[] = [
  {
    ...READ,
    path: "/flexClusters",
    handle: (call) =>
      page(
        call.request,
        call.project.flexClusters.map((name) => flexView(call.project, name)),
      ),
  },
  {
    ...READ,
    path: "/flexClusters/{clusterName}",
    handle: (call) => {
      allowQuery(call.request);
      return flexView(call.project, named(call));
    },
  },
];

/** FACT(atlas-cluster-flex): 404 as of any cluster; 400 where the name is that of another kind. */
function named({ project, names }: AtlasCall): string {
  const name = names.clusterName ?? "";
  if (project.flexClusters.includes(name)) return name;
  if (project.clusters.some((cluster) => cluster.name === name))
    throw atlasRefusal(
      400,
      "CANNOT_USE_NON_FLEX_CLUSTER_IN_FLEX_API",
      `Non-Flex cluster ${name} cannot be used in the Flex API.`,
      [name],
    );
  throw atlasRefusal(404, "CLUSTER_NOT_FOUND", `No cluster named ${name} exists in group ${project.id}.`, [
    name,
    project.id,
  ]);
}
