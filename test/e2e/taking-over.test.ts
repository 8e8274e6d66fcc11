// Proves what docs/taking-over.md says on a real Pulumi CLI, `pulumi state delete` with it. Skipped, and saying so, where there is none.
import { type CliStack, createCliStack, type FoundCli, findCli } from "@pulumi-atlas-cmk/testing";
import { describe, expect, it } from "vitest";
import { changed, shortWrites } from "../scenarios/component-world.ts";
import { mustPass, urnOf, worlds } from "../scenarios/shared.ts";
import { takingOver } from "../scenarios/taking-over.ts";
import { ours, startTheirs, theirCluster } from "../scenarios/taking-over-world.ts";

const found = await findCli();

/** Another tool's resources are forgotten by the CLI, which the double has no command for. */
function forgetting(cli: FoundCli): void {
  const stacks: CliStack[] = [];
  const { start } = worlds(async (options) => {
    const stack = await createCliStack({ ...options, cli });
    stacks.push(stack);
    return stack;
  });

  it("forgets what `@pulumi/mongodbatlas` has set up, the endpoint first, and the next `up` adopts it without a write", async () => {
    const one = await startTheirs(start, []);
    const stack = stacks.at(-1);
    if (stack === undefined) throw new Error("no stack was made");
    const [ear, endpoint] = [await urnOf(stack, "ear"), await urnOf(stack, "endpoint")];
    await expect(stack.forget(ear)).rejects.toThrow(/can't be safely deleted.*depend/s);
    await stack.forget(endpoint);
    await stack.forget(ear);
    expect(shortWrites(one)).toEqual([]);
    one.declare([ours, theirCluster({})]);
    expect(changed(mustPass(await stack.up()))).not.toHaveProperty("carts");
    expect(shortWrites(one)).toEqual([]);
    expect(changed(mustPass(await stack.preview({ refresh: true })))).toEqual({});
  });

  it("is refused the whole of it while their cluster depends on it", async () => {
    const one = await startTheirs(start);
    const stack = stacks.at(-1);
    if (stack === undefined) throw new Error("no stack was made");
    await expect(stack.forget(await urnOf(stack, "endpoint"))).rejects.toThrow(/carts/);
    expect(shortWrites(one)).toEqual([]);
  });
}

if (found.kind === "found")
  describe(`with Pulumi CLI ${found.version}`, () => {
    takingOver((options) => createCliStack({ ...options, cli: found }));
    forgetting(found);
  });
else describe.skip(`no Pulumi CLI: ${found.reason}`, () => takingOver(() => Promise.reject(new Error("skipped"))));
