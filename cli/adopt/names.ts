// Names of the written program: of resources and of environment variables. Pure.

const MOST_CHARACTERS = 60;

/** A name that ends like an id could be the one that another project gets with its id. */
const ENDS_IN_ID = /[0-9a-f]{24}$/i;

/** A project's name, as the name of a resource: letters and digits of ASCII, and hyphens. */
function safeName(projectName: string | undefined, projectId: string): string {
  const name = (projectName ?? "")
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/[^A-Za-z0-9_]+/g, "-")
    .slice(0, MOST_CHARACTERS)
    .replaceAll(/^-+|-+$/g, "");
  if (name === "") return `project-${projectId}`;
  return ENDS_IN_ID.test(name) ? `${name}-${projectId}` : name;
}

/** By project id: two projects of one program have different names, also as environment variables. */
export function distinctNames(
  projects: ReadonlyArray<{ readonly projectId: string; readonly projectName?: string }>,
): ReadonlyMap<string, string> {
  const safe = projects.map(({ projectId, projectName }) => ({ projectId, name: safeName(projectName, projectId) }));
  const count = (name: string): number => safe.filter((one) => envName(one.name) === envName(name)).length;
  return new Map(safe.map(({ projectId, name }) => [projectId, count(name) === 1 ? name : `${name}-${projectId}`]));
}

/** The environment variable with the client secret of a project. */
export const envName = (name: string): string =>
  `ATLAS_CMK_CLIENT_SECRET_${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_")}`;
