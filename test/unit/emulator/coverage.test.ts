// The coverage list beside what the emulator really has: routes, their versions, and every error code that its source can send.
import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { OPEN_OPERATIONS } from "../../../emulator/atlas/addresses.ts";
import { PROJECT_LISTS } from "../../../emulator/atlas/projects.ts";
import { OPERATIONS } from "../../../emulator/atlas/routes.ts";
import { OPEN_OPERATIONS_COVERED, OPERATIONS_COVERED, RULES } from "../../../emulator/coverage.ts";

const folder = new URL("../../../emulator/", import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, folder), "utf8");
const sources = [
  "routing.ts",
  "azure/key-access.ts",
  ...readdirSync(new URL("atlas/", folder)).map((name) => `atlas/${name}`),
].map(read);

it("names every operation with its versions, and no other", () => {
  const registered = OPERATIONS.map((one) => ({
    operation: `${one.method} ${one.path}`,
    versions: one.versions.map((version) => version.date),
  }));
  expect(OPERATIONS_COVERED.map(({ operation, versions }) => ({ operation, versions }))).toEqual(registered);
  const open = [...PROJECT_LISTS, ...OPEN_OPERATIONS].map(({ method, path, versions }) => ({
    operation: `${method} ${path}`,
    versions,
  }));
  expect(OPEN_OPERATIONS_COVERED.map(({ operation, versions }) => ({ operation, versions }))).toEqual(open);
});

it("gives a standing for every error code that can be sent, and for no other", () => {
  const codes = sources.flatMap((source) =>
    [...source.matchAll(/(?:atlasRefusal|refuse|no)\(\s*(?:\d{3},\s*)?"([A-Z_]+)"/g)].map((found) => found[1]),
  );
  expect([...new Set(codes)].sort()).toEqual(Object.keys(RULES).sort());
});
