// Proves that NO_PROXY is honoured. A file of its own, because the library reads that variable once in a process.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it, vi } from "vitest";
import { createHttp } from "../../provider/support/http.ts";
import { stepClock } from "../unit/provider/support/fakes.ts";

const server = createServer();
afterEach(async () => {
  vi.unstubAllEnvs();
  await new Promise((closed) => server.close(closed));
});

it("leaves the proxy out for the hosts that NO_PROXY names, and for no other", async () => {
  const asked: unknown[] = [];
  server.on("connect", ({ url }, socket) => {
    asked.push(url);
    socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo; // a TCP server's address is no text
  vi.stubEnv("HTTPS_PROXY", `http://127.0.0.1:${port}`);
  vi.stubEnv("NO_PROXY", "direct.invalid,.inside.invalid");
  const http = createHttp({ clock: stepClock(), userAgent: "test" });
  const send = (host: string) => http.send({ method: "GET", url: `https://${host}/x`, headers: {}, what: "a thing" });
  await expect(send("direct.invalid")).rejects.toMatchObject({ code: "UNREACHABLE" });
  await expect(send("a.inside.invalid")).rejects.toMatchObject({ code: "UNREACHABLE" });
  expect(asked).toEqual([]);
  await expect(send("other.invalid")).rejects.toMatchObject({ code: "PROXY_REFUSED" });
  expect(asked).toEqual(["other.invalid:443"]);
});
