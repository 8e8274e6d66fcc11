// Runs the checks in the order of what they need. A check whose cause is already said is skipped. Pure.
import { DOCTOR_RULES, type DoctorId } from "#provider/project/rules/record";
import type { RuleId } from "#provider/project/rules/rule";
import { ACCESS_CHECKS } from "./checks/access";
import { ALERT_CHECKS } from "./checks/alerts";
import { KEY_CHECKS } from "./checks/key";
import { LOGIN_CHECKS } from "./checks/login";
import { MACHINE_CHECKS } from "./checks/machine";
import { NETWORK_CHECKS } from "./checks/network";
import { PERMISSION_CHECKS } from "./checks/permissions";
import { PROJECT_CHECKS } from "./checks/project";
import type { Check, Outcome } from "./outcome";
import type { Sight } from "./sight";

/** Every check of the record has its code here, and no other: the types say so. */
export const CHECKS: Readonly<Record<DoctorId, Check>> = {
  ...LOGIN_CHECKS,
  ...MACHINE_CHECKS,
  ...PROJECT_CHECKS,
  ...PERMISSION_CHECKS,
  ...KEY_CHECKS,
  ...ACCESS_CHECKS,
  ...NETWORK_CHECKS,
  ...ALERT_CHECKS,
};

type Rule = (typeof DOCTOR_RULES)[number];

type Result =
  | Outcome
  /** A check that this one needs, or that explains it, has not passed. */
  | { readonly result: "skipped"; readonly because: readonly RuleId[] }
  /** A defect of this command. */
  | { readonly result: "crashed"; readonly why: string };

export interface Checked {
  readonly rule: Rule;
  readonly outcome: Result;
}

type Checks = Readonly<Record<DoctorId, Check>>;

/** Every check that applies here, with its result. */
export function runChecks(sight: Sight, checks: Checks = CHECKS): readonly Checked[] {
  const results = new Map<RuleId, Result>();
  return inOrder(DOCTOR_RULES.filter(({ doctor }) => [sight.phase, "both"].includes(doctor.when))).flatMap((rule) => {
    const outcome = resultOf(rule, results, () => tried(checks[rule.id], sight));
    if (outcome === undefined) return [];
    results.set(rule.id, outcome);
    return [{ rule, outcome }];
  });
}

const HOLDS = ["passed", "warning"];

/** A check that does not apply blocks no other. */
function resultOf(
  { doctor: { needs, explainedBy = [] } }: Rule,
  results: ReadonlyMap<RuleId, Result>,
  run: () => Result | undefined,
): Result | undefined {
  const lacking = needs.filter((id) => !HOLDS.includes(results.get(id)?.result ?? "passed"));
  if (lacking.length > 0) return { result: "skipped", because: lacking };
  const outcome = run();
  const explaining = explainedBy.filter((id) => results.get(id)?.result === "failed");
  return explaining.length > 0 && addsNothing(outcome) ? { result: "skipped", because: explaining } : outcome;
}

const addsNothing = (outcome: Result | undefined): boolean =>
  outcome?.result === "unverified" || (outcome?.result === "failed" && outcome.isSymptom === true);

function tried(check: Check, sight: Sight): Result | undefined {
  try {
    return check(sight);
  } catch (error) {
    return { result: "crashed", why: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}

/** The record's order, but a check after those that it needs. */
function inOrder(rules: readonly Rule[]): readonly Rule[] {
  const placed = new Set<Rule>();
  const place = (rule: Rule): void => {
    if (placed.has(rule)) return;
    const { needs, explainedBy = [] } = rule.doctor;
    for (const other of rules) if ([...needs, ...explainedBy].includes(other.id)) place(other);
    placed.add(rule);
  };
  for (const rule of rules) place(rule);
  return [...placed];
}

/** The first causes of a skipped check. */
export function rootsOf(because: readonly RuleId[], all: readonly Checked[]): readonly RuleId[] {
  const roots = because.flatMap((id) => {
    const outcome = all.find(({ rule }) => rule.id === id)?.outcome;
    return outcome?.result === "skipped" ? rootsOf(outcome.because, all) : [id];
  });
  return [...new Set(roots)];
}
