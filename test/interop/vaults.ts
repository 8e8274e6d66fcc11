// Two emulated vaults that neither we nor Microsoft wrote, each a process of its own on loopback, and the way to them for clients that use the real names.
import { type ChildProcess, spawn } from "node:child_process";
import { createSign, generateKeyPairSync } from "node:crypto";
import { createServer as createHttpServer } from "node:http";
import { Agent } from "node:https";
import { createServer } from "node:net";
import { createDefaultHttpClient, createHttpHeaders, type HttpClient } from "@azure/core-rest-pipeline";
import { entra, TENANT } from "../unit/provider/azure/fake-entra.ts";
import { type Install, keyVaultEmulator, lowkeyVault, VERSIONS } from "./installs.ts";

const VAULT = "payments-kv";
export const HOST = `${VAULT}.vault.azure.net`;

type Ready = Extract<Install, { kind: "ready" }>;

export interface Running {
  readonly httpClient: HttpClient;
  stop(): void;
}

export interface OtherVault {
  readonly name: string;
  install(): Promise<Install>;
  start(install: Ready): Promise<Running>;
  /** Why it sets no rotation policy, by its own fault. */
  readonly refusesPolicies?: string;
}

export const OTHER_VAULTS: readonly OtherVault[] = [
  {
    name: `lowkey-vault ${VERSIONS.lowkeyVault}`,
    install: lowkeyVault,
    start: startLowkey,
    refusesPolicies: "it knows the words of actions in lower case only, and fails on Microsoft's client too",
  },
  {
    name: `azure-keyvault-emulator ${VERSIONS.keyVaultEmulator}`,
    install: keyVaultEmulator,
    start: startKeyVaultEmulator,
  },
];

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });

/** Waits until the process says so. */
function saying(child: ChildProcess, words: RegExp): Promise<void> {
  let output = "";
  return new Promise((resolve, reject) => {
    const heard = (chunk: unknown): void => {
      output += String(chunk);
      if (words.test(output)) resolve();
    };
    child.stdout?.on("data", heard);
    child.stderr?.on("data", heard);
    child.once("error", reject);
    child.once("exit", () => reject(new Error(`the vault ended: ${output.slice(-2_000)}`)));
  });
}

/** It takes any token. */
async function startLowkey({ command, folder: jar }: Ready): Promise<Running> {
  const port = await freePort();
  const flags = {
    "server.port": port,
    "app.token.port": await freePort(),
    LOWKEY_VAULT_NAMES: VAULT,
    LOWKEY_VAULT_ALIASES: `${VAULT}.localhost=${HOST}`,
    LOWKEY_AUTH_RESOURCE: "vault.azure.net",
  };
  const vault = spawn(command, ["-jar", jar, ...Object.entries(flags).map(([name, value]) => `--${name}=${value}`)]);
  await saying(vault, /Started \w+ in/);
  return { httpClient: transportTo(`https://127.0.0.1:${port}`), stop: () => vault.kill() };
}

/** It verifies tokens by the keys of its issuer, so the test is an issuer. */
async function startKeyVaultEmulator({ command }: Ready): Promise<Running> {
  const issuer = await startIssuer();
  const port = await freePort();
  const vault = spawn(command, [
    ...["-addr", `127.0.0.1:${port}`, "-disable-tls", "-data-dir", "", "-default-vault", VAULT],
    ...["-entra-issuer", issuer.url],
  ]);
  await saying(vault, /listening|serving|addr/i);
  const httpClient = transportTo(`http://127.0.0.1:${port}`, issuer.token);
  const stop = (): void => {
    vault.kill();
    issuer.stop();
  };
  return { httpClient, stop };
}

/** Publishes the key that signs its tokens. */
async function startIssuer() {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const jwk = { ...publicKey.export({ format: "jwk" }), kid: "test", use: "sig", alg: "RS256" };
  const port = await freePort();
  const server = createHttpServer((_request, response) => {
    response.setHeader("content-type", "application/json").end(JSON.stringify({ keys: [jwk] }));
  });
  await new Promise<void>((resolve) => {
    server.listen(port, "127.0.0.1", resolve);
  });
  const url = `http://127.0.0.1:${port}/${TENANT}/v2.0`;
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = { iss: url, aud: "https://vault.azure.net", oid: "runner", idtyp: "app", exp: 32_503_680_000 };
  const signed = `${part({ alg: "RS256", kid: jwk.kid })}.${part(claims)}`;
  const token = `${signed}.${createSign("RSA-SHA256").update(signed).sign(privateKey, "base64url")}`;
  return { url, token, stop: () => server.close() };
}

/** Real names to the vault, with its own certificate; logins to a scripted Entra. `token`: the only one that the vault takes. */
function transportTo(base: string, token?: string): HttpClient {
  const transport = createDefaultHttpClient();
  const agent = new Agent({ rejectUnauthorized: false });
  return {
    sendRequest: async (request) => {
      const { host, pathname, search } = new URL(request.url);
      const headers = createHttpHeaders({ ...request.headers.toJSON({ preserveCase: true }), Host: host });
      if (token !== undefined && headers.has("Authorization")) headers.set("Authorization", `Bearer ${token}`);
      const body = typeof request.body === "string" ? request.body : undefined;
      const login = entra({ method: request.method, url: request.url, headers: request.headers.toJSON(), body });
      if (login instanceof Error) throw login;
      if (login !== undefined) {
        const text = JSON.stringify(login.json);
        return { request, status: login.status ?? 200, headers: createHttpHeaders(login.headers), bodyAsText: text };
      }
      const isPlain = base.startsWith("http:");
      const way = isPlain ? { allowInsecureConnection: true } : { agent };
      return {
        ...(await transport.sendRequest({ ...request, ...way, headers, url: `${base}${pathname}${search}` })),
        request,
      };
    },
  };
}
