// Proves `atlas-cmk adopt` on a real Pulumi CLI, which compiles the program that it writes, and with `destroy --preview-only`. Skipped, and saying so, where there is
// none.
import { type CliStack, createCliStack, type FoundCli, findCli } from "@pulumi-atlas-cmk/testing";
import { describe, expect } from "vitest";
import { type Adopted, adopting } from "../scenarios/adopting.ts";

const found = await findCli();

interface Digest {
  readonly steps?: ReadonlyArray<{ readonly op: string; readonly urn: string }>;
}

/** While the resources are protected, the preview of a destroy is refused; afterwards it deletes all of them. */
function onCli(cli: FoundCli): void {
  const stacks: CliStack[] = [];
  adopting(
    async (options) => {
      const stack = await createCliStack({ ...options, cli });
      stacks.push(stack);
      return stack;
    },
    {
      beforeDestroy: async ({ emulator, stack }: Adopted, isProtected) => {
        const printed = await stacks.at(-1)?.printed("destroy", "--preview-only", "--json");
        expect(emulator.journal.writes()).toEqual([]);
        if (isProtected) {
          expect(printed?.code).not.toBe(0);
          expect(printed?.output).toMatch(/protect/);
          return;
        }
        expect(printed?.code).toBe(0);
        const digest: Digest = JSON.parse(printed?.stdout ?? "{}");
        const ours = (await stack.state()).resources.filter(({ type }) => type.includes("atlas-cmk"));
        // The written Pulumi.yaml has `refresh: always`, so that a preview begins with a refresh.
        const steps = (digest.steps ?? []).filter(({ op }) => op !== "refresh");
        expect([...new Set(steps.map(({ op }) => op))]).toEqual(["delete"]);
        expect(steps.map(({ urn }) => urn)).toEqual(expect.arrayContaining(ours.map(({ urn }) => urn)));
        expect(ours.length).toBeGreaterThan(1);
      },
    },
  );
}

if (found.kind === "found") describe(`with Pulumi CLI ${found.version}`, () => onCli(found));
else describe.skip(`no Pulumi CLI: ${found.reason}`, () => adopting(() => Promise.reject(new Error("skipped"))));
