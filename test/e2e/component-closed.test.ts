// Proves the component with a closed vault on a real Pulumi CLI. Skipped, and saying so, where there is none.
import { createCliStack, findCli } from "@pulumi-atlas-cmk/testing";
import { describe } from "vitest";
import { componentClosed } from "../scenarios/component-closed.ts";

const found = await findCli();

if (found.kind === "found")
  describe(`with Pulumi CLI ${found.version}`, () =>
    componentClosed((options) => createCliStack({ ...options, cli: found })));
else describe.skip(`no Pulumi CLI: ${found.reason}`, () => componentClosed(() => Promise.reject(new Error("skipped"))));
