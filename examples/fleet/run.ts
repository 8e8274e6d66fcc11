// Runs one task for each project, with a limit for this machine and one for each organization. A project that fails gets a second attempt after all others.
// A stop lets no further task begin. It knows nothing of Pulumi: the task is passed in.
import pLimit from "p-limit";
import type { Project } from "./projects.ts";

export interface Outcome {
  readonly project: Project;
  /** `skipped`: was done already. `left`: not begun, or interrupted by the stop. */
  readonly status: "done" | "skipped" | "failed" | "left";
  readonly attempts: number;
  readonly seconds: number;
  /** What it came to, or why it failed. */
  readonly says: string;
}

/** Of one attempt. */
export interface Told {
  readonly status: "done" | "skipped";
  readonly says: string;
}

export interface RunOptions {
  readonly atOnce: number;
  readonly attempts: number;
  /** No further task begins. */
  readonly stop: AbortSignal;
  readonly nowMs: () => number;
  /** After each attempt. */
  readonly onOutcome: (outcome: Outcome) => void;
}

export async function runFleet(
  projects: readonly Project[],
  task: (project: Project) => Promise<Told>,
  options: RunOptions,
): Promise<readonly Outcome[]> {
  const outcomes = new Map<Project, Outcome>();
  let waiting = projects;
  for (let attempt = 1; attempt <= options.attempts && waiting.length > 0; attempt += 1) {
    for (const outcome of await attemptAll(waiting, task, { ...options, attempt }))
      outcomes.set(outcome.project, outcome);
    waiting = waiting.filter((project) => outcomes.get(project)?.status === "failed");
    if (options.stop.aborted) break;
  }
  return projects.map((project) => outcomes.get(project) ?? left(project, 0));
}

async function attemptAll(
  projects: readonly Project[],
  task: (project: Project) => Promise<Told>,
  options: RunOptions & { readonly attempt: number },
): Promise<readonly Outcome[]> {
  const machine = pLimit(options.atOnce);
  const organizations = new Map(
    projects.map(({ organization }) => [organization.name, pLimit(organization.atOnce)] as const),
  );
  return Promise.all(
    inTurns(projects).map((project) => {
      const own = organizations.get(project.organization.name) ?? machine;
      // The organization's place first: a project that waits for it holds no place of the machine.
      return own(() => machine(() => attempted(project, task, options)));
    }),
  );
}

async function attempted(
  project: Project,
  task: (project: Project) => Promise<Told>,
  { attempt, stop, nowMs, onOutcome }: RunOptions & { readonly attempt: number },
): Promise<Outcome> {
  if (stop.aborted) return left(project, attempt - 1);
  const beganMs = nowMs();
  const ended = (status: Outcome["status"], says: string): Outcome => {
    const outcome = { project, status, says, attempts: attempt, seconds: (nowMs() - beganMs) / 1000 };
    onOutcome(outcome);
    return outcome;
  };
  try {
    const { status, says } = await task(project);
    return ended(status, says);
  } catch (error) {
    return ended(stop.aborted ? "left" : "failed", error instanceof Error ? error.message : String(error));
  }
}

const left = (project: Project, attempts: number): Outcome => ({
  project,
  status: "left",
  attempts,
  seconds: 0,
  says: "not begun",
});

/** One of each organization in turn, so that the limit of one does not keep the machine waiting. */
function inTurns(projects: readonly Project[]): readonly Project[] {
  const turns = new Map<string, number>();
  const numbered = projects.map((project) => {
    const turn = turns.get(project.organization.name) ?? 0;
    turns.set(project.organization.name, turn + 1);
    return { project, turn };
  });
  return numbered.sort((one, other) => one.turn - other.turn).map(({ project }) => project);
}
