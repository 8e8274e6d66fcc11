// Proves that the record of checks is whole: ids are unique and never reused, and each remedy is a text and commands that can be copied.
import { describe, expect, it } from "vitest";
import { DOCTOR_RULES, RETIRED, RULES, type Rule } from "../../../../provider/project/rules.ts";

const ALL: readonly Rule[] = RULES;
const ids: readonly string[] = ALL.map(({ id }) => id);

describe("the record of checks", () => {
  it("has each id once, and none that is retired", () => {
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => (RETIRED as readonly string[]).includes(id))).toEqual([]);
    expect(ids.filter((id) => !/^CMK-[DP]\d{3}$/.test(id))).toEqual([]);
  });

  it.each(ALL)("$id has a title, a consequence and a remedy", ({ title, consequence, remedy }) => {
    expect(title).toMatch(/^[A-Z].*[^.]$/);
    expect(consequence).toMatch(/^[A-Z`].*\.$/);
    expect(remedy.text).toMatch(/^[A-Z].*\.$/);
    expect(remedy.commands.length).toBeGreaterThan(0);
    for (const command of remedy.commands) expect(command).toMatch(/^[^\s\n][^\n]*$/);
  });

  it("names only checks that exist as what another check needs", () => {
    const named = DOCTOR_RULES.flatMap(({ doctor }) => [...doctor.needs, ...(doctor.explainedBy ?? [])]);
    expect(named.filter((id) => !ids.includes(id))).toEqual([]);
  });

  it("lets no check need itself, also not over others", () => {
    const needs = new Map(
      DOCTOR_RULES.map(({ id, doctor }) => [id as string, [...doctor.needs, ...(doctor.explainedBy ?? [])]]),
    );
    const reaches = (from: string, to: string, seen: readonly string[] = []): boolean =>
      (needs.get(from) ?? []).some((one) => one === to || (!seen.includes(one) && reaches(one, to, [...seen, one])));
    expect(ids.filter((id) => reaches(id, id))).toEqual([]);
  });

  it("names each policy once", () => {
    const names = ALL.flatMap(({ policy }) => policy?.name ?? []);
    expect(new Set(names).size).toBe(names.length);
  });
});
