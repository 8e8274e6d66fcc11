// Proves what passes where one of Atlas and Azure is emulated and the other is not: reads and logins, no write, and no "not found".
import { createHttpHeaders, createPipelineRequest } from "@azure/core-rest-pipeline";
import { describe, expect, it } from "vitest";
import { createHttp } from "../../../../provider/support/http.ts";
import { mixedEnvironments, mixedWarning, withoutWrites } from "../../../../provider/support/mixed-environments.ts";
import { type Reply, scripted, stepClock } from "./fakes.ts";

const HERE = "http://127.0.0.1:4000";
const ATLAS = { baseUrl: "https://cloud.mongodb.com", baseUrlSetting: "MONGODB_ATLAS_BASE_URL" };

describe("two environments", () => {
  it.each([
    ["neither", ATLAS.baseUrl, undefined],
    ["both", HERE, HERE],
  ])("are one where %s is on this machine", (_, baseUrl, azureEndpoint) => {
    expect(mixedEnvironments({ ...ATLAS, baseUrl, azureEndpoint })).toBe(undefined);
  });

  it.each([
    [
      "Atlas",
      { ...ATLAS, baseUrl: HERE, azureEndpoint: undefined },
      "Atlas is an emulator on this machine (MONGODB_ATLAS_BASE_URL: http://127.0.0.1:4000), but Azure is not (ATLAS_CMK_AZURE_ENDPOINT: not set).",
    ],
    [
      "Azure",
      { ...ATLAS, azureEndpoint: HERE },
      "Azure is an emulator on this machine (ATLAS_CMK_AZURE_ENDPOINT: http://127.0.0.1:4000), but Atlas is not (MONGODB_ATLAS_BASE_URL: https://cloud.mongodb.com).",
    ],
  ])("are mixed where only %s is on this machine, and both settings are named", (_, environments, words) => {
    expect(mixedEnvironments(environments)).toBe(words);
    expect(mixedWarning(words)).toBe(
      `${words} Nothing is written until both are emulators, or neither is. Set both settings to the emulator, or remove both.`,
    );
  });
});

describe("in mixed environments", () => {
  const MIXED = "Atlas is here, and Azure is not.";
  const guarded = (...replies: readonly Reply[]) => {
    const transport = scripted(...replies);
    return {
      transport,
      http: withoutWrites(createHttp({ clock: stepClock(), userAgent: "test", transport }), MIXED),
    };
  };
  const asked = { url: "https://cloud.mongodb.com/x", headers: {}, what: "the clusters" };
  const library = (method: "POST" | "GET", headers: Record<string, string> = {}) =>
    createPipelineRequest({
      url: "https://kv.vault.azure.net/keys/atlas",
      method,
      headers: createHttpHeaders(headers),
    });

  it.each(["send", "sendToAzure"] as const)("a read passes (%s)", async (way) => {
    const { http, transport } = guarded({ json: { a: 1 } });
    expect((await http[way]({ ...asked, method: "GET" })).json).toEqual({ a: 1 });
    expect(transport.sent.length).toBe(1);
  });

  it.each(["send", "sendToAzure"] as const)("a token is taken (%s)", async (way) => {
    const { http, transport } = guarded({ json: {} });
    await http[way]({ ...asked, method: "POST", isRepeatable: true });
    expect(transport.sent.length).toBe(1);
  });

  it.each([
    ["send", "POST"],
    ["send", "PATCH"],
    ["send", "DELETE"],
    ["sendToAzure", "PUT"],
    ["sendToAzure", "DELETE"],
  ] as const)("no write is sent (%s, %s)", async (way, method) => {
    const { http, transport } = guarded({ json: {} });
    await expect(http[way]({ ...asked, method })).rejects.toMatchObject({
      code: "MIXED_ENVIRONMENTS",
      message:
        "The change of the clusters was not sent, and nothing was changed. Atlas is here, and Azure is not. Set both settings to the emulator, or remove both. Then run again.",
    });
    expect(transport.sent).toEqual([]);
  });

  it.each(["send", "sendToAzure"] as const)("what is not found is not gone (%s)", async (way) => {
    const { http } = guarded({ status: 404, json: { errorCode: "GROUP_NOT_FOUND", error: 404 } });
    await expect(http[way]({ ...asked, method: "GET" })).rejects.toMatchObject({
      code: "MIXED_ENVIRONMENTS",
      message:
        'The answer to the request for the clusters is "not found" (HTTP 404), which proves nothing here. Atlas is here, and Azure is not. Set both settings to the emulator, or remove both. Then run again.',
    });
  });

  it("an Azure library logs in and asks for its challenge, and writes nothing", async () => {
    const { http, transport } = guarded({ status: 401 });
    expect((await http.azureHttpClient.sendRequest(library("POST"))).status).toBe(401);
    expect((await http.azureHttpClient.sendRequest(library("GET", { Authorization: "Bearer t" }))).status).toBe(401);
    await expect(
      http.azureHttpClient.sendRequest(library("POST", { Authorization: "Bearer t" })),
    ).rejects.toMatchObject({ code: "MIXED_ENVIRONMENTS", message: expect.stringContaining("POST /keys/atlas") });
    expect(transport.sent.length).toBe(2);
  });
});
