// Proves that an answer is either read or refused by the name of the field.
import { describe, expect, it } from "vitest";
import { isFlag, isText, reader } from "../../../../provider/support/reader.ts";

const read = (json: unknown) => reader({ service: "Atlas", what: "project 1" }, "id", json);
const lacks = (field: string) =>
  `Atlas's answer about project 1 has no usable '${field}'. Run again. If the error stays, check that no proxy answers instead of Atlas, and update pulumi-atlas-cmk.`;

describe("a reader", () => {
  it("gives what is required, and refuses by name what is missing or of another type", () => {
    expect(read({ id: "1" }).required("id", isText)).toBe("1");
    expect(() => read({ id: 1 }).required("id", isText)).toThrow(lacks("id"));
    expect(() => read({}).required("name", isText)).toThrow(lacks("name"));
  });

  it("tells absent and null from false and empty", () => {
    const answer = read({ off: false, empty: "", none: null });
    expect([
      answer.optional("off", isFlag),
      answer.optional("empty", isText),
      answer.optional("none", isText),
      answer.optional("absent", isText),
    ]).toEqual([{ off: false }, { empty: "" }, {}, {}]);
    expect([answer.has("off"), answer.has("none"), answer.has("absent")]).toEqual([true, false, false]);
  });

  it("refuses an optional field of another type", () => {
    expect(() => read({ off: "no" }).optional("off", isFlag)).toThrow(lacks("off"));
  });

  it.each([undefined, null, "text", 5, []])("refuses %j where an object should be", (json) => {
    expect(() => read(json)).toThrow(lacks("id"));
  });

  it("reads what is within, and names it where it is no object or no list", () => {
    const answer = read({ one: { id: "1" }, many: [{ id: "2" }] });
    expect(answer.within("one").required("id", isText)).toBe("1");
    expect(answer.each("many").map((item) => item.required("id", isText))).toEqual(["2"]);
    expect(() => answer.within("many")).toThrow(lacks("many"));
    expect(() => answer.each("one")).toThrow(lacks("one"));
    expect(() => read({ many: ["x"] }).each("many")).toThrow(lacks("many"));
  });
});
