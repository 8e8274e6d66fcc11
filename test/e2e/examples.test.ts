// Proves on a real Pulumi CLI that each example does what its README says. Skipped, and saying so, where there is no CLI.
import { createCliStack, findCli } from "@pulumi-atlas-cmk/testing";
import { describe } from "vitest";
import { examples } from "../scenarios/examples.ts";

const found = await findCli();

if (found.kind === "found")
  describe(`with Pulumi CLI ${found.version}`, () => examples((options) => createCliStack({ ...options, cli: found })));
else describe.skip(`no Pulumi CLI: ${found.reason}`, () => examples(() => Promise.reject(new Error("skipped"))));
