// Proves that the calls from which docs/fleets.md is calculated are those of the program in examples/fleet, on the test double.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createFastStack, type OperationResult, type Stack } from "@pulumi-atlas-cmk/testing";
import { afterEach, expect, it } from "vitest";
import { fleetSeed } from "../../emulator/fleet-seed.ts";
import { type Emulator, startEmulator } from "../../emulator/index.ts";
import { type Calls, callsByBucket } from "../fleets/calls.ts";
import { FIRST_UP, READS_FOR_EACH_OTHER } from "../fleets/figures.ts";
import { mustPass } from "../scenarios/shared.ts";
import { fleetFile } from "../support/fleet-file.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const projectDir = join(root, "examples/fleet");
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** The second project of an organization: the first one has brought Atlas's service principal into the tenant. */
async function secondOf(projects: number): Promise<{ readonly emulator: Emulator; readonly stack: Stack }> {
  const size = { organizations: 1, projects, clusters: 5 };
  const emulator = await startEmulator({ clock: { mode: "stepped" }, seed: fleetSeed(size) });
  closing.push(() => emulator.close());
  const { file, env } = fleetFile(size);
  const stackOf = async (name: string): Promise<Stack> => {
    const project = file.organizations["org-1"]?.projects[name];
    const config = {
      projectId: project?.projectId ?? "",
      clusters: JSON.stringify(project?.clusters),
      resourceGroupName: "keys",
      privateNetworking: "true",
    };
    const stack = await createFastStack({
      projectDir,
      stackName: name,
      env: {
        ...emulator.env,
        MONGODB_ATLAS_CLIENT_ID: env.ORG_1_CLIENT_ID ?? "",
        MONGODB_ATLAS_CLIENT_SECRET: env.ORG_1_CLIENT_SECRET ?? "",
      },
      config: Object.fromEntries(Object.entries(config).map(([key, value]) => [`atlas-cmk-fleet:${key}`, value])),
    });
    closing.push(() => stack.dispose());
    return stack;
  };
  mustPass(await (await stackOf("project-1")).up());
  return { emulator, stack: await stackOf("project-2") };
}

async function counted({ journal }: Emulator, run: () => Promise<OperationResult>): Promise<Calls> {
  journal.clear();
  mustPass(await run());
  return callsByBucket(journal.entries());
}

it("makes as many calls for a project of many as the model of a fleet says", async () => {
  const { emulator, stack } = await secondOf(2);
  const calls = {
    preview: await counted(emulator, () => stack.preview()),
    firstUp: await counted(emulator, () => stack.up()),
    unchangedUp: await counted(emulator, () => stack.up()),
  };
  const remedy = "run this test with -u, and then test/unit/docs/fleets.test.ts with -u";
  await expect(`${JSON.stringify(calls, null, 2)}\n`, remedy).toMatchFileSnapshot(join(root, "test/fleets/calls.json"));
});

it("reads each other project of the organization once before it closes a vault", async () => {
  const { emulator, stack } = await secondOf(6);
  const { "Atlas encryption at rest": few = 0, ...others } = FIRST_UP.calls;
  const calls = await counted(emulator, () => stack.up());
  expect(calls).toEqual({ ...others, "Atlas encryption at rest": few + 4 * READS_FOR_EACH_OTHER });
});
