// Proves on a real Pulumi CLI that the recorded previews, whose comments test/unit/cli/explain shows, are what the CLI prints: explain makes the same of
// both. Skipped, and saying so, where there is no CLI. LAB_RECORD=1 records them again.
import { writeFileSync } from "node:fs";
import { createCliStack, type FoundCli, findCli } from "@pulumi-atlas-cmk/testing";
import { describe, expect, it } from "vitest";
import { CHANGES, type Change } from "../scenarios/previews.ts";
import { mustPass } from "../scenarios/shared.ts";
import { meaningOf, recorded, recordedPath, reduced } from "../support/previews.ts";
import { makeWorld } from "../support/world.ts";

const found = await findCli();

async function previewOf(change: Change, cli: FoundCli): Promise<string> {
  let printed: ((...args: readonly string[]) => Promise<{ stdout: string }>) | undefined;
  const world = await makeWorld({
    ...change.world,
    makeStack: async (options) => {
      const stack = await createCliStack({ ...options, cli });
      printed = stack.printed;
      return stack;
    },
  });
  try {
    for (const declared of [change.earlier, change.before]) {
      if (declared === undefined) continue;
      world.declare(declared);
      mustPass(await world.stack.up());
    }
    await change.outside?.(world);
    world.declare(change.now);
    return (await printed?.(...(change.command ?? ["preview", "--json"])))?.stdout ?? "";
  } finally {
    await world.dispose();
  }
}

const named = found.kind === "found" ? `with Pulumi CLI ${found.version}` : `no Pulumi CLI: ${found.reason}`;
describe.skipIf(found.kind !== "found")(named, () => {
  it.each(CHANGES)("explains $name", async (change) => {
    if (found.kind !== "found") return;
    const text = await previewOf(change, found);
    if (process.env.LAB_RECORD !== undefined) writeFileSync(recordedPath(change.name), reduced(text));
    expect(meaningOf(text)).toEqual(meaningOf(recorded(change.name)));
  });
});
