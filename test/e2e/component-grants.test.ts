// Proves the component's role assignments on a real Pulumi CLI. Skipped, and saying so, where there is none.
import { createCliStack, findCli } from "@pulumi-atlas-cmk/testing";
import { describe } from "vitest";
import { componentGrants } from "../scenarios/component-grants.ts";

const found = await findCli();

if (found.kind === "found")
  describe(`with Pulumi CLI ${found.version}`, () =>
    componentGrants((options) => createCliStack({ ...options, cli: found }), { every: true }));
else describe.skip(`no Pulumi CLI: ${found.reason}`, () => componentGrants(() => Promise.reject(new Error("skipped"))));
