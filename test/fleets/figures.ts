// What the model of a fleet rests on: calls (test/program/fleet-calls.test.ts holds them to the code), figures measured on a real CLI, documented limits,
// recorded and assumed times. Data.
import { readFileSync } from "node:fs";
import type { Calls } from "./calls.ts";

/** Of one project with five clusters and private networking, in an organization with one other project. */
export interface Kind {
  readonly name: string;
  readonly calls: Calls;
  /** Of `node fleet.ts` for a few projects, by their number: measured on a machine of two cores that other work used too. */
  readonly processorS: number;
}

const calls: Readonly<Record<string, Calls>> = JSON.parse(readFileSync(new URL("calls.json", import.meta.url), "utf8"));

/** Before a vault is closed, each other project of the organization is read once: from that project's own bucket. */
export const READS_FOR_EACH_OTHER = 1;

export const PREVIEW: Kind = { name: "preview, nothing there yet", calls: calls.preview ?? {}, processorS: 5.6 };
export const FIRST_UP: Kind = { name: "first `up`", calls: calls.firstUp ?? {}, processorS: 7.2 };
export const UNCHANGED_UP: Kind = { name: "`up` without a change", calls: calls.unchangedUp ?? {}, processorS: 8 };

/** What `npm run bench:fleet -- 4 50 5 4` printed, in 2026-12. */
export const MEASURED = {
  cli: "3.260.0",
  organizations: 4,
  projects: 200,
  clusters: 5,
  atOnce: 4,
  first: { done: 100, seconds: 1031, calls: 6645 },
  second: { done: 100, skipped: 100, failed: 0, seconds: 1597, calls: 6788 },
  interrupted: 3,
  throttled: 0,
  peakMb: 1785,
  megabytesOfAStack: 450,
  twice: "nothing.",
} as const;

export interface Limit {
  readonly bucket: string;
  readonly scope:
    | "organization's service account"
    | "address"
    | "address and service account"
    | "subscription and principal"
    | "tenant and app";
  readonly capacity: number;
  readonly refill: string;
  readonly perSecond: number;
}

/** Shared by projects. FACT(atlas-rate-limit-scopes), FACT(atlas-token-rate-limit), FACT(arm-throttling), FACT(graph-throttling). */
export const SHARED_LIMITS: readonly Limit[] = [
  {
    bucket: "Atlas list of projects",
    scope: "organization's service account",
    capacity: 1200,
    refill: "500 a minute",
    perSecond: 500 / 60,
  },
  {
    bucket: "Atlas tokens",
    scope: "address and service account",
    capacity: 50,
    refill: "50 a minute",
    perSecond: 50 / 60,
  },
  { bucket: "Atlas addresses", scope: "address", capacity: 400, refill: "100 a minute", perSecond: 100 / 60 },
  { bucket: "ARM reads", scope: "subscription and principal", capacity: 250, refill: "25 a second", perSecond: 25 },
  { bucket: "ARM writes", scope: "subscription and principal", capacity: 200, refill: "10 a second", perSecond: 10 },
  { bucket: "Graph reads", scope: "tenant and app", capacity: 3500, refill: "3,500 in 10 seconds", perSecond: 350 },
  { bucket: "Graph writes", scope: "tenant and app", capacity: 3000, refill: "3,000 in 150 seconds", perSecond: 20 },
];

/** Of each project alone. FACT(atlas-rate-limits). */
export const PROJECT_LIMITS: Readonly<Record<string, number>> = {
  "Atlas encryption at rest": 2000,
  "Atlas cloud provider access": 2000,
  "Atlas clusters": 10_000,
  "Atlas alert configurations": 1200,
  "Atlas backups": 1200,
  "Atlas projects": 1200,
};

/** FACT(atlas-projects-per-organization), FACT(atlas-active-tokens), FACT(azure-role-assignments-limit). */
export const COUNTS = {
  projectsOfAnOrganization: 250,
  activeTokensOfAServiceAccount: 100,
  roleAssignmentsOfASubscription: 4000,
  roleAssignmentsOfAProject: 2,
} as const;

/** FACT(pulumi-deployments-at-once) */
export const DEPLOYMENTS_AT_ONCE = 150;

/** ASSUMED(fleet-times): vault, role assignment, `valid`, endpoints; how long Atlas re-encrypts, by share of the projects. */
export const TIMES = {
  settlingS: 420,
  clusters: [
    { share: 0.7, seconds: 10 * 60 },
    { share: 0.25, seconds: 2 * 3600 },
    { share: 0.05, seconds: 10 * 3600 },
  ],
} as const;

export const PROJECTS = 10_000;
