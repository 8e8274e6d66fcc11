// One process of the SDK's dynamic provider: started, configured, ended. What is asked of it then is protocol.ts.
import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { RunningPlugin } from "../stack-types.ts";
import { call } from "./call.ts";
import { hasUnknowns, type Properties, SECRET_SIGNATURE, SIGNATURE, unwrapped } from "./property.ts";
import { type Client, createCalls } from "./protocol.ts";
import type { Provider } from "./provider.ts";
import { CLIENT_OPTIONS, grpc, providerMessages, providerServices, toStruct } from "./wire.ts";

export interface PluginHost {
  readonly programDir: string;
  readonly projectName: string;
  readonly engineAddress: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  onPlugin(plugin: RunningPlugin): void;
  onOutput(text: string, stream: "stdout" | "stderr"): void;
}

/** A provider with a process or a connection of its own. */
export interface Plugin extends Provider {
  stop(): Promise<void>;
}

export async function startPlugin(host: PluginHost, config: Properties): Promise<Plugin> {
  const script = createRequire(join(host.programDir, "package.json")).resolve("@pulumi/pulumi/cmd/dynamic-provider");
  const child = spawn(process.execPath, [script, host.engineAddress], {
    cwd: host.programDir,
    env: host.env,
    // In a process group of its own, as the CLI starts it (FACT(pulumi-plugin-end)): a Ctrl-C in the terminal is not
    // for it.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const killWithUs = (): void => signalGroup(child, "SIGKILL");
  process.once("exit", killWithUs);
  child.once("exit", () => process.removeListener("exit", killWithUs));
  const port = await readPort(child, host);
  host.onPlugin({ pid: child.pid, kill: () => signalGroup(child, "SIGKILL") });
  const signal = (name: "SIGINT" | "SIGKILL"): void => {
    if (child.exitCode === null && child.signalCode === null) signalGroup(child, name);
  };
  return connectPlugin({ port, config, signal, exited });
}

/** A plugin that listens, wherever it runs. */
interface Listening {
  readonly port: number;
  readonly config: Properties;
  signal(name: "SIGINT" | "SIGKILL"): void;
  readonly exited: Promise<void>;
}

export async function connectPlugin({ port, config, signal, exited }: Listening): Promise<Plugin> {
  const credentials = grpc.credentials.createInsecure();
  const client = new providerServices.ResourceProviderClient(`127.0.0.1:${port}`, credentials, CLIENT_OPTIONS);
  const known = !hasUnknowns(config);
  if (known) await configure(client, config);
  return {
    // The SDK's server takes no secrets and knows no preview (FACT(pulumi-engine-address)).
    ...createCalls(client, { known, acceptSecrets: false, supportsPreview: false }),
    async stop() {
      client.close();
      signal("SIGINT");
      const force = setTimeout(() => signal("SIGKILL"), FORCE_AFTER_MS);
      await exited;
      clearTimeout(force);
    },
  };
}

/** The CLI ends a plugin by SIGINT, and by force five seconds later (FACT(pulumi-plugin-end)). */
const FORCE_AFTER_MS = 5_000;

function signalGroup(child: ChildProcess, signal: "SIGINT" | "SIGKILL"): void {
  try {
    process.kill(-(child.pid ?? 0), signal);
  } catch {
    child.kill(signal);
  }
}

function readPort(child: ChildProcess, host: PluginHost): Promise<number> {
  return new Promise((resolve, reject) => {
    if (child.stdout === null || child.stderr === null) throw new Error("the plugin was started without its pipes");
    let port: number | undefined;
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (port !== undefined) return host.onOutput(line, "stdout");
      port = Number(line);
      resolve(port);
    });
    createInterface({ input: child.stderr }).on("line", (line) => host.onOutput(line, "stderr"));
    child.once("error", reject);
    child.once("exit", (code, signal) =>
      reject(new Error(`the dynamic provider ended before it listened (${signal ?? code})`)),
    );
  });
}

async function configure(client: Client, config: Properties): Promise<void> {
  const request = new providerMessages.ConfigureRequest();
  // The server unwraps secrets of the configuration itself; structured values travel as JSON text.
  request.setArgs(
    toStruct(Object.fromEntries(Object.entries(config).map(([key, value]) => [key, configValue(value)]))),
  );
  request.setAcceptsecrets(true);
  request.setAcceptresources(true);
  await call((done) => client.configure(request, done));
}

function configValue(value: unknown): unknown {
  const clear = unwrapped({ value }).value;
  const text = typeof clear === "string" ? clear : JSON.stringify(clear);
  return value === clear ? text : { [SIGNATURE]: SECRET_SIGNATURE, value: text };
}
