// The whole report: connects, reads each project, judges. Async, over the clients.
import { atlasSettings, type Lookup } from "#provider/atlas/credentials";
import { azureLogin } from "#provider/azure/credentials";
import type { Connections } from "#provider/connect";
import { timeOf } from "#provider/support/dates";
import { CmkError } from "#provider/support/errors";
import { ownEntry } from "#provider/support/own";
import { CommandError, EXIT } from "../../io";
import { exceptionsOf } from "../exceptions/exceptions";
import {
  type Collection,
  type FindingLevel,
  type ProjectFinding,
  type ProjectReport,
  REPORT_VERSION,
  type Report,
} from "../report";
import { verdictOf, verdictOfAll } from "../verdict";
import { atlasAccount, azureAccount } from "./accounts";
import { connectedTo, eachProject, type Surroundings } from "./connected";
import type { Looking } from "./looking";
import { collectProject } from "./project";
import type { CallRecord } from "./record";

export interface Wanted {
  /** `all`: every project that the credential can see. */
  readonly projectIds: readonly string[] | "all";
  /** By project id. */
  sinceFor(projectIds: readonly string[]): ReadonlyMap<string, string>;
}

export async function collectReport({ projectIds: given, sinceFor }: Wanted, io: Surroundings): Promise<Report> {
  return connectedTo(io, async (looking, record) => {
    const projectIds = given === "all" ? await everyProject(looking) : given;
    const sinces = sinceFor(projectIds);
    const projects = await eachProject(io, projectIds, (projectId) =>
      projectReport(looking, { projectId, since: sinces.get(projectId) }),
    );
    return reportOf(projects, collectionOf(io, looking.clients, record));
  });
}

async function everyProject({ clients, signal }: Looking): Promise<readonly string[]> {
  try {
    const projects = await clients.reads.projects({ maxAgeMs: 0, signal });
    if (projects.length > 0) return projects.map(({ id }) => id);
  } catch (error) {
    if (!(error instanceof CmkError)) throw error;
    throw new CommandError(`The list of projects could not be read. ${error.message}`, EXIT.unchecked);
  }
  throw new CommandError("The credential of Atlas sees no project.", EXIT.unchecked);
}

async function projectReport(
  looking: Looking,
  asked: { readonly projectId: string; readonly since: string | undefined },
): Promise<ProjectReport> {
  const project = await collectProject(looking, asked);
  const findings = exceptionsOf({ project, nowMs: looking.clients.clock.now() });
  return { ...project, findings, verdict: verdictOf(project, findings) };
}

const ORDER: readonly FindingLevel[] = ["critical", "attention"];

function reportOf(projects: readonly ProjectReport[], collection: Collection): Report {
  const all = projects.flatMap(({ projectId, findings }): readonly ProjectFinding[] =>
    findings.map((one) => ({ projectId, ...one })),
  );
  return {
    reportVersion: REPORT_VERSION,
    verdict: verdictOfAll(projects),
    exceptions: ORDER.flatMap((level) => all.filter((one) => one.level === level)),
    projects,
    collection,
  };
}

function collectionOf({ env, version }: Surroundings, { clock, atlas }: Connections, record: CallRecord): Collection {
  const none: Lookup = () => undefined;
  const places = { environment: (name: string) => ownEntry(env, name), config: none };
  return {
    time: timeOf(clock.now()),
    version,
    atlas: { baseUrl: atlas.baseUrl, account: atlasAccount(atlasSettings(places).credentials) },
    azure: { account: azureAccount(azureLogin(places)) },
    calls: record.calls(),
  };
}
