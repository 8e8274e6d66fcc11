// Proves how AzureAccess makes, registers and authorizes, and adopts what is there, in process against the emulator.
import { describe, expect, it } from "vitest";
import { startEmulator } from "../../../../emulator/index.ts";
import { quickstart } from "../../../../emulator/seeds.ts";
import { byHand } from "../../../support/hand.ts";
import { startPlugin, textsOf } from "../../../support/plugin.ts";
import {
  ACCESS,
  APP,
  anewForEachTest,
  another,
  args,
  emulator,
  faultsLeft,
  noGraphRights,
  PRINCIPALS,
  plugin,
  principals,
  projectId,
  ROLES,
  roles,
  runner,
  tenantId,
  writes,
} from "./world.ts";

anewForEachTest();

describe("create", () => {
  it("makes the principal, registers it and authorizes it: three writes, each step on the row", async () => {
    const { id, outs } = await plugin.up(ACCESS, args);
    const [role] = roles();
    const [principal] = principals();
    expect(role).toMatchObject({ authorized: true, tenantId, servicePrincipalId: principal?.objectId });
    expect(id).toBe(`${projectId}/${role?.roleId}/${principal?.objectId}`);
    expect(outs).toEqual({
      projectId,
      tenantId,
      atlasAzureAppId: APP,
      servicePrincipalId: principal?.objectId,
      roleId: role?.roleId,
      authorized: true,
      adopted: false,
      __v: 1,
    });
    expect(writes()).toEqual([`POST ${PRINCIPALS}`, `POST ${ROLES}`, `PATCH ${ROLES}/${role?.roleId}`]);
    const body = { providerName: "AZURE", tenantId, servicePrincipalId: principal?.objectId, atlasAzureAppId: APP };
    expect(emulator.journal.writes().map((entry) => entry.requestBody)).toEqual([{ appId: APP }, body, body]);
    expect(textsOf(plugin)).toEqual([
      `creating Atlas's service principal in tenant ${tenantId}`,
      "registering Atlas's service principal with the project",
      "authorizing Atlas's service principal with the project",
      "Atlas's service principal is registered and authorized",
    ]);
  });

  it("takes the principal that the tenant has already", async () => {
    await plugin.up(ACCESS, args);
    await byHand(emulator, { projects: { [projectId]: { roles: { [roles()[0]?.roleId ?? ""]: null } } } });
    emulator.journal.clear();
    await another().up(ACCESS, args);
    expect(writes().filter((one) => one.includes(PRINCIPALS))).toEqual([]);
    expect([principals().length, roles().length]).toEqual([1, 1]);
  });

  it("works without any right in Graph for a principal that is given, whatever the case of its letters", async () => {
    await plugin.up(ACCESS, args);
    const given = principals()[0]?.objectId ?? "";
    await byHand(emulator, { projects: { [projectId]: { roles: { [roles()[0]?.roleId ?? ""]: null } } } });
    await noGraphRights();
    const { outs } = await another().up(ACCESS, { ...args, servicePrincipalId: given.toUpperCase() });
    expect(outs).toMatchObject({ servicePrincipalId: given, adopted: false });
  });

  it.each([
    ["authorized", true],
    ["not authorized yet", false],
  ])("adopts a registration that is %s, and sees that it is authorized", async (_, authorized) => {
    const { outs } = await plugin.up(ACCESS, args);
    await byHand(emulator, { projects: { [projectId]: { roles: { [String(outs.roleId)]: { authorized } } } } });
    emulator.journal.clear();
    const adopted = await another().up(ACCESS, args);
    expect(adopted.outs).toEqual({ ...outs, adopted: true });
    expect(writes()).toEqual([`PATCH ${ROLES}/${outs.roleId}`]);
    expect(roles()).toMatchObject([{ authorized: true }]);
  });

  it("adopts the project's registration without a permission in Graph", async () => {
    const { outs } = await plugin.up(ACCESS, args);
    await noGraphRights();
    expect((await another().up(ACCESS, args)).outs).toEqual({ ...outs, adopted: true });
  });

  it("takes its own registration for two resources of one project at once", async () => {
    const [one, other] = await Promise.all([plugin.up(ACCESS, args), plugin.up(ACCESS, args)]);
    expect(one.outs.roleId).toBe(other.outs.roleId);
    expect([one.outs.adopted, other.outs.adopted].sort()).toEqual([false, true]);
    expect([roles().length, principals().length]).toEqual([1, 1]);
  });

  it("drops its registration where another process was first, and takes the other's", async () => {
    const stop = emulator.onRequest(async (entry) => {
      if (entry.method !== "GET" || entry.path !== ROLES) return;
      stop();
      emulator.store.azure.principals.push({
        objectId: quickstart.servicePrincipalId,
        tenantId,
        appId: APP,
        secrets: [],
      });
      roles().push({
        roleId: "0".repeat(24),
        tenantId,
        servicePrincipalId: quickstart.servicePrincipalId,
        authorized: false,
        createdMs: 0,
      });
    });
    const servicePrincipalId = quickstart.servicePrincipalId;
    const inputs = { projectId, tenantId, servicePrincipalId, authorized: true };
    const { outs } = await plugin.create(ACCESS, inputs);
    expect(outs).toMatchObject({ roleId: "0".repeat(24), adopted: true });
    expect(roles()).toMatchObject([{ roleId: "0".repeat(24), authorized: true }]);
  });
});

describe("a service principal or registration that is too new", () => {
  it("is retried until Atlas accepts it, with a message on the row", async () => {
    emulator.faults.add({
      match: { method: "PATCH", path: /cloudProviderAccess/ },
      times: 3,
      action: { kind: "status", status: 400, errorCode: "INVALID_AZURE_CREDENTIALS" },
    });
    await plugin.up(ACCESS, args);
    expect(textsOf(plugin, "status")).toContain(
      "waiting for the new service principal or its registration to take effect (INVALID_AZURE_CREDENTIALS), which takes seconds to minutes",
    );
    expect(roles()).toMatchObject([{ authorized: true }]);
  });

  it("ends after five minutes with Atlas's refusal", async () => {
    emulator.faults.add({
      match: { method: "PATCH", path: /cloudProviderAccess/ },
      times: 1_000,
      action: { kind: "status", status: 400, errorCode: "INVALID_AZURE_CREDENTIALS" },
    });
    const beganMs = emulator.clock.now();
    await expect(plugin.up(ACCESS, args)).rejects.toMatchObject({
      reasons: [expect.stringMatching(/INVALID_AZURE_CREDENTIALS.*This was retried for 5 min/)],
    });
    expect(emulator.clock.now() - beganMs).toBe(300_000);
  });

  it("is shown late by a tenant that says it has the principal: looked for again, not made twice", async () => {
    await plugin.up(ACCESS, args);
    await byHand(emulator, { projects: { [projectId]: { roles: { [roles()[0]?.roleId ?? ""]: null } } } });
    emulator.faults.add({
      match: { method: "GET", path: /servicePrincipals/ },
      times: 2,
      action: { kind: "status", status: 200, body: '{"value":[]}' },
    });
    emulator.journal.clear();
    const { outs } = await another().up(ACCESS, args);
    expect(outs.servicePrincipalId).toBe(principals()[0]?.objectId);
    expect(principals()).toHaveLength(1);
    expect(await faultsLeft()).toEqual([]);
  });
});

describe("with an EncryptionAtRest", () => {
  it("waits without a warning until Atlas accepts the newly authorized role", async () => {
    const world = await startEmulator({ clock: { mode: "stepped" } });
    const one = startPlugin(world);
    await byHand(world, {
      projects: { [projectId]: { roles: { [quickstart.roleId]: null }, roleUsableAfterMs: 90_000 } },
    });
    await byHand(world, { graphRights: { [runner.servicePrincipalId]: ["Application.Read.All"] } });
    const { outs } = await one.up(ACCESS, args);
    const ear = await one.up("EncryptionAtRest", {
      projectId,
      keyVaultId: quickstart.keyVaultId,
      keyName: quickstart.keyName,
      keyVersion: quickstart.keyVersions.older,
      access: { roleId: outs.roleId },
    });
    expect(ear.outs.valid).toBe(true);
    expect(textsOf(one, "status")).toContain(
      "waiting for the role's authorization or grant to take effect (CLOUD_PROVIDER_ACCESS_ROLE_NOT_AUTHORIZED), which takes seconds to minutes",
    );
    await one.close();
    await world.close();
  });
});
