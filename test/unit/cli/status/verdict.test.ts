// Proves the first sentence of a report: of one project, and of several.
import { describe, expect, it } from "vitest";
import type { Collected } from "../../../../cli/status/collect/project.ts";
import { verdictOf, verdictOfAll } from "../../../../cli/status/verdict.ts";
import { found, IN_ORDER, version } from "./collected.ts";
import { SECOND } from "./reports.ts";

describe("the verdict", () => {
  const verdict = (change: Partial<Collected>) => verdictOf({ ...IN_ORDER, ...change }, found(change));

  it("says how many clusters are encrypted with which version", () => {
    expect(verdict({})).toEqual({
      level: "fine",
      says: `1 of 1 dedicated cluster encrypted with the key "atlas", version ${version.version}.`,
    });
  });

  it("is not fine where something was not read, and worse exceptions count more", () => {
    const notRead = [{ what: "the vault", why: "x", needs: "y" }];
    expect(verdict({ notRead })).toMatchObject({
      level: "unverified",
      says: expect.stringMatching(/1 part could not be read\.$/),
    });
    expect(verdict({ notRead, openAlerts: ["X"] }).level).toBe("attention");
    expect(verdict({ notRead, vault: null }).level).toBe("critical");
  });

  it("of several projects is the worst, with a count of each", () => {
    const project = { ...SECOND, verdict: { level: "fine", says: "x" } } as const;
    expect(verdictOfAll([SECOND, project, project])).toEqual({
      level: "unverified",
      says: "3 projects: 1 not verified, 2 fine.",
    });
  });
});
