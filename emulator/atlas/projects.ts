// Projects (Atlas: groups): the list of those that the caller is in, and one of them.
import type { Answer, Request, Route } from "../http.ts";
import type { Parts } from "../parts.ts";
import type { AtlasAuth } from "./auth.ts";
import type { Operation } from "./call.ts";
import { takeFromBucket } from "./rate-limits.ts";
import type { AtlasProject } from "./store.ts";
import { allowQuery, askedVersion, page } from "./strict.ts";

const VERSION = "2023-01-01";

export const projectOperations: readonly Operation[] = [
  {
    method: "GET",
    path: "",
    versions: [{ date: VERSION }],
    needs: "GROUP_READ_ONLY",
    bucket: "groups",
    handle: ({ request, project }) => {
      allowQuery(request);
      return projectView(project);
    },
  },
];

export const PROJECT_LISTS = [{ method: "GET", path: "/groups", versions: [VERSION] }];

export const projectRoutes = (parts: Parts, auth: AtlasAuth): readonly Route[] =>
  PROJECT_LISTS.map(({ method, path }) => ({
    method,
    path: `/api/atlas/v2${path}`,
    handle: (request) => listed(parts, auth, request),
  }));

/**
 * FACT(docs): every project that the caller can access, in pages. The document asks for Organization Read Only; ASSUMED: a caller with roles of
 * projects alone gets those projects, and one without any an empty list. In the order in which they were made.
 */
function listed(parts: Parts, auth: AtlasAuth, request: Request): Answer {
  const projects = auth.projects(request);
  const limits = takeFromBucket(parts, "groups", { groupId: "", path: request.path });
  const version = askedVersion(request, [{ date: VERSION }], parts.clock.now());
  return {
    status: 200,
    headers: { "Content-Type": `application/vnd.atlas.${version.date}+json`, ...limits },
    json: page(request, projects.map(projectView)),
  };
}

const projectView = (project: AtlasProject): unknown => ({
  clusterCount: project.clusters.length,
  created: new Date(project.createdMs).toISOString(),
  id: project.id,
  links: [],
  name: project.name,
  orgId: project.orgId,
  tags: [],
  withDefaultAlertsSettings: true,
});
