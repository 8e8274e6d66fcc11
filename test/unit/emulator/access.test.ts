// Roles for Azure: registered, authorized, used, removed. What of it Atlas does not document is assumed; the tests pin the choice.

import { describe, expect, it } from "vitest";
import { component, componentSeed, multiProjectSeed, second } from "../../../emulator/component-seeds.ts";
import type { Emulator } from "../../../emulator/index.ts";
import { quickstart } from "../../../emulator/seeds.ts";
import { byHand } from "../../support/hand.ts";
import { withRole, withSecret } from "../../support/key-settings.ts";
import { type Answered, ask, encrypted, patchEncryption, refusal, send, start, switchCluster } from "./client.ts";

const wanted = {
  providerName: "AZURE",
  tenantId: quickstart.tenantId,
  servicePrincipalId: quickstart.servicePrincipalId,
};
const post = (emulator: Emulator, body: object = wanted): Promise<Answered> =>
  ask(emulator, { method: "POST", path: "/cloudProviderAccess", body });
const patch = (emulator: Emulator, roleId: unknown, body: object = wanted): Promise<Answered> =>
  ask(emulator, { method: "PATCH", path: `/cloudProviderAccess/${roleId}`, body });
const remove = (emulator: Emulator, roleId: unknown, provider = "AZURE"): Promise<Answered> =>
  ask(emulator, { method: "DELETE", path: `/cloudProviderAccess/${provider}/${roleId}` });
const usages = async (emulator: Emulator, roleId: unknown = quickstart.roleId): Promise<unknown> =>
  (await ask(emulator, { path: `/cloudProviderAccess/${roleId}` })).json?.featureUsages;
const project = (change: object): object => ({ projects: { [quickstart.projectId]: change } });
const USED = [{ featureId: null, featureType: "ENCRYPTION_AT_REST" }];

describe("a role", () => {
  it("is listed with the others, without pages", async () => {
    const emulator = await start();
    const made = await post(emulator);
    const { json } = await ask(emulator, { path: "/cloudProviderAccess" });
    expect(Object.keys(json ?? {}).sort()).toEqual(["awsIamRoles", "azureServicePrincipals", "gcpServiceAccounts"]);
    expect(json?.azureServicePrincipals).toMatchObject([{ _id: quickstart.roleId }, { _id: made.json?._id }]);
  });

  it("is told with its id as _id and with Atlas's app where none was named", async () => {
    const { status, json } = await post(await start());
    const at = "2026-11-24T00:00:00Z";
    expect([status, json]).toEqual([
      200,
      {
        ...wanted,
        _id: expect.stringMatching(/^[a-f0-9]{24}$/),
        atlasAzureAppId: "9efedfcc-2eca-4b27-a613-0cad1e114cb7",
        createdDate: at,
        lastUpdatedDate: at,
        featureUsages: [],
      },
    ]);
  });

  it("encrypts only after it was authorized", async () => {
    const emulator = await start();
    const roleId = (await post(emulator)).json?._id;
    const refused = [400, "CLOUD_PROVIDER_ACCESS_ROLE_NOT_AUTHORIZED"];
    expect(refusal(await patchEncryption(emulator, { ...withRole, roleId }))).toEqual(refused);
    expect((await patch(emulator, roleId)).status).toBe(200);
    expect((await patchEncryption(emulator, { ...withRole, roleId })).status).toBe(200);
  });

  it("may need some time after its authorization", async () => {
    const emulator = await start();
    await byHand(emulator, project({ roleUsableAfterMs: 30_000 }));
    const roleId = (await post(emulator)).json?._id;
    await patch(emulator, roleId);
    emulator.clock.advance(29_999);
    expect(refusal(await patchEncryption(emulator, { ...withRole, roleId }))[1]).toBe(
      "CLOUD_PROVIDER_ACCESS_ROLE_NOT_AUTHORIZED",
    );
    emulator.clock.advance(1);
    expect((await patchEncryption(emulator, { ...withRole, roleId })).status).toBe(200);
  });

  it("tells of encryption while the project's settings name it", async () => {
    const emulator = await start();
    expect(await usages(emulator)).toEqual([]);
    await patchEncryption(emulator, withRole);
    expect(await usages(emulator)).toEqual(USED);
    await patchEncryption(emulator, { enabled: false });
    expect(await usages(emulator)).toEqual([]);
  });

  it("tells it later, both ways, where the usage lags; and cannot be removed meanwhile", async () => {
    const emulator = await start();
    await byHand(emulator, project({ roleUsageLagMs: 10_000 }));
    await patchEncryption(emulator, withRole);
    expect(await usages(emulator)).toEqual([]);
    expect(refusal(await remove(emulator, quickstart.roleId))).toEqual([400, "CLOUD_PROVIDER_ACCESS_ROLE_IN_USE"]);
    emulator.clock.advance(10_000);
    expect(await usages(emulator)).toEqual(USED);
    await patchEncryption(emulator, { enabled: false });
    expect(await usages(emulator)).toEqual(USED);
    expect(refusal(await remove(emulator, quickstart.roleId))).toEqual([400, "CLOUD_PROVIDER_ACCESS_ROLE_IN_USE"]);
    emulator.clock.advance(10_000);
    expect((await remove(emulator, quickstart.roleId)).status).toBe(204);
  });

  it("is gone after its removal, of the named cloud only", async () => {
    const emulator = await start();
    const notFound = [404, "CLOUD_PROVIDER_ACCESS_ROLE_NOT_FOUND"];
    expect(refusal(await remove(emulator, quickstart.roleId, "AWS"))).toEqual(notFound);
    const gone = await remove(emulator, quickstart.roleId);
    expect([gone.status, gone.json]).toEqual([204, undefined]);
    expect(refusal(await ask(emulator, { path: `/cloudProviderAccess/${quickstart.roleId}` }))).toEqual(notFound);
    expect(refusal(await remove(emulator, quickstart.roleId))).toEqual(notFound);
  });
});

describe("refused", () => {
  const stranger = "99999999-9999-4999-8999-999999999999";

  it.each([
    ["a principal that nobody has", { servicePrincipalId: stranger }],
    ["a principal of another tenant", { tenantId: stranger }],
  ])("is authorizing %s", async (_, change) => {
    const emulator = await start();
    const body = { ...wanted, ...change };
    const roleId = (await post(emulator, body)).json?._id;
    const refused = [400, "CLOUD_PROVIDER_ACCESS_INVALID_SERVICE_PRINCIPAL"];
    expect(refusal(await patch(emulator, roleId, body))).toEqual(refused);
    expect(refusal(await patch(emulator, roleId))).toEqual(refused);
  });

  it.each([
    ["another cloud", { ...wanted, providerName: "AWS" }, "INVALID_ATTRIBUTE"],
    ["no principal", { providerName: "AZURE", tenantId: quickstart.tenantId }, "MISSING_ATTRIBUTE"],
    ["what is no id", { ...wanted, tenantId: "contoso" }, "INVALID_JSON_ATTRIBUTE"],
    ["an unknown field", { ...wanted, roleName: "x" }, "INVALID_ATTRIBUTE"],
  ])("is %s", async (_, body, code) => {
    expect(refusal(await post(await start(), body))).toEqual([400, code]);
  });

  it("are writes of those who may only read", async () => {
    const emulator = await start();
    const { clientId, clientSecret } = quickstart.readOnlyAccount;
    const login = await send(emulator, "/api/oauth/token", {
      method: "POST",
      headers: {
        authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}`,
        "content-type": "application/x-www-form-urlencoded",
      },
      body: "grant_type=client_credentials",
    });
    const token = String(login.json?.access_token);
    expect((await ask(emulator, { path: "/cloudProviderAccess", token })).status).toBe(200);
    const write = { method: "POST", path: "/cloudProviderAccess", body: wanted, token };
    expect(refusal(await ask(emulator, write))).toEqual([401, "USER_UNAUTHORIZED"]);
  });
});

describe("by hand", () => {
  it("deleting a registration while a cluster uses it is damage", async () => {
    const emulator = await encrypted();
    await byHand(emulator, project({ roles: { [quickstart.roleId]: null } }));
    expect(emulator.damage.entries().map((one) => one.kind)).toEqual(["KEY_LOST_WHILE_USED"]);
  });

  it("deleting an unused registration is no damage", async () => {
    const emulator = await start();
    await patchEncryption(emulator, withSecret);
    await switchCluster(emulator, "orders", "AZURE");
    await byHand(emulator, project({ roles: { [quickstart.roleId]: { authorized: false } } }));
    await byHand(emulator, project({ roles: { [quickstart.roleId]: null } }));
    expect(emulator.damage.entries()).toEqual([]);
  });

  it("the principal goes, and with it the access", async () => {
    const emulator = await encrypted();
    await byHand(emulator, { principals: { [quickstart.servicePrincipalId]: null } });
    expect(emulator.damage.entries().map((one) => one.kind)).toEqual(["KEY_LOST_WHILE_USED"]);
  });
});

describe("the seeds for a whole stack", () => {
  it("begin with nothing: no role, no vault, no principal of Atlas's, two clusters in two regions", async () => {
    const emulator = await start({ seed: componentSeed });
    const { json } = await ask(emulator, { path: "/cloudProviderAccess" });
    expect(json?.azureServicePrincipals).toEqual([]);
    const { azure, atlas } = emulator.store;
    expect([azure.vaults, azure.principals.map((one) => one.objectId)]).toEqual([
      [],
      [quickstart.runner.servicePrincipalId],
    ]);
    expect(azure.resourceGroups.map((one) => one.name)).toEqual([component.resourceGroupName]);
    const clusters = atlas.projects[quickstart.projectId]?.clusters ?? [];
    expect(clusters.map((one) => [one.encryptionAtRestProvider, one.regions.length])).toEqual([
      ["NONE", 2],
      ["NONE", 2],
    ]);
  });

  it("hold a second organisation whose account sees its own project only", async () => {
    const emulator = await start({ seed: multiProjectSeed });
    const { clientId, clientSecret } = second.serviceAccount;
    const login = await send(emulator, "/api/oauth/token", {
      method: "POST",
      headers: {
        authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString("base64")}`,
        "content-type": "application/x-www-form-urlencoded",
      },
      body: "grant_type=client_credentials",
    });
    const headers = {
      accept: "application/vnd.atlas.2023-01-01+json",
      authorization: `Bearer ${login.json?.access_token}`,
    };
    const own = await send(emulator, `/api/atlas/v2/groups/${second.projectId}`, { headers });
    expect([own.status, own.json?.orgId]).toEqual([200, second.orgId]);
    const other = await send(emulator, `/api/atlas/v2/groups/${quickstart.projectId}`, { headers });
    expect(refusal(other)).toEqual([401, "USER_CANNOT_ACCESS_GROUP"]);
  });
});
