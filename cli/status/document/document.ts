// The whole page: exceptions first, then what was not read, then each project. Pure. views/ renders it.
import type { NotRead, ProjectFinding, ProjectReport, Report } from "../report";
import { type Block, type Document, projectNamed, type Section, section } from "./blocks";
import { changesSection } from "./changes";
import { projectSections } from "./project";

export const documentOf = (report: Report, sha256: string): Document => ({
  title: "Encryption at rest: status",
  level: report.verdict.level,
  verdict: report.verdict.says,
  origin: `${report.collection.time}, atlas-cmk ${report.collection.version}`,
  sections: [
    exceptions(report),
    ...notRead(report.projects),
    ...(report.comparison === undefined ? [] : [changesSection(report.comparison, report.projects)]),
    ...report.projects.map((one) => projectSections(one, report.projects.length === 1)),
    collection(report, sha256),
  ],
});

function exceptions({ exceptions: all, projects }: Report): Section {
  if (all.length === 0) return section("exceptions", "Exceptions", { kind: "text", text: noneText(projects) });
  const first = all.filter((one, at) => all.findIndex((other) => isSame(one, other)) === at);
  const items = first.map((finding) => {
    const { id, level, says, remedy } = finding;
    const ids = all.filter((one) => isSame(one, finding)).map(({ projectId }) => projectId);
    return {
      id,
      level,
      says,
      ...(projects.length > 1 ? { about: projectsNamed(projects, ids) } : {}),
      ...(remedy === undefined ? {} : { remedy }),
    };
  });
  return section("exceptions", "Exceptions", { kind: "findings", items });
}

const noneText = (projects: readonly ProjectReport[]): string =>
  projects.every(({ notRead }) => notRead.length === 0) ? "None." : "None in what could be read.";

/** Projects that share a vault share its exceptions. */
const isSame = (one: ProjectFinding, other: ProjectFinding): boolean =>
  one.id === other.id && one.level === other.level && one.says === other.says && one.remedy === other.remedy;

const MOST_NAMED = 5;

function projectsNamed(projects: readonly ProjectReport[], ids: readonly string[]): string {
  const named = ids.slice(0, MOST_NAMED).map((projectId) => {
    const project = projects.find((one) => one.projectId === projectId);
    return projectNamed(project ?? { projectId });
  });
  return `${named.join("; ")}${ids.length > MOST_NAMED ? ` and ${ids.length - MOST_NAMED} more` : ""}`;
}

/** One item for each reason: one missing login would otherwise be named for every part. */
function notRead(projects: readonly ProjectReport[]): readonly Section[] {
  const items = projects.flatMap((project) =>
    [...new Set(project.notRead.map(({ why }) => why))].map((why) => {
      const same = project.notRead.filter((one) => one.why === why);
      return {
        level: "unverified" as const,
        ...(projects.length > 1 ? { about: projectNamed(project) } : {}),
        says: `Not read: ${same.map(({ what }) => what).join("; ")}. ${why}`,
        remedy: `Needed: ${needsOf(same)}.`,
      };
    }),
  );
  return items.length === 0 ? [] : [section("not-read", "What could not be read", { kind: "findings", items })];
}

const needsOf = (same: readonly NotRead[]): string => [...new Set(same.map(({ needs }) => needs))].join("; ");

function collection({ collection: record, reportVersion }: Report, sha256: string): Section {
  const facts: Extract<Block, { kind: "facts" }>["facts"] = [
    ["Time", record.time],
    ["Tool", `atlas-cmk ${record.version}, report version ${reportVersion}`],
    ["Atlas", record.atlas.baseUrl],
    ["Account in Atlas", record.atlas.account],
    ["Account in Azure", record.azure.account],
    ["SHA-256 of the data", sha256],
  ];
  const rows = record.calls.map(({ call, times, lastStatus }) => [call, String(times), String(lastStatus ?? "none")]);
  return {
    id: "collection",
    heading: "Collection record",
    isFolded: true,
    sections: [],
    blocks: [
      {
        kind: "text",
        text: "This page is technical evidence, not a statement of compliance. It is what Atlas and Azure answered at the time below. Nothing was written.",
      },
      { kind: "facts", caption: "How the data was collected", facts },
      { kind: "table", caption: "Reads", columns: ["Request", "Times", "Last status"], rows },
    ],
  };
}
