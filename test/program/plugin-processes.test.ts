// Proves with real processes of the SDK's dynamic provider, as a Pulumi engine starts them, that those of one engine share what is declared, and that
// a delete is refused where one of them cannot be asked. The engine is a stand-in that takes messages. Loads dist/, so it needs a build.
import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:http2";
import { createRequire } from "node:module";
import type { Socket } from "node:net";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, it } from "vitest";
import { startEmulator } from "../../emulator/index.ts";
import { quickstart } from "../../emulator/seeds.ts";
import { providerText } from "../../provider/engine/program-side.ts";
import { call } from "../../testing/engine/call.ts";
import { createCalls } from "../../testing/engine/protocol.ts";
import type { Provider } from "../../testing/engine/provider.ts";
import { engineMessages, grpc, providerMessages, providerServices, toStruct } from "../../testing/engine/wire.ts";

const root = new URL("../..", import.meta.url).pathname;
const SCRIPT = createRequire(import.meta.url).resolve("@pulumi/pulumi/cmd/dynamic-provider");
const GRPC_PREFIX_BYTES = 5;

interface Engine {
  readonly address: string;
  readonly port: number;
  /** Messages that stay, with the resource they are about. */
  readonly messages: readonly string[];
  kill(): Promise<void>;
}

interface Plugin {
  readonly calls: Provider;
  signal(name: NodeJS.Signals): void;
  readonly exited: Promise<unknown>;
}

const urnOf = (name: string): string =>
  `urn:pulumi:test::world::pulumi-nodejs:dynamic/atlas-cmk:ClusterEncryption::${name}`;

const orders = (name: string) => ({
  projectId: quickstart.projectId,
  clusterName: "orders",
  __urn: urnOf(name),
  __provider: providerText("ClusterEncryption"),
});

let emulator: Awaited<ReturnType<typeof startEmulator>>;
const ends: Array<() => unknown> = [];
beforeEach(async () => {
  emulator = await startEmulator({ clock: { mode: "stepped" } });
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  await emulator.close();
});

async function startEngine(port = 0): Promise<Engine> {
  const messages: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer();
  server.on("connection", (socket) => sockets.add(socket));
  server.on("stream", (stream, headers) => {
    const parts: Buffer[] = [];
    stream.on("data", (part: Buffer) => parts.push(part));
    stream.on("end", () => {
      if (headers[":path"] === "/pulumirpc.Engine/Log") {
        const log = engineMessages.LogRequest.deserializeBinary(Buffer.concat(parts).subarray(GRPC_PREFIX_BYTES));
        if (!log.getEphemeral()) messages.push(`${log.getUrn()} ${log.getMessage()}`);
      }
      stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
      stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
      stream.end(Buffer.alloc(GRPC_PREFIX_BYTES));
    });
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const bound = server.address();
  if (bound === null || typeof bound === "string") throw new Error("it listens nowhere");
  const kill = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  ends.push(kill);
  return { address: `127.0.0.1:${bound.port}`, port: bound.port, messages, kill };
}

async function startPlugin(engine: Engine): Promise<Plugin> {
  const child: ChildProcess = spawn(process.execPath, [SCRIPT, engine.address], {
    cwd: root,
    env: { ...process.env, ...emulator.env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = new Promise((resolve) => child.once("exit", resolve));
  ends.push(() => {
    child.kill("SIGINT");
    return exited;
  });
  if (child.stdout === null) throw new Error("it has no output");
  const lines = createInterface({ input: child.stdout });
  const [port] = await new Promise<readonly string[]>((resolve) => lines.once("line", (line) => resolve([line])));
  const client = new providerServices.ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  ends.push(() => client.close());
  const configuration = new providerMessages.ConfigureRequest();
  configuration.setArgs(toStruct({}));
  await call((done) => client.configure(configuration, done));
  return {
    calls: createCalls(client, { known: true, acceptSecrets: false, supportsPreview: false }),
    signal: (name) => child.kill(name),
    exited,
  };
}

const check = ({ calls }: Plugin, name: string) => calls.check(urnOf(name), {}, orders(name));

/** How the delete of a record ends that stands for the cluster. */
const remove = ({ calls }: Plugin): Promise<string> =>
  calls.delete(urnOf("old"), `${quickstart.projectId}/orders`, { inputs: {}, outputs: orders("old") }).then(
    () => "done",
    (error: unknown) => String(error),
  );

const writes = (): number => emulator.journal.writes().length;

it("a delete writes nothing of what another process has declared, before or after this one came", async () => {
  const engine = await startEngine();
  const [eu, us] = [await startPlugin(engine), await startPlugin(engine)];
  expect((await check(eu, "orders")).failures).toEqual([]);
  expect((await check(us, "twin")).failures).toMatchObject([{ property: "clusterName" }]);
  const late = await startPlugin(engine);
  for (const plugin of [us, late]) expect(await remove(plugin)).toBe("done");
  expect(writes()).toBe(0);
  const kept = `${urnOf("old")} Kept: ClusterEncryption ${quickstart.projectId}/orders is still declared by ${urnOf("orders")}; nothing was written.`;
  expect(engine.messages).toEqual([kept, kept]);
});

it("a delete of what nobody declares is done, once the others have said so", async () => {
  const engine = await startEngine();
  const [eu, us] = [await startPlugin(engine), await startPlugin(engine)];
  await eu.calls.check(urnOf("billing"), {}, { ...orders("billing"), clusterName: "billing" });
  expect(await remove(us)).toBe("done");
  expect(await remove(eu)).toBe("done");
  expect(engine.messages).toEqual([]);
});

it("a delete is refused while another process hangs, and after one has crashed", async () => {
  const engine = await startEngine();
  const [eu, us] = [await startPlugin(engine), await startPlugin(engine)];
  await check(eu, "orders");
  eu.signal("SIGSTOP");
  expect(await remove(us)).toMatch(
    /was refused: .* No answer within 10 seconds .* Nothing was changed\. Run the same command again/,
  );
  eu.signal("SIGKILL");
  await eu.exited;
  expect(await remove(us)).toMatch(/was refused: .* crashed/);
  expect(await remove(await startPlugin(engine))).toMatch(/was refused: .* crashed/);
  expect(writes()).toBe(0);
});

it("a new engine at the address of a dead one is told nothing of what was declared before", async () => {
  const engine = await startEngine();
  const old = await startPlugin(engine);
  await check(old, "orders");
  old.signal("SIGSTOP");
  await engine.kill();
  const next = await startEngine(engine.port);
  const plugin = await startPlugin(next);
  old.signal("SIGCONT");
  await old.exited;
  expect(await remove(plugin)).toBe("done");
  expect(next.messages).toEqual([]);
});
