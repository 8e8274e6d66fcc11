import { describe, expect, it } from "vitest";
import { quickstart } from "../../../emulator/seeds.ts";
import { withRole } from "../../support/key-settings.ts";
import { ask, encrypted, groupPath, patchCluster, patchEncryption, refusal, send, start } from "./client.ts";

const asOwner = { authorization: `Bearer ${quickstart.accessToken}` };
const get = async (accept: string | undefined, path = "/encryptionAtRest") =>
  send(await start(), `${groupPath}${path}`, { headers: { ...asOwner, ...(accept === undefined ? {} : { accept }) } });

describe("the version", () => {
  it.each<[string, string | undefined, readonly unknown[]]>([
    ["none at all", undefined, [406, "INVALID_VERSION"]],
    ["plain JSON", "application/json", [406, "INVALID_VERSION"]],
    ["a preview", "application/vnd.atlas.preview+json", [406, "INVALID_VERSION"]],
    ["one before the first", "application/vnd.atlas.2022-01-01+json", [406, "INVALID_VERSION"]],
    ["a day that is none", "application/vnd.atlas.2024-02-31+json", [400, "INVALID_VERSION_DATE"]],
    ["a day to come", "application/vnd.atlas.2031-01-01+json", [400, "INVALID_VERSION_DATE"]],
  ])("is refused when it is %s", async (_, accept, expected) => {
    expect(refusal(await get(accept))).toEqual(expected);
  });

  it("resolves downwards, and the answer tells to what", async () => {
    const answer = await get("application/vnd.atlas.2024-10-23+json");
    expect([answer.status, answer.headers.get("content-type")]).toEqual([
      200,
      "application/vnd.atlas.2023-01-01+json;charset=utf-8",
    ]);
  });

  it("is told to go where it is deprecated", async () => {
    const answer = await get("application/vnd.atlas.2023-02-01+json", "/clusters");
    expect([answer.headers.get("deprecation"), answer.headers.get("sunset")]).toEqual([
      "Mon, 5 Aug 2024 00:00:00 GMT",
      "Thu, 1 Jul 2027 00:00:00 GMT",
    ]);
    expect((await get("application/vnd.atlas.2024-08-05+json", "/clusters")).headers.get("deprecation")).toBeNull();
  });

  it("is gone from its sunset on", async () => {
    const emulator = await start();
    emulator.clock.advance(Date.UTC(2027, 6, 1) - emulator.clock.now());
    const asked = (version: string) => ask(emulator, { path: "/clusters", version });
    expect(refusal(await asked("2023-02-01"))).toEqual([410, "VERSION_GONE"]);
    expect((await asked("2024-08-05")).status).toBe(200);
  });

  it("of the body must be that of Accept", async () => {
    const headers = { "content-type": "application/json" };
    const answer = await ask(await start(), {
      method: "PATCH",
      path: "/encryptionAtRest",
      body: { azureKeyVault: withRole },
      headers,
    });
    expect(refusal(answer)).toEqual([415, "UNSUPPORTED_MEDIA_TYPE"]);
  });
});

describe("a body", () => {
  it.each<[string, object, readonly unknown[]]>([
    ["an unknown provider", { azure: {} }, [400, "INVALID_ATTRIBUTE"]],
    ["an unknown field", { azureKeyVault: { ...withRole, keyId: "x" } }, [400, "INVALID_ATTRIBUTE"]],
    ["a field in another case", { azureKeyVault: { ...withRole, tenantId: "x" } }, [400, "INVALID_ATTRIBUTE"]],
    ["a text for a boolean", { azureKeyVault: { ...withRole, enabled: "true" } }, [400, "INVALID_JSON_ATTRIBUTE"]],
    ["a list for an object", { azureKeyVault: [] }, [400, "INVALID_JSON_ATTRIBUTE"]],
    [
      "a subscription that is no uuid",
      { azureKeyVault: { ...withRole, subscriptionID: "x" } },
      [400, "INVALID_JSON_ATTRIBUTE"],
    ],
  ])("is refused with %s", async (_, body, expected) => {
    expect(refusal(await ask(await start(), { method: "PATCH", path: "/encryptionAtRest", body }))).toEqual(expected);
  });

  it("may send back what only an answer has, and that changes nothing", async () => {
    const emulator = await start();
    const body = { azureKeyVault: { ...withRole, valid: false }, awsKms: { enabled: false, valid: false } };
    const answer = await ask(emulator, { method: "PATCH", path: "/encryptionAtRest", body });
    expect([answer.status, answer.json?.azureKeyVault]).toEqual([
      200,
      { ...withRole, requirePrivateNetworking: false, valid: true },
    ]);
    expect(answer.json?.awsKms).toEqual({ enabled: false });
  });

  it("of a cluster is checked as well", async () => {
    const emulator = await encrypted();
    expect(refusal(await patchCluster(emulator, "orders", { encryption: "AZURE" }))).toEqual([
      400,
      "INVALID_ATTRIBUTE",
    ]);
    expect(refusal(await patchCluster(emulator, "orders", { paused: "no" }))).toEqual([400, "INVALID_JSON_ATTRIBUTE"]);
  });

  it.each(["{", "[]", "", '"text"'])("that is no JSON object is refused: %s", async (body) => {
    const mediaType = "application/vnd.atlas.2023-01-01+json";
    const headers = { ...asOwner, accept: mediaType, "content-type": mediaType };
    const answer = await send(await start(), `${groupPath}/encryptionAtRest`, { method: "PATCH", headers, body });
    expect(refusal(answer)).toEqual([400, "MALFORMED_JSON"]);
  });
});

describe("a path", () => {
  it("that is none is 404, a method that is none 405", async () => {
    expect(refusal(await get("application/vnd.atlas.2023-01-01+json", "/nothing"))).toEqual([
      404,
      "RESOURCE_NOT_FOUND",
    ]);
    expect(refusal(await ask(await start(), { method: "DELETE", path: "/encryptionAtRest" }))).toEqual([
      405,
      "METHOD_NOT_ALLOWED",
    ]);
  });

  it("takes no query that it does not know", async () => {
    expect(refusal(await ask(await start(), { path: "/encryptionAtRest?foo=1" }))).toEqual([
      400,
      "INVALID_QUERY_PARAMETER",
    ]);
    for (const query of ["pretty=true", "envelope=false"])
      expect((await ask(await start(), { path: `/encryptionAtRest?${query}` })).status).toBe(200);
    expect(refusal(await ask(await start(), { path: "/encryptionAtRest?envelope=true" }))[1]).toBe(
      "INVALID_QUERY_PARAMETER",
    );
  });
});

describe("the rate limit", () => {
  it("is told in headers, counts per project and set of endpoints, and fills up again", async () => {
    const emulator = await start();
    await patchEncryption(emulator, withRole);
    const answer = await ask(emulator, { path: "/encryptionAtRest" });
    expect([answer.headers.get("ratelimit-limit"), answer.headers.get("ratelimit-remaining")]).toEqual([
      "2000",
      "1998",
    ]);
    emulator.clock.advance(60_000);
    expect((await ask(emulator, { path: "/encryptionAtRest" })).headers.get("ratelimit-remaining")).toBe("1999");
  });

  it("refuses with Retry-After when it is used up", async () => {
    const emulator = await start();
    for (let request = 0; request < 1_200; request += 1) await ask(emulator, { path: "/alertConfigs" });
    const answer = await ask(emulator, { path: "/alertConfigs" });
    expect([...refusal(answer), answer.headers.get("retry-after"), answer.json?.parameters]).toEqual([
      429,
      "RATE_LIMITED_TOKEN_BUCKET",
      "1",
      [`${groupPath}/alertConfigs`, 1, 1200, 500, 60],
    ]);
    emulator.clock.advance(1_000);
    expect((await ask(emulator, { path: "/alertConfigs" })).status).toBe(200);
  });
});
