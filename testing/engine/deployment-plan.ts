// Plans: what a preview has decided, and an `up` that keeps to it. Follows step_generator.go: GenerateSteps, and deploy/plan.go: ConstrainedTo.
// Only steps are compared: a real engine holds the properties of a plan too.
import type { StepOp } from "../stack-types.ts";
import { type Step, stepOp, stepResource } from "./steps.ts";

/** By URN, in their order. */
export type PlannedSteps = Readonly<Record<string, readonly StepOp[]>>;

export interface DeploymentPlan {
  /** Notes the steps of a preview; throws where a run has others than its plan. */
  take(steps: readonly Step[]): void;
  readonly taken: PlannedSteps;
}

const CONSTRAINED_TO: Readonly<Partial<Record<StepOp, readonly StepOp[]>>> = {
  update: ["update", "same"],
  replace: ["replace", "update", "same"],
  "create-replacement": ["create-replacement", "update", "same"],
  "delete-replaced": ["delete-replaced", "update", "same"],
};

export function createDeploymentPlan(planned: PlannedSteps | undefined): DeploymentPlan {
  const taken: Record<string, StepOp[]> = {};
  const keep = (urn: string, op: StepOp): void => {
    const steps = planned?.[urn];
    const constraint = steps?.[taken[urn]?.length ?? 0] ?? (steps === undefined ? "same" : undefined);
    const why =
      constraint === undefined
        ? "no more steps were expected for this resource"
        : steps === undefined
          ? "no steps were expected for this resource"
          : `this resource is constrained to ${constraint}`;
    if (constraint === undefined || !(CONSTRAINED_TO[constraint] ?? [constraint]).includes(op))
      throw new Error(`${op} is not allowed by the plan: ${why}`);
  };
  return {
    taken,
    take: (steps) => {
      for (const step of steps) {
        const [{ urn }, op] = [stepResource(step), stepOp(step)];
        if (planned !== undefined) keep(urn, op);
        taken[urn] = [...(taken[urn] ?? []), op];
      }
    },
  };
}
