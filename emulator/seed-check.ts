// Whether a seed can be a world: the fields that every reading of the world needs. A control request brings seeds from outside, and one that is half a world
// would leave every later request without an answer. What its values mean is not looked at.

import { isSchedule } from "./atlas/snapshot-schedule.ts";

type Kind = "text" | "number" | "boolean" | "object" | "list" | "schedule";

const PROJECT: Readonly<Record<string, Kind>> = {
  id: "text",
  name: "text",
  orgId: "text",
  createdMs: "number",
  encryption: "object",
  clusters: "list",
  flexClusters: "list",
  serverlessInstances: "list",
  roles: "list",
  alerts: "list",
  validation: "text",
};
const CLUSTER: Readonly<Record<string, Kind>> = {
  id: "text",
  name: "text",
  clusterType: "text",
  regions: "list",
  instanceSize: "text",
  encryptionAtRestProvider: "text",
  paused: "boolean",
  restoring: "boolean",
};
const VAULT: Readonly<Record<string, Kind>> = {
  id: "text",
  name: "text",
  tenantId: "text",
  location: "text",
  enableRbacAuthorization: "boolean",
  accessPolicies: "list",
  keys: "object",
};

/** Looked at where they are there: time passes by them. */
const OF_PROJECT = { snapshotSchedule: "schedule" } as const;
const ALERT: Readonly<Record<string, Kind>> = {
  id: "text",
  alertConfigId: "text",
  eventTypeName: "text",
  createdMs: "number",
};
const SEEN: Readonly<Record<string, Kind>> = { status: "text", sinceMs: "number" };
const IN_USE: Readonly<Record<string, Kind>> = { named: "text", identifier: "text", sinceMs: "number" };
const OF_VAULT = { readOnly: "boolean", outage: "boolean" } as const;

/** The first place that is not as it must be; `undefined` where the seed is whole. */
export function flawOf(seed: unknown): string | undefined {
  const { atlas, azure } = Object(seed);
  const inAtlas = [
    ...inList(atlas?.credentials, "atlas.credentials", { roles: "object" }),
    ...inList(atlas?.projects, "atlas.projects", PROJECT),
    ...listed(atlas?.projects).flatMap((project, index) => [
      ...flaws(project.encryption, `atlas.projects[${index}].encryption`, { azureKeyVault: "object" }),
      ...inList(project.clusters, `atlas.projects[${index}].clusters`, CLUSTER),
      ...ofTime(project, `atlas.projects[${index}]`),
    ]),
  ];
  const inAzure = [
    ...inList(azure?.principals, "azure.principals", { objectId: "text", tenantId: "text", secrets: "list" }),
    ...inList(azure?.vaults, "azure.vaults", VAULT),
    ...listed(azure?.vaults).flatMap((vault, index) => flaws(vault, `azure.vaults[${index}]`, there(vault, OF_VAULT))),
    ...listed(azure?.vaults).flatMap((vault, index) =>
      Object.entries(Object(vault.keys)).flatMap(([name, key]) =>
        flaws(key, `azure.vaults[${index}].keys.${name}`, { versions: "list" }),
      ),
    ),
    ...inList(azure?.roleAssignments, "azure.roleAssignments", { scope: "text", principalId: "text", role: "text" }),
  ];
  return [...inAtlas, ...inAzure][0];
}

const listed = (value: unknown): ReadonlyArray<Readonly<Record<string, unknown>>> =>
  Array.isArray(value) ? value.filter((one) => is(one, "object")) : [];

/** What time has done to a project, as far as the seed says it. */
function ofTime(project: Readonly<Record<string, unknown>>, at: string): readonly string[] {
  const { firedAlerts = [], keySeen, keyInUse } = project;
  return [
    ...flaws(project, at, there(project, OF_PROJECT)),
    ...inList(firedAlerts, `${at}.firedAlerts`, ALERT),
    ...(keySeen === undefined ? [] : flaws(keySeen, `${at}.keySeen`, SEEN)),
    ...(keyInUse === undefined ? [] : flaws(keyInUse, `${at}.keyInUse`, IN_USE)),
  ];
}

/** The fields that a value has. */
const there = (value: object, fields: Readonly<Record<string, Kind>>): Readonly<Record<string, Kind>> =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => Object.hasOwn(value, name)));

const inList = (value: unknown, at: string, fields: Readonly<Record<string, Kind>>): readonly string[] =>
  Array.isArray(value) ? value.flatMap((one, index) => flaws(one, `${at}[${index}]`, fields)) : [at];

const flaws = (value: unknown, at: string, fields: Readonly<Record<string, Kind>>): readonly string[] =>
  is(value, "object")
    ? Object.entries(fields)
        .filter(([name, kind]) => !is(Object(value)[name], kind))
        .map(([name]) => `${at}.${name}`)
    : [at];

function is(value: unknown, kind: Kind): boolean {
  if (kind === "list") return Array.isArray(value);
  if (kind === "schedule") return isSchedule(value);
  if (kind === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  return typeof value === (kind === "text" ? "string" : kind);
}
