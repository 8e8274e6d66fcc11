// Proves what a role assignment's read, diff and delete do: gone is told, what others made is kept and named, and nothing is taken away from a project that
// uses the vault by the same principal.

import { describe, expect, it } from "vitest";
import { quickstart } from "../../../../emulator/seeds.ts";
import { sharedVaultSeed, theOther } from "../../../../emulator/shared-vault-seed.ts";
import { createHandOver } from "../../../../provider/engine/hand-over.ts";
import { byHand, theOtherLeaves } from "../../../support/hand.ts";
import { type Plugin, startPlugin } from "../../../support/plugin.ts";
import {
  anewForEachTest,
  another,
  assignByHand,
  assigned,
  assigning,
  cryptoUser,
  custom,
  emulator,
  infos,
  keyVaultId,
  plugin,
  principalId,
  projectId,
  RANDOM,
  ROLE,
  reader,
  warnings,
  writes,
} from "./world.ts";

anewForEachTest(assigning(sharedVaultSeed));

const OTHER = `project ledger (${theOther.projectId}) with the cluster "accounts"`;
const CHECKED = "Checked 2 Atlas projects that this credential can see. Other projects were not checked.";
const onVault = `of the principal ${principalId} on ${keyVaultId}`;

const made = async (args: Readonly<Record<string, unknown>> = reader) => {
  const { id, outs } = await plugin.up(ROLE, args);
  emulator.journal.clear();
  return { id, outs };
};
const removed = async (args?: Readonly<Record<string, unknown>>, process: Plugin = another()): Promise<Plugin> => {
  const { id, outs } = await made(args);
  await process.remove(ROLE, id, outs);
  return process;
};

const ledger = () => {
  const project = emulator.store.atlas.projects[theOther.projectId];
  if (project === undefined) throw new Error("the world lacks the other project");
  return project;
};

describe("a role assignment on a vault that a project has just left for another", () => {
  const leaves = () =>
    byHand(emulator, {
      projects: {
        [theOther.projectId]: {
          encryptionAtRest: {
            azureKeyVault: {
              keyVaultName: "elsewhere-kv",
              keyIdentifier: "https://elsewhere-kv.vault.azure.net/keys/atlas",
            },
          },
        },
      },
    });

  it("is deleted once the project's clusters have been IDLE for a minute: they may still use the old key", async () => {
    const { id, outs } = await made();
    await leaves();
    const beganMs = emulator.clock.now();
    await another().remove(ROLE, id, outs);
    expect([assigned(), emulator.clock.now() - beganMs >= 60_000]).toEqual([[], true]);
  });

  it("is deleted at once where no cluster of the project is encrypted", async () => {
    const { id, outs } = await made();
    await leaves();
    for (const cluster of ledger().clusters) Object.assign(cluster, { encryptionAtRestProvider: "NONE" });
    const beganMs = emulator.clock.now();
    await another().remove(ROLE, id, outs);
    expect([assigned(), emulator.clock.now() - beganMs]).toEqual([[], 0]);
  });
});

describe("a role assignment that somebody deleted", () => {
  it("is gone for a refresh, and the next run assigns the role again", async () => {
    const { id, outs } = await made();
    emulator.store.azure.roleAssignments = [];
    const seed = assigning(sharedVaultSeed)(emulator.clock.now());
    emulator.store.azure.roleAssignments = [...seed.azure.roleAssignments];
    expect(await plugin.read(ROLE, id, outs)).toEqual({});
    const process = another();
    const { inputs } = await process.check(ROLE, reader, { olds: outs });
    expect(await process.diff(ROLE, id, outs, inputs)).toEqual({ changes: true });
    expect(warnings(process)).toEqual([
      `The role assignment was deleted outside Pulumi: the role Reader ${onVault}. \`pulumi up\` creates the role assignment again.`,
    ]);
    await process.update(ROLE, id, outs, inputs);
    expect(assigned()).toHaveLength(1);
  });

  it("and created again under another name: is no drift, and a refresh records the new name", async () => {
    const { id, outs } = await made();
    emulator.store.azure.roleAssignments = emulator.store.azure.roleAssignments.filter(
      (one) => one.principalId !== principalId,
    );
    assignByHand();
    const process = another();
    expect((await process.read(ROLE, id, outs)).props).toMatchObject({
      roleAssignmentId: expect.stringContaining(RANDOM),
    });
    const { inputs } = await process.check(ROLE, reader, { olds: outs });
    expect(await process.diff(ROLE, id, outs, inputs)).toEqual({ changes: false });
  });

  it("with its vault: is gone, and a delete writes nothing", async () => {
    const { id, outs } = await made();
    emulator.store.azure.vaults = [];
    emulator.store.azure.roleAssignments = emulator.store.azure.roleAssignments.filter(
      (one) => one.scope !== keyVaultId,
    );
    expect(await plugin.read(ROLE, id, outs)).toEqual({});
    await another().remove(ROLE, id, outs);
    expect(writes()).toEqual([]);
  });

  it("by the answer of something that is not Azure: is not gone", async () => {
    const { id, outs } = await made();
    emulator.faults.add({
      match: { path: /roleAssignments/ },
      times: 9,
      action: { kind: "status", status: 404, body: "<html>" },
    });
    await expect(another().read(ROLE, id, outs)).rejects.toThrow(/HTTP 404/);
  });
});

describe("a delete", () => {
  it("deletes what this package assigned, if no project uses the vault by the principal", async () => {
    await theOtherLeaves(emulator);
    const process = await removed();
    expect([assigned(), writes()]).toEqual([[], [expect.stringMatching(/^DELETE \{vault\}\/roleAssignments\//)]]);
    expect(infos(process)).toEqual([CHECKED]);
  });

  it("keeps what was adopted, and names it with the command that deletes it", async () => {
    assignByHand();
    const process = await removed();
    expect([assigned().length, writes()]).toEqual([1, []]);
    const id = `${keyVaultId}/providers/Microsoft.Authorization/roleAssignments/${RANDOM}`;
    expect(infos(process)).toEqual([
      `Kept: the adopted role assignment ${id}: the role Reader ${onVault}. To delete it: \`az role assignment delete --ids ${id}\`.`,
    ]);
  });

  it("writes nothing if the role is not assigned any more", async () => {
    const { id, outs } = await made();
    emulator.store.azure.roleAssignments = emulator.store.azure.roleAssignments.filter(
      (one) => one.principalId !== principalId,
    );
    await another().remove(ROLE, id, outs);
    expect(writes()).toEqual([]);
  });

  it.each(["before", "after"] as const)("is sent again where its answer was lost %s the work", async (when) => {
    await theOtherLeaves(emulator);
    const { id, outs } = await made();
    emulator.faults.add({ match: { method: "DELETE" }, action: { kind: "drop", when } });
    await another().remove(ROLE, id, outs);
    expect(assigned()).toEqual([]);
  });
});

describe("a delete while another project uses the vault", () => {
  const both = async (): Promise<{ readonly id: string; readonly outs: Readonly<Record<string, unknown>> }> => {
    await plugin.up(ROLE, reader);
    return made(cryptoUser);
  };
  const twice = (role: string): Promise<unknown> => plugin.up(ROLE, { ...cryptoUser, role });

  it("by the same principal is refused, and the row names project and cluster", async () => {
    const { id, outs } = await both();
    await expect(another().remove(ROLE, id, outs)).rejects.toThrow(
      new RegExp(
        `^The delete of the role assignment [0-9a-f-]{36} \\(the role Key Vault Crypto User ${onVault}\\) was refused: ${OTHER.replace(/[()]/g, "\\$&")} uses it\\. Nothing was changed\\.`,
      ),
    );
    expect([writes(), assigned().length]).toEqual([[], 2]);
  });

  it("by another principal continues, and says which projects were checked", async () => {
    const { id, outs } = await both();
    const { roleId: _, ...config } = ledger().encryption.azureKeyVault;
    const azureKeyVault = { ...config, clientID: quickstart.staticApp.clientId };
    Object.assign(ledger().encryption, { azureKeyVault });
    await byHand(emulator, { graphRights: { [quickstart.runner.servicePrincipalId]: ["Application.Read.All"] } });
    const process = another();
    await process.remove(ROLE, id, outs);
    expect(assigned()).toHaveLength(1);
    expect(infos(process)).toEqual([CHECKED]);
  });

  it("by a principal that cannot be looked up is refused", async () => {
    const { id, outs } = await both();
    emulator.faults.add({
      match: { method: "GET", path: /cloudProviderAccess$/ },
      times: 9,
      action: { kind: "status", status: 403, errorCode: "USER_UNAUTHORIZED" },
    });
    await expect(another().remove(ROLE, id, outs)).rejects.toThrow(OTHER);
  });

  it("continues without a request to Atlas if another role gives the same permissions", async () => {
    const { id, outs } = await both();
    await twice("14b46e9e-c2b7-41b4-b07b-48a6ebf60603");
    emulator.journal.clear();
    await another().remove(ROLE, id, outs);
    expect(emulator.journal.entries().filter(({ service }) => service === "atlas")).toEqual([]);
    expect(assigned()).toHaveLength(2);
  });

  it("is refused if the principal's other permissions cannot be read", async () => {
    const { id, outs } = await both();
    await twice("14b46e9e-c2b7-41b4-b07b-48a6ebf60603");
    emulator.faults.add({
      match: { method: "GET", path: /roleDefinitions/ },
      times: 9,
      action: { kind: "status", status: 403, body: '{"error":{"code":"AuthorizationFailed","message":"no"}}' },
    });
    await expect(another().remove(ROLE, id, outs)).rejects.toThrow(OTHER);
  });

  it("says what could not be checked", async () => {
    await theOtherLeaves(emulator);
    const { id, outs } = await both();
    emulator.faults.add({
      match: { method: "GET", path: /\/groups$/ },
      times: 9,
      action: { kind: "status", status: 403, errorCode: "USER_UNAUTHORIZED" },
    });
    const process = another();
    await process.remove(ROLE, id, outs);
    expect(warnings(process)).toEqual([
      `Cannot be checked: which other projects need the role Key Vault Crypto User ${onVault}. Not read: the list of projects (HTTP 403 USER_UNAUTHORIZED).`,
    ]);
  });
});

describe("a delete while the program declares users of the vault", () => {
  const urn = (kind: string, name: string): string =>
    `urn:pulumi:test::project::pulumi-nodejs:dynamic/atlas-cmk:${kind}::${name}`;
  const { keyName, roleId } = quickstart;
  const encryption = { projectId, keyVaultId, keyName, access: { roleId }, __urn: urn("EncryptionAtRest", "payments") };
  const access = { projectId, __urn: urn("AzureAccess", "atlas") };

  /** Another provider instance of the same engine, whose credential sees no project that uses the vault yet. */
  const declaring = async (...declared: ReadonlyArray<readonly ["EncryptionAtRest" | "AzureAccess", object]>) => {
    await theOtherLeaves(emulator);
    const { id, outs } = await made(cryptoUser);
    const process = startPlugin(emulator, {}, {}, createHandOver());
    for (const [kind, args] of declared) await process.check(kind, { ...args });
    return process.remove(ROLE, id, outs);
  };

  it("by the same principal is refused: Atlas may not show it yet", async () => {
    await expect(declaring(["EncryptionAtRest", encryption], ["AzureAccess", access])).rejects.toThrow(
      /the program declares EncryptionAtRest "payments" and AzureAccess "atlas", which need it\./,
    );
    expect(assigned()).toHaveLength(1);
  });

  it("by another principal continues", async () => {
    await declaring(["EncryptionAtRest", encryption]);
    expect(assigned()).toEqual([]);
  });
});

describe("the custom role", () => {
  const roles = () => emulator.store.azure.roleDefinitions;

  it("is deleted with its assignment", async () => {
    await theOtherLeaves(emulator);
    await removed(custom);
    expect([assigned(), roles()]).toEqual([[], []]);
  });

  it("is deleted by the next delete if an earlier one was killed between the two", async () => {
    await theOtherLeaves(emulator);
    const { id, outs } = await made(custom);
    emulator.store.azure.roleAssignments = emulator.store.azure.roleAssignments.filter(
      (one) => one.principalId !== principalId,
    );
    await another().remove(ROLE, id, outs);
    expect(roles()).toEqual([]);
  });

  it("stays while another principal has it, and a message says so", async () => {
    await theOtherLeaves(emulator);
    const { id, outs } = await made(custom);
    await plugin.up(ROLE, { ...custom, principalId: quickstart.staticApp.servicePrincipalId });
    const process = another();
    await process.remove(ROLE, id, outs);
    expect([assigned(), roles().length]).toEqual([[], 1]);
    expect(infos(process)).toEqual([
      CHECKED,
      expect.stringMatching(
        /^Kept: the role "MongoDB Atlas encryption at rest \(payments-kv, [0-9a-f]{8}\)", because it is still assigned\. To delete it when it is no longer assigned: `az role definition delete --name [0-9a-f-]{36} --scope \/subscriptions\/[0-9a-f-]{36}\/resourceGroups\/keys`\.$/,
      ),
    ]);
  });
});
