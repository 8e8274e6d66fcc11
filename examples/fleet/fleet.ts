// `node fleet.ts fleet.json`: one `pulumi up` for each project of the file. README.md has the options.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { commentOf, type Explained, explained, isAllowed } from "./comment.ts";
import { listProjects } from "./list.ts";
import {
  environmentOf,
  FleetFault,
  fingerprintOf,
  type Listed,
  missingVariables,
  type Organization,
  type Project,
  projectsOf,
  readFleet,
  shardOf,
} from "./projects.ts";
import { type Outcome, runFleet } from "./run.ts";
import { openStacks } from "./stacks.ts";
import { EXIT, exitCodeOf, summaryOf } from "./summary.ts";

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
  logs: { type: "string", default: "logs" },
  results: { type: "string" },
} as const;
const USAGE = `node fleet.ts fleet.json [${Object.keys(OPTIONS)
  .map((name) => `--${name}`)
  .join("] [")}]`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true });
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) throw new FleetFault([USAGE]);
  const organizations = readFleet(readFileSync(file, "utf8"));
  const missing = missingVariables(organizations, process.env);
  if (missing.length > 0) throw new FleetFault(missing);
  const listed = await listedBy(organizations, values.list);
  if (values.list) {
    for (const [name, projects] of listed) console.log(JSON.stringify({ [name]: { projects } }, null, 2));
    return EXIT.fine;
  }
  const all = projectsOf(organizations, listed);
  const chosen = shardOf(all, values.shard).filter(({ stack }) => values.only?.includes(stack) ?? true);
  const { stop, interrupt } = signals();
  const program = programText();
  const stacks = await openStacks({
    workDir: import.meta.dirname,
    logs: values.logs,
    environmentOf: ({ organization }) => environmentOf(organization, organizations, process.env),
    fingerprintOf: (project) => fingerprintOf(project, program),
    again: values.again,
    cancelLocks: values["cancel-locks"],
    interrupt,
  });
  const began = performance.now();
  const options = {
    atOnce: numberOf("at-once", values["at-once"]),
    attempts: numberOf("attempts", values.attempts),
    stop,
    nowMs: () => performance.now(),
    onOutcome: said(chosen.length),
  };
  const seconds = () => (performance.now() - began) / 1000;
  if (values.preview) {
    const previews = new Map<Project, Explained>();
    const task = async (project: Project) => {
      const one = explained(project.stack, await stacks.preview(project));
      previews.set(project, one);
      const says = one.failure ?? one.explanation?.verdict ?? "done before, with the same inputs";
      return { status: one.explanation === undefined && one.failure === undefined ? "skipped" : "done", says } as const;
    };
    const outcomes = await runFleet(chosen, task, options);
    const explanations = outcomes.map(
      ({ project, says }) => previews.get(project) ?? { stack: project.stack, failure: says || "not previewed" },
    );
    const comment = commentOf(explanations);
    if (values.comment === undefined) console.log(comment);
    else writeFileSync(values.comment, comment);
    return isAllowed(explanations) ? exitCodeOf(outcomes) : EXIT.failed;
  }
  const outcomes = await runFleet(chosen, stacks.up, options);
  console.log(`\n${summaryOf(outcomes, seconds())}`);
  if (values.results !== undefined) writeFileSync(values.results, JSON.stringify(resultsOf(outcomes), null, 2));
  return exitCodeOf(outcomes);
}

async function listedBy(
  organizations: readonly Organization[],
  all: boolean,
): Promise<ReadonlyMap<string, Readonly<Record<string, Listed>>>> {
  const asked = organizations.filter(({ projects }) => all || projects === undefined);
  return new Map(
    await Promise.all(asked.map(async (one) => [one.name, await listProjects(one, process.env)] as const)),
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
    console.error("No further project begins. Again to interrupt the running ones.");
    stop.abort();
  };
  for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, heard);
  return { stop: stop.signal, interrupt: interrupt.signal };
}

function said(total: number): (outcome: Outcome) => void {
  const ended = new Set<Project>();
  return ({ project, status, attempts, seconds, says }) => {
    ended.add(project);
    const times = attempts > 1 ? `, attempt ${attempts}` : "";
    console.log(`[${ended.size}/${total}] ${project.stack}: ${status} in ${seconds.toFixed(1)} s${times}: ${says}`);
  };
}

const resultsOf = (outcomes: readonly Outcome[]) =>
  outcomes.map(({ project: { stack, projectId }, ...one }) => ({ stack, projectId, ...one }));

function numberOf(name: string, text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new FleetFault([`--${name} ${text} is no whole number above 0.`]);
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = error instanceof FleetFault || error instanceof TypeError ? EXIT.usage : EXIT.failed;
}
