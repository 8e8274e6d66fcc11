// Proves the component with a closed vault on a real Pulumi CLI. Skipped, and saying so, where there is none.
import { describe } from "vitest";
import { createCliStack } from "../../testing/cli.ts";
import { findCli } from "../../testing/find-cli.ts";
import { componentClosed } from "../scenarios/component-closed.ts";

const found = await findCli();

if (found.kind === "found")
  describe(`with Pulumi CLI ${found.version}`, () =>
    componentClosed((options) => createCliStack({ ...options, cli: found })));
else describe.skip(`no Pulumi CLI: ${found.reason}`, () => componentClosed(() => Promise.reject(new Error("skipped"))));
