// Proves the kill table on a real Pulumi CLI. Skipped, and saying so, where there is none.
import { createCliStack, findCli } from "@pulumi-atlas-cmk/testing";
import { describe } from "vitest";
import { kills } from "../scenarios/kill.ts";

const found = await findCli();

if (found.kind === "found")
  describe(`with Pulumi CLI ${found.version}`, () =>
    kills((options) => createCliStack({ ...options, cli: found }), { every: true }));
else describe.skip(`no Pulumi CLI: ${found.reason}`, () => kills(() => Promise.reject(new Error("skipped"))));
