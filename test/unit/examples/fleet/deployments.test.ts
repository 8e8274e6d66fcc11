// Proves how examples/fleet reads the file of --deployments: a setting that is missing would become the name of another stack.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { readDeployments } from "../../../../examples/fleet/deployments.ts";

const text = readFileSync(new URL("../../../../examples/fleet/ci/deployments.json", import.meta.url), "utf8");

it("reads the example's own file", () => {
  expect(readDeployments(text)).toEqual(JSON.parse(text));
});

it("names each setting that is missing, wrong or unknown", () => {
  const { organization: _, ...rest } = JSON.parse(text);
  expect(() => readDeployments(JSON.stringify({ ...rest, url: "", branches: "main" }))).toThrow(
    [
      "the file.branches: there is no such setting.",
      "organization: the name of an organization is needed.",
      "url: a text is needed.",
    ].join("\n"),
  );
  expect(() => readDeployments(JSON.stringify({ ...rest, organization: "acme; rm" }))).toThrow(/^organization: /);
});
