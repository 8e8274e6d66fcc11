// Calendar durations in ISO 8601, as Azure writes them: `P90D`, `P3M`, `P1Y10D`. Support layer, pure. Hours and shorter units are not supported for keys.

import { DAY_MS } from "./dates";
/** A year counts as twelve months. Months have no fixed length, so they never equal days. */
export interface CalendarDuration {
  readonly months: number;
  readonly days: number;
}

const FORM = /^P(?=\d)(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,5})D)?$/;
const DAYS_OF_MONTH = 365 / 12;

/** `undefined` where the text is not such a duration above zero. */
export function parseCalendarDuration(text: string): CalendarDuration | undefined {
  const [whole, years = "0", months = "0", days = "0"] = FORM.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const duration = { months: Number(years) * 12 + Number(months), days: Number(days) };
  return duration.months + duration.days > 0 ? duration : undefined;
}

/** Whether two texts mean the same length, such as `P1Y` and `P12M`. Other texts are compared as they are. */
export function isSameDuration(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined || one === other) return one === other;
  const [mine, theirs] = [parseCalendarDuration(one), parseCalendarDuration(other)];
  return mine !== undefined && mine.months === theirs?.months && mine.days === theirs.days;
}

/** The approximate number of days, for limits, which are in days. */
export const aboutDays = ({ months, days }: CalendarDuration): number => Math.floor(months * DAYS_OF_MONTH) + days;

/** The time after this duration, in UTC. */
export function later(fromMs: number, { months, days }: CalendarDuration): number {
  const date = new Date(fromMs);
  date.setUTCMonth(date.getUTCMonth() + months);
  return date.getTime() + days * DAY_MS;
}
