// What the tests of `atlas-cmk status` start from: an emulator, and a run of the command on it.
import { statusCommand, statusReport } from "../../../../cli/status/command.ts";
import type { StatusOptions } from "../../../../cli/status/options.ts";
import type { ProjectReport, Report } from "../../../../cli/status/report.ts";
import { quickstart } from "../../../../emulator/seeds.ts";
import { emulator } from "../../../support/each-test.ts";
import { must } from "../../../support/must.ts";
import { testIo } from "../../../unit/cli/io.ts";

export { emulator, forEachTest } from "../../../support/each-test.ts";

export const { projectId } = quickstart;
const DAY_MS = 86_400_000;
export const days = (count: number): number => count * DAY_MS;

type Env = Readonly<Record<string, string | undefined>>;

const ioWith = (env: Env = {}) => testIo({ env: { ...emulator.env, ...env } });

export const reported = (options: StatusOptions = { project: [projectId] }, env: Env = {}): Promise<Report> =>
  statusReport(options, ioWith(env));

/** Of the quickstart's project alone. */
export async function project(env: Env = {}): Promise<ProjectReport> {
  return must((await reported({ project: [projectId] }, env)).projects[0]);
}

export async function ran(options: StatusOptions = { project: [projectId] }, env: Env = {}) {
  const io = ioWith(env);
  const code = await statusCommand(options, io);
  return { code, stdout: io.stdout(), stderr: io.stderr() };
}

export const idsOf = ({ findings }: ProjectReport): readonly string[] =>
  findings.map(({ id, object }) => `${id} ${object}`);
