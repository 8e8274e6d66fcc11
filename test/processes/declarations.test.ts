// Proves with real processes of the SDK's dynamic provider, as a Pulumi engine starts them, that those of one engine share what is declared, and that
// a delete is refused where one of them cannot be asked. The engine is a stand-in that takes messages. Loads dist/, so it needs a build.
import { createServer } from "node:http2";
import type { Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { engineMessages, type Plugin as Process, startPlugin } from "@pulumi-atlas-cmk/testing/parts";
import { afterEach, beforeEach, expect, it } from "vitest";
import { startEmulator } from "../../emulator/index.ts";
import { quickstart } from "../../emulator/seeds.ts";
import { providerText } from "../../provider/engine/program-side.ts";
import { removeDeadSockets } from "../support/dead-sockets.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const GRPC_PREFIX_BYTES = 5;

interface Engine {
  readonly address: string;
  readonly port: number;
  /** Messages that stay, with the resource they are about. */
  readonly messages: readonly string[];
  kill(): Promise<void>;
}

interface Plugin extends Process {
  signal(name: NodeJS.Signals): void;
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
  removeDeadSockets();
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

async function start(engine: Engine): Promise<Plugin> {
  let pid = 0;
  const plugin = await startPlugin(
    {
      programDir: root,
      projectName: "world",
      engineAddress: engine.address,
      env: { ...process.env, ...emulator.env },
      onPlugin: (started) => {
        pid = started.pid ?? 0;
      },
      onOutput: () => {},
    },
    {},
  );
  ends.push(() => plugin.stop());
  return { ...plugin, signal: (name) => process.kill(pid, name) };
}

const check = (plugin: Plugin, name: string) => plugin.check(urnOf(name), {}, orders(name));

/** How the delete of a record ends that stands for the cluster. */
const remove = (plugin: Plugin): Promise<string> =>
  plugin.delete(urnOf("old"), `${quickstart.projectId}/orders`, { inputs: {}, outputs: orders("old") }).then(
    () => "done",
    (error: unknown) => String(error),
  );

const writes = (): number => emulator.journal.writes().length;

it("a delete writes nothing of what another process has declared, before or after this one came", async () => {
  const engine = await startEngine();
  const [eu, us] = [await start(engine), await start(engine)];
  expect((await check(eu, "orders")).failures).toEqual([]);
  expect((await check(us, "twin")).failures).toMatchObject([{ property: "clusterName" }]);
  const late = await start(engine);
  for (const plugin of [us, late]) expect(await remove(plugin)).toBe("done");
  expect(writes()).toBe(0);
  const kept = `${urnOf("old")} Kept: ClusterEncryption ${quickstart.projectId}/orders. ${urnOf("orders")} still declares it.\nNothing was written.`;
  expect(engine.messages).toEqual([kept, kept]);
});

it("a delete of what nobody declares is done, once the others have said so", async () => {
  const engine = await startEngine();
  const [eu, us] = [await start(engine), await start(engine)];
  await eu.check(urnOf("billing"), {}, { ...orders("billing"), clusterName: "billing" });
  expect(await remove(us)).toBe("done");
  expect(await remove(eu)).toBe("done");
  expect(engine.messages).toEqual([]);
});

it("a delete is refused while another process hangs, and after one has crashed", async () => {
  const engine = await startEngine();
  const [eu, us] = [await start(engine), await start(engine)];
  await check(eu, "orders");
  eu.signal("SIGSTOP");
  expect(await remove(us)).toMatch(
    /was refused: .* did not answer within 10 seconds .* Nothing was changed\. Run the same command again/,
  );
  eu.signal("SIGKILL");
  await eu.stop();
  expect(await remove(us)).toMatch(/was refused: .* crashed/);
  expect(await remove(await start(engine))).toMatch(/was refused: .* crashed/);
  expect(writes()).toBe(0);
});

it("a new engine at the address of a dead one is told nothing of what was declared before", async () => {
  const engine = await startEngine();
  const old = await start(engine);
  await check(old, "orders");
  old.signal("SIGSTOP");
  await engine.kill();
  const next = await startEngine(engine.port);
  const plugin = await start(next);
  old.signal("SIGCONT");
  expect(await remove(plugin)).toBe("done");
  expect(next.messages).toEqual([]);
});
