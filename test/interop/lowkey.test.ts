// Proves our Key Vault client on a vault that neither we nor Microsoft wrote: lowkey-vault, a process of its own on loopback. It has no Resource Manager
// and takes any token: keys are made and read with Microsoft's client, and what only the data plane can do is done by ours.
import { type ChildProcess, spawn } from "node:child_process";
import { Agent } from "node:https";
import { createServer } from "node:net";
import { createDefaultHttpClient, createHttpHeaders, type HttpClient } from "@azure/core-rest-pipeline";
import { KeyClient } from "@azure/keyvault-keys";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAzureClient } from "../../provider/azure/client.ts";
import { systemClock } from "../../provider/support/clock.ts";
import { createHttp } from "../../provider/support/http.ts";
import { entra, LOGIN } from "../unit/provider/azure/fake-entra.ts";
import { type Install, lowkeyVault, VERSIONS } from "./installs.ts";
import { OWN_FAULT } from "./table-reporter.ts";

const HOST = "payments-kv.vault.azure.net";
const KEY = `https://${HOST}/keys/atlas`;
const START_MS = 300_000;

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });

/** Ready when it says so. */
async function started({ command, folder: jar }: Extract<Install, { kind: "ready" }>, port: number) {
  const flags = {
    "server.port": port,
    "app.token.port": await freePort(),
    LOWKEY_VAULT_NAMES: "payments-kv",
    LOWKEY_VAULT_ALIASES: `payments-kv.localhost=${HOST}`,
    LOWKEY_AUTH_RESOURCE: "vault.azure.net",
  };
  const vault = spawn(command, ["-jar", jar, ...Object.entries(flags).map(([name, value]) => `--${name}=${value}`)]);
  let output = "";
  await new Promise<void>((resolve, reject) => {
    vault.stdout.on("data", (chunk) => {
      output += chunk;
      if (/Started \w+ in/.test(output)) resolve();
    });
    vault.once("exit", () => reject(new Error(`lowkey-vault ended: ${output.slice(-2_000)}`)));
  });
  return vault;
}

/** Real names to the vault's port, with its own certificate; logins to a scripted Entra. */
function transportTo(port: number): HttpClient {
  const transport = createDefaultHttpClient();
  const agent = new Agent({ rejectUnauthorized: false });
  return {
    sendRequest: async (request) => {
      const { host, pathname, search } = new URL(request.url);
      const headers = createHttpHeaders({ ...request.headers.toJSON({ preserveCase: true }), Host: host });
      const body = typeof request.body === "string" ? request.body : undefined;
      const login = entra({ method: request.method, url: request.url, headers: request.headers.toJSON(), body });
      if (login instanceof Error) throw login;
      if (login !== undefined) {
        const text = JSON.stringify(login.json);
        return { request, status: login.status ?? 200, headers: createHttpHeaders(login.headers), bodyAsText: text };
      }
      const sent = { ...request, agent, headers, url: `https://127.0.0.1:${port}${pathname}${search}` };
      return { ...(await transport.sendRequest(sent)), request };
    },
  };
}

const ready = await lowkeyVault();
let vault: ChildProcess | undefined;
let httpClient: HttpClient;

beforeAll(async () => {
  if (ready.kind === "missing") return;
  const port = await freePort();
  vault = await started(ready, port);
  httpClient = transportTo(port);
}, START_MS);

afterAll(() => {
  vault?.kill();
});

const credential = { getToken: async () => ({ token: "any", expiresOnTimestamp: Date.now() + 3_600_000 }) };
const theirs = () => new KeyClient(`https://${HOST}`, credential, { httpClient, retryOptions: { maxRetries: 0 } });
const ours = () => {
  const http = createHttp({ clock: systemClock, userAgent: "interop", transport: httpClient });
  return createAzureClient({ http, clock: systemClock, login: LOGIN });
};
const versions = async (): Promise<readonly (string | undefined)[]> => {
  const found: (string | undefined)[] = [];
  for await (const { version } of theirs().listPropertiesOfKeyVersions("atlas")) found.push(version);
  return found;
};

describe(`our client on lowkey-vault ${VERSIONS.lowkeyVault}`, () => {
  it("make a key, to begin with", async (test) => {
    if (ready.kind === "missing") return test.skip(ready.why);
    expect((await theirs().createRsaKey("atlas", { keySize: 2048 })).keyType).toBe("RSA");
  });

  it("rotate a key", async (test) => {
    if (ready.kind === "missing") return test.skip(ready.why);
    const before = await versions();
    const made = await ours().rotateKey(KEY);
    expect(before).not.toContain(made);
    expect((await theirs().getKey("atlas")).properties.version).toBe(made);
    expect(new Set(await versions())).toEqual(new Set([...before, made]));
  });

  it("set a rotation policy", async (test) => {
    if (ready.kind === "missing") return test.skip(ready.why);
    await test.annotate(
      "it knows the words of actions in lower case only, and fails on Microsoft's client too",
      OWN_FAULT,
    );
    const policy = { timeAfterCreate: "P90D", expiryTime: "P1Y", notifyTimeBeforeExpiry: "P30D" };
    await expect(ours().setKeyRotationPolicy(KEY, policy)).rejects.toMatchObject({ code: "OUTCOME_UNKNOWN" });
    const same = {
      expiresIn: policy.expiryTime,
      lifetimeActions: [
        { action: "Rotate", timeAfterCreate: policy.timeAfterCreate } as const,
        { action: "Notify", timeBeforeExpiry: policy.notifyTimeBeforeExpiry } as const,
      ],
    };
    await expect(theirs().updateKeyRotationPolicy("atlas", same)).rejects.toMatchObject({ statusCode: 500 });
  });

  it("be told that a key to rotate is not there", async (test) => {
    if (ready.kind === "missing") return test.skip(ready.why);
    await expect(ours().rotateKey(`https://${HOST}/keys/nope`)).rejects.toMatchObject({ status: 404 });
  });

  it("delete a key", async (test) => {
    if (ready.kind === "missing") return test.skip(ready.why);
    await ours().deleteKey(KEY);
    await expect(theirs().getKey("atlas")).rejects.toMatchObject({ statusCode: 404 });
    expect((await theirs().getDeletedKey("atlas")).name).toBe("atlas");
  });
});
