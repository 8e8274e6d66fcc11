// Proves that the connection speaks for the engine that started the process, and for no later one at the same address.
import { createServer, type Http2Server, type ServerHttp2Session } from "node:http2";
import { afterEach, describe, expect, it } from "vitest";
import { connectTo } from "../../../../provider/engine/engine-connection.ts";

const servers: Array<{ server: Http2Server; sessions: ServerHttp2Session[] }> = [];

/** Answers any call as a gRPC service does that has nothing to say. */
async function startEngine(port = 0) {
  const server = createServer((_, response) => {
    response.writeHead(200, { "content-type": "application/grpc", "grpc-status": "0" });
    response.end();
  });
  const sessions: ServerHttp2Session[] = [];
  server.on("session", (session) => sessions.push(session));
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  servers.push({ server, sessions });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("it listens nowhere");
  return {
    port: address.port,
    sessions,
    kill: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const session of sessions) session.destroy();
      await closed;
    },
  };
}

afterEach(() => {
  for (const { server, sessions } of servers.splice(0)) {
    for (const session of sessions) session.destroy();
    server.close();
  }
});

const connect = (port: number) => {
  let tell = (): void => {};
  const gone = new Promise<void>((resolve) => {
    tell = resolve;
  });
  let times = 0;
  const connection = connectTo(`127.0.0.1:${port}`, () => {
    times += 1;
    tell();
  });
  return { connection, gone, times: () => times };
};

describe("the connection to the engine", () => {
  it("is answered while the engine is there, from the first question on", async () => {
    const { port } = await startEngine();
    const { connection, times } = connect(port);
    expect(await connection.look()).toBe("there");
    expect(await Promise.all([connection.look(), connection.look()])).toEqual(["there", "there"]);
    expect(times()).toBe(0);
  });

  it("tells once that the engine has gone", async () => {
    const engine = await startEngine();
    const { connection, gone, times } = connect(engine.port);
    await connection.look();
    await engine.kill();
    await gone;
    expect(await connection.look()).toBe("gone");
    expect(times()).toBe(1);
  });

  it("does not take a new engine at the same address for its own", async () => {
    const engine = await startEngine();
    const { connection, gone } = connect(engine.port);
    await connection.look();
    await engine.kill();
    const next = await startEngine(engine.port);
    expect(await connection.look()).toBe("gone");
    await gone;
    expect(next.sessions).toEqual([]);
    expect(await connect(next.port).connection.look()).toBe("there");
  });

  it("takes an engine that is about to end for gone", async () => {
    const engine = await startEngine();
    const { connection, gone } = connect(engine.port);
    await connection.look();
    engine.sessions[0]?.goaway();
    await gone;
    expect(await connection.look()).toBe("gone");
  });

  it("knows nothing of an engine that it never reached", async () => {
    const engine = await startEngine();
    await engine.kill();
    const { connection, times } = connect(engine.port);
    expect([await connection.look(), await connection.look()]).toEqual(["unreachable", "unreachable"]);
    expect(times()).toBe(0);
  });
});
