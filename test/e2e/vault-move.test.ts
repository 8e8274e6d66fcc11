// Proves how a project changes to another vault on a real Pulumi CLI. Skipped, and saying so, where there is none.
import { createCliStack, findCli } from "@pulumi-atlas-cmk/testing";
import { describe } from "vitest";
import { vaultMove } from "../scenarios/vault-move.ts";

const found = await findCli();

if (found.kind === "found")
  describe(`with Pulumi CLI ${found.version}`, () =>
    vaultMove((options) => createCliStack({ ...options, cli: found })));
else describe.skip(`no Pulumi CLI: ${found.reason}`, () => vaultMove(() => Promise.reject(new Error("skipped"))));
