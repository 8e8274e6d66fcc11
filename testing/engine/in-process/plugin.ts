// The SDK's own dynamic provider, run in this process: the same code on the same wire as in a process of its own (../plugin.ts), with modules of its own.
// Left out: the operating system. Nothing is proved here of how a process starts, is told its arguments, and dies.
import { createRequire } from "node:module";
import { join } from "node:path";
import { connectPlugin, type Plugin, type PluginHost } from "../plugin.ts";
import type { Properties } from "../property.ts";
import { grpc } from "../wire.ts";
import { createLineConsole } from "./console.ts";
import { createGuest, type Guest } from "./guest.ts";
import { createModuleSpace } from "./modules.ts";
import { createOwnProcess } from "./own-process.ts";
import { sdkStore } from "./sdk.ts";

export async function startPluginHere(host: PluginHost, config: Properties): Promise<Plugin> {
  const { port, signal, exited } = await listen(host);
  host.onPlugin({ pid: undefined, kill: () => signal("SIGKILL") });
  return connectPlugin({ port, config, signal, exited });
}

interface Listening {
  readonly port: number;
  signal(name: "SIGINT" | "SIGKILL"): void;
  readonly exited: Promise<void>;
}

async function listen(host: PluginHost): Promise<Listening> {
  const { programDir, engineAddress, env } = host;
  const script = createRequire(join(programDir, "package.json")).resolve(
    "@pulumi/pulumi/cmd/dynamic-provider/index.js",
  );
  const port = Promise.withResolvers<number>();
  let hasPort = false;
  const console = createLineConsole((line, stream) => {
    if (hasPort || stream === "stderr") return host.onOutput(line, stream);
    hasPort = true;
    port.resolve(Number(line));
  });
  const guest = createGuest((error) => console.error(error instanceof Error ? (error.stack ?? error.message) : error));
  const servers: InstanceType<typeof grpc.Server>[] = [];
  const own = createOwnProcess({
    argv: [process.execPath, script, engineAddress],
    env,
    cwd: programDir,
    onExit() {
      guest.cut();
      for (const server of servers) server.forceShutdown();
    },
  });
  const space = createModuleSpace({ programDir, globals: { process: own.process, console, fetch: guest.fetch } });
  guest.run(() =>
    space.evaluateFile(script, {
      "source-map-support/register": {},
      "require-from-string": space.evaluate,
      "@grpc/grpc-js": { ...grpc, Server: serverOf(guest, host, servers) },
    }),
  );
  return { port: await port.promise, signal: own.signal, exited: own.exited };
}

/** A server whose methods run as the guest's, each with the SDK's settings of this operation. */
function serverOf(guest: Guest, host: PluginHost, servers: InstanceType<typeof grpc.Server>[]) {
  return class extends grpc.Server {
    constructor(...options: ConstructorParameters<typeof grpc.Server>) {
      super(...options);
      servers.push(this);
    }

    override addService(...[service, methods]: Parameters<typeof grpc.Server.prototype.addService>): void {
      const mine = Object.keys(service).map((name) => {
        const method = (methods as Readonly<Record<string, (...call: unknown[]) => void>>)[name];
        const bound = (...call: unknown[]): void =>
          guest.run(() => sdkStore(host.projectName, () => method?.apply(methods, call)));
        return [name, bound] as const;
      });
      super.addService(service, Object.fromEntries(mine));
    }
  };
}
