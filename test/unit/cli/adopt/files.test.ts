// Proves that a written program asks for the same versions and compiler as the examples, and that its Pulumi.yaml is theirs.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { FILES, filesOf } from "../../../../cli/adopt/files.ts";
import { adoptionWith } from "./found.ts";

const example = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../../../examples/existing-vault/${name}`, import.meta.url)), "utf8");
const files = filesOf({ adoptions: [adoptionWith()], others: undefined, version: "0.1.0" });

it("has the dependencies and the compiler's settings of the examples", () => {
  const { dependencies, devDependencies } = JSON.parse(example("package.json"));
  expect(JSON.parse(files["package.json"])).toMatchObject({ dependencies, devDependencies });
  expect(JSON.parse(files["tsconfig.json"])).toEqual(JSON.parse(example("tsconfig.json")));
});

it("has every file, each with a line end", () => {
  expect(Object.keys(files).sort()).toEqual([...FILES].sort());
  for (const text of Object.values(files)) expect(text).toMatch(/[^\n]\n$/);
});
