// Requests that no client should send: each is refused or served, and the next ordinary request is answered as ever.

import { request as httpRequest } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import type { Emulator } from "../../../emulator/index.ts";
import { quickstart, quickstartSeed } from "../../../emulator/seeds.ts";
import { byHand } from "../../support/hand.ts";
import { withRole } from "../../support/key-settings.ts";
import { askAzure } from "./azure-client.ts";
import {
  type Answered,
  arm,
  ask,
  control,
  groupPath,
  patchEncryption,
  refusal,
  START_MS,
  send,
  start,
} from "./client.ts";

const VAULT = "https://payments-kv.vault.azure.net";
const asOfficer = (emulator: Emulator): Promise<void> =>
  byHand(emulator, {
    roleAssignments: ["Owner", "Key Vault Administrator"].map((role) => ({
      scope: `/subscriptions/${quickstart.subscriptionId}`,
      principalId: quickstart.runner.servicePrincipalId,
      role,
    })),
  });

let running: Emulator | undefined;
const world = async (): Promise<Emulator> => {
  running = await start();
  return running;
};
/** Whatever the test did: ordinary requests are answered, and so is a reset. */
afterEach(async () => {
  if (running === undefined) return;
  const after = [
    (await ask(running, { path: "/encryptionAtRest" })).status,
    (await control(running, "POST", "/reset")).status,
    (await ask(running, { path: "/clusters", version: "2024-08-05" })).status,
  ];
  running = undefined;
  expect(after).toEqual([200, 200, 200]);
});

describe("an object that has no words for itself", () => {
  const odd = { toString: null, valueOf: 1 };
  const version = quickstart.keyVersions.newest;
  it.each([
    ["POST", `${VAULT}/keys/atlas/${version}/sign?api-version=7.5`, { alg: odd, value: "AAAA" }],
    ["POST", `${VAULT}/keys/fresh/create?api-version=7.5`, { kty: odd }],
    ["PUT", `${VAULT}/keys/atlas/rotationpolicy?api-version=7.5`, { lifetimeActions: [{ action: { type: odd } }] }],
    ["PUT", `https://management.azure.com${quickstart.keyVaultId}/keys/x?api-version=2026-02-01`, { properties: odd }],
    ["PATCH", `https://management.azure.com${quickstart.keyVaultId}?api-version=2026-02-01`, { tags: { a: odd } }],
  ])("is refused or kept: %s %s", async (method, url, body) => {
    const emulator = await world();
    await asOfficer(emulator);
    expect((await askAzure(emulator, method, url, body)).status).toBeLessThan(500);
  });
});

const INHERITED = ["constructor", "toString", "valueOf", "hasOwnProperty"];

describe("a name that every object inherits", () => {
  it.each(INHERITED)("is an ordinary key over ARM: %s", async (name) => {
    const emulator = await world();
    const made = await arm(emulator, "PUT", `/keys/${name}`, { properties: { kty: "RSA" } });
    expect([made.status, made.json?.name]).toEqual([200, name]);
    expect((await arm(emulator, "GET", `/keys/${name}`)).status).toBe(200);
  });

  it.each(INHERITED)("is an ordinary key over the data plane: %s", async (name) => {
    const emulator = await world();
    await asOfficer(emulator);
    const made = await askAzure(emulator, "POST", `${VAULT}/keys/${name}/create?api-version=7.6`, { kty: "RSA" });
    expect(made.status).toBe(200);
    const listed = await askAzure(emulator, "GET", `${VAULT}/keys?api-version=7.6`);
    expect(JSON.stringify(listed.json)).toContain(`/keys/${name}`);
  });

  it.each([...INHERITED, "__proto__"])("is no value of a vault's or a project's enums: %s", async (name) => {
    const emulator = await world();
    const closed = await arm(emulator, "PATCH", "", { properties: { publicNetworkAccess: name } });
    expect([closed.status, Object(closed.json?.error).code]).toEqual([400, "BadRequest"]);
    expect(refusal(await patchEncryption(emulator, { ...withRole, azureEnvironment: name }))).toEqual([
      400,
      "AZURE_KEY_VAULT_ENVIRONMENT_NOT_SUPPORTED",
    ]);
  });

  it.each([...INHERITED, "__proto__"])("is no field of a body: %s", async (name) => {
    const body = JSON.parse(`{"${name}":{}}`);
    expect(refusal(await ask(await world(), { method: "PATCH", path: "/encryptionAtRest", body }))).toEqual([
      400,
      "INVALID_ATTRIBUTE",
    ]);
  });

  it.each([...INHERITED, "__proto__"])("is a subscription like any other: %s", async (name) => {
    const emulator = await world();
    const path = `/subscriptions/${name}/providers/Microsoft.Network/register?api-version=2021-04-01`;
    await arm(emulator, "POST", path);
    const seen = await arm(emulator, "GET", path.replace("/register", "").replace(name, quickstart.subscriptionId));
    expect(seen.json?.registrationState).toBe("Registered");
  });

  it("is no seed", async () => {
    const emulator = await world();
    for (const name of INHERITED)
      expect((await control(emulator, "POST", "/seed", { name })).json?.errorCode).toBe("EMULATOR_CONTROL");
  });
});

describe("a seed that cannot be a world", () => {
  const azure = { principals: [], vaults: [], roleAssignments: [] };
  it.each<[string, unknown, string]>([
    ["an empty project", { atlas: { credentials: [], projects: [{}] }, azure }, "atlas.projects[0].id"],
    ["a project that is null", { atlas: { credentials: [], projects: [null] }, azure }, "atlas.projects[0]"],
    [
      "a project without clusters",
      { atlas: { credentials: [], projects: [{ id: "64b7f0c0a1b2c3d4e5f60718", name: "a" }] }, azure },
      "atlas.projects[0].orgId",
    ],
    [
      "a vault without keys",
      {
        atlas: { credentials: [], projects: [] },
        azure: { ...azure, vaults: [{ id: "/subscriptions/x", name: "v", tenantId: "t", location: "l" }] },
      },
      "azure.vaults[0].enableRbacAuthorization",
    ],
    ["no lists", { atlas: {}, azure: {} }, "atlas.credentials"],
    ["null", { atlas: null, azure: null }, "the body a seed"],
  ])("is refused and changes nothing: %s", async (_, seed, place) => {
    const emulator = await world();
    const answer = await control(emulator, "POST", "/seed", seed);
    expect([answer.status, answer.json?.errorCode]).toEqual([400, "EMULATOR_CONTROL"]);
    expect(answer.json?.detail).toContain(place);
    expect(emulator.store.atlas.projects[quickstart.projectId]?.name).toBe("payments");
  });

  it("is refused in process too", async () => {
    const emulator = await world();
    const seed = quickstartSeed(START_MS);
    expect(() => emulator.seed({ ...seed, atlas: { ...seed.atlas, projects: [JSON.parse("{}")] } })).toThrow(
      "atlas.projects[0].id",
    );
  });
});

it("is set back although a change by hand left a world in which no time can pass", async () => {
  const emulator = await world();
  await control(emulator, "PATCH", "/state", { vaults: { "payments-kv": { keys: { atlas: null } } } });
  const vault = emulator.store.azure.vaults[0];
  if (vault !== undefined) Reflect.set(vault, "keys", { atlas: 5 });
  expect((await ask(emulator, { path: "/encryptionAtRest" })).status).toBe(500);
  expect((await control(emulator, "POST", "/reset")).status).toBe(200);
});

describe("a malformed escape", () => {
  it.each<[string, Record<string, string>, readonly unknown[]]>([
    ["/api/atlas/v2/groups/%", {}, [400, "MALFORMED_URL"]],
    [`${groupPath}/clusters/%E0%A4%A`, {}, [400, "MALFORMED_URL"]],
    ["/_emulator/%", {}, [400, "MALFORMED_URL"]],
    ["/subscriptions/%/x", { "x-forwarded-host": "management.azure.com" }, [400, "BadRequest"]],
    ["/keys/%zz", { "x-forwarded-host": "payments-kv.vault.azure.net" }, [400, "BadRequest"]],
    ["/v1.0/servicePrincipals/%", { "x-forwarded-host": "graph.microsoft.com" }, [400, "BadRequest"]],
    ["/%/oauth2/v2.0/token", { "x-forwarded-host": "login.microsoftonline.com" }, [400, "BadRequest"]],
    ["/%", { "x-forwarded-host": "nowhere.example" }, [400, "BadRequest"]],
  ])("in the path %s is 400", async (path, headers, expected) => {
    const { status, json } = await send(await world(), path, { headers });
    expect([status, json?.errorCode ?? Object(json?.error).code]).toEqual(expected);
  });

  it("in a digest's uri is a digest that does not fit", async () => {
    const emulator = await world();
    const asked = (authorization: string): Promise<Answered> =>
      ask(emulator, { path: "/encryptionAtRest", headers: { authorization } });
    const nonce = /nonce="([^"]+)"/.exec((await asked("")).headers.get("www-authenticate") ?? "")?.[1];
    const fields = `username="${quickstart.apiKey.publicKey}", nonce="${nonce}", uri="/%", qop=auth, nc=1, cnonce="c"`;
    expect((await asked(`Digest ${fields}, response="0"`)).status).toBe(401);
  });
});

/** `fetch` mends a target before it sends it. */
const raw = (emulator: Emulator, method: string, path: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(emulator.url);
    httpRequest({ hostname, port, method, path }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    })
      .on("error", reject)
      .end();
  });

it.each([
  ["GET", "//"],
  ["GET", "//nowhere:99999/x"],
  ["GET", "http://["],
  ["OPTIONS", "*"],
])("answers the target %s %s with 404", async (method, path) => {
  expect(await raw(await world(), method, path)).toBe(404);
});

it("reads a target in its absolute form", async () => {
  expect(await raw(await world(), "GET", "http://cloud.mongodb.com/_emulator/clock")).toBe(200);
});

describe("a body", () => {
  const mediaType = "application/vnd.atlas.2023-01-01+json";
  const patch = (emulator: Emulator, body: string): Promise<Answered> =>
    send(emulator, `${groupPath}/encryptionAtRest`, {
      method: "PATCH",
      headers: { authorization: `Bearer ${quickstart.accessToken}`, accept: mediaType, "content-type": mediaType },
      body,
    });

  it("of more than a mebibyte is 413, and is not kept", async () => {
    const emulator = await world();
    const answer = await patch(emulator, `{"azureKeyVault":{"secret":"${"x".repeat(1_048_576)}"}}`);
    expect(refusal(answer)).toEqual([413, "PAYLOAD_TOO_LARGE"]);
    expect(JSON.stringify(emulator.journal.entries()).length).toBeLessThan(1_000);
  });

  it.each([200, 9_000, 300_000])("nested %i deep is no JSON that anyone reads", async (depth) => {
    const emulator = await world();
    const nested = `{"azureKeyVault":${"[".repeat(depth)}${"]".repeat(depth)}}`;
    expect(refusal(await patch(emulator, nested))).toEqual([400, "MALFORMED_JSON"]);
    await asOfficer(emulator);
    const answer = await arm(emulator, "PATCH", "", JSON.parse(`{"tags":${"[".repeat(200)}${"]".repeat(200)}}`));
    expect([answer.status, Object(answer.json?.error).code]).toEqual([400, "InvalidRequestContent"]);
  });
});

describe("what a body puts into a header", () => {
  it("is a header that can be sent", async () => {
    const emulator = await world();
    await asOfficer(emulator);
    const group = `/subscriptions/${quickstart.subscriptionId}/resourceGroups/ключ%0D%0A`;
    const version = "?api-version=2021-04-01";
    expect((await arm(emulator, "PUT", `${group}${version}`, { location: "east\r\nus é" })).status).toBe(400);
    expect((await arm(emulator, "PUT", `${group}${version}`, { location: "East US 2" })).status).toBe(201);
    expect((await arm(emulator, "DELETE", `${group}${version}`)).status).toBe(202);
  });

  it("is no location or tenant of a vault", async () => {
    const emulator = await world();
    await asOfficer(emulator);
    const id = quickstart.keyVaultId.replace("payments-kv", "other-kv");
    const properties = { tenantId: quickstart.tenantId, sku: { name: "standard", family: "A" } };
    const put = (body: object): Promise<Answered> => arm(emulator, "PUT", id, body);
    expect((await put({ location: "east\nus", properties })).status).toBe(400);
    const elsewhere = id.replace(quickstart.subscriptionId, "99999999-2222-4222-8222-222222222222");
    expect((await arm(emulator, "PUT", elsewhere, { location: "eastus", properties })).status).toBeLessThan(500);
  });
});

describe("a list", () => {
  it.each(["x", "-1", "1.5", "1e99"])("does not skip %s items", async (skip) => {
    const emulator = await world();
    const answer = await arm(
      emulator,
      "GET",
      `${quickstart.keyVaultId}/keys?api-version=2026-02-01&$skiptoken=${skip}`,
    );
    expect(answer.status).toBe(400);
  });

  it.each(["0", "-1", "x", "26"])("does not give %s versions at a time", async (size) => {
    const emulator = await world();
    await asOfficer(emulator);
    const path = `${VAULT}/keys/atlas/versions?api-version=7.6&maxresults=${size}`;
    expect((await askAzure(emulator, "GET", path)).status).toBe(400);
  });
});

describe("the clock", () => {
  it("goes no further than the year 9999, in which a weekly rotation has long been at work", async () => {
    const emulator = await world();
    await asOfficer(emulator);
    const policy = {
      lifetimeActions: [{ action: { type: "Rotate" }, trigger: { timeAfterCreate: "P7D" } }],
    };
    await askAzure(emulator, "PUT", `${VAULT}/keys/atlas/rotationpolicy?api-version=7.6`, policy);
    for (const [path, body] of [
      ["/clock/advance", { ms: 1e300 }],
      ["/clock/advance", { ms: 9e15 }],
      ["/clock/advance", { ms: -1 }],
      ["/clock/sleep", { untilMs: 1e300 }],
    ] as const)
      expect((await control(emulator, "POST", path, body)).json?.errorCode).toBe("EMULATOR_CONTROL");
    expect((await control(emulator, "POST", "/clock/sleep", { untilMs: Date.UTC(2226, 0, 1) })).status).toBe(200);
  });
});
