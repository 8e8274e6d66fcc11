// Every rule once: what `atlas-cmk doctor` checks, what the policies of the pack judge, and what `atlas-cmk status` makes an exception. Each of them, and its page,
// reads its rules here. Pure data. An id is never reused: a rule that is removed leaves its id in RETIRED.
import { CHECKS } from "./checks";
import { PROGRAM_RULES } from "./program";
import type { DoctorFacts, PolicyFacts, Rule, RuleId, StatusFacts } from "./rule";
import { STATUS_ONLY } from "./status";

const RECORD = [...CHECKS, ...PROGRAM_RULES, ...STATUS_ONLY] as const;

export const RULES: readonly Rule[] = RECORD;

/** The types allow only ids of the record: a rule is always found. */
export function ruleOf(id: Recorded["id"]): Rule {
  const rule = RULES.find((one) => one.id === id);
  if (rule === undefined) throw new Error(`The record has no rule ${id}.`);
  return rule;
}

/** Ids of rules that no longer exist. */
export const RETIRED: readonly RuleId[] = [];

type Recorded = (typeof RECORD)[number];
type DoctorRule = Extract<Recorded, { readonly doctor: unknown }>;
type StatusRule = Extract<Recorded, { readonly status: unknown }>;

export type DoctorId = DoctorRule["id"];
export type StatusId = StatusRule["id"];
/** The levels that the rule has in `atlas-cmk status`. */
export type LevelOf<Id extends StatusId> = keyof Extract<StatusRule, { readonly id: Id }>["status"];

/** The rules that the doctor checks. */
export const DOCTOR_RULES: readonly (Rule & { readonly id: DoctorId; readonly doctor: DoctorFacts })[] = RECORD.filter(
  (rule): rule is DoctorRule => "doctor" in rule,
);

/** A rule of the policy pack. */
export type PolicyRule = Rule & { readonly policy: PolicyFacts };

/** Every rule of the pack, those of the program first. */
export const POLICY_RULES: readonly PolicyRule[] = [...PROGRAM_RULES, ...CHECKS].filter(
  (rule): rule is Extract<Recorded, { readonly policy: unknown }> => "policy" in rule,
);

/** The rules that `atlas-cmk status` makes exceptions of. */
export const STATUS_RULES: readonly (Rule & { readonly id: StatusId; readonly status: StatusFacts })[] = RECORD.filter(
  (rule): rule is StatusRule => "status" in rule,
);

/** Where the docs describe a rule. */
export function docsOf(rule: Pick<Rule, "id" | "doctor" | "policy">): string {
  if (rule.doctor !== undefined) return `docs/doctor.md#${rule.id.toLowerCase()}`;
  return rule.policy === undefined ? `docs/status.md#${rule.id.toLowerCase()}` : policyDocsOf({ policy: rule.policy });
}

/** Where docs/policy.md describes a rule. */
export const policyDocsOf = ({ policy }: Pick<PolicyRule, "policy">): string => `docs/policy.md#${policy.name}`;
