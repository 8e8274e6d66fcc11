// `atlas-cmk doctor` as a function: it reads, judges and reports. It changes nothing.
import { DOCTOR_RULES, docsOf } from "#provider/project/rules/record";
import { isKeyName, isResourceGroupName, parseKeyVaultId } from "#provider/support/azure-names";
import { harmless } from "#provider/support/harmless";
import { fitted } from "../fitted";
import { CommandError, EXIT, type ExitCode, type Io } from "../io";
import { projectIdsIn } from "../project-ids";
import { collect } from "./collect/collect";
import { servicesOf } from "./collect/services";
import { type Machine, machineSight, thisMachine } from "./machine";
import type { DoctorOptions } from "./options";
import { REPORT_VERSION, type Report, reportOf } from "./report";
import { runChecks } from "./run-checks";
import { SHAPE, textOf } from "./text";

export async function doctorCommand(
  options: DoctorOptions,
  io: Io,
  machine: Machine = thisMachine(),
): Promise<ExitCode> {
  refuseUnknownIds(options);
  if (options.list === true) return list(options, io);
  const report = await diagnose({ ...options, project: projectIn(options) }, io, machine);
  io.out(options.json === true ? `${JSON.stringify(report, null, 2)}\n` : fitted(textOf(report, io.style), io, SHAPE));
  return exitCodeOf(report, options);
}

/** The report as data. */
export async function diagnose(
  options: DoctorOptions & { readonly project: string },
  io: Pick<Io, "env" | "now" | "version" | "signal" | "err">,
  machine: Machine = thisMachine(),
): Promise<Report> {
  const services = await servicesOf(io);
  try {
    for (const one of services.warnings) io.err(`atlas-cmk: ${harmless(one)}\n`);
    const seen = await machineSight(machine, io);
    const sight = await collect({ services, options, machine: seen, signal: io.signal });
    return reportOf(sight, runChecks(sight), options);
  } finally {
    await services.close();
  }
}

function refuseUnknownIds({ only = [], ignore = [] }: DoctorOptions): void {
  const known: readonly string[] = DOCTOR_RULES.map(({ id }) => id);
  const unknown = [...only, ...ignore].find((id) => !known.includes(id));
  if (unknown !== undefined)
    throw new CommandError(`There is no check ${harmless(unknown)}. \`atlas-cmk doctor --list\` lists them.`);
}

function projectIn({ project, vault, key, resourceGroup, before }: DoctorOptions): string {
  const [id = ""] = projectIdsIn(
    project === undefined ? [] : [project],
    "Pass --project with the id of the Atlas project.",
  );
  if (vault !== undefined && parseKeyVaultId(vault) === undefined)
    throw new CommandError(
      `--vault is "${harmless(vault)}", which is not the ARM id of a vault. To print it: az keyvault show --name {vault} --query id --output tsv`,
    );
  if (key !== undefined && !isKeyName(key))
    throw new CommandError(`--key is "${harmless(key)}", which is not the name of a key.`);
  if (resourceGroup !== undefined && !isResourceGroupName(resourceGroup))
    throw new CommandError(
      `--resource-group is "${harmless(resourceGroup)}", which is not the name of a resource group.`,
    );
  if (resourceGroup !== undefined && before !== true)
    throw new CommandError("--resource-group is for the time before the first `pulumi up`: pass --before, too.");
  return id;
}

function exitCodeOf({ counts }: Report, { failOn = "failed" }: DoctorOptions): ExitCode {
  if (counts.failed > 0 || (failOn === "warning" && counts.warning > 0)) return EXIT.finding;
  return counts.unverified + counts.crashed > 0 ? EXIT.unchecked : EXIT.fine;
}

function list({ json, only }: DoctorOptions, io: Io): ExitCode {
  const rules = DOCTOR_RULES.filter(({ id }) => only === undefined || only.includes(id));
  io.out(json === true ? `${JSON.stringify(listed(rules), null, 2)}\n` : rules.map(lineOf).join(""));
  return EXIT.fine;
}

const listed = (rules: typeof DOCTOR_RULES) => ({
  reportVersion: REPORT_VERSION,
  checks: rules.map((rule) => ({
    id: rule.id,
    title: rule.title,
    level: rule.level,
    when: rule.doctor.when,
    needs: rule.doctor.needs,
    docs: docsOf(rule),
  })),
});

const lineOf = ({ id, title, level, doctor }: (typeof DOCTOR_RULES)[number]): string =>
  `${id}  ${level.padEnd(9)}${doctor.when.padEnd(8)}${title}\n`;
