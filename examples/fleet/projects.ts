// The fleet's file: organizations, how their credentials are named, and their projects. Reads and checks; it asks no service.
import { createHash } from "node:crypto";
import { FleetFault, parsed, type Reader, reader } from "./reader.ts";

export interface Organization {
  readonly name: string;
  /** Names of environment variables, never values. */
  readonly atlas: { readonly clientId: string; readonly clientSecret: string; readonly baseUrl?: string };
  /** Absent: the Azure login of the environment. The tenant and the subscription are values, the others names of variables. */
  readonly azure: {
    readonly tenantId?: string;
    readonly subscriptionId?: string;
    readonly clientId?: string;
    readonly clientSecret?: string;
  };
  readonly resourceGroupName: string;
  /** How many of its stacks run at once. */
  readonly atOnce: number;
  /** How long a run waits for each cluster, such as "1m". @default until it is encrypted */
  readonly patience?: string;
  /** Absent: Atlas is asked which projects there are. */
  readonly projects?: Readonly<Record<string, Listed>>;
}

/** One project, as the file or Atlas names it. */
export interface Listed {
  /** Atlas's name, for readers of the file. Nothing depends on it. */
  readonly name?: string;
  readonly projectId: string;
  readonly clusters: readonly string[];
  readonly privateNetworking?: boolean;
  readonly protect?: boolean;
}

export interface Project extends Listed {
  /** ORGANIZATION-PROJECT: the name of its stack. */
  readonly stack: string;
  readonly organization: Organization;
}

/** Enough for a machine of two cores; no bucket of Atlas is near its end (docs/fleets.md of the repository has the figures). */
const AT_ONCE = 8;
const DURATION = /^\d+(s|m|h)$/;
const STACK = /^[\w.-]{1,100}$/;
const PROJECT_ID = /^[a-f0-9]{24}$/;

export function readFleet(text: string): readonly Organization[] {
  const faults: string[] = [];
  const read = reader(faults);
  const file = read.object("the file", parsed(text), ["organizations"]);
  const all = Object.entries(read.object("organizations", file.organizations)).map(([name, value]): Organization => {
    const at = `organizations.${name}`;
    const one = read.object(at, value, ["atlas", "azure", "resourceGroupName", "atOnce", "patience", "projects"]);
    const atlas = read.object(`${at}.atlas`, one.atlas, ["clientId", "clientSecret", "baseUrl"]);
    const azure = read.object(`${at}.azure`, one.azure ?? {}, [
      "tenantId",
      "subscriptionId",
      "clientId",
      "clientSecret",
    ]);
    if (!STACK.test(name)) faults.push(`${at}: the name has other characters than letters, digits, ".", "_" and "-".`);
    return {
      name,
      atlas: {
        clientId: read.variable(`${at}.atlas.clientId`, atlas.clientId),
        clientSecret: read.variable(`${at}.atlas.clientSecret`, atlas.clientSecret),
        ...read.optional("baseUrl", atlas, (value) => read.text(`${at}.atlas.baseUrl`, value)),
      },
      azure: {
        ...read.optional("tenantId", azure, (value) => read.text(`${at}.azure.tenantId`, value)),
        ...read.optional("subscriptionId", azure, (value) => read.text(`${at}.azure.subscriptionId`, value)),
        ...read.optional("clientId", azure, (value) => read.variable(`${at}.azure.clientId`, value)),
        ...read.optional("clientSecret", azure, (value) => read.variable(`${at}.azure.clientSecret`, value)),
      },
      resourceGroupName: read.text(`${at}.resourceGroupName`, one.resourceGroupName),
      atOnce: one.atOnce === undefined ? AT_ONCE : read.count(`${at}.atOnce`, one.atOnce),
      ...read.optional("patience", one, (value) =>
        read.matching(`${at}.patience`, value, DURATION, 'a duration such as "10m" is'),
      ),
      ...read.optional("projects", one, (value) => projectsIn(`${at}.projects`, value, read)),
    };
  });
  if (all.length === 0 && faults.length === 0) faults.push("organizations: at least one organization is needed.");
  if (faults.length > 0) throw new FleetFault(faults);
  return all;
}

function projectsIn(at: string, value: unknown, read: Reader): Readonly<Record<string, Listed>> {
  const keys = ["name", "projectId", "clusters", "privateNetworking", "protect"];
  return Object.fromEntries(
    Object.entries(read.object(at, value)).map(([name, entry]): [string, Listed] => {
      const one = read.object(`${at}.${name}`, entry, keys);
      return [
        name,
        {
          ...read.optional("name", one, (value) => read.text(`${at}.${name}.name`, value)),
          projectId: read.matching(`${at}.${name}.projectId`, one.projectId, PROJECT_ID, "24 hexadecimal digits are"),
          clusters: clustersIn(`${at}.${name}.clusters`, one.clusters ?? [], read),
          ...read.optional("privateNetworking", one, (flag) => read.flag(`${at}.${name}.privateNetworking`, flag)),
          ...read.optional("protect", one, (flag) => read.flag(`${at}.${name}.protect`, flag)),
        },
      ];
    }),
  );
}

function clustersIn(at: string, value: unknown, read: Reader): readonly string[] {
  const clusters = read.texts(at, value);
  for (const name of repeated(clusters)) read.fault(`${at}: ${name} is there twice.`);
  return clusters;
}

/** One stack for each project. Two stacks on one project would undo each other's work. */
export function projectsOf(
  organizations: readonly Organization[],
  listed: ReadonlyMap<string, Readonly<Record<string, Listed>>>,
): readonly Project[] {
  const all = organizations.flatMap((organization) =>
    Object.entries(organization.projects ?? listed.get(organization.name) ?? {}).map(([name, one]) => ({
      ...one,
      stack: stackOf(organization, name),
      organization,
    })),
  );
  const faults = [
    ...all.filter(({ stack }) => !STACK.test(stack)).map(({ stack }) => `"${stack}" is no name of a stack.`),
    // A disk may hold no two folders whose names differ in case alone.
    ...repeated(all.map(({ stack }) => stack.toLowerCase())).map((stack) => `Two projects have the stack ${stack}.`),
    ...repeated(all.map(({ projectId }) => projectId)).map((id) => `The project ${id} is listed twice.`),
  ];
  if (faults.length > 0) throw new FleetFault(faults);
  return all;
}

/** The configuration of the project's stack. */
export function inputsOf({ organization, ...project }: Project): Readonly<Record<string, unknown>> {
  const { projectId, clusters, privateNetworking = false, protect = true } = project;
  const { resourceGroupName, patience } = organization;
  return { projectId, clusters, privateNetworking, protect, resourceGroupName, ...(patience && { patience }) };
}

/** What an `up` of the project depends on. `program`: its text and the version of the package. */
export function fingerprintOf(project: Project, program: string): string {
  const { azure, atlas } = project.organization;
  const { patience: _, ...inputs } = inputsOf(project);
  return createHash("sha256")
    .update(JSON.stringify([inputs, azure.subscriptionId, atlas.baseUrl, program]))
    .digest("hex")
    .slice(0, 16);
}

/** The organizations whose projects Atlas has to list: those without projects in the file, of which `--only` may name one. */
export function toBeListed(
  organizations: readonly Organization[],
  only: readonly string[] | undefined,
): readonly Organization[] {
  const inFile = new Set(
    organizations.flatMap((one) => Object.keys(one.projects ?? {}).map((name) => stackOf(one, name))),
  );
  const unknown = only?.filter((stack) => !inFile.has(stack));
  return organizations.filter(
    (one) => one.projects === undefined && unknown?.some((stack) => stack.startsWith(stackOf(one, ""))) !== false,
  );
}

const stackOf = ({ name }: Organization, project: string): string => `${name}-${project}`;

/** By a hash of the stack's name: the machines list for themselves, and a project that was deleted in between must not move the others to other machines. */
export function shardOf(projects: readonly Project[], shard: string): readonly Project[] {
  const [, index = "", count = ""] = /^([1-9]\d*)\/([1-9]\d*)$/.exec(shard) ?? [];
  if (index === "" || Number(index) > Number(count))
    throw new FleetFault([`--shard ${shard} is not of the form 3/20: the third part of twenty.`]);
  const partOf = ({ stack }: Project): number =>
    (createHash("sha256").update(stack).digest().readUInt32BE() % Number(count)) + 1;
  return projects.filter((project) => partOf(project) === Number(index));
}

/** Those that `--only` names. A name that no project has is a fault: otherwise a mistake in it looks like a run in which all went well. */
export function onlyOf(projects: readonly Project[], only: readonly string[] | undefined): readonly Project[] {
  if (only === undefined) return projects;
  const unknown = only.filter((name) => !projects.some(({ stack }) => stack === name));
  if (unknown.length > 0) throw new FleetFault(unknown.map((name) => `--only ${name}: no project has this stack.`));
  return projects.filter(({ stack }) => only.includes(stack));
}

const repeated = (all: readonly string[]): readonly string[] =>
  [...new Set(all)].filter((one) => all.indexOf(one) !== all.lastIndexOf(one));
