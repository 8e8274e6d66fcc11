// What a part of a project becomes: a value of the program, and lines of the plan. Pure.
import type { NotRead } from "../status/report";
import type { Words } from "../words";
import type { Value } from "./source";

export interface Parts {
  /** Absent: the program leaves the argument out. */
  readonly value?: Value;
  readonly manages?: readonly Words[];
  readonly leaves?: readonly Words[];
  readonly unread?: readonly Words[];
  /** What the first `pulumi up` writes. */
  readonly writes?: readonly Words[];
}

const ended = (text: string): string => (/[.!?]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`);

/** "Not read: the vault payments-kv. Needed: … Azure refused …" What is needed comes before a long answer. */
export const sentenceOf = (notRead: NotRead | undefined, otherwise: string): string => {
  if (notRead === undefined) return `${otherwise}: the cloud shows no value.`;
  const { what, why, needs } = notRead;
  return `Not read: ${what}. Needed: ${needs}. ${ended(why)}`;
};

/** The same lines of several parts, one after another. */
export const linesOf = (parts: readonly Parts[], name: "manages" | "leaves" | "unread" | "writes"): readonly Words[] =>
  parts.flatMap((part) => part[name] ?? []);
