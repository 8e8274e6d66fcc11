// Which Atlas projects use a vault, as far as the credential can see: reads the list of projects, the configuration of each, and the clusters of the projects
// that use the vault. Async, over the clients; it only reads.
import { type ClusterLook, clustersForSure } from "../atlas/clusters-for-sure";
import type { AtlasReads, Freshness } from "../atlas/reads";
import type { EncryptionAtRest, ListedProject } from "../atlas/types";
import { mayUseKey } from "../project/clusters";
import { isPrivate } from "../project/path";
import { namesVault, type VaultUser } from "../project/vault-use";
import { CmkError } from "../support/errors";
import { RECENT_IN_REPORT_MS } from "../support/pace";
import { sideBySide } from "../support/side-by-side";

export interface Clients {
  readonly reads: AtlasReads;
}

export interface Question {
  /** ARM id of the vault. */
  readonly keyVaultId: string;
  /** The project that the caller reads itself. */
  readonly except?: string;
  /** Read the private endpoints of these projects too. That needs Project Owner of each project. */
  readonly withEndpoints?: boolean;
  /** Also read the clusters of projects that name another vault: they may have named this vault until a moment ago. */
  readonly withElsewhere?: boolean;
  /** The greatest age of a read. Zero before a step that cannot be undone. @default 60 seconds */
  readonly maxAgeMs?: number;
}

type Part = "configuration" | "clusters" | "private endpoints";

/** What could not be read. */
export type Unseen =
  | { readonly kind: "list"; readonly why: string }
  | { readonly kind: "project"; readonly project: ListedProject; readonly what: Part; readonly why: string }
  | { readonly kind: "beyond"; readonly count: number; readonly bound: number };

export interface VaultUsers {
  readonly users: readonly VaultUser[];
  /** Projects with a key in another vault, where requested. */
  readonly elsewhere: readonly VaultUser[];
  readonly unseen: readonly Unseen[];
  /** The number of projects that were read. */
  readonly looked: number;
}

/** A room's context has it. */
export interface Looking {
  readonly clients: Clients;
  readonly signal: AbortSignal;
}

export interface Saying extends Looking {
  status(text: string): void;
}

/** One read for each project: more projects would delay a run for minutes. A message names the rest. */
export const MOST_PROJECTS = 1_000;
const AT_A_TIME = 8;
/** Fewer projects are read too fast for a status. */
const MANY = 25;

/** Every project that the credential can see and whose configuration names the vault. What it cannot read is in `unseen`, or not known at all. */
export async function usersOfVault(looking: Saying, question: Question): Promise<VaultUsers> {
  const { clients } = looking;
  const freshness = freshnessOf(looking, question);
  const listed = await visibleProjects(clients, freshness);
  const others = listed.projects.filter(({ id }) => id !== question.except);
  const asked = others.slice(0, MOST_PROJECTS);
  let looked = 0;
  const found = await sideBySide(asked, AT_A_TIME, async (project) => {
    const sight = await readUser(clients, { project, question }, freshness);
    looked += 1;
    if (asked.length >= MANY && looked % MANY === 0)
      looking.status(`checking which projects use the vault: ${looked} of ${asked.length}`);
    return sight;
  });
  const beyond = others.length - asked.length;
  const seen = found.flatMap(({ user }) => (user === undefined ? [] : [user]));
  const isUser = ({ encryption }: VaultUser): boolean => namesVault(encryption, question.keyVaultId);
  return {
    users: seen.filter(isUser),
    elsewhere: seen.filter((one) => !isUser(one)),
    unseen: [
      ...listed.unseen,
      ...found.flatMap(({ unseen }) => unseen),
      ...(beyond > 0 ? [{ kind: "beyond", count: beyond, bound: MOST_PROJECTS } as const] : []),
    ],
    looked,
  };
}

/** The same projects, read again. A project that no longer matches the question is left out. */
export async function readAgain(
  { clients, signal }: Looking,
  { before, question }: { readonly before: readonly VaultUser[]; readonly question: Question },
): Promise<readonly VaultUser[]> {
  const freshness = { since: clients.reads.mark(), maxAgeMs: 0, signal };
  const sights = await sideBySide(before, AT_A_TIME, async (known) => {
    const { projectId: id, projectName: name } = known;
    const project = name === undefined ? { id } : { id, name };
    const { user, unseen } = await readUser(clients, { project, question }, freshness);
    return user ?? (unseen.length > 0 ? known : undefined);
  });
  return sights.filter((user) => user !== undefined);
}

/** Before a step that cannot be undone: the same projects, with clusters that a list may have lacked. Only lists that show no user of the key are read again. */
export function usersForSure(look: ClusterLook, users: readonly VaultUser[]): Promise<readonly VaultUser[]> {
  const seenMs = look.clients.clock.now();
  return sideBySide(users, AT_A_TIME, async (user) => {
    const { projectId, clusters } = user;
    if (clusters === undefined) return user;
    return { ...user, clusters: await clustersForSure(look, { projectId, clusters, counts: mayUseKey, seenMs }) };
  });
}

const freshnessOf = ({ clients, signal }: Looking, { maxAgeMs = RECENT_IN_REPORT_MS }: Question): Freshness => ({
  maxAgeMs,
  signal,
  ...(maxAgeMs === 0 ? { since: clients.reads.mark() } : {}),
});

async function visibleProjects({ reads }: Clients, freshness: Freshness) {
  const read = await unlessRefused(() => reads.projects(freshness));
  return "why" in read
    ? { projects: [], unseen: [{ kind: "list", why: read.why } as const] }
    : { projects: read.value, unseen: [] };
}

interface Asked {
  readonly project: ListedProject;
  readonly question: Question;
}

interface Sight {
  readonly user?: VaultUser;
  readonly unseen: readonly Unseen[];
}

/** A project that matches the question is in the answer, even where its other parts cannot be read. */
async function readUser(clients: Clients, { project, question }: Asked, freshness: Freshness): Promise<Sight> {
  const { reads } = clients;
  const encryption = await unlessRefused(() => reads.encryptionAtRest(project.id, freshness));
  if ("why" in encryption) return { unseen: [{ kind: "project", project, what: "configuration", ...encryption }] };
  if (!isAskedAbout(encryption.value, question)) return { unseen: [] };
  const hasEndpoints = question.withEndpoints === true && isPrivate(encryption.value);
  const [clusters, endpoints] = await Promise.all([
    unlessRefused(() => reads.clusters(project.id, freshness)),
    // FACT(atlas-endpoint-owner): without private networking there are none, and reading them needs Project Owner.
    hasEndpoints ? unlessRefused(() => reads.privateEndpoints(project.id, freshness)) : { value: [] },
  ]);
  const unseen: readonly Unseen[] = [
    ...("why" in clusters ? [{ kind: "project", project, what: "clusters", why: clusters.why } as const] : []),
    ...("why" in endpoints
      ? [{ kind: "project", project, what: "private endpoints", why: endpoints.why } as const]
      : []),
  ];
  const user = {
    projectId: project.id,
    ...(project.name === undefined ? {} : { projectName: project.name }),
    encryption: encryption.value,
    ...("why" in clusters ? {} : { clusters: clusters.value }),
    ...("why" in endpoints ? {} : { endpoints: endpoints.value }),
  };
  return { user, unseen };
}

const isAskedAbout = (encryption: EncryptionAtRest, { keyVaultId, withElsewhere }: Question): boolean =>
  namesVault(encryption, keyVaultId) || (withElsewhere === true && encryption.azureKeyVault.enabled === true);

/** The refusals that mean "no permission to see it". They do not show whether the object exists. */
const REFUSED: readonly unknown[] = [401, 403, 404];

/** A 404 may come from another service in Atlas's place: it counts only if a second read gives it too. */
async function unlessRefused<T>(
  read: () => Promise<T>,
  isSecond = false,
): Promise<{ readonly value: T } | { readonly why: string }> {
  try {
    return { value: await read() };
  } catch (error) {
    if (!(error instanceof CmkError) || !REFUSED.includes(error.status)) throw error;
    if (error.status === 404 && !isSecond) return unlessRefused(read, true);
    return { why: `HTTP ${error.status} ${error.code}` };
  }
}
