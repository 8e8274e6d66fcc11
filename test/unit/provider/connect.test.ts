// Proves that settings become clients without a request, and that a wrong one is refused by its name. What the clients do is proven beside them.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { connect } from "../../../provider/connect.ts";
import { systemClock } from "../../../provider/support/clock.ts";

type Values = Readonly<Record<string, string>>;
const connected = (env: Values, config: Values = {}) => connect({ get: (key) => config[key] }, env);

const PROJECT = "64b7f0c0a1b2c3d4e5f60718";

let server: Server | undefined;
afterEach(() => void server?.close());

describe("a setting that is wrong", () => {
  it.each<readonly [string, Values, Values, string]>([
    [
      "a base URL of the environment over plain http",
      { MONGODB_ATLAS_BASE_URL: "http://example.com" },
      {},
      "MONGODB_ATLAS_BASE_URL is http://example.com, which is neither https nor on this machine. Give an https URL; plain http is for an emulator on loopback only.",
    ],
    [
      "one that only looks like this machine",
      { MONGODB_ATLAS_BASE_URL: "http://localhost.evil.com" },
      {},
      "MONGODB_ATLAS_BASE_URL is http://localhost.evil.com, which is neither https nor on this machine. Give an https URL; plain http is for an emulator on loopback only.",
    ],
    [
      "one of the stack configuration without its scheme",
      {},
      { "mongodbatlas:baseUrl": "cloud.mongodb.com" },
      "mongodbatlas:baseUrl must be an origin (scheme, host and port), and it has no scheme. Set it to https://cloud.mongodb.com.",
    ],
    [
      "a base URL with the API's path",
      { MONGODB_ATLAS_BASE_URL: "https://cloud.mongodb.com/api/atlas/v2" },
      {},
      "MONGODB_ATLAS_BASE_URL must be an origin (scheme, host and port), and it has a path. Set it to https://cloud.mongodb.com.",
    ],
    [
      "half a service account",
      { MONGODB_ATLAS_CLIENT_ID: "mdb_sa_id_1" },
      {},
      "MONGODB_ATLAS_CLIENT_ID is set, but MONGODB_ATLAS_CLIENT_SECRET is not. Set both, or neither.",
    ],
    [
      "an Azure endpoint elsewhere",
      { ATLAS_CMK_AZURE_ENDPOINT: "https://azure.example.com" },
      {},
      "ATLAS_CMK_AZURE_ENDPOINT is https://azure.example.com, which is not on this machine. It is for an emulator on loopback only; unset it to reach Azure.",
    ],
    [
      "a proxy without a scheme",
      { HTTPS_PROXY: "10.0.0.1:8080" },
      {},
      "HTTPS_PROXY is not the URL of a proxy. Give http://host:port or https://host:port.",
    ],
    [
      "a proxy with a bare # in its password",
      { https_proxy: "http://user:pa#ss@10.0.0.1:8080" },
      {},
      "https_proxy is not the URL of a proxy. Give http://host:port or https://host:port.",
    ],
    [
      "a clock elsewhere",
      { MONGODB_ATLAS_BASE_URL: "http://127.0.0.1:1", ATLAS_CMK_CLOCK: "https://clock.example.com" },
      {},
      "ATLAS_CMK_CLOCK is https://clock.example.com, which is not on this machine. It is for an emulator on loopback only; unset it.",
    ],
  ])("is refused by its name: %s", (_, env, config, message) => {
    expect(() => connected(env, config)).toThrow(message);
  });
});

describe("credentials", () => {
  it("may be missing until something is asked", async () => {
    const { atlas } = connected({});
    await expect(atlas.getProject(PROJECT)).rejects.toMatchObject({
      code: "NO_CREDENTIALS",
      message: expect.stringContaining("MONGODB_ATLAS_CLIENT_ID and MONGODB_ATLAS_CLIENT_SECRET"),
    });
  });

  it("of two kinds in one place give a warning that says which is used", () => {
    const both = {
      MONGODB_ATLAS_CLIENT_ID: "mdb_sa_id_1",
      MONGODB_ATLAS_CLIENT_SECRET: "secret",
      MONGODB_ATLAS_PUBLIC_KEY: "public",
      MONGODB_ATLAS_PRIVATE_KEY: "private",
    };
    expect(connected(both).warning).toBe(
      "More than one kind of Atlas credential in the environment; the service account is used.",
    );
    expect(connected({}).warning).toBe(undefined);
  });
});

describe("the clock", () => {
  /** A clock in another process, as far as `connect` can tell. */
  async function clockServer() {
    const asked: string[] = [];
    server = createServer((request, response) => {
      asked.push(String(request.url));
      response.end(JSON.stringify({ nowMs: 42 }));
    });
    await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo; // never a pipe: it listens on a port
    return { asked, origin: `http://127.0.0.1:${port}` };
  }

  it("is the emulator's where Atlas is on this machine and names one", async () => {
    const { asked, origin } = await clockServer();
    const parts = connected({ MONGODB_ATLAS_BASE_URL: `${origin}/`, ATLAS_CMK_CLOCK: `${origin}/_emulator/clock` });
    await parts.sync();
    expect([parts.clock.now(), asked]).toEqual([42, ["/_emulator/clock"]]);
  });

  it("is the machine's where Atlas is real, whatever the variable says", async () => {
    const { asked, origin } = await clockServer();
    const parts = connected({ ATLAS_CMK_CLOCK: `${origin}/_emulator/clock` });
    await parts.sync();
    expect([parts.clock.now === systemClock.now, asked]).toEqual([true, []]);
  });
});
