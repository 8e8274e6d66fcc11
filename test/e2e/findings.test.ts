// Proves on a real Pulumi CLI the six findings about a key that Atlas cannot use. Skipped, and saying so, where there is none.
import { createCliStack, findCli } from "@pulumi-atlas-cmk/testing";
import { describe } from "vitest";
import { findings } from "../scenarios/findings.ts";

const found = await findCli();

if (found.kind === "found")
  describe(`with Pulumi CLI ${found.version}`, () => findings((options) => createCliStack({ ...options, cli: found })));
else describe.skip(`no Pulumi CLI: ${found.reason}`, () => findings(() => Promise.reject(new Error("skipped"))));
