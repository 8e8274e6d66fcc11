// `npm run demo`: the main job from preview to destroy, on the emulator, with a real CLI where one can be had and with the test double where not.
// It shows what a user sees; it proves nothing (see test/).
import { spawnSync } from "node:child_process";
import { type Emulator, startEmulator } from "../emulator/index.ts";
import { quickstart } from "../emulator/seeds.ts";
import { createCliStack } from "./cli.ts";
import { createTestStack } from "./engine/index.ts";
import { type FoundCli, findCli } from "./find-cli.ts";
import type { OperationResult, Stack, StackOptions } from "./stack-types.ts";

const FETCH_TIMEOUT_MS = 180_000;
const root = new URL("..", import.meta.url).pathname;

const say = (text = ""): void => console.log(text);
const title = (text: string): void => say(`\n\u2500\u2500 ${text} ${"\u2500".repeat(Math.max(0, 96 - text.length))}`);

/** A CLI of the machine, else one that `npx pulumi` fetches, else none. */
async function cli(): Promise<FoundCli | undefined> {
  if (process.argv.includes("--no-cli")) {
    say("Without a Pulumi CLI, as asked: the test double in testing/ stands in for the engine.");
    return undefined;
  }
  const found = await findCli();
  if (found.kind === "found") return found;
  say(`No Pulumi CLI here (${found.reason}). Letting \`npx pulumi\` fetch one...`);
  spawnSync("npx", ["pulumi", "version"], { cwd: root, stdio: "ignore", timeout: FETCH_TIMEOUT_MS });
  const fetched = await findCli();
  if (fetched.kind === "found") return fetched;
  say("It could not be fetched from here. Going on with the test double in testing/, which stands in for the engine.");
  say("For the real thing: https://www.pulumi.com/docs/install/, then `npm run demo` again.");
  return undefined;
}

async function makeStack(emulator: Emulator): Promise<Stack> {
  const found = await cli();
  const options: StackOptions = {
    projectDir: root,
    stackName: "demo",
    env: { ...emulator.env },
    config: {
      "atlas-cmk-quickstart:projectId": quickstart.projectId,
      "atlas-cmk-quickstart:keyVaultId": quickstart.keyVaultId,
      "atlas-cmk-quickstart:keyName": quickstart.keyName,
      "atlas-cmk-quickstart:keyVersion": quickstart.keyVersions.older,
      "atlas-cmk-quickstart:roleId": quickstart.roleId,
      "atlas-cmk-quickstart:clusters": JSON.stringify(["orders", "billing"]),
    },
  };
  if (found === undefined) return createTestStack(options);
  say(`Pulumi CLI ${found.version} (${found.source}).`);
  return createCliStack({ ...options, cli: found });
}

/** A CLI without a terminal prints its progress bar as lines. */
const isNews = (line: string): boolean => !/^@ .*\.{2,}$/.test(line.trimEnd());

/** Prints what a person sees, and ends the demo where something failed. */
function show(result: OperationResult): void {
  say(result.output.split("\n").filter(isNews).join("\n").trimEnd());
  if (!result.ok) throw new Error(`this step failed:\n${result.errors.join("\n")}`);
}

/** Somebody else decrypts a cluster in Atlas's own pages. */
async function decryptByHand(emulator: Emulator, clusterName: string): Promise<void> {
  const change = {
    projects: { [quickstart.projectId]: { clusters: { [clusterName]: { encryptionAtRestProvider: "NONE" } } } },
  };
  await fetch(`${emulator.url}/_emulator/state`, {
    method: "PATCH",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(change),
  });
}

async function story(emulator: Emulator, stack: Stack): Promise<void> {
  title("pulumi preview: an Atlas project and two clusters, not encrypted with a key of ours yet");
  show(await stack.preview());
  title("pulumi up");
  show(await stack.up());
  title("An edit: the key's new version. pulumi preview --diff");
  stack.setConfig("atlas-cmk-quickstart:keyVersion", quickstart.keyVersions.newest);
  show(await stack.preview({ diff: true }));
  title("pulumi up");
  show(await stack.up());
  title('Somebody decrypts "billing" in Atlas by hand. pulumi preview --diff finds it');
  await decryptByHand(emulator, "billing");
  show(await stack.preview({ diff: true }));
  title("pulumi up repairs it");
  show(await stack.up());
  title("pulumi destroy: clusters first, then the project");
  show(await stack.destroy());
}

function summary(emulator: Emulator, startedMs: number): void {
  const writes = emulator.journal.writes();
  title("What happened");
  say(`${writes.length} writes to Atlas, in this order:`);
  for (const write of writes) say(`  ${write.method} ${write.path.replace(/^\/api\/atlas\/v2/, "")}`);
  say(
    `Damage log of the emulator: ${emulator.damage.entries().length === 0 ? "empty" : JSON.stringify(emulator.damage.entries())}.`,
  );
  say(`It took ${((Date.now() - startedMs) / 1000).toFixed(0)} s; Atlas's own waiting was on the emulator's clock.`);
  say("Next: examples/quickstart/index.ts is the program; README.md leads from here to a real project.");
}

const startedMs = Date.now();
const emulator = await startEmulator({ clock: { mode: "stepped" } });
const stack = await makeStack(emulator);
try {
  await story(emulator, stack);
  summary(emulator, startedMs);
} catch (error) {
  process.exitCode = 1;
  say(`\nThe demo stopped: ${error instanceof Error ? error.message : String(error)}`);
} finally {
  await stack.dispose();
  await emulator.close();
}
