// Proves that a Node process with the guard connects to this machine only, by each way to connect.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { GUARD } from "../../../../cli/rehearse/run/loopback-guard.ts";

const work = mkdtempSync(join(tmpdir(), "guard-"));
const guard = join(work, "guard.cjs");
writeFileSync(guard, GUARD);
afterAll(() => rmSync(work, { recursive: true, force: true }));

const run = (script: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["--require", guard, "-e", script], { stdio: ["ignore", "pipe", "pipe"] });
    const parts: string[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => void parts.push(text));
    child.once("error", reject);
    child.once("close", () => resolve(parts.join("")));
  });

/** 192.0.2.0/24 is for documentation: nothing answers there. */
const WAYS = {
  fetch: `fetch("http://192.0.2.1:8999/").catch((e) => console.log(e.cause.message))`,
  http: `require("node:http").get("http://192.0.2.1:8999/").on("error", (e) => console.log(e.message))`,
  https: `require("node:https").get("https://192.0.2.1:8999/").on("error", (e) => console.log(e.message))`,
  "port and host": `require("node:net").connect(8999, "192.0.2.1").on("error", (e) => console.log(e.message))`,
  options: `new (require("node:net").Socket)().on("error", (e) => console.log(e.message)).connect({ host: "192.0.2.1", port: 8999 })`,
  http2: `require("node:http2").connect("http://192.0.2.1:8999").on("error", (e) => console.log(e.message))`,
};

describe("a Node process with the guard", () => {
  it.each(Object.entries(WAYS))("does not connect elsewhere by %s", async (_, script) => {
    expect(await run(script)).toContain("A rehearsal connects to this machine only, and not to 192.0.2.1.");
  });

  it("connects to this machine", async () => {
    const server = createServer((_, response) => response.end("here"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo; // of a TCP server
    const script = `fetch("http://127.0.0.1:${port}").then((r) => r.text()).then(console.log)`;
    expect(await run(script)).toBe("here\n");
    server.close();
  });
});
