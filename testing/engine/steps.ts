// The steps that an operation is made of. Data only: generate.ts and deletes.ts make them, execute.ts carries them out.
import type { StepOp } from "../stack-types.ts";
import type { Registered } from "./goals.ts";
import type { DetailedDiff } from "./object-diff.ts";
import type { Resource } from "./resource.ts";

/** Hands the outcome back to the program that registered the resource. */
export type Done = (registered: Registered) => void;

export interface StepDiff {
  readonly replaceKeys: readonly string[];
  readonly changedKeys: readonly string[];
  /** Absent: the provider said "changes" and no more. */
  readonly detailed?: DetailedDiff;
}

export type Step =
  | { readonly kind: "same"; readonly old: Resource; readonly new: Resource; readonly done: Done }
  | { readonly kind: "skipped-create"; readonly new: Resource; readonly done: Done }
  | { readonly kind: "create"; readonly new: Resource; readonly done: Done; readonly replacing?: Replacing }
  | { readonly kind: "replace"; readonly old: Resource; readonly new: Resource; readonly diff: StepDiff }
  | {
      readonly kind: "update";
      readonly old: Resource;
      readonly new: Resource;
      readonly diff: StepDiff;
      readonly done: Done;
    }
  | {
      readonly kind: "delete";
      readonly old: Resource;
      readonly replacing: boolean;
      readonly pendingReplacement: boolean;
    }
  | { readonly kind: "remove-pending-replace"; readonly old: Resource }
  | { readonly kind: "read"; readonly old: Resource | undefined; readonly new: Resource; readonly done: Done }
  | { readonly kind: "refresh"; readonly old: Resource; readonly outcome: RefreshOutcome };

/** What a create takes the place of. */
interface Replacing {
  readonly old: Resource;
  readonly diff: StepDiff;
  /** The old one stays, marked, until the end of the operation. */
  readonly pendingDelete: boolean;
}

/** Filled in when the step is carried out. */
interface RefreshOutcome {
  new: Resource | undefined;
  diff: StepDiff | undefined;
  outputsChanged: boolean;
}

export const NO_DIFF: StepDiff = { replaceKeys: [], changedKeys: [] };

export function stepOp(step: Step): StepOp {
  switch (step.kind) {
    case "create":
      return step.replacing === undefined ? "create" : "create-replacement";
    case "delete":
      // What was only read is let go of, not deleted.
      if (step.old.external) return step.replacing ? "discard-replaced" : "discard";
      return step.replacing ? "delete-replaced" : "delete";
    case "skipped-create":
      return "same";
    default:
      return step.kind;
  }
}

export function stepResource(step: Step): Resource {
  return step.kind !== "refresh" && "new" in step ? step.new : step.old;
}

export function stepOld(step: Step): Resource | undefined {
  if (step.kind === "create") return step.replacing?.old;
  return "old" in step ? step.old : undefined;
}

export function stepDiff(step: Step): StepDiff | undefined {
  if (step.kind === "create") return step.replacing?.diff;
  if (step.kind === "refresh") return step.outcome.diff;
  return "diff" in step ? step.diff : undefined;
}
