// How the CLI marks each kind of step, in its table and in `--diff`.
import type { StepOp } from "../stack-types.ts";
import { type Step, stepOp } from "./steps.ts";

export const MARKS: Readonly<Record<StepOp, string>> = {
  same: "  ",
  create: "+ ",
  update: "~ ",
  replace: "+-",
  "create-replacement": "++",
  "delete-replaced": "--",
  delete: "- ",
  discard: "< ",
  "discard-replaced": "<<",
  refresh: "  ",
  read: "> ",
  "remove-pending-replace": "  ",
};

export function stepMark(step: Step): string {
  return MARKS[stepOp(step)];
}
