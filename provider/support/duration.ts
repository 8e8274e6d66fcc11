// Durations in the form of Pulumi's customTimeouts. Support layer, pure.
import { ownEntry } from "./own";

const UNIT_MS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1_000, ms: 1 };
const PART = /(\d+(?:\.\d+)?)(ms|h|m|s)/g;
const WHOLE = /^(?:\d+(?:\.\d+)?(?:ms|h|m|s))+$/;

/** Milliseconds of "90s", "30m", "1h30m". `undefined` where the text is not a duration above zero. */
export function parseDuration(text: string): number | undefined {
  if (!WHOLE.test(text)) return undefined;
  const total = [...text.matchAll(PART)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * (ownEntry(UNIT_MS, unit ?? "") ?? 0),
    0,
  );
  return total > 0 ? total : undefined;
}

/** "45 s", "2 min 5 s", "1 h 30 min": for messages. */
export function formatDuration(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  const [hours, minutes, rest] = [Math.floor(seconds / 3_600), Math.floor((seconds % 3_600) / 60), seconds % 60];
  const parts = [
    hours > 0 ? `${hours} h` : "",
    minutes > 0 ? `${minutes} min` : "",
    hours === 0 && (rest > 0 || minutes === 0) ? `${rest} s` : "",
  ];
  return parts.filter((part) => part !== "").join(" ");
}
