// The `timeouts` argument that every resource takes. Support layer, pure.
import { parseDuration } from "./duration";

/** Durations as in Pulumi's customTimeouts: "90s", "30m", "1h30m". */
export interface Timeouts {
  readonly create?: string;
  readonly update?: string;
  readonly delete?: string;
}

export const OPERATIONS = ["create", "update", "delete"] as const;
type Operation = (typeof OPERATIONS)[number];

/** The fault of a `timeouts` value, or `undefined`. */
export function checkTimeouts(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const form = 'Pass { create?, update?, delete? }, each a duration such as "30m" or "1h30m".';
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return `'timeouts' is not an object. ${form}`;
  for (const [operation, duration] of Object.entries(value)) {
    if (duration === undefined) continue;
    if (typeof duration !== "string" || parseDuration(duration) === undefined)
      return `'timeouts.${operation}' is not a duration. ${form}`;
  }
  return undefined;
}

/** Milliseconds for one operation: the value of `timeouts`, else the default. */
export const timeoutMs = (timeouts: Timeouts | undefined, operation: Operation, defaultMs: number): number => {
  const given = timeouts?.[operation];
  return given === undefined ? defaultMs : (parseDuration(given) ?? defaultMs);
};
