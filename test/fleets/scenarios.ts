// Fleets for the model, of ten thousand projects and of one organization: what is done, on which machines. Pure.
import {
  COUNTS,
  DEPLOYMENTS_AT_ONCE,
  FIRST_UP,
  type Kind,
  MEASURED,
  PREVIEW,
  PROJECTS,
  SHARED_LIMITS,
  TIMES,
  UNCHANGED_UP,
} from "./figures.ts";
import { type Bucket, type Job, limitOf, type Machine, type Played, play } from "./model.ts";

export interface Scenario {
  readonly work: string;
  readonly machines: string;
  readonly atOnce: number;
  readonly played: Played;
  readonly limit: string;
}

/** For the operating system and the fleet itself. */
const OWN_MB = 1024;
const machine = (cores: number, gigabytes: number, address: string): Machine => ({
  cores,
  places: Math.floor((gigabytes * 1024 - OWN_MB) / MEASURED.megabytesOfAStack),
  address,
});
const many = (count: number, make: (index: number) => Machine): readonly Machine[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** The runners of CI jobs have an address each. Runners of one's own, for Pulumi Deployments, are behind one gateway. */
const SETS: readonly (readonly [string, readonly Machine[]])[] = [
  ["1 machine, 2 cores, 8 GB", [machine(2, 8, "machine")]],
  ["1 machine, 16 cores, 64 GB", [machine(16, 64, "machine")]],
  ["20 CI jobs, 4 cores and 16 GB each", many(20, (index) => machine(4, 16, `job ${index}`))],
  [
    `Pulumi Deployments, ${DEPLOYMENTS_AT_ONCE} at once`,
    many(DEPLOYMENTS_AT_ONCE, () => ({ cores: 2, places: 1, address: "gateway" })),
  ],
];

/** No more stacks at once than an organization's service account may have active tokens: the same share of each machine's places. */
const MOST_OF_ONE = COUNTS.activeTokensOfAServiceAccount;
function atMost(count: number, set: readonly Machine[]): readonly Machine[] {
  const some = set.slice(0, count);
  const each = Math.floor(count / some.length);
  return some.map((one) => ({ ...one, places: Math.min(one.places, each) }));
}

export const ORGANIZATIONS = Math.ceil(PROJECTS / COUNTS.projectsOfAnOrganization);
const projectsOfASubscription = COUNTS.roleAssignmentsOfASubscription / COUNTS.roleAssignmentsOfAProject;
export const SUBSCRIPTIONS = Math.ceil(PROJECTS / projectsOfASubscription);

type Scope = (typeof SHARED_LIMITS)[number]["scope"];

/** Of which organization and subscription a project is, by its number. */
interface Spread {
  readonly projects: number;
  readonly organizations: number;
  readonly subscriptions: number;
}
const TEN_THOUSAND: Spread = { projects: PROJECTS, organizations: ORGANIZATIONS, subscriptions: SUBSCRIPTIONS };
const ONE_ORGANIZATION: Spread = { projects: COUNTS.projectsOfAnOrganization, organizations: 1, subscriptions: 1 };

const scopes = (index: number, { organizations, subscriptions }: Spread): Readonly<Record<Scope, string>> => ({
  "organization's service account": `organization ${index % organizations}`,
  "address and service account": `organization ${index % organizations}`,
  "subscription and principal": `subscription ${index % subscriptions}`,
  address: "address",
  "tenant and app": "tenant",
});

function jobsOf(
  spread: Spread,
  { calls, processorS }: Kind,
  work: Pick<Job, "settlingS"> & { readonly encrypts: boolean },
): readonly Job[] {
  return Array.from({ length: spread.projects }, (_, index) => ({
    processorS,
    calls: SHARED_LIMITS.flatMap(({ bucket, scope }) =>
      calls[bucket] === undefined ? [] : [{ key: `${bucket}, ${scopes(index, spread)[scope]}`, count: calls[bucket] }],
    ),
    settlingS: work.settlingS,
    clustersS: work.encrypts ? clustersS(index) : 0,
  }));
}

const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** Spread evenly over organizations and subscriptions, the same in each run. */
function clustersS(index: number): number {
  const place = (index * GOLDEN) % 1;
  let sum = 0;
  for (const { share, seconds } of TIMES.clusters) {
    sum += share;
    if (place < sum) return seconds;
  }
  return TIMES.clusters[0].seconds;
}

const buckets: ReadonlyMap<string, Bucket> = new Map(
  SHARED_LIMITS.flatMap(({ bucket, scope, capacity, perSecond }) => {
    const isOfAddress = scope.startsWith("address");
    const keys = new Set(
      Array.from({ length: ORGANIZATIONS * SUBSCRIPTIONS }, (_, index) => scopes(index, TEN_THOUSAND)[scope]),
    );
    return [...keys].map((key) => [`${bucket}, ${key}`, { capacity, perSecond, isOfAddress }] as const);
  }),
);

const WITHOUT_A_WAIT = { settlingS: 0, encrypts: false };
const ENCRYPTING = { settlingS: TIMES.settlingS, encrypts: true };

type Work = readonly (readonly [string, readonly Job[], number?])[];

const playedOn = (sets: typeof SETS, work: Work): readonly Scenario[] =>
  work.flatMap(([name, jobs, patienceS]) =>
    sets.map(([machines, set]) => {
      const played = play({ jobs, machines: set, buckets, ...(patienceS === undefined ? {} : { patienceS }) });
      const atOnce = set.reduce((sum, { places }) => sum + places, 0);
      return { work: name, machines, atOnce, played, limit: limitOf(played) };
    }),
  );

export const scenarios = (): readonly Scenario[] =>
  playedOn(SETS, [
    ["preview of every project", jobsOf(TEN_THOUSAND, PREVIEW, WITHOUT_A_WAIT)],
    ["`up` of every project, nothing to change", jobsOf(TEN_THOUSAND, UNCHANGED_UP, WITHOUT_A_WAIT)],
    ["first `up` of every project", jobsOf(TEN_THOUSAND, FIRST_UP, ENCRYPTING)],
    ["the same, with a patience of one minute", jobsOf(TEN_THOUSAND, FIRST_UP, ENCRYPTING), 60],
  ]);

/** One organization alone: all its stacks log in with one service account. */
export const ofOneOrganization = (): readonly Scenario[] =>
  playedOn(
    SETS.map(([machines, set]) => [machines, atMost(MOST_OF_ONE, set)] as const),
    [
      ["preview of every project", jobsOf(ONE_ORGANIZATION, PREVIEW, WITHOUT_A_WAIT)],
      ["`up` of every project, nothing to change", jobsOf(ONE_ORGANIZATION, UNCHANGED_UP, WITHOUT_A_WAIT)],
    ],
  );
