// `atlas-cmk status` as a function: reads, renders, and says how it ended.
import { open } from "node:fs/promises";
import { CommandError, EXIT, type ExitCode, type Io } from "../io";
import { projectIdsIn } from "../project-ids";
import type { Surroundings } from "./collect/connected";
import { collectReport } from "./collect/report";
import { compared, earlierReport } from "./compare";
import { documentOf } from "./document/document";
import type { StatusOptions } from "./options";
import type { Report } from "./report";
import { sinceIn } from "./stack-output";
import { jsonOf, sha256Of } from "./views/embedded";
import { htmlOf } from "./views/html";
import { textOf } from "./views/text";

export async function statusCommand(options: StatusOptions, io: Io): Promise<ExitCode> {
  const report = await statusReport(options, io);
  io.out(rendered(report, options, io));
  return exitCodeOf(report, options);
}

/** The data alone, for a program. */
export async function statusReport(options: StatusOptions, io: Surroundings): Promise<Report> {
  if (options.json === true && options.html === true)
    throw new CommandError("--json and --html exclude each other: standard output has one result.");
  const projectIds = projectsIn(options);
  const earlier =
    options.compare === undefined ? undefined : earlierReport(options.compare, await fileText(options.compare));
  const outputs = options.stackOutput;
  const outputText = outputs === undefined ? undefined : await fileText(outputs);
  const report = await collectReport(
    {
      projectIds,
      sinceFor: (ids) =>
        outputs === undefined || outputText === undefined ? new Map() : sinceIn(outputs, outputText, ids),
    },
    io,
  );
  if (io.signal.aborted) throw new CommandError("cancelled", EXIT.cancelled);
  if (earlier === undefined) return report;
  const { collection, ...rest } = report;
  return { ...rest, comparison: compared(earlier, report.projects), collection };
}

function projectsIn({ project = [], allProjects }: StatusOptions): readonly string[] | "all" {
  if (allProjects === true) {
    if (project.length > 0) throw new CommandError("--project and --all-projects exclude each other.");
    return "all";
  }
  return projectIdsIn(project, "Pass the id of a project with --project, or --all-projects.");
}

/** A report of a thousand projects has a few megabytes. */
const MOST_BYTES = 64 * 1024 * 1024;

async function fileText(path: string): Promise<string> {
  const file = await open(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  try {
    const { size } = await file.stat();
    if (size > MOST_BYTES) throw new CommandError(`${path} is larger than ${MOST_BYTES / 1024 / 1024} MiB.`);
    return (await file.readFile("utf8")).replace(/^\ufeff/, "");
  } catch (error) {
    throw error instanceof CommandError ? error : unreadable(path, error);
  } finally {
    await file.close();
  }
}

const unreadable = (path: string, error: unknown): CommandError =>
  new CommandError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);

function rendered(report: Report, { json, html }: StatusOptions, io: Io): string {
  const data = jsonOf(report);
  if (json === true) return data;
  const sha256 = sha256Of(data);
  const document = documentOf(report, sha256);
  return html === true ? htmlOf(document, { json: data, sha256 }) : textOf(document, io);
}

function exitCodeOf({ verdict, projects }: Report, { failOn }: StatusOptions): ExitCode {
  const { level } = verdict;
  const isFound = level === "critical" || (level === "attention" && failOn === "attention");
  if (failOn !== undefined && isFound) return EXIT.finding;
  return projects.some(({ notRead }) => notRead.length > 0) ? EXIT.unchecked : EXIT.fine;
}
