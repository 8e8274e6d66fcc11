// Proves what AzureAccess does to a tenant and a project from create to delete, in process against the emulator.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { componentSeed } from "../../../emulator/component-seeds.ts";
import { type Emulator, startEmulator } from "../../../emulator/index.ts";
import { quickstart } from "../../../emulator/seeds.ts";
import { byHand } from "../../support/hand.ts";
import { type Plugin, startPlugin } from "../../support/plugin.ts";

const ACCESS = "AzureAccess";
const APP = "9efedfcc-2eca-4b27-a613-0cad1e114cb7";
const { projectId, tenantId, runner } = quickstart;
const args = { projectId };
const ROLES = `/api/atlas/v2/groups/${projectId}/cloudProviderAccess`;
const PRINCIPALS = "/v1.0/servicePrincipals";
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

let emulator: Emulator;
let plugin: Plugin;

/** A tenant without Atlas's principal, a project without a registration, a runner that may ask Graph. */
beforeEach(async () => {
  emulator = await startEmulator({ clock: { mode: "stepped" }, seed: componentSeed });
  plugin = startPlugin(emulator);
});

afterEach(async () => {
  await plugin.close();
  await emulator.close();
});

const writes = () => emulator.journal.writes().map(({ method, path }) => `${method} ${path}`);
const roles = () => emulator.store.atlas.projects[projectId]?.roles ?? [];
const principals = () => emulator.store.azure.principals.filter((one) => one.appId === APP);
const noGraphRights = () => byHand(emulator, { graphRights: { [runner.servicePrincipalId]: [] } });
const texts = (of: Plugin, kind?: "warn" | "status") =>
  of.messages.filter((one) => kind === undefined || one.kind === kind).map((one) => one.text);
const failOnce = (method: string, path: string, action: Parameters<Emulator["faults"]["add"]>[0]["action"]) =>
  emulator.faults.add({ match: { method, path: new RegExp(path) }, action });
/** Faults that have not struck yet: a test that rests on one ends with none. */
const faultsLeft = async (): Promise<unknown> =>
  ((await (await fetch(`${emulator.url}/_emulator/faults`)).json()) as { faults: unknown }).faults; // the control API
const another = () => startPlugin(emulator);

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
      servicePrincipalId: principal?.objectId,
      roleId: role?.roleId,
      authorized: true,
      adopted: false,
      __v: 1,
    });
    expect(writes()).toEqual([`POST ${PRINCIPALS}`, `POST ${ROLES}`, `PATCH ${ROLES}/${role?.roleId}`]);
    const body = { providerName: "AZURE", tenantId, servicePrincipalId: principal?.objectId, atlasAzureAppId: APP };
    expect(emulator.journal.writes().map((entry) => entry.requestBody)).toEqual([{ appId: APP }, body, body]);
    expect(texts(plugin)).toEqual([
      `making Atlas's service principal in tenant ${tenantId}`,
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

  it("adopts what the project has registered where Graph may not be asked", async () => {
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

describe("a request whose answer is lost", () => {
  it.each([
    ["the principal's", "POST", "servicePrincipals", "after"],
    ["the principal's, which was never done", "POST", "servicePrincipals", "before"],
    ["the registration's", "POST", "cloudProviderAccess", "after"],
    ["the registration's, which was never done", "POST", "cloudProviderAccess", "before"],
    ["the authorization's", "PATCH", "cloudProviderAccess", "after"],
    ["the authorization's, which was never done", "PATCH", "cloudProviderAccess", "before"],
  ] as const)("is followed by a look: %s", async (_, method, path, when) => {
    failOnce(method, path, { kind: "drop", when });
    const { outs } = await plugin.up(ACCESS, args);
    expect(await faultsLeft()).toEqual([]);
    expect(outs).toMatchObject({ authorized: true, adopted: false });
    expect([principals().length, roles().length]).toEqual([1, 1]);
    expect(roles()).toMatchObject([{ authorized: true }]);
  });
});

describe("a run that ended after", () => {
  it("the principal was made goes on with it", async () => {
    emulator.faults.add({
      match: { method: "POST", path: /cloudProviderAccess/ },
      action: { kind: "status", status: 403, errorCode: "USER_UNAUTHORIZED" },
    });
    await expect(plugin.up(ACCESS, args)).rejects.toThrow(/lacks the right/);
    await another().up(ACCESS, args);
    expect([principals().length, roles().length]).toEqual([1, 1]);
  });

  it("the registration keeps it in state as ours, and the next run authorizes it", async () => {
    failOnce("PATCH", "cloudProviderAccess", { kind: "status", status: 409, errorCode: "SOMETHING_ELSE" });
    const { inputs } = await plugin.check(ACCESS, args);
    const failure = await plugin.create(ACCESS, inputs).then(
      () => expect.fail("it was authorized"),
      (error: { id: string; properties: Readonly<Record<string, unknown>>; reasons: readonly string[] }) => error,
    );
    expect(failure.reasons).toEqual([expect.stringContaining("SOMETHING_ELSE")]);
    expect(failure.properties).toMatchObject({ authorized: false, adopted: false, roleId: roles()[0]?.roleId });
    const later = another();
    const news = (await later.check(ACCESS, args, { olds: inputs })).inputs;
    expect(await later.diff(ACCESS, failure.id, failure.properties, news)).toEqual({ replaces: [] });
    const outs = await later.update(ACCESS, failure.id, failure.properties, news);
    expect(outs).toMatchObject({ authorized: true, adopted: false });
    expect(roles()).toMatchObject([{ authorized: true }]);
  });
});

describe("what is too new", () => {
  it("is tried again until Atlas takes it, with a word on the row", async () => {
    emulator.faults.add({
      match: { method: "PATCH", path: /cloudProviderAccess/ },
      times: 3,
      action: { kind: "status", status: 400, errorCode: "INVALID_AZURE_CREDENTIALS" },
    });
    await plugin.up(ACCESS, args);
    expect(texts(plugin, "status")).toContain(
      "waiting for the new service principal or its registration to take effect (INVALID_AZURE_CREDENTIALS); that takes seconds to minutes",
    );
    expect(roles()).toMatchObject([{ authorized: true }]);
  });

  it("is given up after five minutes, with Atlas's own refusal", async () => {
    emulator.faults.add({
      match: { method: "PATCH", path: /cloudProviderAccess/ },
      times: 1_000,
      action: { kind: "status", status: 400, errorCode: "INVALID_AZURE_CREDENTIALS" },
    });
    const beganMs = emulator.clock.now();
    await expect(plugin.up(ACCESS, args)).rejects.toMatchObject({
      reasons: [expect.stringMatching(/INVALID_AZURE_CREDENTIALS.*It was tried for 5 min/)],
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

describe("without rights in Graph", () => {
  const refusal = new RegExp(
    `Atlas's service principal in tenant ${tenantId} could not be looked up or made with this login: .*` +
      `\`az ad sp create --id ${APP}\` makes it .*\`az ad sp show --id ${APP} --query id -o tsv\` prints its object id\\. Pass that as 'servicePrincipalId'`,
  );

  it("a preview warns with the administrator's command, and fails nothing", async () => {
    await noGraphRights();
    const { failures } = await plugin.check(ACCESS, args, { preview: true });
    expect(failures).toEqual([]);
    expect(texts(plugin, "warn")).toEqual([expect.stringMatching(refusal)]);
    expect(texts(plugin, "warn")[0]).toMatch(/^Not verified before `up`/);
  });

  it("`up` refuses with it, and nothing is written", async () => {
    await noGraphRights();
    await expect(plugin.up(ACCESS, args)).rejects.toThrow(refusal);
    expect(writes()).toEqual([]);
  });

  it("but with the right to look, `up` refuses where there is none to find", async () => {
    await byHand(emulator, { graphRights: { [runner.servicePrincipalId]: ["Application.Read.All"] } });
    await expect(plugin.up(ACCESS, args)).rejects.toThrow(refusal);
    expect(roles()).toEqual([]);
  });

  it("and without an Azure login, a preview warns and `up` refuses", async () => {
    const blind = () =>
      startPlugin(emulator, {
        ARM_CLIENT_ID: undefined,
        ARM_CLIENT_SECRET: undefined,
        ARM_TENANT_ID: undefined,
        PATH: "",
      });
    const preview = blind();
    expect((await preview.check(ACCESS, args, { preview: true })).failures).toEqual([]);
    expect(texts(preview)).toEqual([
      expect.stringMatching(/^Not verified before `up`: which tenant Atlas's service principal is in/),
    ]);
    await expect(blind().up(ACCESS, args)).rejects.toThrow(
      /'tenantId' is not given, and .* cannot be known.*Pass 'tenantId'/,
    );
    await expect(blind().up(ACCESS, { ...args, tenantId })).rejects.toThrow(refusal);
  });
});

describe("guards", () => {
  const other = "99999999-9999-4999-8999-999999999999";

  it("refuse a tenant that the login is not of, in the preview and at `up`", async () => {
    const words = new RegExp(`'tenantId' is ${other}, but the Azure login is of tenant ${tenantId}`);
    const { failures } = await plugin.check(ACCESS, { ...args, tenantId: other }, { preview: true });
    expect(failures).toEqual([{ property: "tenantId", reason: expect.stringMatching(words) }]);
    await expect(another().up(ACCESS, { ...args, tenantId: other })).rejects.toThrow(words);
    await expect(another().create(ACCESS, { ...args, tenantId: other, authorized: true })).rejects.toThrow(words);
    expect(writes()).toEqual([]);
  });

  it("refuse a principal that the tenant has not, and one of another app", async () => {
    const missing = await plugin.check(ACCESS, { ...args, servicePrincipalId: other }, { preview: true });
    expect(missing.failures).toEqual([
      {
        property: "servicePrincipalId",
        reason: expect.stringContaining(`has no service principal with the object id ${other}`),
      },
    ]);
    const strange = { ...args, servicePrincipalId: runner.servicePrincipalId };
    const wrong = {
      property: "servicePrincipalId",
      reason: expect.stringContaining(`is of app ${runner.clientId}, not of Atlas's app`),
    };
    expect((await plugin.check(ACCESS, strange, { preview: true })).failures).toEqual([wrong]);
    expect((await plugin.check(ACCESS, strange)).failures).toEqual([wrong]);
  });

  it("refuse the app's id in the place of its principal's", async () => {
    const { failures } = await plugin.check(ACCESS, { ...args, servicePrincipalId: APP }, { preview: true });
    expect(failures).toEqual([
      { property: "servicePrincipalId", reason: expect.stringMatching(/is the id of Atlas's app.*az ad sp show/) },
    ]);
  });

  it.each([
    ["may not be asked", async () => noGraphRights(), {}],
    ["is of another tenant's login", async () => {}, { tenantId: other }],
  ])("warn of a given principal that nobody can verify, because Graph %s", async (_, before, more) => {
    await before();
    const { failures } = await plugin.check(ACCESS, { ...args, ...more, servicePrincipalId: other }, { preview: true });
    expect(failures).toEqual([]);
    expect(texts(plugin)).toEqual([
      expect.stringMatching(/^Not verified before `up`: whether 'servicePrincipalId' is Atlas's/),
    ]);
  });

  it.each([
    ["the project", { projectId: UNKNOWN }],
    ["the tenant", { projectId, tenantId: UNKNOWN }],
    ["the principal", { projectId, servicePrincipalId: UNKNOWN }],
    ["all of them", { projectId: UNKNOWN, tenantId: UNKNOWN, servicePrincipalId: UNKNOWN, atlasAzureAppId: UNKNOWN }],
  ])("fail no preview over an unknown: %s", async (_, unknown) => {
    const { failures, inputs } = await plugin.check(ACCESS, unknown, { preview: true });
    expect([failures, inputs]).toEqual([[], expect.objectContaining(unknown)]);
    expect(texts(plugin)).toEqual([expect.stringMatching(/^Not verified before `up`.*is not known yet\.$/)]);
  });

  it("fail no preview over two of one project, and none that has nothing to look at in Atlas", async () => {
    for (const _ of [1, 2]) expect((await plugin.check(ACCESS, args, { preview: true })).failures).toEqual([]);
    expect(texts(plugin)).toEqual([]);
    const blind = startPlugin(emulator, {
      MONGODB_ATLAS_CLIENT_ID: undefined,
      MONGODB_ATLAS_CLIENT_SECRET: undefined,
    });
    expect((await blind.check(ACCESS, args, { preview: true })).failures).toEqual([]);
    expect(texts(blind)).toEqual([
      expect.stringMatching(/^Not verified before `up`: whether the project has Atlas's service principal already/),
    ]);
  });

  it("name the tenant and the principal that are there, so that a preview shows them", async () => {
    const { outs } = await plugin.up(ACCESS, args);
    const { inputs } = await another().check(ACCESS, args, { preview: true });
    expect(inputs).toEqual({ projectId, tenantId, servicePrincipalId: outs.servicePrincipalId, authorized: true });
  });
});

describe("diff", () => {
  it("sees nothing where nothing is off, asks no Graph, and takes no absent argument for a change", async () => {
    const { id, outs, inputs } = await plugin.up(ACCESS, args);
    await noGraphRights();
    const later = another();
    const news = (await later.check(ACCESS, args, { olds: inputs, preview: true })).inputs;
    expect(await later.diff(ACCESS, id, outs, news)).toEqual({ changes: false });
    expect(texts(later)).toEqual([]);
    const given = { ...args, tenantId: tenantId.toUpperCase(), servicePrincipalId: String(outs.servicePrincipalId) };
    const same = (await later.check(ACCESS, given, { olds: inputs })).inputs;
    expect(await later.diff(ACCESS, id, outs, same)).toEqual({ changes: false });
  });

  it("has a registration that is gone made anew, under a new role", async () => {
    const { id, outs, inputs } = await plugin.up(ACCESS, args);
    await byHand(emulator, { projects: { [projectId]: { roles: { [String(outs.roleId)]: null } } } });
    const later = another();
    expect(await later.diff(ACCESS, id, outs, inputs)).toEqual({ changes: true, replaces: ["roleId"] });
    expect(texts(later, "warn")).toEqual([expect.stringContaining("is no longer registered with project")]);
    const again = await later.up(ACCESS, args);
    await later.remove(ACCESS, id, outs);
    expect(again.outs.roleId).not.toBe(outs.roleId);
    expect(roles()).toHaveLength(1);
  });

  it("warns where nobody can look", async () => {
    const { id, outs, inputs } = await plugin.up(ACCESS, args);
    const blind = startPlugin(emulator, {
      MONGODB_ATLAS_CLIENT_ID: undefined,
      MONGODB_ATLAS_CLIENT_SECRET: undefined,
    });
    expect(await blind.diff(ACCESS, id, outs, inputs)).toEqual({ changes: false });
    expect(texts(blind)).toEqual([expect.stringMatching(/^Not verified: whether role/)]);
  });
});

describe("update", () => {
  it("of timeouts alone writes nothing and asks nothing", async () => {
    const { id, outs, inputs } = await plugin.up(ACCESS, args);
    emulator.journal.clear();
    const news = { ...inputs, timeouts: { delete: "1h" } };
    expect(await another().diff(ACCESS, id, outs, news)).toEqual({ replaces: [] });
    expect(await another().update(ACCESS, id, outs, news)).toEqual({ ...outs, timeouts: { delete: "1h" } });
    expect(emulator.journal.entries().filter((entry) => entry.path.startsWith("/api/atlas"))).toEqual([]);
    expect(writes()).toEqual([]);
  });
});

describe("read", () => {
  it("reports what is registered, in the shape of the inputs", async () => {
    const { id, outs } = await plugin.up(ACCESS, args);
    const later = another();
    const { inputs, props } = await later.read(ACCESS, id, outs);
    expect(props).toEqual(outs);
    const news = (await later.check(ACCESS, args, { olds: inputs ?? {} })).inputs;
    expect(news).toEqual(inputs);
    expect(await later.diff(ACCESS, id, props ?? {}, news)).toEqual({ changes: false });
  });

  it("takes a registration that is gone for gone, and a project that nobody may see not", async () => {
    const { id, outs } = await plugin.up(ACCESS, args);
    const stranger = startPlugin(emulator, {
      MONGODB_ATLAS_CLIENT_ID: "mdb_sa_id_64b7f0c0a1b2c3d4e5f60009",
      MONGODB_ATLAS_CLIENT_SECRET: "wrong",
    });
    await expect(stranger.read(ACCESS, id, outs)).rejects.toThrow(/access token/);
    await byHand(emulator, { projects: { [projectId]: { roles: { [String(outs.roleId)]: null } } } });
    expect(await another().read(ACCESS, id, outs)).toEqual({});
  });

  it("says what is wrong with an id that is none", async () => {
    await expect(plugin.read(ACCESS, "nonsense", {})).rejects.toThrow(
      /The id of an AzureAccess in state is "nonsense".*Nothing was changed/,
    );
  });
});

describe("delete", () => {
  const made = async () => {
    const one = await plugin.up(ACCESS, args);
    emulator.journal.clear();
    return one;
  };
  const inUse = (roleId: unknown) =>
    byHand(emulator, { projects: { [projectId]: { encryptionAtRest: { azureKeyVault: { enabled: true, roleId } } } } });

  it("deregisters what we registered, and leaves the principal to the tenant", async () => {
    const { id, outs } = await made();
    await another().remove(ACCESS, id, outs);
    expect(writes()).toEqual([`DELETE ${ROLES}/AZURE/${outs.roleId}`]);
    expect([roles().length, principals().length]).toEqual([0, 1]);
  });

  it("keeps a registration that was there before", async () => {
    await plugin.up(ACCESS, args);
    const { id, outs } = await another().up(ACCESS, args);
    emulator.journal.clear();
    const later = another();
    await later.remove(ACCESS, id, outs);
    expect([writes(), roles().length]).toEqual([[], 1]);
    expect(texts(later)).toEqual(["the registration was there before this stack, so it stays"]);
  });

  it("refuses at once while the project's encryption at rest uses the role, even where its uses do not show yet", async () => {
    const { id, outs } = await made();
    await byHand(emulator, { projects: { [projectId]: { roleUsageLagMs: 600_000 } } });
    await inUse(outs.roleId);
    const beganMs = emulator.clock.now();
    await expect(another().remove(ACCESS, id, outs)).rejects.toThrow(
      /stays registered with project .*, and nothing was changed: the project's encryption at rest uses it.*Take the EncryptionAtRest away first/,
    );
    expect([writes(), emulator.clock.now() - beganMs]).toEqual([[], 0]);
  });

  it("waits out a use that has ended and still shows", async () => {
    const { id, outs } = await made();
    await byHand(emulator, { projects: { [projectId]: { roleUsageLagMs: 60_000 } } });
    const [role] = roles();
    Object.assign(role ?? {}, { usedSinceMs: emulator.clock.now() - 1, usedUntilMs: emulator.clock.now() });
    const later = another();
    await later.remove(ACCESS, id, outs);
    expect(roles()).toEqual([]);
    expect(texts(later, "status")[0]).toBe("waiting to deregister the role: Atlas shows it used by ENCRYPTION_AT_REST");
  });

  it("gives up on a use that stays, names it, and has changed nothing", async () => {
    const { id, outs } = await made();
    await byHand(emulator, { projects: { [projectId]: { roleUsageLagMs: 3_600_000 } } });
    const [role] = roles();
    Object.assign(role ?? {}, { usedSinceMs: emulator.clock.now() - 1, usedUntilMs: emulator.clock.now() });
    const beganMs = emulator.clock.now();
    await expect(another().remove(ACCESS, id, outs)).rejects.toThrow(
      /and nothing was changed: Atlas shows it used by ENCRYPTION_AT_REST\. Take the role out of the settings/,
    );
    expect([writes(), emulator.clock.now() - beganMs]).toEqual([[], 120_000]);
  });

  it("takes Atlas's refusal for a use that does not show", async () => {
    const { id, outs } = await made();
    emulator.faults.add({
      match: { method: "DELETE", path: /cloudProviderAccess/ },
      times: 2,
      action: { kind: "status", status: 400, errorCode: "ANY_WORD" },
    });
    const later = another();
    await later.remove(ACCESS, id, outs);
    expect(roles()).toEqual([]);
    expect(texts(later, "status")[0]).toBe("waiting to deregister the role: Atlas refuses it (HTTP 400 ANY_WORD)");
  });

  it.each([
    [
      "is gone already",
      async (roleId: string) => byHand(emulator, { projects: { [projectId]: { roles: { [roleId]: null } } } }),
    ],
    [
      "goes between the look and the DELETE",
      async () =>
        failOnce("DELETE", "cloudProviderAccess", {
          kind: "status",
          status: 404,
          errorCode: "CLOUD_PROVIDER_ACCESS_ROLE_NOT_FOUND",
        }),
    ],
    [
      "was deleted by a DELETE whose answer is lost",
      async () => failOnce("DELETE", "cloudProviderAccess", { kind: "drop", when: "after" }),
    ],
    [
      "belongs to a project that is gone",
      async () => failOnce("GET", "cloudProviderAccess", { kind: "status", status: 404, errorCode: "GROUP_NOT_FOUND" }),
    ],
  ])("is done where the registration %s", async (_, before) => {
    const { id, outs } = await made();
    await before(String(outs.roleId));
    await another().remove(ACCESS, id, outs);
    expect([await faultsLeft(), emulator.damage.entries()]).toEqual([[], []]);
  });

  it("is a hand-over while the program still declares the same registration", async () => {
    const { id, outs } = await made();
    const later = another();
    await later.up(ACCESS, args);
    await later.remove(ACCESS, id, outs);
    expect(roles()).toHaveLength(1);
  });

  it("is a hand-over, too, where only the check of this run has spoken of it", async () => {
    const { id, outs, inputs } = await made();
    const later = another();
    await later.check(ACCESS, args, { olds: inputs });
    await later.remove(ACCESS, id, outs);
    expect(writes()).toEqual([]);
  });
});

describe("with an EncryptionAtRest", () => {
  it("the role is usable some time after its authorization, and nobody notices", async () => {
    await emulator.close();
    emulator = await startEmulator({ clock: { mode: "stepped" } });
    const one = startPlugin(emulator);
    await byHand(emulator, {
      projects: { [projectId]: { roles: { [quickstart.roleId]: null }, roleUsableAfterMs: 90_000 } },
    });
    await byHand(emulator, { graphRights: { [runner.servicePrincipalId]: ["Application.Read.All"] } });
    const { outs } = await one.up(ACCESS, args);
    const ear = await one.up("EncryptionAtRest", {
      projectId,
      keyVaultId: quickstart.keyVaultId,
      keyName: quickstart.keyName,
      keyVersion: quickstart.keyVersions.older,
      access: { roleId: outs.roleId },
    });
    expect(ear.outs.valid).toBe(true);
    expect(texts(one, "status")).toContain(
      "waiting for the role's authorization or grant to take effect (CLOUD_PROVIDER_ACCESS_ROLE_NOT_AUTHORIZED); that takes seconds to minutes",
    );
    await one.close();
  });
});
