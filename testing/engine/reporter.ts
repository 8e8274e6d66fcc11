// Collects what an operation did and said. Rendering is render.ts.
import type { Message, Severity } from "../stack-types.ts";
import { isInternal } from "./resource.ts";
import { type Step, stepOp, stepResource } from "./steps.ts";

export interface ReportedStep {
  readonly step: Step;
  error: string | undefined;
}

export interface Reporter {
  readonly steps: readonly ReportedStep[];
  readonly messages: readonly Message[];
  readonly counts: Readonly<Record<string, number>>;
  started(step: Step): void;
  finished(step: Step): void;
  failed(step: Step, text: string): void;
  say(severity: Severity, text: string, urn?: string): void;
  sayEphemeral(severity: Severity, text: string, urn: string): void;
}

/** `countRefreshes`: in a refresh the reads are the result; elsewhere only a preparation. */
export function createReporter(options: { readonly countRefreshes: boolean; readonly dryRun: boolean }): Reporter {
  const steps: ReportedStep[] = [];
  const messages: Message[] = [];
  const counts: Record<string, number> = {};
  const say = (severity: Severity, text: string, urn = ""): void => {
    messages.push({ severity, urn, text, ephemeral: false });
  };
  return {
    steps,
    messages,
    counts,
    started(step) {
      if (!isInternal(stepResource(step))) steps.push({ step, error: undefined });
    },
    finished(step) {
      const name = countedAs(step, options.countRefreshes);
      if (name !== undefined && !isInternal(stepResource(step))) counts[name] = (counts[name] ?? 0) + 1;
    },
    failed(step, text) {
      const entry = steps.find((candidate) => candidate.step === step);
      if (entry !== undefined) entry.error = text;
      say(
        "error",
        options.dryRun ? `Preview failed: ${text}` : text,
        isInternal(stepResource(step)) ? "" : stepResource(step).urn,
      );
    },
    say,
    sayEphemeral(severity, text, urn) {
      messages.push({ severity, urn, text, ephemeral: true });
    },
  };
}

/** The physical halves of a replacement do not count: the "replace" between them does. */
function countedAs(step: Step, countRefreshes: boolean): string | undefined {
  if (step.kind === "refresh") return countRefreshes ? refreshResult(step.outcome) : undefined;
  if (step.kind === "create" && step.replacing !== undefined) return undefined;
  if (step.kind === "delete" && step.replacing) return undefined;
  if (step.kind === "remove-pending-replace" || step.kind === "read") return undefined;
  return stepOp(step);
}

function refreshResult(outcome: Extract<Step, { kind: "refresh" }>["outcome"]): "same" | "update" | "delete" {
  if (outcome.new === undefined) return "delete";
  const changed = (outcome.diff?.changedKeys.length ?? 0) > 0 || outcome.outputsChanged;
  return changed ? "update" : "same";
}
