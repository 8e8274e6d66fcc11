// Single steps of a preview, and what explain says of them.
import { type Explanation, explain } from "../../../../cli/explain/explain.ts";
import { findDigest } from "../../../../cli/explain/find-json.ts";
import { readPreview } from "../../../../cli/explain/preview.ts";
import { inText } from "../../../../cli/words.ts";
import { digestOf, INPUTS, type WrittenStep } from "./previews.ts";

export const explained = (...steps: readonly WrittenStep[]): Explanation =>
  explain(readPreview(findDigest(digestOf(steps)).digest));
export const said = (...steps: readonly WrittenStep[]): readonly string[] =>
  explained(...steps).findings.map(({ topic, words }) => `${topic}: ${inText(words)}`);

export type Kind = keyof typeof INPUTS;
type Change = Readonly<Record<string, unknown>>;
export const update = (
  kind: Kind,
  old: Change,
  now: Change,
  changed = [...Object.keys(old), ...Object.keys(now)],
): WrittenStep => ({
  op: "update",
  kind,
  name: "one",
  old: { ...INPUTS[kind], ...old },
  new: { ...INPUTS[kind], ...now },
  changed,
});
export const make = (kind: Kind, now: Change = {}): WrittenStep => ({
  op: "create",
  kind,
  name: "one",
  new: { ...INPUTS[kind], ...now },
});
export const end = (kind: Kind, old: Change = {}, options: Change = {}): WrittenStep => ({
  op: "delete",
  kind,
  name: "one",
  old: { ...INPUTS[kind], ...old },
  options,
});
export const replace = (kind: Kind, now: Change): WrittenStep => ({ ...update(kind, {}, now), op: "replace" });
