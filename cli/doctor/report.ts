// The results in the form of the JSON document, of which the text is made too. Pure.
import { docsOf } from "#provider/project/rules/record";
import { filled } from "../remedy";
import type { DoctorOptions } from "./options";
import { type Checked, rootsOf } from "./run-checks";
import { type Sight, valueIn } from "./sight";

/** Raised when a field changes its meaning or goes. A new field does not raise it. */
export const REPORT_VERSION = 1;

export type ResultName = "passed" | "failed" | "warning" | "unverified" | "skipped" | "crashed";

export interface ReportedFinding {
  readonly says: string;
  readonly remedy: string;
  readonly commands: readonly string[];
}

export interface ReportedCheck {
  readonly id: string;
  readonly title: string;
  readonly result: ResultName;
  /** Its result does not count. */
  readonly ignored?: true;
  /** Of a failure or a warning. */
  readonly consequence?: string;
  readonly findings?: readonly ReportedFinding[];
  /** Why it is not verified, or crashed. */
  readonly why?: string;
  /** How it can be verified. */
  readonly toDo?: string;
  /** The checks whose result this one would only repeat. */
  readonly because?: readonly string[];
  readonly docs: string;
}

export interface Report {
  readonly reportVersion: typeof REPORT_VERSION;
  readonly at: string;
  readonly phase: "before" | "after";
  readonly project: { readonly id: string; readonly name?: string };
  /** ARM id. */
  readonly vault?: string;
  readonly key?: string;
  readonly version: string;
  readonly counts: Readonly<Record<ResultName, number>>;
  readonly checks: readonly ReportedCheck[];
}

export function reportOf(sight: Sight, all: readonly Checked[], options: DoctorOptions): Report {
  const { only, ignore = [] } = options;
  const checks = all
    .filter(({ rule }) => only === undefined || only.includes(rule.id))
    .map((checked) => reported(checked, { all, isIgnored: ignore.includes(checked.rule.id) }));
  const { keyVaultId, keyName, projectId } = sight.target;
  const name = valueIn(sight.atlas.project)?.name;
  return {
    reportVersion: REPORT_VERSION,
    at: new Date(sight.nowMs).toISOString(),
    phase: sight.phase,
    project: { id: projectId, ...(name === undefined ? {} : { name }) },
    ...(keyVaultId === undefined ? {} : { vault: keyVaultId }),
    ...(keyName === undefined ? {} : { key: keyName }),
    version: sight.machine.own,
    counts: countsOf(checks),
    checks,
  };
}

/** Without the ignored checks. */
function countsOf(checks: readonly ReportedCheck[]): Report["counts"] {
  const counted = checks.filter(({ ignored }) => ignored !== true);
  const count = (result: ResultName): number => counted.filter((one) => one.result === result).length;
  return {
    passed: count("passed"),
    failed: count("failed"),
    warning: count("warning"),
    unverified: count("unverified"),
    skipped: count("skipped"),
    crashed: count("crashed"),
  };
}

function reported(
  { rule, outcome }: Checked,
  { all, isIgnored }: { readonly all: readonly Checked[]; readonly isIgnored: boolean },
): ReportedCheck {
  const { id, title } = rule;
  const head = { id, title, result: outcome.result, ...(isIgnored ? { ignored: true as const } : {}) };
  const docs = docsOf(rule);
  switch (outcome.result) {
    case "passed":
      return { ...head, docs };
    case "failed":
    case "warning": {
      const findings = outcome.findings.map(({ says, remedy, note, commands, values = {} }) => ({
        says,
        remedy: [remedy ?? rule.remedy.text, note].filter((text) => text !== undefined).join(" "),
        commands: filled(commands ?? rule.remedy.commands, values),
      }));
      return { ...head, consequence: rule.consequence, findings, docs };
    }
    case "unverified":
      return { ...head, why: outcome.why, ...(outcome.toDo === undefined ? {} : { toDo: outcome.toDo }), docs };
    case "crashed":
      return { ...head, why: outcome.why, docs };
    case "skipped":
      return { ...head, because: rootsOf(outcome.because, all), docs };
    default:
      return outcome satisfies never;
  }
}
