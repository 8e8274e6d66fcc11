// Proves how each credential is presented: tokens shared, renewed and revoked; digest answered, with the nonce remembered.

import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { failure } from "../../../support/failure.ts";
import type { Reply, Sent } from "../support/fakes.ts";
import { ACCOUNT, API_KEY, atlas, BASE_URL, PROJECT, project, refusal, TOKEN } from "./fakes.ts";

const isToken = (sent: Sent): boolean => sent.url === `${BASE_URL}/api/oauth/token`;
const paths = (sent: readonly Sent[]): readonly string[] => sent.map(({ url }) => new URL(url).pathname);
const READ = `/api/atlas/v2/groups/${PROJECT}`;

/** Gives tokens "token-1", "token-2", … and answers the rest by `reply`. */
function account(reply: (sent: Sent) => Reply = () => ({ json: project }), expiresIn = 3_600) {
  let taken = 0;
  return atlas(ACCOUNT, async (sent) => {
    if (!isToken(sent)) return sent.url.endsWith("/revoke") ? { text: "" } : reply(sent);
    taken += 1;
    return { json: { access_token: `token-${taken}`, expires_in: expiresIn, token_type: "Bearer" } };
  });
}
const bearers = (sent: readonly Sent[]) => sent.map(({ headers }) => headers.authorization);

describe("a service account", () => {
  it("takes a token by client credentials, and bears it", async () => {
    const { client, transport } = account();
    await client.getProject(PROJECT);
    const basic = `Basic ${Buffer.from("mdb_sa_id_1:mdb_sa_sk_canary").toString("base64")}`;
    expect(transport.sent).toEqual([
      {
        method: "POST",
        url: "https://cloud.mongodb.com/api/oauth/token",
        body: "grant_type=client_credentials",
        headers: {
          accept: "application/json",
          "accept-encoding": "gzip,deflate",
          authorization: basic,
          "content-type": "application/x-www-form-urlencoded",
          "user-agent": "test",
        },
      },
      expect.objectContaining({
        method: "GET",
        url: `${BASE_URL}${READ}`,
        headers: expect.objectContaining({ authorization: "Bearer token-1" }),
      }),
    ]);
  });

  it("takes one token for callers side by side, and keeps it", async () => {
    const { client, transport } = account();
    await Promise.all([client.getProject(PROJECT), client.getProject(PROJECT), client.getProject(PROJECT)]);
    await client.getProject(PROJECT);
    expect(paths(transport.sent)).toEqual(["/api/oauth/token", READ, READ, READ, READ]);
  });

  it("asks once for callers side by side even when it gets none, and tells each of them", async () => {
    const { client, transport } = atlas(ACCOUNT, () => ({ status: 401, json: { error: "invalid_client" } }));
    const errors = await Promise.all([1, 2, 3].map(() => failure(client.getProject(PROJECT))));
    expect(transport.sent).toHaveLength(1);
    expect(new Set(errors.map(({ message }) => message))).toEqual(
      new Set([
        "Atlas gave the service account from the environment no access token: the client id or secret is wrong, or the secret has expired (HTTP 401 invalid_client). Check the service account in the organization's access manager, and create a new secret.",
      ]),
    );
  });

  it.each([
    [3_600, 3_000_000],
    [600, 300_000],
  ])("renews a token of %i s after %i ms, before it ends", async (life, renewAtMs) => {
    const { client, transport, clock } = account(undefined, life);
    await client.getProject(PROJECT);
    await clock.sleep(renewAtMs - 1);
    await client.getProject(PROJECT);
    await clock.sleep(1);
    await client.getProject(PROJECT);
    expect(bearers(transport.sent).slice(1)).toEqual([
      "Bearer token-1",
      "Bearer token-1",
      expect.stringMatching(/^Basic /),
      "Bearer token-2",
    ]);
  });

  it("takes a new token once when a kept one is refused", async () => {
    const dead = new Set<string>();
    const { client, transport } = account(({ headers }) =>
      dead.has(headers.authorization ?? "") ? refusal(401, "USER_UNAUTHORIZED") : { json: project },
    );
    await client.getProject(PROJECT);
    dead.add("Bearer token-1");
    expect((await client.getProject(PROJECT)).name).toBe("payments");
    expect(paths(transport.sent)).toEqual(["/api/oauth/token", READ, READ, "/api/oauth/token", READ]);
  });

  it("does not suspect a token that it took for this very call", async () => {
    const { client, transport } = account(() => refusal(401, "USER_UNAUTHORIZED"));
    expect(await failure(client.getProject(PROJECT))).toMatchObject({ code: "USER_UNAUTHORIZED" });
    expect(paths(transport.sent)).toEqual(["/api/oauth/token", READ]);
  });

  it("does not suspect the token when the project is out of its sight", async () => {
    let isVisible = true;
    const { client, transport } = account(() => (isVisible ? { json: project } : refusal(401, "NOT_IN_GROUP")));
    await client.getProject(PROJECT);
    isVisible = false;
    expect(await failure(client.getProject(PROJECT))).toMatchObject({ code: "NOT_IN_GROUP" });
    expect(paths(transport.sent)).toEqual(["/api/oauth/token", READ, READ]);
  });

  it("revokes its token at the end, once, and never fails by it", async () => {
    const { client, transport } = account();
    await client.getProject(PROJECT);
    await client.close();
    await client.close();
    expect(transport.sent.slice(2).map(({ url, body }) => [url, body])).toEqual([
      ["https://cloud.mongodb.com/api/oauth/revoke", "token=token-1&token_type_hint=access_token"],
    ]);
    const refused = atlas(ACCOUNT, (sent) =>
      isToken(sent) ? { json: { access_token: "t", expires_in: 3_600 } } : refusal(403, "access_denied"),
    );
    await failure(refused.client.getProject(PROJECT));
    await expect(refused.client.close()).resolves.toBeUndefined();
  });

  it("revokes nothing where no token was taken", async () => {
    const { client, transport } = account();
    await client.close();
    expect(transport.sent).toEqual([]);
  });

  it("lets one caller go without taking the token from the others", async () => {
    const stop = new AbortController();
    let give = (): void => {};
    const held = new Promise<void>((resolve) => {
      give = resolve;
    });
    const { client } = atlas(ACCOUNT, async (sent) => {
      if (!isToken(sent)) return { json: project };
      await held;
      return { json: { access_token: "t", expires_in: 3_600 } };
    });
    const leaving = failure(client.getProject(PROJECT, { signal: stop.signal }));
    const staying = client.getProject(PROJECT);
    stop.abort(new Error("gone"));
    expect(await leaving).toEqual(new Error("gone"));
    give();
    expect((await staying).name).toBe("payments");
  });

  it.each([
    [
      403,
      { error: "access_denied" },
      "the service account lacks the permission to get a token, or has too many tokens (HTTP 403 access_denied)",
    ],
    [400, { error: "invalid_request" }, "the request has the wrong form (HTTP 400 invalid_request)"],
    [200, { token_type: "Bearer" }, "the answer has no token (HTTP 200)"],
    [404, undefined, "the answer has no token (HTTP 404)"],
  ])("says why it got none: HTTP %i %j", async (status, json, reason) => {
    const { client } = atlas(ACCOUNT, () => ({ status, json }));
    expect(await failure(client.getProject(PROJECT))).toMatchObject({
      code: "NO_ACCESS_TOKEN",
      status,
      message: expect.stringContaining(`no access token: ${reason}.`),
    });
  });

  /** FACT(atlas-token-rate-limit) */
  it("waits for a token as long as Atlas says where too many were requested, then goes on", async () => {
    const limited = { error: 429, errorCode: "RATE_LIMITED", parameters: ["/api/oauth/token", 50, 1] };
    let refusals = 2;
    const { client, transport, clock } = atlas(ACCOUNT, (sent): Reply => {
      if (!isToken(sent)) return { json: project };
      refusals -= 1;
      return refusals >= 0
        ? { status: 429, json: limited, headers: { "Retry-After": "37" } }
        : { json: { access_token: "token-1", expires_in: 3_600, token_type: "Bearer" } };
    });
    const beganMs = clock.now();
    expect((await client.getProject(PROJECT)).name).toBe("payments");
    expect(clock.now() - beganMs).toBe(74_000);
    expect(paths(transport.sent)).toEqual(["/api/oauth/token", "/api/oauth/token", "/api/oauth/token", READ]);
  });

  it("waits out throttling of the token endpoint, then says so", async () => {
    const { client, transport } = atlas(ACCOUNT, () => ({ status: 429, json: { error: "too_many" } }));
    expect((await failure(client.getProject(PROJECT))).message).toContain("too many tokens were requested");
    expect(transport.sent).toHaveLength(20);
  });
});

describe("a given access token", () => {
  it("is borne as it is, never renewed and never revoked", async () => {
    const { client, transport } = atlas(TOKEN, () => refusal(401, "USER_UNAUTHORIZED"));
    expect((await failure(client.getProject(PROJECT))).message).toContain("with the access token from the environment");
    await client.close();
    expect(bearers(transport.sent)).toEqual(["Bearer given-token"]);
  });
});

describe("no credential", () => {
  it("asks nothing, and says what to set", async () => {
    const { client, transport } = atlas({ kind: "none" }, () => ({ json: project }));
    expect(await failure(client.getProject(PROJECT))).toMatchObject({
      code: "NO_CREDENTIALS",
      message: expect.stringContaining("MONGODB_ATLAS_CLIENT_ID and MONGODB_ATLAS_CLIENT_SECRET"),
    });
    await client.close();
    expect(transport.sent).toEqual([]);
  });
});

const md5 = (text: string): string => createHash("md5").update(text).digest("hex");

/** A digest server: gives each nonce `uses` answers, then a new challenge. */
function digestServer(uses: number) {
  let nonce = 0;
  let left = 0;
  const challenge = (): Reply => {
    nonce += 1;
    left = uses;
    const header = `Digest realm="MMS Public API", domain="", nonce="n${nonce}", algorithm=MD5, qop="auth", stale=false`;
    return { status: 401, headers: { "WWW-Authenticate": header } };
  };
  return ({ method, headers }: Sent): Reply => {
    const field = (name: string) => new RegExp(`\\b${name}="?([^",]+)`).exec(headers.authorization ?? "")?.[1] ?? "";
    const [uri, nc, cnonce] = [field("uri"), field("nc"), field("cnonce")];
    const first = md5("quickpub:MMS Public API:canary-private-key");
    const expected = md5(`${first}:n${nonce}:${nc}:${cnonce}:auth:${md5(`${method}:${uri}`)}`);
    const isRight = field("response") === expected && field("username") === "quickpub" && left > 0;
    left -= 1;
    return isRight ? { json: { ...project, results: [] } } : challenge();
  };
}

describe("an API key", () => {
  it("answers the challenge, and remembers it for the calls after", async () => {
    const { client, transport } = atlas(API_KEY, digestServer(10));
    await client.getProject(PROJECT);
    await client.listClusters(PROJECT);
    await client.getProject(PROJECT);
    expect(transport.sent.map(({ headers }) => headers.authorization !== undefined)).toEqual([false, true, true, true]);
  });

  it("answers a fresh challenge when the old one is used up", async () => {
    const { client, transport } = atlas(API_KEY, digestServer(1));
    await client.getProject(PROJECT);
    await client.getProject(PROJECT);
    expect(transport.sent).toHaveLength(4);
  });

  it("that is wrong is refused by its name and place, after one try", async () => {
    const { client, transport } = atlas({ ...API_KEY, privateKey: "wrong-private-key" }, digestServer(10));
    expect(await failure(client.getProject(PROJECT))).toMatchObject({
      code: "HTTP_401",
      message: expect.stringMatching(
        /^Atlas refused the request for project 64b7f0c0a1b2c3d4e5f60718 with the API key from the stack configuration: the credential is not valid/,
      ),
    });
    expect(transport.sent).toHaveLength(2);
  });
});
