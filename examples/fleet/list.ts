// Atlas's own list: the projects that an organization's credential sees, with the clusters that can have a customer-managed key.
import type { Listed, Organization } from "./projects.ts";

const ATLAS = "https://cloud.mongodb.com";
const VERSIONS = { groups: "2023-01-01", clusters: "2024-08-05" } as const;
const ATTEMPTS = 5;

export async function listProjects(
  { atlas }: Organization,
  env: NodeJS.ProcessEnv,
): Promise<Readonly<Record<string, Listed>>> {
  const base = atlas.baseUrl ?? env.MONGODB_ATLAS_BASE_URL ?? ATLAS;
  const login = Buffer.from(`${env[atlas.clientId]}:${env[atlas.clientSecret]}`).toString("base64");
  const token = await asked(`${base}/api/oauth/token`, {
    method: "POST",
    headers: { Authorization: `Basic ${login}`, "Content-Type": "application/x-www-form-urlencoded" },
    body: "grant_type=client_credentials",
  });
  const read = (path: string, version: string) =>
    pages(`${base}/api/atlas/v2${path}`, {
      headers: { Authorization: `Bearer ${token.access_token}`, Accept: `application/vnd.atlas.${version}+json` },
    });
  const projects: Record<string, Listed> = {};
  for (const { id, name } of await read("/groups", VERSIONS.groups)) {
    const clusters = (await read(`/groups/${id}/clusters`, VERSIONS.clusters)).filter(isDedicated);
    projects[nameOf(projects, String(name), String(id))] = {
      projectId: String(id),
      clusters: clusters.map((cluster) => String(cluster.name)),
    };
  }
  return projects;
}

type Answer = Readonly<Record<string, unknown>>;

/** Shared and flex clusters have the provider TENANT or FLEX, and cannot be encrypted with a key of one's own. */
function isDedicated({ replicationSpecs }: Answer): boolean {
  const regions = (replicationSpecs as readonly { regionConfigs?: readonly { providerName?: string }[] }[] | undefined)
    ?.flatMap(({ regionConfigs = [] }) => regionConfigs)
    .map(({ providerName }) => providerName);
  return regions !== undefined && regions.length > 0 && regions.every((one) => one !== "TENANT" && one !== "FLEX");
}

/** In the letters of a stack's name, and once. */
function nameOf(taken: Readonly<Record<string, unknown>>, name: string, id: string): string {
  const plain = name.replaceAll(/[^\w.-]+/g, "-");
  return plain in taken || plain.length > 60 ? id : plain;
}

async function pages(url: string, init: RequestInit): Promise<readonly Answer[]> {
  const all: Answer[] = [];
  for (let page = 1; ; page += 1) {
    const { results, links } = await asked(`${url}?itemsPerPage=500&pageNum=${page}`, init);
    all.push(...(results as readonly Answer[]));
    if (!(links as readonly { rel?: string }[] | undefined)?.some(({ rel }) => rel === "next")) return all;
  }
}

/** Waits as long as Atlas says, where it answers that there were too many requests. */
async function asked(url: string, init: RequestInit): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    const response = await fetch(url, init).catch((error: unknown) => {
      const { message, cause } = error as Error; // fetch throws no other
      const why = cause instanceof Error ? cause.message : message;
      throw new Error(`Atlas cannot be reached at ${new URL(url).origin}: ${why}`, { cause: error });
    });
    if (response.ok) return (await response.json()) as Answer;
    const seconds = Number(response.headers.get("Retry-After") ?? 10 * 2 ** (attempt - 1));
    if ((response.status !== 429 && response.status !== 503) || attempt === ATTEMPTS)
      throw new Error(
        `Atlas answers ${response.status} to ${new URL(url).pathname}: ${(await response.text()).slice(0, 300)}`,
      );
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  }
}
