// Proves on a real Pulumi CLI what a person reads of what Azure shows. Skipped, and saying so, where there is none.
import { createCliStack, findCli } from "@pulumi-atlas-cmk/testing";
import { describe } from "vitest";
import { azureShows } from "../scenarios/azure-shows.ts";

const found = await findCli();

if (found.kind === "found")
  describe(`with Pulumi CLI ${found.version}`, () =>
    azureShows((options) => createCliStack({ ...options, cli: found })));
else describe.skip(`no Pulumi CLI: ${found.reason}`, () => azureShows(() => Promise.reject(new Error("skipped"))));
