// Proves on real sockets, against tiny servers on loopback: broken connections, cut-off bodies, and the seam that leads Azure traffic to an emulator.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline, Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { createEmptyPipeline, createHttpHeaders, createPipelineRequest, proxyPolicy } from "@azure/core-rest-pipeline";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createHttp } from "../../../../provider/support/http.ts";
import { MOST_BYTES } from "../../../../provider/support/transport.ts";
import { stepClock } from "./fakes.ts";

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
});

/** Serves, and gives the origin. The handler's second argument counts the requests from 1. */
async function serve(
  handle: (count: number, response: ServerResponse, request: IncomingMessage) => void,
): Promise<string> {
  let count = 0;
  const server = createServer((request, response) => {
    count += 1;
    handle(count, response, request);
  });
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a TCP server's address is no text
}

const stack = (azureEndpoint?: string) =>
  createHttp({
    clock: stepClock(),
    userAgent: "wire-test",
    ...(azureEndpoint === undefined ? {} : { azureEndpoint }),
  });
const cutOff = (response: ServerResponse): void => {
  response.writeHead(200, { "Content-Type": "application/json", "Content-Length": "100" });
  response.write('{"half":');
  setImmediate(() => response.destroy());
};
/** A body without end. Gives how much of it was taken. */
function endless(response: ServerResponse) {
  const chunk = Buffer.alloc(1_048_576, " ");
  let taken = 0;
  const body = new Readable({
    read() {
      taken += chunk.length;
      this.push(chunk);
    },
  });
  pipeline(body, response, () => {});
  return () => taken;
}
const request = (url: string, method: "GET" | "PATCH" = "GET") => ({ method, url, headers: {}, what: "a thing" });

describe("on the wire", () => {
  it("a read survives a reset and a body that ends early", async () => {
    const url = await serve((count, response) => {
      if (count === 1) response.destroy();
      else if (count === 2) cutOff(response);
      else response.end('{"whole":true}');
    });
    expect((await stack().send(request(url))).json).toEqual({ whole: true });
  });

  it("a write whose answer is cut off has an unknown outcome, and is sent once", async () => {
    let seen = 0;
    const url = await serve((count, response) => {
      seen = count;
      cutOff(response);
    });
    await expect(stack().send({ ...request(url, "PATCH"), body: "{}" })).rejects.toMatchObject({
      code: "OUTCOME_UNKNOWN",
    });
    expect(seen).toBe(1);
  });

  it("a body that always ends early is a bad answer", async () => {
    const url = await serve((_, response) => cutOff(response));
    await expect(stack().send(request(url))).rejects.toMatchObject({ code: "BAD_ANSWER" });
  });

  it("a refused connection is reported with host and code", async () => {
    const url = await serve((_, response) => response.end());
    const [server] = servers.splice(0);
    await new Promise((closed) => server?.close(closed));
    await expect(stack().send({ ...request(url, "PATCH"), body: "{}" })).rejects.toMatchObject({
      code: "UNREACHABLE",
      message: expect.stringMatching(/^127\.0\.0\.1:\d+ cannot be reached for a thing \(ECONNREFUSED\)\./),
    });
  });

  it("a body without end is not read to its end, and is not asked for again", async () => {
    const taken: (() => number)[] = [];
    const url = await serve((_, response) => taken.push(endless(response)));
    await expect(stack().send(request(url))).rejects.toMatchObject({
      code: "BAD_ANSWER",
      message: `The request for a thing was stopped: the answer is larger than 32 MiB. Nothing was changed. Check that ${url} is the service and not a proxy's page.`,
    });
    await expect(stack().send({ ...request(url, "PATCH"), body: "{}" })).rejects.toMatchObject({
      code: "OUTCOME_UNKNOWN",
    });
    expect(taken).toHaveLength(2);
    expect(taken.every((bytes) => bytes() < 1.5 * MOST_BYTES)).toBe(true);
  });

  it("a small body that grows without end when it is opened is not read to its end", async () => {
    const packed = gzipSync(Buffer.alloc(2 * MOST_BYTES, " "));
    const url = await serve((_, response) => {
      response.writeHead(200, { "Content-Encoding": "gzip" });
      response.end(packed);
    });
    await expect(stack().send(request(url))).rejects.toMatchObject({ code: "BAD_ANSWER" });
  });

  it("a body below the limit is read whole", async () => {
    const url = await serve((_, response) => response.end(JSON.stringify("a".repeat(MOST_BYTES - 2))));
    expect(String((await stack().send(request(url))).json)).toHaveLength(MOST_BYTES - 2);
  });

  it("an abort ends a request that hangs", async () => {
    const stop = new AbortController();
    const url = await serve(() => stop.abort(new Error("enough")));
    await expect(stack().send({ ...request(url), signal: stop.signal })).rejects.toEqual(new Error("enough"));
  });

  it("a proxy of the environment never stands between us and this machine", async () => {
    const url = await serve((_, response) => response.end('"direct"'));
    process.env.HTTP_PROXY = "http://127.0.0.1:9";
    try {
      expect((await stack().send(request(url))).json).toBe("direct");
    } finally {
      delete process.env.HTTP_PROXY;
    }
  });
});

describe("a proxy of the environment", () => {
  /** Answers every CONNECT in this way. */
  async function proxying(answer: string) {
    const asked: string[] = [];
    const server = createServer();
    server.on("connect", ({ url }: IncomingMessage, socket) => {
      asked.push(String(url));
      socket.end(`HTTP/1.1 ${answer}\r\nContent-Length: 20\r\n\r\n<html>Denied.</html>`);
    });
    servers.push(server);
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`; // a TCP server's address is no text
    vi.stubEnv("HTTPS_PROXY", `http://user:canary@${host}`);
    const http = createHttp({ clock: stepClock(), userAgent: "wire-test", proxy: { variable: "HTTPS_PROXY", host } });
    vi.unstubAllEnvs();
    return { asked, host, http };
  }
  const atlas = request("https://cloud.mongodb.com/api/atlas/v2/groups/1");

  it.each([
    ["407 Proxy Authentication Required", "Set the user and the password of the proxy in HTTPS_PROXY."],
    [
      "403 Forbidden",
      "Allow cloud.mongodb.com in the proxy. If this machine reaches cloud.mongodb.com without the proxy, add it to NO_PROXY",
    ],
  ])("that answers %s is told from the service, and not asked again", async (answer, remedy) => {
    const { asked, host, http } = await proxying(answer);
    for (const one of [atlas, { ...atlas, method: "PATCH" as const, body: "{}" }])
      await expect(http.send(one)).rejects.toMatchObject({
        code: "PROXY_REFUSED",
        status: Number(answer.slice(0, 3)),
        what: `The proxy ${host} (HTTPS_PROXY) refused the connection to cloud.mongodb.com for a thing (HTTP ${answer.slice(0, 3)}).`,
        hint: expect.stringContaining(remedy),
      });
    expect(asked).toEqual(["cloud.mongodb.com:443", "cloud.mongodb.com:443"]);
  });

  it("that cannot connect is asked again, for a write too, because nothing was sent", async () => {
    const { asked, http } = await proxying("502 Bad Gateway");
    await expect(http.send({ ...atlas, method: "PATCH", body: "{}" })).rejects.toMatchObject({
      code: "PROXY_REFUSED",
      message: expect.not.stringContaining("canary"),
    });
    expect(asked).toHaveLength(4);
  });

  it("refuses a request of an Azure library in the same words", async () => {
    const { http, host } = await proxying("403 Forbidden");
    const once = createPipelineRequest({ url: "https://login.microsoftonline.com/x" });
    const pipeline = createEmptyPipeline();
    vi.stubEnv("HTTPS_PROXY", `http://${host}`);
    pipeline.addPolicy(proxyPolicy());
    vi.unstubAllEnvs();
    await expect(pipeline.sendRequest(http.azureHttpClient, once)).rejects.toMatchObject({
      name: "ProxyRefusal",
      status: 403,
    });
  });
});

describe("the seam to an emulator", () => {
  const told = async () => {
    const seen: unknown[] = [];
    const origin = await serve((_, response, { url, headers }) => {
      seen.push([url, headers["x-forwarded-host"], headers.authorization]);
      response.end('{"here":true}');
    });
    return { seen, origin };
  };

  it("takes Azure requests there, with the real host in a header", async () => {
    const { seen, origin } = await told();
    const url = "https://management.azure.com/subscriptions/1?api-version=2026-02-01";
    const answer = await stack(origin).sendToAzure({ ...request(url), headers: { Authorization: "Bearer t" } });
    expect(answer.json).toEqual({ here: true });
    expect(seen).toEqual([["/subscriptions/1?api-version=2026-02-01", "management.azure.com", "Bearer t"]]);
  });

  it("leaves the request as it was, so that a library may send it again", async () => {
    const { seen, origin } = await told();
    const { azureHttpClient } = stack(origin);
    const asked = createPipelineRequest({
      url: "https://payments-kv.vault.azure.net/keys/atlas",
      headers: createHttpHeaders({ Authorization: "Bearer t" }),
    });
    const first = await azureHttpClient.sendRequest(asked);
    await azureHttpClient.sendRequest(asked);
    expect(seen).toEqual([
      ["/keys/atlas", "payments-kv.vault.azure.net", "Bearer t"],
      ["/keys/atlas", "payments-kv.vault.azure.net", "Bearer t"],
    ]);
    expect(first.request).toBe(asked);
    expect(asked.headers.toJSON()).toEqual({ authorization: "Bearer t" });
  });

  it("is for this machine only", () => {
    expect(() => stack("https://emulator.example")).toThrow(
      "ATLAS_CMK_AZURE_ENDPOINT is https://emulator.example, which is not on this machine. ATLAS_CMK_AZURE_ENDPOINT is only for an emulator on this machine (loopback). Unset it to reach Azure.",
    );
  });
});
