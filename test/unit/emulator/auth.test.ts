import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Emulator } from "../../../emulator/index.ts";
import { quickstart } from "../../../emulator/seeds.ts";
import { withRole } from "../../support/key-settings.ts";
import { type Answered, ask, groupPath, patchEncryption, refusal, send, start } from "./client.ts";

interface Account {
  readonly clientId: string;
  readonly clientSecret: string;
}

const basic = (account: Account): string => `Basic ${btoa(`${account.clientId}:${account.clientSecret}`)}`;
const form = (path: string, account: Account, body: string) => (emulator: Emulator) =>
  send(emulator, path, {
    method: "POST",
    headers: { authorization: basic(account), "content-type": "application/x-www-form-urlencoded" },
    body,
  });
const takeToken = (account: Account) => form("/api/oauth/token", account, "grant_type=client_credentials");
const tokenOf = async (emulator: Emulator, account: Account): Promise<string> =>
  String((await takeToken(account)(emulator)).json?.access_token);

const read = (emulator: Emulator, token: string): Promise<Answered> =>
  ask(emulator, { path: "/encryptionAtRest", token });

describe("a service account", () => {
  it("gets a token for an hour", async () => {
    const emulator = await start();
    const answer = await takeToken(quickstart.serviceAccount)(emulator);
    expect(answer.json).toEqual({ access_token: expect.any(String), expires_in: 3600, token_type: "Bearer" });
    const token = String(answer.json?.access_token);
    emulator.clock.advance(3_599_999);
    expect((await read(emulator, token)).status).toBe(200);
    emulator.clock.advance(1);
    expect(refusal(await read(emulator, token))).toEqual([401, "UNAUTHORIZED"]);
  });

  it("gives a token back, and then it is none", async () => {
    const emulator = await start();
    const token = await tokenOf(emulator, quickstart.serviceAccount);
    await form("/api/oauth/revoke", quickstart.serviceAccount, `token=${token}&token_type_hint=access_token`)(emulator);
    expect(refusal(await read(emulator, token))).toEqual([401, "UNAUTHORIZED"]);
  });

  it.each<[string, (emulator: Emulator) => Promise<Answered>, readonly unknown[]]>([
    ["a wrong secret", takeToken({ ...quickstart.serviceAccount, clientSecret: "wrong" }), [401, "invalid_client"]],
    [
      "another grant",
      form("/api/oauth/token", quickstart.serviceAccount, "grant_type=password"),
      [400, "unsupported_grant_type"],
    ],
    [
      "no form",
      (emulator) =>
        send(emulator, "/api/oauth/token", {
          method: "POST",
          headers: { authorization: basic(quickstart.serviceAccount) },
        }),
      [400, "invalid_request"],
    ],
  ])("is refused with %s", async (_, request, expected) => {
    const answer = await request(await start());
    expect([answer.status, answer.json?.error]).toEqual(expected);
  });

  it("that may only read cannot write", async () => {
    const emulator = await start();
    const token = await tokenOf(emulator, quickstart.readOnlyAccount);
    expect((await read(emulator, token)).status).toBe(200);
    const body = { azureKeyVault: withRole };
    expect(refusal(await ask(emulator, { method: "PATCH", path: "/encryptionAtRest", token, body }))).toEqual([
      401,
      "USER_UNAUTHORIZED",
    ]);
  });

  it("of another project is told 401, not 404", async () => {
    const emulator = await start();
    const token = await tokenOf(emulator, quickstart.strangerAccount);
    expect(refusal(await read(emulator, token))).toEqual([401, "USER_CANNOT_ACCESS_GROUP"]);
  });

  it("loses its tokens when the world is set back", async () => {
    const emulator = await start();
    const token = await tokenOf(emulator, quickstart.serviceAccount);
    emulator.reset();
    expect((await read(emulator, token)).status).toBe(401);
  });
});

describe("a project", () => {
  const get = async (id: string): Promise<Answered> =>
    send(await start(), `/api/atlas/v2/groups/${id}`, {
      headers: { authorization: `Bearer ${quickstart.accessToken}`, accept: "application/vnd.atlas.2023-01-01+json" },
    });

  it("says what it is", async () => {
    const { json } = await get(quickstart.projectId);
    expect([json?.id, json?.name, json?.clusterCount]).toEqual([quickstart.projectId, "payments", 2]);
  });

  it("that is not there, or whose id is none, is 404", async () => {
    expect(refusal(await get("f".repeat(24)))).toEqual([404, "GROUP_NOT_FOUND"]);
    expect(refusal(await get("payments"))).toEqual([404, "INVALID_GROUP_ID"]);
  });
});

describe("an API key", () => {
  const md5 = (text: string): string => createHash("md5").update(text).digest("hex");
  const digest = (
    challenge: string,
    key: { publicKey: string; privateKey: string },
    uri = `${groupPath}/encryptionAtRest`,
  ): string => {
    const nonce = /nonce="([^"]+)"/.exec(challenge)?.[1] ?? "";
    const secrets = `${md5(`${key.publicKey}:MMS Public API:${key.privateKey}`)}:${nonce}:00000001:cnonce:auth`;
    const response = md5(`${secrets}:${md5(`GET:${uri}`)}`);
    return `Digest username="${key.publicKey}", realm="MMS Public API", nonce="${nonce}", uri="${uri}", qop=auth, nc=00000001, cnonce="cnonce", response="${response}"`;
  };
  const asKey = (emulator: Emulator, authorization: string): Promise<Answered> =>
    ask(emulator, { path: "/encryptionAtRest", headers: { authorization } });
  const challenge = async (emulator: Emulator): Promise<string> => {
    const answer = await asKey(emulator, "");
    expect([answer.status, answer.json]).toEqual([
      401,
      {
        error: 401,
        reason: "Unauthorized",
        detail: "You are not authorized for this resource.",
        errorCode: "UNEXPECTED_ERROR",
      },
    ]);
    return answer.headers.get("www-authenticate") ?? "";
  };

  it("answers a challenge", async () => {
    const emulator = await start();
    expect((await asKey(emulator, digest(await challenge(emulator), quickstart.apiKey))).status).toBe(200);
  });

  it.each(["%20", "+", "%2520"])("is known where the query holds a blank as a client spells it: %s", async (blank) => {
    const emulator = await start();
    const target = `/encryptionAtRest?pretty=a${blank}b`;
    const uri = `${groupPath}${target}`;
    const authorization = digest(await challenge(emulator), quickstart.apiKey, uri);
    expect((await ask(emulator, { path: target, headers: { authorization } })).status).toBe(200);
  });

  it("is challenged again when the nonce is old", async () => {
    const emulator = await start();
    const first = await challenge(emulator);
    emulator.clock.advance(60_000);
    const answer = await asKey(emulator, digest(first, quickstart.apiKey));
    expect([answer.status, /stale=\w+/.exec(answer.headers.get("www-authenticate") ?? "")?.[0]]).toEqual([
      401,
      "stale=true",
    ]);
  });

  it("with a wrong private key is challenged without end", async () => {
    const emulator = await start();
    const answer = await asKey(
      emulator,
      digest(await challenge(emulator), { ...quickstart.apiKey, privateKey: "wrong" }),
    );
    expect([answer.status, /stale=\w+/.exec(answer.headers.get("www-authenticate") ?? "")?.[0]]).toEqual([
      401,
      "stale=false",
    ]);
  });
});

describe("the journal", () => {
  it("contains no secret of any client", async () => {
    const emulator = await start();
    await takeToken(quickstart.serviceAccount)(emulator);
    const { roleId: _role, ...place } = withRole;
    const { clientId: clientID, clientSecret: secret } = quickstart.staticApp;
    await patchEncryption(emulator, { ...place, clientID, tenantID: quickstart.tenantId, secret });
    const text = JSON.stringify(emulator.journal.entries());
    expect([
      text.includes(secret),
      text.includes(quickstart.serviceAccount.clientSecret),
      text.includes("[redacted]"),
    ]).toEqual([false, false, true]);
  });
});
