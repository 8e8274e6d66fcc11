// What the record says of a rule. Types and names only.
import type { ControlId } from "./controls";

/**
 * `CMK-D…`: a check of the doctor. `CMK-P…`: stated by a policy, and by no check. `CMK-S…`: an exception of `atlas-cmk status`, and neither of the two.
 * Policies and exceptions that mean the same as a check have its id.
 */
export type RuleId = `CMK-${"D" | "P" | "S"}${number}`;

export interface Rule {
  readonly id: RuleId;
  /** What is true where the rule is kept. A sentence without its period. */
  readonly title: string;
  /** The worst result: some findings of an error are only warnings. */
  readonly level: "error" | "warning";
  /** What follows where it is not true. Sentences. */
  readonly consequence: string;
  readonly remedy: {
    /** What to do, as an imperative. Sentences. */
    readonly text: string;
    /** Each is one line for a shell. A word in braces is a placeholder, which a finding fills. */
    readonly commands: readonly string[];
  };
  readonly doctor?: DoctorFacts;
  readonly policy?: PolicyFacts;
  readonly status?: StatusFacts;
}

export interface DoctorFacts {
  readonly group: Group;
  /** `before`: only before the first `pulumi up`. `after`: only once the project uses its key. */
  readonly when: "before" | "after" | "both";
  /** Checks that must pass first: without them this check has nothing to judge, and is skipped. */
  readonly needs: readonly RuleId[];
  /** Where one of these fails, this check is skipped if it cannot be verified, or if it shows only a symptom. */
  readonly explainedBy?: readonly RuleId[];
}

export interface PolicyFacts {
  /** The policy's name in the pack. */
  readonly name: string;
  readonly enforcement: "advisory" | "mandatory";
  /** A control that asks for the same. Absent: no documented control does. */
  readonly control?: ControlId;
}

/** When `atlas-cmk status` makes an exception of it, for each level that it has there. */
export type StatusFacts = { readonly [level in StatusLevel]?: string };

export const STATUS_LEVELS = ["critical", "attention", "note"] as const;
/** `note`: worth knowing, and no exception. */
type StatusLevel = (typeof STATUS_LEVELS)[number];

export const GROUPS = [
  "login",
  "machine",
  "project",
  "permissions",
  "vault",
  "key",
  "access",
  "network",
  "alerts",
] as const;
export type Group = (typeof GROUPS)[number];
