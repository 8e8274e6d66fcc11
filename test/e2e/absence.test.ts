// Proves on a real Pulumi CLI that nothing counts as gone because it was not found. Skipped, and saying so, where there is none.
import { createCliStack, findCli } from "@pulumi-atlas-cmk/testing";
import { describe } from "vitest";
import { absence } from "../scenarios/absence.ts";

const found = await findCli();

if (found.kind === "found")
  describe(`with Pulumi CLI ${found.version}`, () => absence((options) => createCliStack({ ...options, cli: found })));
else describe.skip(`no Pulumi CLI: ${found.reason}`, () => absence(() => Promise.reject(new Error("skipped"))));
