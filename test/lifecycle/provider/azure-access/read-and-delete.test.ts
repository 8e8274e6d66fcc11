// Proves what AzureAccess sees of changes outside Pulumi, and what a delete takes back.
import { describe, expect, it } from "vitest";
import { byHand } from "../../../support/hand.ts";
import { startPlugin, textsOf } from "../../../support/plugin.ts";
import {
  ACCESS,
  anewForEachTest,
  another,
  args,
  emulator,
  failOnce,
  faultsLeft,
  noGraphRights,
  plugin,
  principals,
  projectId,
  ROLES,
  roles,
  tenantId,
  writes,
} from "./world.ts";

anewForEachTest();

describe("diff", () => {
  it("reports no change without drift, asks no Graph, and treats an absent argument as unchanged", async () => {
    const { id, outs, inputs } = await plugin.up(ACCESS, args);
    await noGraphRights();
    const later = another();
    const news = (await later.check(ACCESS, args, { olds: inputs, preview: true })).inputs;
    expect(await later.diff(ACCESS, id, outs, news)).toEqual({ changes: false });
    expect(textsOf(later)).toEqual([]);
    const given = { ...args, tenantId: tenantId.toUpperCase(), servicePrincipalId: String(outs.servicePrincipalId) };
    const same = (await later.check(ACCESS, given, { olds: inputs })).inputs;
    expect(await later.diff(ACCESS, id, outs, same)).toEqual({ changes: false });
  });

  it("reports a deleted registration as drift, and the update creates it again with a new role id", async () => {
    const { id, outs, inputs } = await plugin.up(ACCESS, args);
    await byHand(emulator, { projects: { [projectId]: { roles: { [String(outs.roleId)]: null } } } });
    const later = another();
    expect(await later.diff(ACCESS, id, outs, inputs)).toEqual({ changes: true, replaces: ["roleId"] });
    expect(textsOf(later, "warn")).toEqual([expect.stringContaining("was deleted outside Pulumi")]);
    const again = await later.up(ACCESS, args);
    await later.remove(ACCESS, id, outs);
    expect(again.outs.roleId).not.toBe(outs.roleId);
    expect(roles()).toHaveLength(1);
  });

  it("warns without a credential", async () => {
    const { id, outs, inputs } = await plugin.up(ACCESS, args);
    const blind = startPlugin(emulator, {
      MONGODB_ATLAS_CLIENT_ID: undefined,
      MONGODB_ATLAS_CLIENT_SECRET: undefined,
    });
    expect(await blind.diff(ACCESS, id, outs, inputs)).toEqual({ changes: false });
    expect(textsOf(blind)).toEqual([expect.stringMatching(/^Cannot be checked without a credential: whether role/)]);
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
  it("reports what is registered, and leaves the inputs in state as they are", async () => {
    const { id, outs, inputs } = await plugin.up(ACCESS, args);
    const later = another();
    const seen = await later.read(ACCESS, id, outs);
    expect([seen.props, seen.inputs]).toEqual([outs, undefined]);
    const { props } = seen;
    const news = (await later.check(ACCESS, args, { olds: inputs })).inputs;
    expect(await later.diff(ACCESS, id, props ?? {}, news)).toEqual({ changes: false });
  });

  it("returns nothing for a deleted registration, and fails with a wrong credential", async () => {
    const { id, outs } = await plugin.up(ACCESS, args);
    const stranger = startPlugin(emulator, {
      MONGODB_ATLAS_CLIENT_ID: "mdb_sa_id_64b7f0c0a1b2c3d4e5f60009",
      MONGODB_ATLAS_CLIENT_SECRET: "wrong",
    });
    await expect(stranger.read(ACCESS, id, outs)).rejects.toThrow(/access token/);
    await byHand(emulator, { projects: { [projectId]: { roles: { [String(outs.roleId)]: null } } } });
    expect(await another().read(ACCESS, id, outs)).toEqual({});
  });

  it("refuses a malformed id, and says what is wrong", async () => {
    await expect(plugin.read(ACCESS, "nonsense", {})).rejects.toThrow(
      /The state of AzureAccess nonsense lacks 'projectId'.*Nothing was changed/,
    );
  });
});

describe("a list that lacks the registration", () => {
  const hidden = async () => {
    const made = await plugin.up(ACCESS, args);
    emulator.journal.clear();
    emulator.faults.add({
      match: { method: "GET", path: /cloudProviderAccess$/ },
      times: Number.POSITIVE_INFINITY,
      action: {
        kind: "rewrite",
        body: () => ({ awsIamRoles: [], azureServicePrincipals: [], gcpServiceAccounts: [] }),
      },
    });
    return made;
  };

  it("is no drift, and drops nothing from state", async () => {
    const { id, outs, inputs } = await hidden();
    expect(await another().diff(ACCESS, id, outs, inputs)).toEqual({ changes: false });
    expect((await another().read(ACCESS, id, outs)).props).toEqual(outs);
  });

  it("does not stop a delete: the registration is deleted", async () => {
    const { id, outs } = await hidden();
    await another().remove(ACCESS, id, outs);
    expect([writes(), roles()]).toEqual([[`DELETE ${ROLES}/AZURE/${outs.roleId}`], []]);
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

  it("deregisters what this resource registered, and keeps the principal", async () => {
    const { id, outs } = await made();
    await another().remove(ACCESS, id, outs);
    expect(writes()).toEqual([`DELETE ${ROLES}/AZURE/${outs.roleId}`]);
    expect([roles().length, principals().length]).toEqual([0, 1]);
  });

  it("keeps a registration that was there before, as one of an earlier run that was killed is, and names it", async () => {
    await plugin.up(ACCESS, args);
    const { id, outs } = await another().up(ACCESS, args);
    emulator.journal.clear();
    const later = another();
    await later.remove(ACCESS, id, outs);
    expect([writes(), roles().length]).toEqual([[], 1]);
    expect(textsOf(later)).toEqual([
      `Kept: the role ${outs.roleId} of project ${projectId}, which is the registration of Atlas's service principal ${outs.servicePrincipalId}. Another tool, or an earlier run that was killed, registered it before this resource was created. If nothing uses the role, delete it in Atlas (Project Integrations, or DELETE ${ROLES}/AZURE/${outs.roleId}).`,
    ]);
  });

  it("keeps a registration that it created if keepRegistration is true, and names it", async () => {
    const { id, outs } = await plugin.up(ACCESS, { ...args, keepRegistration: true });
    emulator.journal.clear();
    const later = another();
    await later.remove(ACCESS, id, outs);
    expect([writes(), roles().length]).toEqual([[], 1]);
    expect(textsOf(later)).toEqual([
      `Kept: the role ${outs.roleId} of project ${projectId}, which is the registration of Atlas's service principal ${outs.servicePrincipalId}, and the service principal's role assignments. The next \`pulumi up\` adopts them.`,
    ]);
  });

  it("refuses at once while the project's encryption at rest uses the role, even where its uses do not show yet", async () => {
    const { id, outs } = await made();
    await byHand(emulator, { projects: { [projectId]: { roleUsageLagMs: 600_000 } } });
    await inUse(outs.roleId);
    const beganMs = emulator.clock.now();
    await expect(another().remove(ACCESS, id, outs)).rejects.toThrow(
      /The delete of the role .* was refused: the project's encryption at rest uses the role.*Nothing was changed\. Delete the EncryptionAtRest first/,
    );
    expect([writes(), emulator.clock.now() - beganMs]).toEqual([[], 0]);
  });

  it("waits while Atlas still shows a use that has ended", async () => {
    const { id, outs } = await made();
    await byHand(emulator, { projects: { [projectId]: { roleUsageLagMs: 60_000 } } });
    const [role] = roles();
    Object.assign(role ?? {}, { usedSinceMs: emulator.clock.now() - 1, usedUntilMs: emulator.clock.now() });
    const later = another();
    await later.remove(ACCESS, id, outs);
    expect(roles()).toEqual([]);
    expect(textsOf(later, "status")[0]).toBe(
      "waiting to deregister the role: Atlas shows that ENCRYPTION_AT_REST uses the role",
    );
  });

  it("ends with an error if a use stays, names the use, and changes nothing", async () => {
    const { id, outs } = await made();
    await byHand(emulator, { projects: { [projectId]: { roleUsageLagMs: 3_600_000 } } });
    const [role] = roles();
    Object.assign(role ?? {}, { usedSinceMs: emulator.clock.now() - 1, usedUntilMs: emulator.clock.now() });
    const beganMs = emulator.clock.now();
    await expect(another().remove(ACCESS, id, outs)).rejects.toThrow(
      /was refused: Atlas shows that ENCRYPTION_AT_REST uses the role\. Nothing was changed\. Remove the role from the settings/,
    );
    expect([writes(), emulator.clock.now() - beganMs]).toEqual([[], 120_000]);
  });

  it("treats Atlas's refusal as a use that Atlas does not show", async () => {
    const { id, outs } = await made();
    emulator.faults.add({
      match: { method: "DELETE", path: /cloudProviderAccess/ },
      times: 2,
      action: { kind: "status", status: 400, errorCode: "ANY_WORD" },
    });
    const later = another();
    await later.remove(ACCESS, id, outs);
    expect(roles()).toEqual([]);
    expect(textsOf(later, "status")[0]).toBe(
      "waiting to deregister the role: Atlas refuses the delete (HTTP 400 ANY_WORD)",
    );
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
      async () => {
        delete emulator.store.atlas.projects[projectId];
      },
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
