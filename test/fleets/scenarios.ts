// Fleets of ten thousand projects for the model: what is done, on which machines. Pure.
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
const machine = (cores: number, gigabytes: number): Machine => ({
  cores,
  places: Math.floor((gigabytes * 1024 - OWN_MB) / MEASURED.megabytesOfAStack),
});

const SETS: readonly (readonly [string, readonly Machine[]])[] = [
  ["1 machine, 2 cores, 8 GB", [machine(2, 8)]],
  ["1 machine, 16 cores, 64 GB", [machine(16, 64)]],
  ["20 CI jobs, 4 cores and 16 GB each", Array.from({ length: 20 }, () => machine(4, 16))],
  [
    `Pulumi Deployments, ${DEPLOYMENTS_AT_ONCE} at once`,
    Array.from({ length: DEPLOYMENTS_AT_ONCE }, () => ({ cores: 2, places: 1 })),
  ],
];

export const ORGANIZATIONS = Math.ceil(PROJECTS / COUNTS.projectsOfAnOrganization);
const projectsOfASubscription = COUNTS.roleAssignmentsOfASubscription / COUNTS.roleAssignmentsOfAProject;
export const SUBSCRIPTIONS = Math.ceil(PROJECTS / projectsOfASubscription);

const scopes = (index: number): Readonly<Record<(typeof SHARED_LIMITS)[number]["scope"], string>> => ({
  "organization's service account": `organization ${index % ORGANIZATIONS}`,
  "subscription and principal": `subscription ${index % SUBSCRIPTIONS}`,
  address: "address",
  "tenant and app": "tenant",
});

function jobsOf(
  { calls, processorS }: Kind,
  work: Pick<Job, "settlingS"> & { readonly encrypts: boolean },
): readonly Job[] {
  return Array.from({ length: PROJECTS }, (_, index) => ({
    processorS,
    calls: SHARED_LIMITS.flatMap(({ bucket, scope }) =>
      calls[bucket] === undefined ? [] : [{ key: `${bucket}, ${scopes(index)[scope]}`, count: calls[bucket] }],
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
    const keys = new Set(Array.from({ length: ORGANIZATIONS * SUBSCRIPTIONS }, (_, index) => scopes(index)[scope]));
    return [...keys].map((key) => [`${bucket}, ${key}`, { capacity, perSecond }] as const);
  }),
);

const WORK: readonly (readonly [string, readonly Job[], number?])[] = [
  ["preview of every project", jobsOf(PREVIEW, { settlingS: 0, encrypts: false })],
  ["`up` of every project, nothing to change", jobsOf(UNCHANGED_UP, { settlingS: 0, encrypts: false })],
  ["first `up` of every project", jobsOf(FIRST_UP, { settlingS: TIMES.settlingS, encrypts: true })],
  ["the same, with a patience of one minute", jobsOf(FIRST_UP, { settlingS: TIMES.settlingS, encrypts: true }), 60],
];

export const scenarios = (): readonly Scenario[] =>
  WORK.flatMap(([work, jobs, patienceS]) =>
    SETS.map(([machines, set]) => {
      const played = play({ jobs, machines: set, buckets, ...(patienceS === undefined ? {} : { patienceS }) });
      const atOnce = set.reduce((sum, { places }) => sum + places, 0);
      return { work, machines, atOnce, played, limit: limitOf(played) };
    }),
  );
