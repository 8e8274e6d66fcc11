// Proves which known names count as near to an unknown one, and how a message names them.
import { describe, expect, it } from "vitest";
import { meantText, nearest, unknownNameText } from "../../../../provider/support/nearest.ts";

const NAMES = ["projectId", "keyName", "keyVersion", "retainKeys", "vaultSku", "tags"];

describe("the nearest names", () => {
  it.each([
    ["keyname", ["keyName"]],
    ["key_name", ["keyName"]],
    ["keyNmae", ["keyName"]],
    ["retain", ["retainKeys"]],
    ["sku", ["vaultSku"]],
    ["tag", ["tags"]],
    ["colour", []],
    ["x", []],
    ["", []],
  ])("to %j are %j", (name, names) => {
    expect(nearest(name, NAMES)).toEqual(names);
  });

  it("are three at most, the nearest first", () => {
    expect(nearest("atlss", ["atlas-4", "atlas", "at", "atlase", "atless"])).toEqual(["atlas", "atless", "atlas-4"]);
    expect(nearest("Atlas", ["atlas-4", "atlas"])).toEqual(["atlas"]);
  });
});

it("a message names the nearest, else all, else what to pass", () => {
  expect(meantText(["a", "b"])).toBe(" Did you mean a, or b?");
  const role = "an argument";
  expect(unknownNameText({ name: "tag", known: NAMES, role })).toBe("'tag' is not an argument. Did you mean 'tags'?");
  expect(unknownNameText({ name: "zzz", known: ["a", "b"], role })).toBe(
    "'zzz' is not an argument. Known names: 'a', 'b'.",
  );
  expect(unknownNameText({ name: "a.zzz", known: ["a", "b"], role, form: "{ a }" })).toBe(
    "'a.zzz' is not an argument. Pass { a }.",
  );
});
