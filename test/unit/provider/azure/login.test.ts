// Proves what the real @azure/identity does through our seam: where the login goes, what failures become, that no secret comes back.
// Entra is a script (fake-entra.ts); certificates, managed identity and the Azure CLI are not run here.

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import type { HttpClient } from "@azure/core-rest-pipeline";
import { afterEach, describe, expect, it } from "vitest";
import type { AzureLogin } from "../../../../provider/azure/credentials.ts";
import { tokenSource } from "../../../../provider/azure/login.ts";
import { createHttp } from "../../../../provider/support/http.ts";
import { failure } from "../../../support/failure.ts";
import { broken, type Reply, type Sent, stepClock, transportOf } from "../support/fakes.ts";
import { entra, LOGIN, refusal, SECRET, TENANT } from "./fake-entra.ts";

const SCOPE = "https://management.azure.com/.default";
const AUTHORITY = "https://login.microsoftonline.com";

const loggingIn = (login: AzureLogin, ...tokens: ReadonlyArray<Reply | Error>) =>
  loggingInAt({ login, tokens, ciSystem: { json: { value: "ci-assertion" } } });

interface Parties {
  readonly login: AzureLogin;
  /** Entra's, one after the other. */
  readonly tokens: ReadonlyArray<Reply | Error>;
  /** What the CI system answers. */
  readonly ciSystem: Reply | Error;
}

function loggingInAt({ login, tokens, ciSystem }: Parties) {
  const clock = stepClock();
  let asked = 0;
  const transport = transportOf((sent) => {
    if (sent.method !== "POST")
      return entra(sent) ?? (sent.url.startsWith("https://ci.example/token") ? ciSystem : { status: 404 });
    asked += 1;
    return entra(sent, tokens[Math.min(asked, tokens.length) - 1]) ?? { status: 404 };
  });
  const http = createHttp({ clock, userAgent: "test-agent", transport, jitter: () => 1 });
  const take = tokenSource({ http, clock, login, authorityHost: AUTHORITY });
  const posts = () => transport.sent.filter(({ method }) => method === "POST");
  return { clock, transport, posts, take: (signal?: AbortSignal) => take(SCOPE, signal) };
}

const formOf = (sent: Sent | undefined) => Object.fromEntries(new URLSearchParams(sent?.body));

describe("a client secret", () => {
  it("is given to the tenant's token endpoint, once", async () => {
    const { take, posts } = loggingIn(LOGIN);
    expect(await take()).toBe("arm-token");
    expect(posts().map(({ url }) => url.split("?")[0])).toEqual([`${AUTHORITY}/${TENANT}/oauth2/v2.0/token`]);
    expect(formOf(posts()[0])).toMatchObject({
      grant_type: "client_credentials",
      client_id: LOGIN.clientId,
      client_secret: SECRET,
    });
  });

  it.each([
    ["AADSTS7000215", "the client secret is wrong"],
    ["AADSTS7000222", "the client secret has expired"],
    ["AADSTS700016", "the tenant has no such app"],
    ["AADSTS90002", "there is no such tenant"],
    ["AADSTS53003", "a conditional access policy blocks the login"],
  ])("refused with %s is told as: %s", async (code, cause) => {
    const { take, clock } = loggingIn(LOGIN, refusal(code, "Trace ID: 1"));
    expect(await failure(take())).toMatchObject({
      code,
      message: expect.stringContaining(
        `The login to Azure failed with the client secret of app ${LOGIN.clientId}: ${cause} (${code}). `,
      ),
    });
    expect(clock.sleeps).toEqual([]);
  });

  it("refused with a code that is new keeps the code and Entra's words", async () => {
    const { take } = loggingIn(LOGIN, refusal("AADSTS999999", "Something new."));
    expect(await failure(take())).toMatchObject({
      code: "AZURE_LOGIN_FAILED",
      message: expect.stringMatching(/AADSTS999999: Something new/),
    });
  });

  it("never comes back, even where Entra repeats it", async () => {
    const { take } = loggingIn(LOGIN, refusal("AADSTS999999", `you sent client_secret=${SECRET} and ${SECRET}`));
    expect(inspect(await failure(take()), { depth: 9, showHidden: true })).not.toContain(SECRET);
  });

  it("is sent again after 5xx, 429 and a reset, on the injected clock", async () => {
    const { take, clock } = loggingIn(
      LOGIN,
      { status: 503 },
      { status: 429, headers: { "Retry-After": "9" } },
      broken("ECONNRESET"),
      { json: { token_type: "Bearer", expires_in: 3599, access_token: "late-token" } },
    );
    expect(await take()).toBe("late-token");
    expect(clock.sleeps.map((ms) => Math.ceil(ms / 1_000))).toEqual([1, 9, 1]); // ours are spread by chance
  });

  it("with Entra out of reach is said by host and code, not as a wrong login", async () => {
    const { take } = loggingIn(LOGIN, broken("ENOTFOUND"));
    expect(await failure(take())).toMatchObject({
      code: "UNREACHABLE",
      message: expect.stringContaining("login.microsoftonline.com cannot be reached for a login to Azure (ENOTFOUND)"),
    });
  });

  it("waits a minute for an answer and no longer, though the library would wait for ever", async () => {
    const timeouts: number[] = [];
    const transport = transportOf((sent) => entra(sent) ?? { status: 404 });
    const noting: HttpClient = {
      sendRequest: (request) => {
        timeouts.push(request.timeout);
        return transport.sendRequest(request);
      },
    };
    const clock = stepClock();
    const http = createHttp({ clock, userAgent: "test-agent", transport: noting });
    await tokenSource({ http, clock, login: LOGIN, authorityHost: AUTHORITY })(SCOPE, undefined);
    expect(new Set(timeouts)).toEqual(new Set([60_000]));
  });

  it("costs callers side by side one request, and each its own abort", async () => {
    const { take, posts } = loggingIn(LOGIN);
    const leaving = new AbortController();
    const work = [failure(take(leaving.signal)), take(), take()];
    leaving.abort(new Error("the engine has gone"));
    expect(await Promise.all(work)).toEqual([new Error("the engine has gone"), "arm-token", "arm-token"]);
    expect(posts()).toHaveLength(1);
  });
});

describe("a federated token", () => {
  const { tenantId, clientId } = LOGIN;

  it("is given as the app's assertion", async () => {
    const { take, posts } = loggingIn({ kind: "oidcToken", tenantId, clientId, token: "given-assertion" });
    await take();
    expect(formOf(posts()[0])).toMatchObject({ client_assertion: "given-assertion" });
  });

  it("is asked of the CI system for Entra's audience", async () => {
    const { take, posts, transport } = loggingIn({
      kind: "oidcRequest",
      tenantId,
      clientId,
      url: "https://ci.example/token?job=7",
      requestToken: "ci-request-token",
      setting: "ACTIONS_ID_TOKEN_REQUEST_URL",
    });
    await take();
    const asked = transport.sent.find(({ url }) => url.startsWith("https://ci.example"));
    expect([asked?.url, asked?.headers.authorization]).toEqual([
      "https://ci.example/token?job=7&audience=api%3A%2F%2FAzureADTokenExchange",
      "Bearer ci-request-token",
    ]);
    expect(formOf(posts()[0])).toMatchObject({ client_assertion: "ci-assertion" });
  });

  it.each([
    [
      "of Azure DevOps",
      "https://dev.azure.com/acme/_apis/distributedtask/hubs/build/plans/1/jobs/2/oidctoken",
      "AZURE_LOGIN_FAILED",
      /^ARM_OIDC_REQUEST_URL is a URL of Azure DevOps.*AzureCLI@2.*addSpnToEnvironment.*ARM_OIDC_TOKEN/,
    ],
    [
      "of Azure DevOps under its older host",
      "https://acme.visualstudio.com/oidctoken?api-version=7.1",
      "AZURE_LOGIN_FAILED",
      /^ARM_OIDC_REQUEST_URL is a URL of Azure DevOps/,
    ],
    ["that is not a URL", "$(System.OidcRequestUri)", "MALFORMED_SETTING", /^ARM_OIDC_REQUEST_URL is not a URL\. /],
  ])("with an address %s is refused with what to do, without a request", async (_, url, code, message) => {
    const { take, transport } = loggingIn({
      kind: "oidcRequest",
      tenantId,
      clientId,
      url,
      requestToken: "ci-request-token",
      setting: "ARM_OIDC_REQUEST_URL",
    });
    expect(await failure(take())).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(transport.sent.filter((sent) => !sent.url.includes("login.microsoftonline.com"))).toEqual([]);
  });

  it.each([
    [
      "refuses it",
      { status: 403, json: { message: "no" } },
      {
        code: "AZURE_LOGIN_FAILED",
        status: 403,
        message:
          "The CI system gave no identity token (HTTP 403). Give the job the permission to request an identity token (GitHub Actions: `permissions: id-token: write`).",
      },
    ],
    [
      "answers with something else",
      { json: { token: "canary-of-the-ci" } },
      { code: "BAD_ANSWER", message: expect.stringMatching(/^The CI system.*identity token.*value/) },
    ],
    [
      "cannot be reached",
      broken("ENOTFOUND"),
      { code: "UNREACHABLE", message: expect.stringMatching(/^ci\.example cannot be reached .*identity token/) },
    ],
  ] as const)("of a CI system that %s is told by our own words, not the library's", async (_, reply, told) => {
    const url = "https://ci.example/token?job=7";
    const setting = "ACTIONS_ID_TOKEN_REQUEST_URL";
    const login = { kind: "oidcRequest", tenantId, clientId, url, requestToken: "ci-request-token", setting } as const;
    const { take } = loggingInAt({ login, tokens: [], ciSystem: reply });
    const error = await failure(take());
    expect(error).toMatchObject(told);
    expect(inspect(error)).not.toMatch(/ci-request-token|canary/);
  });

  it("in a file that is not there names the login and the file", async () => {
    const { take } = loggingIn({ kind: "oidcTokenFile", tenantId, clientId, path: "/nowhere/token" });
    expect(await failure(take())).toMatchObject({ message: expect.stringMatching(/federated token of app .*nowhere/) });
  });
});

it("an incomplete login names both halves, and asks nothing", async () => {
  const { take, transport } = loggingIn({ kind: "incomplete", given: "ARM_CLIENT_SECRET", missing: "ARM_CLIENT_ID" });
  expect(await failure(take())).toMatchObject({
    code: "HALF_A_CREDENTIAL",
    message:
      "The login to Azure is incomplete: ARM_CLIENT_SECRET is set, but ARM_CLIENT_ID is not. Set both settings, or neither. Without any of them, the Azure CLI's login is used.",
  });
  expect(transport.sent).toEqual([]);
});

it("a cloud that is none names the setting and what it may be, and asks nothing", async () => {
  const { take, transport } = loggingIn({ kind: "unknownCloud", given: "ARM_ENVIRONMENT", value: "german" });
  expect(await failure(take())).toMatchObject({
    code: "MALFORMED_SETTING",
    message:
      'ARM_ENVIRONMENT is "german", which is not an Azure cloud that Atlas supports. Set ARM_ENVIRONMENT to public, usgovernment or china.',
  });
  expect(transport.sent).toEqual([]);
});

describe("with ATLAS_CMK_AZURE_ENDPOINT", () => {
  let server: Server | undefined;
  afterEach(() => void server?.close());

  it("the library logs in at the emulator, over real sockets, by Entra's own name", async () => {
    const seen: string[] = [];
    server = createServer((request, response) => {
      const host = String(request.headers["x-forwarded-host"]);
      seen.push(`${request.method} ${host}${request.url?.split("?")[0]}`);
      request.resume().on("end", () => {
        const headers = { "x-forwarded-host": host };
        const reply = entra({
          method: String(request.method),
          url: `http://127.0.0.1${request.url}`,
          headers,
          body: "",
        });
        const { status = 200, json } = reply === undefined || reply instanceof Error ? { status: 404 } : reply;
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(json ?? {}));
      });
    });
    await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo; // never a pipe: it listens on a port
    const clock = stepClock();
    const http = createHttp({ clock, userAgent: "test-agent", azureEndpoint: `http://127.0.0.1:${port}/` });
    const take = tokenSource({ http, clock, login: LOGIN, authorityHost: AUTHORITY });
    expect(await take(SCOPE, undefined)).toBe("arm-token");
    expect(seen.at(-1)).toBe(`POST login.microsoftonline.com/${TENANT}/oauth2/v2.0/token`);
    expect(seen.filter((one) => !one.includes("login.microsoftonline.com"))).toEqual([]);
  });
});
