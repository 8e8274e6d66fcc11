// Proves how examples/fleet runs its projects: how many at once, of the machine and of each organization; a second attempt after all others; a stop.
// And what it says at the end.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { Organization, Project } from "../../../../examples/fleet/projects.ts";
import { isInterrupted, reasonOf } from "../../../../examples/fleet/reasons.ts";
import { type Outcome, type RunOptions, runFleet, type Told } from "../../../../examples/fleet/run.ts";
import { exitCodeOf, summaryOf } from "../../../../examples/fleet/summary.ts";
import { USAGE } from "../../../../examples/fleet/usage.ts";

const organization = (name: string, atOnce = 8): Organization => ({
  name,
  atOnce,
  atlas: { clientId: "ID", clientSecret: "SECRET" },
  azure: {},
  resourceGroupName: "keys",
});
const projectsOf = (of: Organization, count: number): readonly Project[] =>
  Array.from({ length: count }, (_, index) => ({
    stack: `${of.name}-${index + 1}`,
    projectId: `${index}`,
    clusters: [],
    organization: of,
  }));
const options = (more: Partial<RunOptions> = {}): RunOptions => ({
  atOnce: 8,
  attempts: 1,
  stop: new AbortController().signal,
  nowMs: () => 0,
  onOutcome: () => {},
  ...more,
});
const DONE: Told = { status: "done", says: "no change" };

/** A task that ends when the others have had their turn, and notes how many are at work. */
function watched() {
  const working = new Map<string, number>();
  const most = new Map<string, number>();
  const count = (name: string, by: number): void => {
    working.set(name, (working.get(name) ?? 0) + by);
    most.set(name, Math.max(most.get(name) ?? 0, working.get(name) ?? 0));
  };
  const order: string[] = [];
  const task = async ({ stack, organization: { name } }: Project): Promise<Told> => {
    order.push(stack);
    for (const one of [name, "all"]) count(one, 1);
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    for (const one of [name, "all"]) count(one, -1);
    return DONE;
  };
  return { task, most, order };
}

it("runs no more at once than the machine and each organization allow", async () => {
  const { task, most } = watched();
  const projects = [...projectsOf(organization("a", 2), 10), ...projectsOf(organization("b", 9), 10)];
  const outcomes = await runFleet(projects, task, options({ atOnce: 5 }));
  expect(Object.fromEntries(most)).toEqual({ a: 2, b: expect.any(Number), all: 5 });
  expect(outcomes.map(({ project }) => project)).toEqual(projects);
});

it("takes one project of each organization in turn", async () => {
  const { task, order } = watched();
  await runFleet(
    [...projectsOf(organization("a"), 2), ...projectsOf(organization("b"), 2)],
    task,
    options({ atOnce: 1 }),
  );
  expect(order).toEqual(["a-1", "b-1", "a-2", "b-2"]);
});

it("tries what failed again after all others, as often as asked", async () => {
  const order: string[] = [];
  const task = async ({ stack }: Project): Promise<Told> => {
    order.push(stack);
    if (stack === "a-1" || (stack === "a-2" && order.filter((one) => one === "a-2").length === 1))
      throw new Error("no");
    return DONE;
  };
  const outcomes = await runFleet(projectsOf(organization("a"), 3), task, options({ atOnce: 1, attempts: 3 }));
  expect(order).toEqual(["a-1", "a-2", "a-3", "a-1", "a-2", "a-1"]);
  expect(outcomes.map(({ status, attempts }) => [status, attempts])).toEqual([
    ["failed", 3],
    ["done", 2],
    ["done", 1],
  ]);
});

it("begins nothing after a stop, ends what runs, and calls the rest left", async () => {
  const stop = new AbortController();
  const begun: string[] = [];
  const task = async ({ stack }: Project): Promise<Told> => {
    begun.push(stack);
    if (stack === "a-2") stop.abort();
    return DONE;
  };
  const run = options({ atOnce: 1, attempts: 2, stop: stop.signal });
  const outcomes = await runFleet(projectsOf(organization("a"), 4), task, run);
  expect(begun).toEqual(["a-1", "a-2"]);
  expect(outcomes.map(({ status }) => status)).toEqual(["done", "done", "left", "left"]);
});

it("calls left, and not failed, what the stop interrupted", async () => {
  const stop = new AbortController();
  const task = async (): Promise<Told> => {
    stop.abort();
    throw new Error("update canceled");
  };
  const outcomes = await runFleet(projectsOf(organization("a"), 1), task, options({ attempts: 2, stop: stop.signal }));
  expect(outcomes.map(({ status, says }) => [status, says])).toEqual([["left", "update canceled"]]);
});

const [first, second] = projectsOf(organization("a"), 2) as [Project, Project]; // two were asked for
const outcome = (project: Project, status: Outcome["status"], says = ""): Outcome => ({
  ...{ project, status, says, attempts: 2, seconds: 1 },
});

it("ends with a table: what failed with its reason, and counts", () => {
  const outcomes = [outcome(first, "done"), outcome(second, "failed", "the cluster orders does not exist")];
  expect(summaryOf(outcomes, 62.4)).toBe(
    `project  status  attempts  why
a-2      failed  2         the cluster orders does not exist

organization  failed  left  done  done before
a             1       0     1     0

2 projects in 62 s
Run the same command again: it does what failed and what is left.`,
  );
});

it("asks for no second run where nothing is left", () => {
  expect(summaryOf([outcome(first, "done"), outcome(second, "skipped")], 3)).toMatch(/\n2 projects in 3 s$/);
});

/** As the Automation API words each of them. */
const failed = (code: string, ...errors: readonly string[]): string =>
  `code: -2\n stdout: \n stderr: Command ${code}: pulumi up --yes\nDiagnostics:\n${errors.map((one) => `    error: ${one}\n`).join("")}`;

it.each([
  [failed("was killed with SIGINT (User interruption with CTRL-C)"), true, ""],
  [failed("failed with exit code 255", "update canceled"), true, ""],
  [
    failed("failed with exit code 255", "the cluster orders does not exist"),
    false,
    "the cluster orders does not exist",
  ],
  [
    failed(
      "failed with exit code 1",
      'resource "a" cannot be deleted\n    because it is protected. To unprotect',
      "update canceled",
    ),
    false,
    'resource "a" cannot be deleted because it is protected',
  ],
  [failed("failed with exit code 3"), false, "Command failed with exit code 3: pulumi up --yes"],
])("knows an interrupted stack by %j: %s, and otherwise why it failed", (message, is, why) => {
  expect(isInterrupted(new Error(message))).toBe(is);
  if (!is) expect(reasonOf(new Error(message))).toBe(why);
});

it("prints help of at most 80 columns, with every option of the README", () => {
  const readme = readFileSync(new URL("../../../../examples/fleet/README.md", import.meta.url), "utf8");
  const options = [...readme.matchAll(/^\| `(--[\w-]+)/gm)].map(([, name]) => name);
  expect(options.length).toBeGreaterThan(10);
  const helped = [...USAGE.matchAll(/^ {2}(?:-h, )?(--[\w-]+)/gm)].map(([, name]) => name);
  expect(helped.sort()).toEqual(options.sort());
  expect(Math.max(...USAGE.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(80);
});

it.each<readonly [number, readonly Outcome["status"][]]>([
  [0, ["done", "skipped"]],
  [1, ["done", "failed"]],
  [130, ["failed", "left"]],
])("ends with %s for %s", (code, statuses) => {
  expect(exitCodeOf(statuses.map((status) => outcome(first, status)))).toBe(code);
});
