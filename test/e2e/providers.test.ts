// Proves on a real Pulumi CLI that explicit instances keep their credentials apart. Skipped, and saying so, where there is no CLI.
import { createCliStack, findCli } from "@pulumi-atlas-cmk/testing";
import { describe } from "vitest";
import { providers } from "../scenarios/providers.ts";

const found = await findCli();

if (found.kind === "found")
  describe(`with Pulumi CLI ${found.version}`, () =>
    providers((options) => createCliStack({ ...options, cli: found })));
else describe.skip(`no Pulumi CLI: ${found.reason}`, () => providers(() => Promise.reject(new Error("skipped"))));
