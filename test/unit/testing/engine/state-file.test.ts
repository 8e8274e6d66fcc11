// Proves that the double's state file keeps what it is given, and no secret in clear.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { secret } from "../../../../testing/engine/property.ts";
import type { Resource } from "../../../../testing/engine/resource.ts";
import { openStateFile } from "../../../../testing/engine/state-file.ts";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "state-file-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const resource: Resource = {
  urn: "urn:pulumi:test::lab::lab:index:Thing::a",
  type: "lab:index:Thing",
  name: "a",
  custom: true,
  id: "a-1",
  inputs: { plain: "p", token: secret("canary"), deep: [{ token: secret({ of: "canary" }) }] },
  outputs: { token: secret("canary") },
  parent: "",
  provider: "",
  dependencies: [],
  propertyDependencies: { plain: [] },
  initErrors: ["half-way"],
  delete: true,
  pendingReplacement: false,
  protect: false,
  retainOnDelete: false,
  external: false,
  deletedWith: "",
  additionalSecretOutputs: ["token"],
  ignoreChanges: [],
  replaceOnChanges: [],
};

it("reads back what was written, pending operations included", () => {
  const file = openStateFile(join(directory, "test.json"));
  const deployment = { resources: [resource], pendingOperations: [{ type: "creating" as const, resource }] };
  file.write(deployment);
  expect(file.read()).toEqual(deployment);
});

it("holds no secret in clear", () => {
  const file = openStateFile(join(directory, "test.json"));
  file.write({ resources: [resource], pendingOperations: [] });
  expect(readFileSync(file.path, "utf8")).not.toContain("canary");
});

it("is empty before anything was written", () => {
  expect(openStateFile(join(directory, "test.json")).read()).toEqual({ resources: [], pendingOperations: [] });
});
