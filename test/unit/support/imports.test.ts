// Proves that the reader of import lines, on which the rules of imports rest, sees what there is to see.
import { expect, it } from "vitest";
import { circlesIn, importsOf } from "../../support/imports.ts";

it("sees every way of importing", () => {
  const source =
    'import type { A } from "./a";\nimport { b } from "../b";\nconst c = require("c");\nexport { d } from "./d";\nconst e = lazily<typeof import("./e")>("./e");';
  expect(importsOf("provider/atlas/x.ts", source)).toEqual([
    { target: "provider/atlas/a", isType: true },
    { target: "provider/b", isType: false },
    { target: "c", isType: false },
    { target: "provider/atlas/d", isType: false },
    { target: "provider/atlas/e", isType: false },
    { target: "provider/atlas/e", isType: true },
  ]);
});

it("sees a circle of any length", () => {
  const graph = { a: ["b", "library"], b: ["c"], c: ["d", "b"], d: [], e: ["e"], f: ["a"] };
  expect(circlesIn(new Map(Object.entries(graph)))).toEqual(["b -> c -> b", "e -> e"]);
});
