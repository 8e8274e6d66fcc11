// Projects (Atlas: groups): the list of those that the caller is in, and one of them.
import { type Answer, atlasRefusal, type Request, type Route } from "../http.ts";
import type { Parts } from "../parts.ts";
import type { AtlasAuth } from "./auth.ts";
import type { Operation } from "./call.ts";
import { rateLimitsView } from "./project-around.ts";
import { takeFromBucket } from "./rate-limits.ts";
import type { AtlasProject } from "./store.ts";
import { allowQuery, askedVersion, mediaTypeOf, page, timeOf } from "./strict.ts";

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

interface Around {
  readonly request: Request;
  readonly projects: readonly AtlasProject[];
  readonly names: Readonly<Record<string, string>>;
}

const ROUTES: ReadonlyArray<{
  readonly path: string;
  readonly version: string;
  readonly handle: (around: Around) => unknown;
}> = [
  { path: "/groups", version: VERSION, handle: ({ request, projects }) => page(request, projects.map(projectView)) },
  { path: "/groups/byName/{groupName}", version: VERSION, handle: byName },
  { path: "/orgs", version: VERSION, handle: ({ request, projects }) => page(request, orgsOf(projects), ["name"]) },
  { path: "/rateLimits", version: "2025-03-12", handle: ({ request }) => rateLimitsView(request) },
];

export const PROJECT_LISTS = ROUTES.map(({ path, version }) => ({ method: "GET", path, versions: [version] }));

export const projectRoutes = (parts: Parts, auth: AtlasAuth): readonly Route[] =>
  ROUTES.map((route) => ({
    method: "GET",
    path: `/api/atlas/v2${route.path}`,
    handle: (request, names) => listed({ parts, auth, route }, request, names),
  }));

function byName({ request, projects, names }: Around): unknown {
  allowQuery(request);
  const name = names.groupName ?? "";
  const found = projects.find((project) => project.name === name);
  // ASSUMED(emulator-atlas-codes): the code; a project that the caller is not in is not told from one that is not
  // there.
  if (found === undefined)
    throw atlasRefusal(404, "GROUP_NAME_NOT_FOUND", `No group with name ${name} exists.`, [name]);
  return projectView(found);
}

/** ASSUMED(project-list): those of the projects that the caller sees; they have no names of their own here. */
const orgsOf = (projects: readonly AtlasProject[]): readonly unknown[] =>
  [...new Set(projects.map((project) => project.orgId))].map((id) => ({
    id,
    isDeleted: false,
    links: [],
    name: `organization ${id.slice(-4)}`,
  }));

/**
 * FACT(atlas-projects): every project that the caller can access, in pages. The document asks for Organization Read
 * Only; ASSUMED(project-list): a caller with roles of projects alone gets those projects, and one without any an empty
 * list. In the order in which they were made.
 */
function listed(
  made: { readonly parts: Parts; readonly auth: AtlasAuth; readonly route: (typeof ROUTES)[number] },
  request: Request,
  names: Readonly<Record<string, string>>,
): Answer {
  const { parts, auth, route } = made;
  const projects = auth.projects(request);
  const limits = takeFromBucket(parts, "groups", { groupId: "", path: request.path });
  const version = askedVersion(request, [{ date: route.version }], parts.clock.now());
  return {
    status: 200,
    headers: { "Content-Type": mediaTypeOf(version.date), ...limits },
    json: route.handle({ request, projects, names }),
  };
}

const projectView = (project: AtlasProject): unknown => ({
  clusterCount: project.clusters.length,
  created: timeOf(project.createdMs),
  id: project.id,
  links: [],
  name: project.name,
  orgId: project.orgId,
  tags: [],
  withDefaultAlertsSettings: true,
});
