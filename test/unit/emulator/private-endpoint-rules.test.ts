// What is refused of and because of private endpoints, who may see them, and how they are listed.

import { describe, expect, it } from "vitest";
import type { Emulator } from "../../../emulator/index.ts";
import { quickstart } from "../../../emulator/seeds.ts";
import { byHand } from "../../support/hand.ts";
import {
  activate,
  ask,
  deleteEndpoint,
  ENDPOINTS,
  encrypted,
  endpoints,
  patchEncryption,
  postEndpoint,
  privately,
  refusal,
  start,
  statuses,
} from "./client.ts";

const { projectId } = quickstart;
const project = (emulator: Emulator, change: object): Promise<void> =>
  byHand(emulator, { projects: { [projectId]: change } });

describe("the list", () => {
  it("comes in pages, and is empty for AWS", async () => {
    const emulator = await privately();
    await postEndpoint(emulator, "US_EAST_2");
    await postEndpoint(emulator, "EUROPE_WEST");
    const second = await ask(emulator, { path: `${ENDPOINTS}?pageNum=2&itemsPerPage=1` });
    expect(second.json).toMatchObject({ results: [{ regionName: "EUROPE_WEST" }], totalCount: 2 });
    const aws = await ask(emulator, { path: "/encryptionAtRest/AWS/privateEndpoints" });
    expect([aws.status, aws.json?.results]).toEqual([200, []]);
  });

  it("asks for the owner even to read", async () => {
    const emulator = await privately();
    emulator.store.atlas.credentials.push({ accessToken: "reader", roles: { [projectId]: "GROUP_READ_ONLY" } });
    expect(refusal(await ask(emulator, { path: ENDPOINTS, token: "reader" }))).toEqual([401, "USER_UNAUTHORIZED"]);
  });
});

describe("a POST", () => {
  it("is tolerated with the cloud's name beside the region", async () => {
    const emulator = await privately();
    const body = { cloudProvider: "AZURE", regionName: "US_EAST_2" };
    expect((await ask(emulator, { method: "POST", path: ENDPOINTS, body })).status).toBe(202);
  });

  it.each([
    ["an unknown region", { regionName: "MOON_BASE" }, "INVALID_REGION"],
    ["no region", {}, "MISSING_ATTRIBUTE"],
    ["an unknown field", { regionName: "US_EAST_2", vault: "x" }, "INVALID_ATTRIBUTE"],
  ])("with %s is refused", async (_, body, code) => {
    const emulator = await privately();
    expect(refusal(await ask(emulator, { method: "POST", path: ENDPOINTS, body }))).toEqual([400, code]);
  });

  it("needs the project enabled and private networking on", async () => {
    expect(refusal(await postEndpoint(await start()))).toEqual([400, "ENCRYPTION_AT_REST_NOT_ENABLED"]);
    expect(refusal(await postEndpoint(await encrypted()))).toEqual([
      400,
      "ENCRYPTION_AT_REST_PRIVATE_NETWORKING_NOT_ENABLED",
    ]);
  });

  it("for AWS or an unknown cloud is refused", async () => {
    const emulator = await privately();
    const post = (cloud: string) =>
      ask(emulator, {
        method: "POST",
        path: `/encryptionAtRest/${cloud}/privateEndpoints`,
        body: { regionName: "US_EAST_2" },
      });
    expect([refusal(await post("AWS")), refusal(await post("IBM"))]).toEqual([
      [400, "ENCRYPTION_AT_REST_PROVIDER_NOT_SUPPORTED"],
      [400, "INVALID_ENCRYPTION_AT_REST_PROVIDER"],
    ]);
  });

  it("for a region whose endpoint failed is refused, for one that is being deleted accepted", async () => {
    const emulator = await privately();
    await project(emulator, { failNextEndpoints: { US_EAST_2: 1 } });
    const { json } = await postEndpoint(emulator);
    emulator.clock.advance(20_000);
    expect((await postEndpoint(emulator)).status).toBe(409);
    await deleteEndpoint(emulator, json?.id);
    expect((await postEndpoint(emulator)).status).toBe(202);
  });

  it("for a region that has a live one is refused, or accepted where the knob says so", async () => {
    const emulator = await privately();
    await postEndpoint(emulator);
    expect(refusal(await postEndpoint(emulator))).toEqual([409, "ENCRYPTION_AT_REST_PRIVATE_ENDPOINT_ALREADY_EXISTS"]);
    await project(emulator, { secondEndpoint: "accepted" });
    expect((await postEndpoint(emulator)).status).toBe(202);
    expect(await statuses(emulator)).toEqual(["US_EAST_2 INITIATING", "US_EAST_2 INITIATING"]);
  });
});

describe("endpoints and the project's settings", () => {
  it("keep private networking on, and name their regions", async () => {
    const emulator = await privately();
    await postEndpoint(emulator, "US_EAST_2");
    await postEndpoint(emulator, "EUROPE_WEST");
    const off = await patchEncryption(emulator, { requirePrivateNetworking: false });
    expect([...refusal(off), off.json?.parameters]).toEqual([
      400,
      "CANNOT_DISABLE_ENCRYPTION_AT_REST_REQUIRE_PRIVATE_NETWORKING_WHILE_PRIVATE_ENDPOINTS_EXIST",
      ["US_EAST_2", "EUROPE_WEST"],
    ]);
    expect(refusal(await patchEncryption(emulator, { enabled: false }))).toEqual([
      400,
      "CANNOT_DISABLE_ENCRYPTION_AT_REST_DUE_TO_PRIVATE_ENDPOINTS",
    ]);
  });

  it.each(["keyVaultName", "resourceGroupName", "subscriptionID"])("freeze %s", async (field) => {
    const emulator = await privately();
    await postEndpoint(emulator);
    const value = field === "subscriptionID" ? "22222222-2222-4222-8222-222222222223" : "elsewhere";
    expect(refusal(await patchEncryption(emulator, { [field]: value }))).toEqual([
      400,
      "CANNOT_CHANGE_AZURE_KEY_VAULT_WHILE_PRIVATE_ENDPOINTS_EXIST",
    ]);
  });

  it("take the same vault in another spelling", async () => {
    const emulator = await privately();
    await postEndpoint(emulator);
    expect((await patchEncryption(emulator, { resourceGroupName: "KEYS" })).status).toBe(200);
  });

  it("leave the key of the same vault free to change", async () => {
    const emulator = await privately();
    await activate(emulator, "US_EAST_2");
    const keyIdentifier = `https://payments-kv.vault.azure.net/keys/atlas/${quickstart.keyVersions.newest}`;
    expect((await patchEncryption(emulator, { keyIdentifier })).status).toBe(200);
  });

  it("let go when the last one is gone, not before", async () => {
    const emulator = await privately();
    await activate(emulator, "US_EAST_2");
    const [one] = await endpoints(emulator);
    await deleteEndpoint(emulator, one?.id);
    expect((await patchEncryption(emulator, { requirePrivateNetworking: false })).status).toBe(400);
    emulator.clock.advance(10_000);
    expect((await patchEncryption(emulator, { requirePrivateNetworking: false })).status).toBe(200);
  });
});
