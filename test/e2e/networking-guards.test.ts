// Proves the guards of the private path on a real Pulumi CLI. Skipped, and saying so, where there is none.
import { createCliStack, findCli } from "@pulumi-atlas-cmk/testing";
import { describe } from "vitest";
import { networkingGuards } from "../scenarios/networking-guards.ts";

const found = await findCli();

if (found.kind === "found")
  describe(`with Pulumi CLI ${found.version}`, () =>
    networkingGuards((options) => createCliStack({ ...options, cli: found })));
else
  describe.skip(`no Pulumi CLI: ${found.reason}`, () => networkingGuards(() => Promise.reject(new Error("skipped"))));
