// `node fleet.ts fleet.json`: one `pulumi up` for each project of the file. README.md has the options.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { commentOf, countsIn, type Explained, explained, isAllowed, toldOf } from "./comment.ts";
import { readDeployments, upOnDeployments } from "./deployments.ts";
import { environmentOf, missingVariables, relativeBackend } from "./environment.ts";
import { listProjects, useProxyOf } from "./list.ts";
import {
  fingerprintOf,
  type Listed,
  type Organization,
  onlyOf,
  type Project,
  projectsOf,
  readFleet,
  shardOf,
  toBeListed,
} from "./projects.ts";
import { FleetFault } from "./reader.ts";
import { INTERRUPTED_PREVIEW } from "./reasons.ts";
import { type Outcome, type RunOptions, runFleet, type Told } from "./run.ts";
import { openStacks, type Stacks } from "./stacks.ts";
import { EXIT, exitCodeOf, projectsText, summaryOf } from "./summary.ts";
import { USAGE } from "./usage.ts";

const OPTIONS = {
  preview: { type: "boolean", default: false },
  comment: { type: "string" },
  list: { type: "boolean", default: false },
  only: { type: "string", multiple: true },
  shard: { type: "string", default: "1/1" },
  "at-once": { type: "string", default: "8" },
  attempts: { type: "string", default: "2" },
  again: { type: "boolean", default: false },
  "cancel-locks": { type: "boolean", default: false },
  stacks: { type: "string", default: "stacks" },
  results: { type: "string" },
  deployments: { type: "string" },
  help: { type: "boolean", short: "h", default: false },
} as const;

type Options = ReturnType<typeof parsed>["values"];
const parsed = () => parseArgs({ options: OPTIONS, allowPositionals: true });

async function main(): Promise<number> {
  const { values, positionals } = parsed();
  if (values.help) {
    console.log(USAGE);
    return EXIT.fine;
  }
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) throw new FleetFault([USAGE]);
  const counts = { atOnce: numberOf("at-once", values["at-once"]), attempts: numberOf("attempts", values.attempts) };
  const organizations = readFleet(textIn(file));
  const asked = values.list ? organizations : toBeListed(organizations, values.only);
  refuse([...missingVariables(asked, process.env), ...noFolderFor(values), ...relativeBackend(process.env)]);
  const listed = await listedBy(asked);
  if (values.list) {
    for (const [name, projects] of listed) console.log(JSON.stringify({ [name]: { projects } }, null, 2));
    return EXIT.fine;
  }
  const all = projectsOf(organizations, listed);
  const wanted = new Set(onlyOf(all, values.only));
  const projects = shardOf(all, values.shard).filter((project) => wanted.has(project));
  // On Deployments each stack has its credentials there. A preview needs them here.
  if (values.deployments === undefined || values.preview)
    refuse(missingVariables([...new Set(projects.map(({ organization }) => organization))], process.env));
  const run = { ...runOptions(projects, values.preview), ...counts };
  return values.preview
    ? previewAll(projects, organizations, values, run)
    : upAll(projects, organizations, values, run);
}

async function upAll(
  projects: readonly Project[],
  organizations: readonly Organization[],
  values: Options,
  run: Run,
): Promise<number> {
  const outcomes = await runFleet(projects, await upOf(organizations, values, run.interrupt), run);
  console.log(`\n${summaryOf(outcomes, run.nowMs() / 1000)}`);
  if (values.results !== undefined) writeFileSync(values.results, JSON.stringify(resultsOf(outcomes), null, 2));
  return exitCodeOf(outcomes);
}

async function upOf(organizations: readonly Organization[], values: Options, interrupt: AbortSignal) {
  if (values.deployments === undefined) return (await stacksOf(organizations, values, interrupt)).up;
  const deployments = readDeployments(textIn(values.deployments));
  return (project: Project) => upOnDeployments(project, deployments, interrupt);
}

async function previewAll(
  projects: readonly Project[],
  organizations: readonly Organization[],
  values: Options,
  run: Run,
): Promise<number> {
  const stacks = await stacksOf(organizations, values, run.interrupt);
  const previews = new Map<Project, Explained>();
  const task = async (project: Project): Promise<Told> => {
    const previewed = await stacks.preview(project);
    if (run.stop.aborted && previewed !== undefined && previewed.exitCode !== 0) throw new Error(INTERRUPTED_PREVIEW);
    const one = explained(project.stack, previewed);
    previews.set(project, one);
    return toldOf(one);
  };
  const outcomes = await runFleet(projects, task, run);
  const all = outcomes.map(({ project: { stack }, project, says }) => {
    return previews.get(project) ?? { stack, failure: `Not previewed: ${says}.` };
  });
  if (values.comment === undefined) console.log(commentOf(all));
  else {
    writeFileSync(values.comment, commentOf(all));
    console.log(`\n${projectsText(all.length)}. ${countsIn(all) || "no change"}. The comment is in ${values.comment}.`);
  }
  const code = exitCodeOf(outcomes);
  return code === EXIT.fine && !isAllowed(all) ? EXIT.failed : code;
}

function stacksOf(organizations: readonly Organization[], values: Options, interrupt: AbortSignal): Promise<Stacks> {
  const program = programText();
  return openStacks({
    workDir: import.meta.dirname,
    folder: values.stacks,
    environmentOf: ({ organization }) => environmentOf(organization, organizations, process.env),
    fingerprintOf: (project) => fingerprintOf(project, program),
    again: values.again,
    cancelLocks: values["cancel-locks"],
    interrupt,
  });
}

interface Run extends RunOptions {
  readonly interrupt: AbortSignal;
}

function runOptions(projects: readonly Project[], isPreview: boolean): Omit<Run, "atOnce" | "attempts"> {
  const beganMs = performance.now();
  return {
    ...signals(),
    nowMs: () => performance.now() - beganMs,
    onOutcome: said(projects.length, isPreview),
  };
}

async function listedBy(
  organizations: readonly Organization[],
): Promise<ReadonlyMap<string, Readonly<Record<string, Listed>>>> {
  if (organizations.length > 0) useProxyOf(process.env);
  return new Map(
    await Promise.all(organizations.map(async (one) => [one.name, await listProjects(one, process.env)] as const)),
  );
}

/** A change of the program, or of the package, is work for every project. */
function programText(): string {
  const text = readFileSync(join(import.meta.dirname, "index.ts"), "utf8");
  const { version } = createRequire(import.meta.url)("pulumi-atlas-cmk/package.json") as { version: string };
  return createHash("sha256").update(text).update(version).digest("hex");
}

/**
 * The first Ctrl-C: nothing new begins, and what runs ends by itself. In a terminal Pulumi gets it too, and ends each stack after the step that it is in.
 * The second one interrupts what runs.
 */
function signals(): { readonly stop: AbortSignal; readonly interrupt: AbortSignal } {
  const stop = new AbortController();
  const interrupt = new AbortController();
  const heard = (): void => {
    if (stop.signal.aborted) {
      interrupt.abort();
      return;
    }
    console.error("No further project begins. Ctrl-C again to interrupt the running ones.");
    stop.abort();
  };
  for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, heard);
  return { stop: stop.signal, interrupt: interrupt.signal };
}

function said(total: number, isPreview: boolean): (outcome: Outcome) => void {
  const ended = new Set<Project>();
  return ({ project, status, attempts, seconds, says }) => {
    ended.add(project);
    const times = attempts > 1 ? `, attempt ${attempts}` : "";
    const word = isPreview && status === "done" ? "previewed" : status;
    console.log(`[${ended.size}/${total}] ${project.stack}: ${word} in ${seconds.toFixed(1)} s${times}: ${says}`);
  };
}

const resultsOf = (outcomes: readonly Outcome[]) =>
  outcomes.map(({ project: { stack, projectId }, ...one }) => ({ stack, projectId, ...one }));

/** Before the run: what it finds out in hours is to be written somewhere. */
const noFolderFor = ({ results, comment }: Options): readonly string[] =>
  Object.entries({ results, comment }).flatMap(([name, file]) =>
    file === undefined || existsSync(dirname(file)) ? [] : [`--${name} ${file}: there is no such folder.`],
  );

function refuse(faults: readonly string[]): void {
  if (faults.length > 0) throw new FleetFault(faults);
}

function textIn(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new FleetFault([`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`]);
  }
}

/** `parseArgs` refuses an option. */
const isOfArguments = (error: unknown): boolean =>
  error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS_");

function numberOf(name: string, text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new FleetFault([`--${name} ${text} is no whole number above 0.`]);
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = error instanceof FleetFault || isOfArguments(error) ? EXIT.usage : EXIT.failed;
}
