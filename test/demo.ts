// `npm run demo`: the main job from preview to destroy, on the emulator, with a real CLI where one can be had and with the test double where not.
// `--no-cli` takes the double; `--cli` fails where no CLI can be had. It shows what a user sees; it proves nothing (see test/).

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import {
  createCliStack,
  createTestStack,
  type FoundCli,
  findCli,
  type OperationResult,
  type Stack,
  type StackOptions,
} from "@pulumi-atlas-cmk/testing";
import { type Emulator, startEmulator } from "../emulator/index.ts";
import { quickstart } from "../emulator/seeds.ts";
import { byHand } from "./support/hand.ts";

const EXAMPLE = "private-networking";
const setting = (name: string): string => `atlas-cmk-${EXAMPLE}:${name}`;

const FETCH_TIMEOUT_MS = 180_000;
const root = fileURLToPath(new URL("..", import.meta.url));

const say = (text = ""): void => console.log(text);
/** With the two dashes and two spaces before the rest, as wide as the terminal; 100 columns in a file. */
const TITLE_WIDTH = Math.min(process.stdout.columns ?? 100, 100) - 4;
const title = (text: string): void =>
  say(`\n\u2500\u2500 ${text} ${"\u2500".repeat(Math.max(0, TITLE_WIDTH - text.length))}`);

/** A CLI of the machine, else one that `npx pulumi` fetches, else none. */
async function cli(): Promise<FoundCli | undefined> {
  if (process.argv.includes("--no-cli")) {
    say("Without a Pulumi CLI, as asked with --no-cli.");
    return undefined;
  }
  const found = await findCli();
  if (found.kind === "found") return found;
  say(`No Pulumi CLI on this machine: ${found.reason}.`);
  say(`Fetching one with \`npx pulumi\`, for ${FETCH_TIMEOUT_MS / 60_000} minutes at most...`);
  const trouble = fetchCli();
  const fetched = await findCli();
  if (fetched.kind === "found") return fetched;
  say(`No Pulumi CLI was fetched: ${trouble ?? fetched.reason}.`);
  if (process.argv.includes("--cli")) throw new Error("--cli asks for a Pulumi CLI, and there is none.");
  say(
    "For a demo on the real engine, install the CLI (https://www.pulumi.com/docs/install/) and run `npm run demo` again.",
  );
  return undefined;
}

/** Why `npx pulumi` failed, in its last line; `undefined` where it did not. */
function fetchCli(): string | undefined {
  const { status, error, stdout, stderr } = spawnSync("npx", ["pulumi", "version"], {
    cwd: root,
    encoding: "utf8",
    timeout: FETCH_TIMEOUT_MS,
    // On Windows npx is a script, which only a shell can start.
    shell: process.platform === "win32",
  });
  if (status === 0) return undefined;
  if (error !== undefined) return error.message;
  return `${stdout}\n${stderr}`.trim().split("\n").at(-1)?.trim() || `\`npx pulumi version\` ended with ${status}`;
}

async function makeStack(emulator: Emulator): Promise<Stack> {
  const found = await cli();
  const options: StackOptions = {
    projectDir: `${root}examples/${EXAMPLE}`,
    stackName: "demo",
    env: { ...emulator.env },
    config: {
      [setting("projectId")]: quickstart.projectId,
      [setting("keyVaultId")]: quickstart.keyVaultId,
      [setting("keyName")]: quickstart.keyName,
      [setting("roleId")]: quickstart.roleId,
      [setting("clusters")]: JSON.stringify(["orders", "billing"]),
      [setting("privateNetworking")]: "false",
    },
  };
  if (found === undefined) {
    say("The test double of the Pulumi engine (testing/) runs the program.");
    return createTestStack(options);
  }
  say(`Pulumi CLI ${found.version} (${found.source}) runs the program.`);
  return createCliStack({ ...options, cli: found });
}

/** A CLI without a terminal prints its progress bar as lines. */
const isNews = (line: string): boolean => !/^@ .*\.{2,}$/.test(line.trimEnd());

/** Prints what a person sees, and ends the demo where something failed. */
function show(result: OperationResult): void {
  say(result.output.split("\n").filter(isNews).join("\n").trimEnd());
  if (!result.ok) throw new Error(`this step failed:\n${result.errors.join("\n")}`);
}

const newCluster = {
  projects: { [quickstart.projectId]: { clusters: { reports: { regions: ["US_WEST_2"] } } } },
};

/** Atlas's connection of one region, as a person who tidies up in Azure finds it. */
async function rejectConnection(emulator: Emulator, region: string): Promise<void> {
  const endpoints = emulator.store.atlas.projects[quickstart.projectId]?.privateEndpoints ?? [];
  const name = endpoints.find((endpoint) => endpoint.regionName === region)?.connectionName ?? "";
  const connections = { [name]: { status: "Rejected" } };
  await byHand(emulator, { vaults: { [quickstart.keyVaultName]: { connections } } });
}

async function story(emulator: Emulator, stack: Stack): Promise<void> {
  title("pulumi up: an Atlas project and two clusters get a key of ours, over the public network");
  show(await stack.up());
  title("From public to private, in two regions, with the clusters encrypted all the time. pulumi preview --diff");
  stack.setConfig(setting("privateNetworking"), "true");
  show(await stack.preview({ diff: true }));
  title("pulumi up: endpoints made, approved in Azure and ACTIVE, then the vault closed");
  show(await stack.up());
  title('The project gets a cluster "reports" in another region. pulumi preview --diff');
  await byHand(emulator, newCluster);
  show(await stack.preview({ diff: true }));
  title("pulumi up");
  show(await stack.up());
  title("Somebody rejects an endpoint's connection in Azure by hand. pulumi preview finds it");
  await rejectConnection(emulator, "US_WEST_2");
  show(await stack.preview());
  title("pulumi up follows the endpoint that Atlas makes instead, and approves it");
  show(await stack.up());
  title("Back to the public path, with the clusters encrypted all the time. pulumi up");
  stack.setConfig(setting("privateNetworking"), "false");
  show(await stack.up());
  title("pulumi destroy: clusters first, then the project");
  show(await stack.destroy());
}

const WRITES_TO: Readonly<Record<string, string>> = { atlas: "Atlas", arm: "Azure" };

/** What a path is about, short enough for a line. */
const shortPath = (path: string): string =>
  path.replace(/^\/api\/atlas\/v2/, "").replace(/^\/subscriptions\/.*\/providers\/Microsoft\.KeyVault/, "…");

function summary(emulator: Emulator, stack: Stack, startedMs: number): void {
  const writes = emulator.journal.writes();
  title("What happened");
  say(`${writes.length} writes, in this order:`);
  for (const { service, method, path } of writes)
    say(`  ${WRITES_TO[service] ?? service}  ${method} ${shortPath(path)}`);
  say(
    `Damage log of the emulator: ${emulator.damage.entries().length === 0 ? "empty" : JSON.stringify(emulator.damage.entries())}.`,
  );
  const engine = stack.kind === "cli" ? "the Pulumi CLI" : "the test double of the Pulumi engine";
  const seconds = ((Date.now() - startedMs) / 1000).toFixed(0);
  say(`It took ${seconds} s on ${engine}; Atlas's own waiting was on the emulator's clock.`);
  say(
    `Next: examples/${EXAMPLE}/index.ts is the program; examples/quickstart does all of it in ten lines, vault and key too;`,
  );
  say("README.md leads from there to a real project.");
}

const emulator = await startEmulator({ clock: { mode: "stepped" } });
let stack: Stack | undefined;
try {
  stack = await makeStack(emulator);
  const startedMs = Date.now();
  await story(emulator, stack);
  summary(emulator, stack, startedMs);
} catch (error) {
  process.exitCode = 1;
  say(`\nThe demo stopped: ${error instanceof Error ? error.message : String(error)}`);
} finally {
  await stack?.dispose();
  await emulator.close();
}
