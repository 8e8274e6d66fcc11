// Proves how ISO 8601 durations are read, compared and added: texts of any form, and lengths across months and years.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  aboutDays,
  isSameDuration,
  later,
  parseCalendarDuration,
} from "../../../../provider/support/calendar-duration.ts";

const part = fc.integer({ min: 0, max: 999 });
const written = (years: number, months: number, days: number): string =>
  `P${years === 0 ? "" : `${years}Y`}${months === 0 ? "" : `${months}M`}${days === 0 ? "" : `${days}D`}`;

describe("a duration of the calendar", () => {
  it.each([
    ["P90D", { months: 0, days: 90 }],
    ["P3M", { months: 3, days: 0 }],
    ["P1Y10D", { months: 12, days: 10 }],
    ["P2Y3M4D", { months: 27, days: 4 }],
  ])("%s is read", (text, duration) => {
    expect(parseCalendarDuration(text)).toEqual(duration);
  });

  it.each(["", "P", "90D", "P0D", "PT48H", "P1DT1H", "P1W", "p90d", "P-1D", "P1.5D", "P1D1M", " P1D"])(
    "%j is none",
    (text) => {
      expect(parseCalendarDuration(text)).toBeUndefined();
    },
  );

  it("keeps what was written", () => {
    fc.assert(
      fc.property(part, part, part, (years, months, days) => {
        fc.pre(years + months + days > 0);
        expect(parseCalendarDuration(written(years, months, days))).toEqual({ months: years * 12 + months, days });
      }),
    );
  });

  it("reads no text without a number and a unit, and never fails", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const isOne = /^P(\d+Y)?(\d+M)?(\d+D)?$/.test(text) && /[1-9]/.test(text);
        if (!isOne) expect(parseCalendarDuration(text)).toBeUndefined();
      }),
    );
  });
});

describe("two durations", () => {
  it.each([
    ["P1Y", "P12M", true],
    ["P90D", "P90D", true],
    ["P365D", "P1Y", false],
    ["P30D", "P1M", false],
    ["PT48H", "PT48H", true],
    ["PT48H", "P2D", false],
    [undefined, undefined, true],
    ["P90D", undefined, false],
  ])("%s and %s: the same is %s", (one, other, same) => {
    expect(isSameDuration(one, other)).toBe(same);
    expect(isSameDuration(other, one)).toBe(same);
  });
});

describe("a length", () => {
  it("is counted in days, a year as 365", () => {
    expect(
      ["P1Y", "P2Y", "P1M", "P28D"].map((text) => aboutDays(parseCalendarDuration(text) ?? { months: 0, days: 0 })),
    ).toEqual([365, 730, 30, 28]);
  });

  it("is added by the calendar, in UTC", () => {
    const from = Date.UTC(2027, 0, 15, 12);
    expect(later(from, { months: 13, days: 20 })).toBe(Date.UTC(2028, 1, 15 + 20, 12));
  });

  it("never ends before it begins", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), part, part, (from, months, days) => {
        fc.pre(months + days > 0);
        expect(later(from, { months, days })).toBeGreaterThan(from);
      }),
    );
  });
});
