// Proves what is said where Atlas's principal has no role on an existing vault: by the preview, with the argument and the command, also before Atlas has a
// role for the principal; and by `up`, which is refused within a minute where Azure shows the lack twice.
import { describe, expect, it } from "vitest";
import { quickstart } from "../../../../emulator/seeds.ts";
import { byHand, held } from "../../../support/hand.ts";
import { anewForEachTest, args, EAR, emulator, plugin } from "./world.ts";

anewForEachTest();

const { keyVaultId, projectId, servicePrincipalId, runner } = quickstart;
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** As the component's EncryptionAtRest has it before the first `up`. */
const first = { ...args, access: { roleId: UNKNOWN } };

const isAtlas = (one: { readonly principalId: string }): boolean => one.principalId === servicePrincipalId;
const withoutRoles = (): void => {
  emulator.store.azure.roleAssignments = emulator.store.azure.roleAssignments.filter((one) => !isAtlas(one));
};
const giveRoles = (): void => {
  for (const role of ["Reader", "Key Vault Crypto User"])
    emulator.store.azure.roleAssignments.push({ scope: keyVaultId, principalId: servicePrincipalId, role });
};
/** The component's AzureAccess comes before. */
const encrypts = { keyVaultId, keyName: quickstart.keyName };
const access = (more: object = { encrypts }) =>
  plugin.check("AzureAccess", { projectId, servicePrincipalId, ...more }, { preview: true });
const grant = (preview: boolean) =>
  plugin.check("RoleAssignment", { keyVaultId, principalId: UNKNOWN, role: "Reader" }, { preview });
const preview = (given: object) => plugin.check(EAR, { ...given }, { preview: true });
const warnings = () => plugin.messages.filter(({ kind }) => kind === "warn").map(({ text }) => text);
const rightsReads = () =>
  emulator.journal.entries().filter(({ path }) => /roleAssignments|\/vaults\/[^/]+$/.test(path));

const LACKS = new RegExp(
  `^Atlas's principal ${servicePrincipalId} lacks Microsoft\\.KeyVault/vaults/read, .* on ${keyVaultId}\\. ` +
    'Create the role assignment: `az role assignment create --role Reader .*` and `az role assignment create --role "Key Vault Crypto User" .*`\\. ' +
    'It takes minutes to take effect\\. In the program, `grants: "builtInRoles"` of CustomerManagedKeys or a RoleAssignment creates it\\.',
);

describe("the preview before the first `up`", () => {
  it("warns that the principal which AzureAccess found has no role, with the argument and the commands", async () => {
    withoutRoles();
    await access();
    const before = warnings().length;
    const { failures } = await preview(first);
    expect([failures, warnings().slice(before)]).toEqual([[], [expect.stringMatching(LACKS)]]);
  });

  it("says nothing where the roles are there", async () => {
    await access();
    const before = warnings().length;
    await preview(first);
    expect(warnings().slice(before)).toEqual([]);
  });

  it("says nothing, and asks nothing, where this program assigns a role on the vault", async () => {
    withoutRoles();
    emulator.store.azure.roleAssignments.push({
      scope: keyVaultId,
      principalId: runner.servicePrincipalId,
      role: "User Access Administrator",
    });
    await access();
    expect((await grant(true)).failures).toEqual([]);
    const before = warnings().length;
    emulator.journal.clear();
    await preview(first);
    expect(warnings().slice(before)).toEqual([]);
    expect(rightsReads().filter(({ path }) => path.includes("roleAssignments"))).toEqual([]);
  });

  it("says nothing in a program of single resources, which may assign the roles with another package", async () => {
    withoutRoles();
    await access({});
    const before = warnings().length;
    await preview(first);
    expect(warnings().slice(before)).toEqual([]);
  });

  it("says nothing of a principal that nobody knows yet", async () => {
    withoutRoles();
    await preview(first);
    expect(warnings().filter((text) => text.includes("principal"))).toEqual([]);
  });

  it("warns once where the role assignments cannot be read", async () => {
    await access();
    const before = warnings().length;
    emulator.faults.add({
      match: { method: "GET", path: /roleAssignments/ },
      action: {
        kind: "status",
        status: 403,
        body: JSON.stringify({ error: { code: "AuthorizationFailed", message: "not yours" } }),
      },
    });
    await preview(first);
    expect(warnings().slice(before)).toEqual([
      expect.stringMatching(/^Cannot be checked until `pulumi up`: whether Atlas's principal \S+ has the permissions/),
    ]);
  });
});

describe("`up` without a role for Atlas's principal", () => {
  it("is refused within a minute, with the commands; after them a run gets there", async () => {
    withoutRoles();
    const beganMs = emulator.clock.now();
    await expect(plugin.up(EAR, args)).rejects.toThrow(
      /^Atlas's principal \S+ lacks .*az role assignment create .* Nothing was changed\. Atlas's answer was [A-Z_]+\.$/,
    );
    const tookMs = emulator.clock.now() - beganMs;
    expect([tookMs >= 30_000, tookMs <= 60_000, held(emulator).azureKeyVault.enabled]).toEqual([true, true, false]);
    expect(warnings()).toEqual([expect.stringMatching(/ is retried for 30 s\. Atlas's principal /)]);
    giveRoles();
    expect((await plugin.up(EAR, args)).outs.valid).toBe(true);
  });

  it("goes on where the role assignment shows in the second look: Azure may list it late", async () => {
    withoutRoles();
    const stop = emulator.onRequest(({ method }) => {
      if (method !== "PATCH") return;
      stop();
      giveRoles();
    });
    expect((await plugin.up(EAR, args)).outs.valid).toBe(true);
  });

  it("is retried for the whole time where this program assigns a role, which Azure may list late", async () => {
    withoutRoles();
    await byHand(emulator, {});
    await grant(false);
    const beganMs = emulator.clock.now();
    await expect(plugin.up(EAR, args)).rejects.toThrow(/This was retried for 5 min, .* lacks /);
    expect(emulator.clock.now() - beganMs).toBe(300_000);
  });

  it("never calls a role missing that is assigned and too new to work", async () => {
    await byHand(emulator, {
      roleAssignments: emulator.store.azure.roleAssignments.map((one) => ({
        ...one,
        effectiveFromMs: emulator.clock.now() + 200_000,
      })),
    });
    expect((await plugin.up(EAR, args)).outs.valid).toBe(true);
    expect(warnings()).toEqual([]);
  });
});
