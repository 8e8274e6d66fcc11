// The words for drift that an earlier refresh, or an update that failed, has written to state. Bridge layer, pure.
import { changedKeys } from "../support/compare";
import type { Properties } from "../support/properties";

interface Drift {
  readonly changed: readonly string[];
  readonly olds: Properties;
  readonly news: Properties;
}

/** Only conditions differ: an earlier refresh, or an update that failed, wrote to state what the cloud showed. */
export const sinceReadText = (named: string, { changed, olds, news }: Drift): string =>
  `Drift of ${named}, as the last run found it: ${changed.map((key) => differenceText(key, olds[key], news[key])).join("; ")}. \`pulumi up\` restores it.`;

/** Of an object, only the parts that differ. */
function differenceText(name: string, old: unknown, wanted: unknown): string {
  if (!isRecord(old) || !isRecord(wanted)) return `${name} is ${shown(old)}, and must be ${shown(wanted)}`;
  const parts = changedKeys(old, wanted, []).map((key) => differenceText(`${name}.${key}`, old[key], wanted[key]));
  return parts.join(", ");
}

const shown = (value: unknown): string =>
  value === undefined ? "absent" : typeof value === "string" ? value : JSON.stringify(value);

const isRecord = (value: unknown): value is Properties =>
  typeof value === "object" && value !== null && !Array.isArray(value);
