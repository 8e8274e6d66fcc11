// Proves the component's other shapes on a real Pulumi CLI. Skipped, and saying so, where there is none.
import { createCliStack, findCli } from "@pulumi-atlas-cmk/testing";
import { describe } from "vitest";
import { componentVariants } from "../scenarios/component-variants.ts";

const found = await findCli();

if (found.kind === "found")
  describe(`with Pulumi CLI ${found.version}`, () =>
    componentVariants((options) => createCliStack({ ...options, cli: found })));
else
  describe.skip(`no Pulumi CLI: ${found.reason}`, () => componentVariants(() => Promise.reject(new Error("skipped"))));
