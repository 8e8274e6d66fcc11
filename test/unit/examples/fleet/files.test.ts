// Proves that the files of examples/fleet agree: the variables of the example file with those of the workflows and of the README, and the README's figures with
// docs/fleets.md.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { missingVariables } from "../../../../examples/fleet/environment.ts";
import { readFleet } from "../../../../examples/fleet/projects.ts";

const text = (path: string): string =>
  readFileSync(new URL(`../../../../examples/fleet/${path}`, import.meta.url), "utf8");
const organizations = readFleet(text("fleet.example.json"));
const named = organizations.flatMap(({ atlas, azure }) =>
  [atlas.clientId, atlas.clientSecret, azure.clientId, azure.clientSecret].filter((name) => name !== undefined),
);
const ofAnOrganization = (all: readonly string[]): readonly string[] =>
  [...new Set(all)].filter((name) => /^(?:EU|US)_/.test(name)).sort();

it("the workflow of GitHub gives the variables that the example file names, ids as variables and the others as secrets", () => {
  const { env }: { readonly env: Readonly<Record<string, string>> } = parse(text("ci/github.yml"));
  expect(missingVariables(organizations, env)).toEqual([]);
  expect(ofAnOrganization(Object.keys(env))).toEqual(ofAnOrganization(named));
  for (const name of named) expect(env[name]).toBe(`\${{ ${name.endsWith("_SECRET") ? "secrets" : "vars"}.${name} }}`);
});

it("all jobs of a pipeline together run no more stacks of an organization than Atlas allows access tokens of its service account", () => {
  const [, allowed] = /Atlas allows (\d+) active access tokens/.exec(text("../../docs/fleets.md")) ?? [];
  expect(Number(allowed)).toBeGreaterThan(0);
  const { jobs }: { readonly jobs: { readonly up: { strategy: { matrix: { shard: readonly number[] } } } } } = parse(
    text("ci/github.yml"),
  );
  const { up }: { readonly up: { readonly parallel: number } } = parse(text("ci/gitlab.yml"));
  for (const { name, atOnce } of organizations)
    for (const count of [jobs.up.strategy.matrix.shard.length, up.parallel])
      expect.soft(count * atOnce, name).toBeLessThanOrEqual(Number(allowed));
});

it("the pipeline of GitLab names them", () => {
  const inText = text("ci/gitlab.yml").match(/\b[A-Z][A-Z_]+\b/g) ?? [];
  expect(ofAnOrganization(inText)).toEqual(ofAnOrganization(named));
});

it("the README exports all of one organization under the provider's names, with its tenant and subscription", () => {
  const [eu] = organizations;
  const readme = text("README.md");
  const exported = Object.fromEntries(
    [...readme.matchAll(/ ((?:MONGODB|ARM)_\w+)="?\$?([\w-]+)/g)].map(([, name, value]) => [name, value]),
  );
  expect(exported).toEqual({
    MONGODB_ATLAS_CLIENT_ID: eu?.atlas.clientId,
    MONGODB_ATLAS_CLIENT_SECRET: eu?.atlas.clientSecret,
    ARM_CLIENT_ID: eu?.azure.clientId,
    ARM_CLIENT_SECRET: eu?.azure.clientSecret,
    ARM_TENANT_ID: eu?.azure.tenantId,
    ARM_SUBSCRIPTION_ID: eu?.azure.subscriptionId,
  });
});

it("the README has the memory of a stack that was measured", () => {
  const [, measured] = /about (\d+ MB) for each stack/.exec(text("../../docs/fleets.md")) ?? [];
  expect(measured).toBeDefined();
  expect(text("README.md").match(/\d+ MB/g)).toEqual([measured]);
});
