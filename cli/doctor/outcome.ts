// What a check answers. Pure.
import type { CmkError } from "#provider/support/errors";
import type { Values } from "../remedy";
import type { Look, Sight } from "./sight";

export interface Finding {
  /** What was found, with the object's name and both values. Sentences. */
  readonly says: string;
  readonly values?: Values;
  /** Where the rule's remedy does not fit this finding. */
  readonly remedy?: string;
  /** A sentence after the remedy. */
  readonly note?: string | undefined;
  /** Instead of the rule's commands. */
  readonly commands?: readonly string[];
}

export type Outcome =
  | { readonly result: "passed" }
  | {
      readonly result: "failed" | "warning";
      readonly findings: readonly Finding[];
      /** It follows from a cause, which another check may name. */
      readonly isSymptom?: true;
    }
  /** Could not be read: `why` names the permission, where one is missing. */
  | { readonly result: "unverified"; readonly why: string; readonly toDo?: string };

/** `undefined`: the check does not apply here. */
export type Check = (sight: Sight) => Outcome | undefined;

export const PASSED: Outcome = { result: "passed" };
export const failed = (...findings: readonly Finding[]): Outcome => ({ result: "failed", findings });
export const symptom = (finding: Finding): Outcome => ({ result: "failed", findings: [finding], isSymptom: true });
export const warning = (...findings: readonly Finding[]): Outcome => ({ result: "warning", findings });
export const unverified = (why: string, toDo?: string): Outcome => ({
  result: "unverified",
  why,
  ...(toDo === undefined ? {} : { toDo }),
});
export const unread = ({ what, hint }: CmkError): Outcome => unverified(what, hint);

/** No finding: passed. */
export const failedIfAny = (findings: readonly Finding[]): Outcome =>
  findings.length === 0 ? PASSED : failed(...findings);
export const warningIfAny = (findings: readonly Finding[]): Outcome =>
  findings.length === 0 ? PASSED : warning(...findings);

/** Judges what was read. What was not read applies not, what could not be read is not verified. */
export function judged<T>(look: Look<T>, judge: (value: T) => Outcome | undefined): Outcome | undefined {
  switch (look.kind) {
    case "seen":
      return judge(look.value);
    case "unseen":
      return unread(look.error);
    case "broken":
      throw look.error;
    case "none":
      return undefined;
    default:
      return look satisfies never;
  }
}
