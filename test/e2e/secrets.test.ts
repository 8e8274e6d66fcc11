// Proves on a real Pulumi CLI that no secret is found anywhere, but for a `clientSecret` in the SDK's own debug events (docs/lifecycle.md): those are
// searched too. Skipped, and saying so, where there is no CLI.
import { createCliStack, findCli, type Stack } from "@pulumi-atlas-cmk/testing";
import { describe } from "vitest";
import { secrets } from "../scenarios/secrets.ts";

const found = await findCli();
const digest = async (stack: Stack): Promise<string> =>
  JSON.stringify("digest" in stack && typeof stack.digest === "function" ? await stack.digest() : "");
const eventLogs: string[] = [];

if (found.kind === "found")
  describe(`with Pulumi CLI ${found.version}`, () =>
    secrets((options) => createCliStack({ ...options, cli: found, onEventLog: (text) => void eventLogs.push(text) }), {
      digest,
      takeEventLogs: () => eventLogs.splice(0),
    }));
else describe.skip(`no Pulumi CLI: ${found.reason}`, () => secrets(() => Promise.reject(new Error("skipped"))));
