// Proves the private path on a real Pulumi CLI. Skipped, and saying so, where there is none.
import { describe } from "vitest";
import { createCliStack } from "../../testing/cli.ts";
import { findCli } from "../../testing/find-cli.ts";
import { privateNetworking } from "../scenarios/networking.ts";

const found = await findCli();

if (found.kind === "found")
  describe(`with Pulumi CLI ${found.version}`, () =>
    privateNetworking((options) => createCliStack({ ...options, cli: found })));
else
  describe.skip(`no Pulumi CLI: ${found.reason}`, () => privateNetworking(() => Promise.reject(new Error("skipped"))));
