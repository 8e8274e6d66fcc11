// Proves what the table of a resource's arguments drives: faults, the normal form, replacement, the texts of timeouts.
import { describe, expect, it } from "vitest";
import { faultsIn, normalIn, optional, replacing, required, timeoutsField } from "../../../../provider/engine/field.ts";
import { flag, guid, type Kind, projectId, text } from "../../../../provider/support/kinds.ts";
import { UNKNOWN } from "../../../../provider/support/unknowns.ts";

const access: Kind = {
  form: "{ clientSecret }",
  secrets: ["clientSecret"],
  looksInside: true,
  faultIn: (value) => (typeof value === "object" ? undefined : "'access' is not an object."),
};

const FIELDS = {
  projectId: required(projectId, "replaces"),
  tenantId: optional(guid("a tenant's id"), "replaces", "the login's"),
  access: optional(access, "updates", "none"),
  isOn: optional(flag, "updates", "false"),
  timeouts: timeoutsField({ create: 120_000, update: 120_000, delete: 3_600_000 }),
};
const ID = "64b7f0c0a1b2c3d4e5f60718";

describe("faults", () => {
  it("name what is missing, and what has another form", () => {
    expect(faultsIn(FIELDS, { isOn: "yes", timeouts: { create: "soon" } })).toEqual([
      { property: "projectId", reason: expect.stringMatching(/^'projectId' is missing\. Pass the Atlas project's id/) },
      { property: "isOn", reason: "'isOn' must be true or false." },
      { property: "timeouts", reason: expect.stringContaining("'timeouts.create' is not a duration") },
    ]);
  });

  it("of a value that holds secrets go to no property, because the engine prints the value", () => {
    expect(faultsIn(FIELDS, { projectId: ID, access: "s3cret" })).toEqual([
      { property: "", reason: "'access' is not an object." },
    ]);
  });

  it.each([
    { projectId: UNKNOWN, isOn: UNKNOWN, access: UNKNOWN },
    { projectId: `${UNKNOWN}`, isOn: UNKNOWN },
  ])("are not looked for in what is not known: %j", (news) => {
    expect(faultsIn(FIELDS, news)).toEqual([]);
  });

  it("are looked for in the known parts, where a kind looks inside", () => {
    const strict = { ...FIELDS, access: optional({ ...access, faultIn: () => "wrong" }, "updates", "none") };
    expect(faultsIn(strict, { projectId: ID, access: { clientSecret: UNKNOWN } })).toHaveLength(1);
  });
});

describe("a name that is no argument", () => {
  it.each([
    ["istOn", "'istOn' is not an argument of this resource. Did you mean 'isOn'?"],
    ["PROJECT_ID", "'PROJECT_ID' is not an argument of this resource. Did you mean 'projectId'?"],
    ["tenant", "'tenant' is not an argument of this resource. Did you mean 'tenantId'?"],
    [
      "colour",
      "'colour' is not an argument of this resource. Known names: 'projectId', 'tenantId', 'access', 'isOn', 'timeouts'.",
    ],
    ["constructor", expect.stringMatching(/^'constructor' is not an argument of this resource\./)],
  ])("is refused with the nearest ones: %s", (name, reason) => {
    expect(faultsIn(FIELDS, { projectId: ID, [name]: UNKNOWN })).toEqual([{ property: "", reason }]);
  });

  it("is reported without its value, because the value may be a secret", () => {
    const faults = faultsIn(FIELDS, { projectId: ID, clientSecret: "canary" });
    expect(faults.map(({ property }) => property)).toEqual([""]);
    expect(JSON.stringify(faults)).not.toContain("canary");
  });

  it("is no fault where it is absent, or a property that the engine sends from state", () => {
    expect(faultsIn(FIELDS, { projectId: ID, colour: undefined })).toEqual([]);
    expect(faultsIn(FIELDS, { projectId: ID, valid: true }, ["valid"])).toEqual([]);
  });

  it("is refused within a value too, also where another part is not known", () => {
    expect(faultsIn(FIELDS, { projectId: ID, timeouts: { crate: "1h", update: UNKNOWN } })).toEqual([
      {
        property: "timeouts",
        reason:
          "'timeouts.crate' is not a property of 'timeouts'. Did you mean 'create'? Pass { create?, update?, delete? }, each a duration such as \"30m\" or \"1h30m\".",
      },
    ]);
  });
});

it("the normal form changes what has one, and leaves the rest and the unknown", () => {
  const news = { projectId: ID, tenantId: "AAAAAAAA-AAAA-4AAA-8AAA-AAAAAAAAAAAA", access: { clientSecret: "x" } };
  expect(normalIn(FIELDS, news)).toEqual({ ...news, tenantId: news.tenantId.toLowerCase() });
  expect(normalIn(FIELDS, { tenantId: UNKNOWN })).toEqual({ tenantId: UNKNOWN });
});

describe("a change", () => {
  const olds = { projectId: ID, tenantId: "a", isOn: true };

  it("replaces where the table says so, if the value is known and there was one", () => {
    const news = { projectId: "f".repeat(24), tenantId: UNKNOWN, isOn: false };
    expect(replacing(FIELDS, { olds, news }, ["projectId", "tenantId", "isOn"])).toEqual(["projectId"]);
    expect(replacing(FIELDS, { olds: {}, news }, ["projectId"])).toEqual([]);
  });
});

it("the timeouts name their defaults", () => {
  expect(FIELDS.timeouts.byDefault).toBe("create 2 min, update 2 min, delete 1 h");
  expect(timeoutsField(600_000).defaultMs.delete).toBe(600_000);
});

it("a text is right or named with its form", () => {
  const name = text("a name", (value) => value !== "");
  expect([name.faultIn("x", "a"), name.faultIn("", "a"), name.faultIn(1, "a")]).toEqual([
    undefined,
    "'a' is not a name.",
    "'a' is not a name.",
  ]);
});
