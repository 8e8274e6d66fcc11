// What is judged, and a finding of a rule in the record (provider/project/rules): with the rule's id, one of its levels, and its remedy. Pure.
import { type LevelOf, ruleOf, type StatusId } from "#provider/project/rules/record";
import type { Rule } from "#provider/project/rules/rule";
import { remedyText, type Values } from "../../remedy";
import type { Collected } from "../collect/project";
import type { Finding, FindingLevel } from "../report";

export interface Judged {
  readonly project: Collected;
  readonly nowMs: number;
}

export type Judge = (judged: Judged) => readonly Finding[];

interface Found {
  /** The name or id of the object within the project. */
  readonly object: string;
  readonly says: string;
  /** For the placeholders of the commands. */
  readonly values?: Values;
  /** Where the rule's remedy does not fit this finding. */
  readonly remedy?: Partial<Rule["remedy"]>;
}

/** What is to be mended, and how. */
export function finding<Id extends StatusId>(
  id: Id,
  level: Exclude<LevelOf<Id>, "note"> & FindingLevel,
  { object, says, values = {}, remedy = {} }: Found,
): Finding {
  return { id, level, object, says, remedy: remedyText({ ...ruleOf(id).remedy, ...remedy }, values) };
}

/** A text that has its remedy, or that needs none. */
export const findingWithoutRemedy = <Id extends StatusId>(
  id: Id,
  level: LevelOf<Id> & FindingLevel,
  { object, says }: Pick<Found, "object" | "says">,
): Finding => ({ id, level, object, says });
