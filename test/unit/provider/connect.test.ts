// Proves that settings become clients without a request, and that a wrong one is refused by its name. What the clients do is proven beside them.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { connect } from "../../../provider/connect.ts";
import { systemClock } from "../../../provider/support/clock.ts";

type Values = Readonly<Record<string, string>>;
const connected = (env: Values, config: Values = {}) => connect({ get: (key) => config[key] }, env);

const PROJECT = "64b7f0c0a1b2c3d4e5f60718";
const VAULT = {
  tenantId: "11111111-1111-1111-1111-111111111111",
  id: "/subscriptions/22222222-2222-2222-2222-222222222222/resourceGroups/keys/providers/Microsoft.KeyVault/vaults/payments-kv",
};

let server: Server | undefined;
afterEach(() => void server?.close());

describe("a setting that is wrong", () => {
  it.each<readonly [string, Values, Values, string]>([
    [
      "a base URL of the environment over plain http",
      { MONGODB_ATLAS_BASE_URL: "http://example.com" },
      {},
      "MONGODB_ATLAS_BASE_URL is http://example.com, which is neither an https URL nor on this machine. Set an https URL. Plain http is only for an emulator on this machine (loopback).",
    ],
    [
      "one that only looks like this machine",
      { MONGODB_ATLAS_BASE_URL: "http://localhost.evil.com" },
      {},
      "MONGODB_ATLAS_BASE_URL is http://localhost.evil.com, which is neither an https URL nor on this machine. Set an https URL. Plain http is only for an emulator on this machine (loopback).",
    ],
    [
      "one of the stack configuration without its scheme",
      {},
      { "mongodbatlas:baseUrl": "cloud.mongodb.com" },
      "mongodbatlas:baseUrl must be an origin (scheme, host and port), but it has no scheme. Set mongodbatlas:baseUrl to https://cloud.mongodb.com.",
    ],
    [
      "a base URL with the API's path",
      { MONGODB_ATLAS_BASE_URL: "https://cloud.mongodb.com/api/atlas/v2" },
      {},
      "MONGODB_ATLAS_BASE_URL must be an origin (scheme, host and port), but it has a path. Set MONGODB_ATLAS_BASE_URL to https://cloud.mongodb.com.",
    ],
    [
      "half a service account",
      { MONGODB_ATLAS_CLIENT_ID: "mdb_sa_id_1" },
      {},
      "MONGODB_ATLAS_CLIENT_ID is set, but MONGODB_ATLAS_CLIENT_SECRET is not. Set both settings, or neither.",
    ],
    [
      "an Azure endpoint elsewhere",
      { ATLAS_CMK_AZURE_ENDPOINT: "https://azure.example.com" },
      {},
      "ATLAS_CMK_AZURE_ENDPOINT is https://azure.example.com, which is not on this machine. ATLAS_CMK_AZURE_ENDPOINT is only for an emulator on this machine (loopback). Unset it to reach Azure.",
    ],
    [
      "a proxy without a scheme",
      { HTTPS_PROXY: "10.0.0.1:8080" },
      {},
      "HTTPS_PROXY is not the URL of a proxy. Set HTTPS_PROXY to http://host:port or https://host:port.",
    ],
    [
      "a proxy with a bare # in its password",
      { https_proxy: "http://user:pa#ss@10.0.0.1:8080" },
      {},
      "https_proxy is not the URL of a proxy. Set https_proxy to http://host:port or https://host:port.",
    ],
    [
      "an Azure endpoint without its scheme",
      { ATLAS_CMK_AZURE_ENDPOINT: "127.0.0.1:4000" },
      {},
      "ATLAS_CMK_AZURE_ENDPOINT must be an origin (scheme, host and port), but it has no scheme. Set ATLAS_CMK_AZURE_ENDPOINT to http://127.0.0.1:4000.",
    ],
    [
      "a clock elsewhere",
      { MONGODB_ATLAS_BASE_URL: "http://127.0.0.1:1", ATLAS_CMK_CLOCK: "https://clock.example.com" },
      {},
      "ATLAS_CMK_CLOCK is https://clock.example.com, which is not on this machine. ATLAS_CMK_CLOCK is only for an emulator on this machine (loopback). Unset it.",
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
    expect(connected(both).warnings).toEqual([
      "More than one kind of Atlas credential is set in the environment. The service account is used.",
    ]);
    expect(connected({}).warnings).toEqual([]);
  });
});

/** A service on this machine that gives one answer to whatever is asked. */
async function serviceHere(answer: unknown, status = 200) {
  const asked: string[] = [];
  server = createServer((request, response) => {
    asked.push(`${request.method} ${String(request.url)}`);
    response.statusCode = status;
    response.end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // never a pipe: it listens on a port
  return { asked, origin: `http://127.0.0.1:${port}` };
}

describe("an emulator of one cloud beside the other cloud", () => {
  const TOKEN = { MONGODB_ATLAS_ACCESS_TOKEN: "token" };
  const refused = { code: "MIXED_ENVIRONMENTS" };

  it("of Atlas is read and not written to, and the warning names both settings", async () => {
    const { asked, origin } = await serviceHere({ id: PROJECT, name: "payments", orgId: "org" });
    const { atlas, warnings } = connected({ ...TOKEN, MONGODB_ATLAS_BASE_URL: origin });
    expect(warnings).toEqual([
      `Atlas is an emulator on this machine (MONGODB_ATLAS_BASE_URL: ${origin}), but Azure is not (ATLAS_CMK_AZURE_ENDPOINT: not set). Nothing is written until both are emulators, or neither is. Set both settings to the emulator, or remove both.`,
    ]);
    expect((await atlas.getProject(PROJECT)).name).toBe("payments");
    await expect(atlas.updateCluster(PROJECT, "orders", { encryptionAtRestProvider: "NONE" })).rejects.toMatchObject(
      refused,
    );
    await expect(atlas.deletePrivateEndpoint(PROJECT, "endpoint")).rejects.toMatchObject(refused);
    expect(asked).toEqual([`GET /api/atlas/v2/groups/${PROJECT}`]);
  });

  it("of Atlas never proves that a project is gone", async () => {
    const { origin } = await serviceHere({ error: 404, errorCode: "GROUP_NOT_FOUND" }, 404);
    const { atlas } = connected({ ...TOKEN, MONGODB_ATLAS_BASE_URL: origin });
    await expect(atlas.getProject(PROJECT)).rejects.toMatchObject(refused);
  });

  it("of Azure is logged in to and not written to, and Atlas is not written to either", async () => {
    const { asked, origin } = await serviceHere({ access_token: "t", expires_in: 3600, token_type: "Bearer" });
    const login = { ARM_TENANT_ID: VAULT.tenantId, ARM_CLIENT_ID: "app", ARM_CLIENT_SECRET: "secret" };
    const { atlas, azure, warnings } = connected({ ...TOKEN, ...login, ATLAS_CMK_AZURE_ENDPOINT: origin });
    expect(warnings).toEqual([
      `Azure is an emulator on this machine (ATLAS_CMK_AZURE_ENDPOINT: ${origin}), but Atlas is not (MONGODB_ATLAS_BASE_URL: https://cloud.mongodb.com). Nothing is written until both are emulators, or neither is. Set both settings to the emulator, or remove both.`,
    ]);
    await expect(azure.setPublicNetworkAccess(VAULT.id, "Disabled")).rejects.toMatchObject(refused);
    await expect(atlas.updateCluster(PROJECT, "orders", { encryptionAtRestProvider: "NONE" })).rejects.toMatchObject(
      refused,
    );
    expect(asked.filter((one) => !one.startsWith("GET") && !one.includes("oauth2"))).toEqual([]);
  });

  it("is no mixture where both are emulated", async () => {
    const { asked, origin } = await serviceHere({});
    const both = { MONGODB_ATLAS_BASE_URL: origin, ATLAS_CMK_AZURE_ENDPOINT: origin };
    const { atlas, warnings } = connected({ ...TOKEN, ...both });
    await atlas.deletePrivateEndpoint(PROJECT, "endpoint");
    expect([warnings, asked.length]).toEqual([[], 1]);
  });
});

describe("the clock", () => {
  it("is the emulator's where Atlas is on this machine and names one", async () => {
    const { asked, origin } = await serviceHere({ nowMs: 42 });
    const parts = connected({ MONGODB_ATLAS_BASE_URL: `${origin}/`, ATLAS_CMK_CLOCK: `${origin}/_emulator/clock` });
    await parts.sync();
    expect([parts.clock.now(), asked]).toEqual([42, ["GET /_emulator/clock"]]);
  });

  it("is the machine's where Atlas is real, whatever the variable says", async () => {
    const { asked, origin } = await serviceHere({ nowMs: 42 });
    const parts = connected({ ATLAS_CMK_CLOCK: `${origin}/_emulator/clock` });
    await parts.sync();
    expect([parts.clock.now === systemClock.now, asked]).toEqual([true, []]);
  });
});
