// Proves Graph's answers on the wire, right by right. Codes of conflict and of an unknown app are assumed.
import { beforeEach, describe, expect, test } from "vitest";
import type { GraphRight } from "../../../../emulator/azure/store.ts";
import { APP, ATLAS_PRINCIPAL, azureWorld, DAY_MS, START_MS, seedWith, TENANT, type World } from "./azure-world.ts";

const GRAPH = "https://graph.microsoft.com";
const ATLAS_APP = "9efedfcc-2eca-4b27-a613-0cad1e114cb7";

let world: World;
let token: string;

async function enter(...rights: readonly GraphRight[]): Promise<void> {
  const seed = seedWith([]);
  const principals = seed.principals.filter((one) => one.objectId !== ATLAS_PRINCIPAL);
  world = azureWorld({ ...seed, principals, graphRights: { [APP.objectId]: rights } });
  token = await world.login(GRAPH);
}

const get = (path: string) => world.ask("GET", `${GRAPH}/v1.0${path}`, { token });
const create = (appId: unknown) => world.ask("POST", `${GRAPH}/v1.0/servicePrincipals`, { token, body: { appId } });
const byApp = (appId: string) => `/servicePrincipals?$filter=${encodeURIComponent(`appId eq '${appId}'`)}`;

beforeEach(() => enter("Application.Read.All", "Application.ReadWrite.OwnedBy"));

describe("a service principal", () => {
  test("is made once, found by its app, and read by its id", async () => {
    expect((await get(byApp(ATLAS_APP))).json).toEqual({ value: [] });
    const made = await create(ATLAS_APP);
    expect([made.status, made.json.appId]).toEqual([201, ATLAS_APP]);
    const { id } = made.json;
    expect((await get(byApp(ATLAS_APP))).json.value).toMatchObject([{ id, appId: ATLAS_APP }]);
    const { "@odata.context": _context, ...principal } = made.json;
    expect((await get(`/servicePrincipals/${id}`)).json).toEqual(principal);
    expect((await get(`/servicePrincipals(appId='${ATLAS_APP}')`)).json.id).toBe(id);
  });

  test("has another id when it is created again", async () => {
    const { id } = (await create(ATLAS_APP)).json;
    world.store.principals = world.store.principals.filter((one) => one.objectId !== id);
    expect((await create(ATLAS_APP)).json.id).not.toBe(id);
  });

  test("shows what was selected", async () => {
    await create(ATLAS_APP);
    const { json } = await get(`${byApp(ATLAS_APP)}&$select=id,appId`);
    expect(Object.keys(json.value[0]).sort()).toEqual(["appId", "id"]);
  });

  test.each([
    ["is there already", ATLAS_APP, 409, "Request_MultipleObjectsWithSameKeyValue"],
    ["is of no known app", "99999999-9999-4999-8999-999999999999", 400, "Request_BadRequest"],
    ["names no app", undefined, 400, "Request_BadRequest"],
  ])("is refused when it %s", async (_, appId, status, code) => {
    await create(ATLAS_APP);
    const { status: given, json } = await create(appId);
    expect([given, json.error.code]).toEqual([status, code]);
  });

  test("that is not there is not found", async () => {
    const { status, json } = await get("/servicePrincipals/99999999-9999-4999-8999-999999999999");
    expect([status, json.error.code]).toEqual([404, "Request_ResourceNotFound"]);
  });

  test("is looked for by its app only", async () => {
    const { status, json } = await get("/servicePrincipals?$filter=startswith(displayName,'a')");
    expect([status, json.error.code]).toEqual([400, "Request_UnsupportedQuery"]);
  });
});

describe("an app's passwords", () => {
  test("are told by their hint and their end, never by their value", async () => {
    const { json } = await get(
      `/applications(appId='${APP.clientId}')?$select=id,appId,displayName,passwordCredentials`,
    );
    expect(Object.keys(json).sort()).toEqual(["appId", "displayName", "id", "passwordCredentials"]);
    expect(json.passwordCredentials).toMatchObject([
      { hint: "sta", endDateTime: new Date(START_MS + 365 * DAY_MS).toISOString(), secretText: null },
      { hint: "old", endDateTime: new Date(START_MS - DAY_MS).toISOString(), secretText: null },
    ]);
    expect(JSON.stringify(json)).not.toContain(APP.secret);
  });

  test("tell when they began: as the seed has it, else a year before their end", async () => {
    const [principal] = world.store.principals.filter((one) => one.clientId === APP.clientId);
    principal?.secrets.splice(0, 2, { value: "long-lived", startMs: START_MS, expiresMs: START_MS + 900 * DAY_MS });
    const { json } = await get(`/applications(appId='${APP.clientId}')?$select=passwordCredentials`);
    expect(json.passwordCredentials).toMatchObject([
      { hint: "lon", startDateTime: "2026-11-24T12:00:00.000Z", endDateTime: "2029-05-12T12:00:00.000Z" },
    ]);
  });

  test("of another tenant's app are not told", async () => {
    expect((await get(`/applications(appId='${ATLAS_APP}')`)).status).toBe(404);
  });
});

describe("without the right", () => {
  const refused = [403, "Authorization_RequestDenied"];

  test("to create, one still reads", async () => {
    await enter("Application.Read.All");
    expect((await get(byApp(ATLAS_APP))).status).toBe(200);
    const { status, json } = await create(ATLAS_APP);
    expect([status, json.error.code]).toEqual(refused);
  });

  test("one does nothing", async () => {
    await enter();
    for (const given of [
      await get(byApp(ATLAS_APP)),
      await create(ATLAS_APP),
      await get(`/servicePrincipals/${TENANT}`),
    ])
      expect([given.status, given.json.error.code]).toEqual(refused);
  });

  test("a token of another audience is none", async () => {
    token = await world.login("https://management.azure.com");
    const { status, json } = await get(byApp(ATLAS_APP));
    expect([status, json.error.code]).toEqual([401, "InvalidAuthenticationToken"]);
  });
});
