// Points in time as text, for state and messages. Support layer, pure: it reads no clock.

/** ISO 8601 in UTC, without milliseconds. */
export const timeOf = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

/** The day in UTC: `2027-06-30`. */
export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

export const DAY_MS = 24 * 3_600_000;
