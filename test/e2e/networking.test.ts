// Proves the private path on a real Pulumi CLI. Skipped, and saying so, where there is none.
import { createCliStack, findCli } from "@pulumi-atlas-cmk/testing";
import { describe } from "vitest";
import { privateNetworking } from "../scenarios/networking.ts";
import { othersOnThePath } from "../scenarios/networking-others.ts";
import type { MakeStack } from "../scenarios/shared.ts";

const found = await findCli();

const all = (makeStack: MakeStack): void => {
  privateNetworking(makeStack);
  othersOnThePath(makeStack);
};

if (found.kind === "found")
  describe(`with Pulumi CLI ${found.version}`, () => all((options) => createCliStack({ ...options, cli: found })));
else describe.skip(`no Pulumi CLI: ${found.reason}`, () => all(() => Promise.reject(new Error("skipped"))));
