// What a rule judges. Types only.
import type { Collected } from "../collect/project";
import type { Finding } from "../report";

export interface Judged {
  readonly project: Collected;
  readonly nowMs: number;
}

export type Rule = (judged: Judged) => readonly Finding[];
