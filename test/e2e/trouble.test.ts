// Proves on a real Pulumi CLI what happens when something goes wrong. Skipped, and saying so, where there is none.
import { createCliStack, findCli } from "@pulumi-atlas-cmk/testing";
import { describe } from "vitest";
import { trouble } from "../scenarios/trouble.ts";

const found = await findCli();

if (found.kind === "found")
  describe(`with Pulumi CLI ${found.version}`, () => trouble((options) => createCliStack({ ...options, cli: found })));
else describe.skip(`no Pulumi CLI: ${found.reason}`, () => trouble(() => Promise.reject(new Error("skipped"))));
