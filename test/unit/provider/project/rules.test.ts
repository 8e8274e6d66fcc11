// Proves that the record of rules is whole: ids are unique and never reused, and each remedy is a text and commands that can be copied.
import { describe, expect, expectTypeOf, it } from "vitest";
import {
  DOCTOR_RULES,
  docsOf,
  type LevelOf,
  POLICY_RULES,
  RETIRED,
  RULES,
  ruleOf,
  STATUS_RULES,
} from "../../../../provider/project/rules/record.ts";
import { STATUS_LEVELS } from "../../../../provider/project/rules/rule.ts";

const ids: readonly string[] = RULES.map(({ id }) => id);

describe("the record of rules", () => {
  it("has each id once, and none that is retired", () => {
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => (RETIRED as readonly string[]).includes(id))).toEqual([]);
    expect(ids.filter((id) => !/^CMK-[DPS]\d{3}$/.test(id))).toEqual([]);
  });

  it.each(RULES)("$id has a title, a consequence and a remedy", ({ title, consequence, remedy }) => {
    expect(title).toMatch(/^[A-Z].*[^.]$/);
    expect(consequence).toMatch(/^[A-Z`].*\.$/);
    expect(remedy.text).toMatch(/^[A-Z].*\.$/);
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

  it("has a command for every check of the doctor", () => {
    expect(DOCTOR_RULES.filter(({ remedy }) => remedy.commands.length === 0)).toEqual([]);
  });

  it("gives each rule to the doctor, the policies or status, by the letter of its id first", () => {
    const letters = RULES.map(({ id, doctor, policy }) => [
      id[4],
      doctor !== undefined ? "D" : policy !== undefined ? "P" : "S",
    ]);
    expect(letters.filter(([letter, first]) => letter !== first)).toEqual([]);
    expect([...new Set([...DOCTOR_RULES, ...POLICY_RULES, ...STATUS_RULES].map(({ id }) => id))].sort()).toEqual(
      [...ids].sort(),
    );
  });

  it("says for every rule of status when it counts, at a level that status has", () => {
    for (const { status } of STATUS_RULES) {
      expect(Object.keys(status).length).toBeGreaterThan(0);
      expect(Object.keys(status).filter((level) => !(STATUS_LEVELS as readonly string[]).includes(level))).toEqual([]);
      for (const when of Object.values(status)) expect(when).toMatch(/^[a-zA-Z].*[^.]$/);
    }
  });

  it("lets status report a rule only at the rule's levels", () => {
    expectTypeOf<LevelOf<"CMK-D080">>().toEqualTypeOf<"critical" | "attention">();
    expectTypeOf<LevelOf<"CMK-S005">>().toEqualTypeOf<"note">();
  });

  it("leads to the page that describes the rule", () => {
    expect(docsOf(ruleOf("CMK-D041"))).toBe("docs/doctor.md#cmk-d041");
    expect(docsOf(ruleOf("CMK-P004"))).toBe("docs/policy.md#key-rotation");
    expect(docsOf(ruleOf("CMK-S001"))).toBe("docs/status.md#cmk-s001");
  });

  it("names each policy once", () => {
    const names = RULES.flatMap(({ policy }) => policy?.name ?? []);
    expect(new Set(names).size).toBe(names.length);
  });
});
