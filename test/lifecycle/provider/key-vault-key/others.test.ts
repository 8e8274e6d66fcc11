// Proves that neither a key nor its vault is deleted under a project that nobody named: every project that the login can see is asked, and what it
// cannot see is said. The vault's own resource is tested here too, because the question is one.

import { describe, expect, it } from "vitest";
import { quickstart } from "../../../../emulator/seeds.ts";
import { sharedVaultSeed, theOther } from "../../../../emulator/shared-vault-seed.ts";
import { byHand, theOtherLeaves } from "../../../support/hand.ts";
import { startPlugin, textsOf } from "../../../support/plugin.ts";
import {
  anewForEachTest,
  emulator,
  existing,
  fresh,
  KEY,
  keyVaultId,
  letIn,
  plugin,
  projectId,
  vault,
  writes,
} from "./world.ts";

anewForEachTest(sharedVaultSeed);

const other = `project ledger (${theOther.projectId})`;

const madeKey = async (
  args: Readonly<Record<string, unknown>> = existing,
  projectIds: readonly string[] = [projectId],
) => {
  letIn();
  const made = await plugin.up(KEY, { deleteKey: true, projectIds, ...args });
  emulator.journal.clear();
  return made;
};

const madeVault = async () => {
  const { resourceGroupName, keyVaultName: vaultName } = quickstart;
  const made = await plugin.up("KeyVault", {
    resourceGroupName,
    vaultName,
    deleteVault: true,
    projectIds: [projectId],
  });
  emulator.journal.clear();
  return made;
};

/** The other project's configuration names another key from now on; Atlas has yet to move its cluster. */
const moveToFresh = async (): Promise<void> => {
  await plugin.up(KEY, fresh);
  const { projectId: theirs, roleId } = theOther;
  await startPlugin(emulator).up("EncryptionAtRest", { projectId: theirs, ...fresh, access: { roleId }, adopt: true });
};

const forbid = (path: RegExp): void =>
  emulator.faults.add({
    match: { method: "GET", path },
    times: 99,
    action: { kind: "status", status: 403, errorCode: "USER_UNAUTHORIZED" },
  });

describe("a key", () => {
  it("is kept while a project that 'projectIds' does not name is configured on it, and the row names project and clusters", async () => {
    const { id, outs } = await madeKey();
    await expect(startPlugin(emulator).remove(KEY, id, outs)).rejects.toThrow(
      `The delete of the key "atlas" of the vault payments-kv was refused: ${other} with the cluster "accounts" uses it. Nothing was changed.`,
    );
    expect([writes(), emulator.damage.entries()]).toEqual([[], []]);
  });

  it("is kept by the vault's own deletion too", async () => {
    letIn();
    const { id, outs } = await plugin.up(KEY, { ...existing, deletedWithVault: true, projectIds: [projectId] });
    await expect(startPlugin(emulator).remove(KEY, id, outs)).rejects.toThrow(other);
  });

  it("is deleted beside a project that is on another key of the vault", async () => {
    const { id, outs } = await madeKey(fresh);
    const next = startPlugin(emulator);
    await next.remove(KEY, id, outs);
    expect(vault().keys.fresh).toBeUndefined();
    expect(textsOf(next, "info")).toEqual([
      "Checked 2 Atlas projects that this credential can see. Other projects were not checked: 'projectIds' counts as complete.",
    ]);
    expect(emulator.damage.entries()).toEqual([]);
  });

  it("is deleted once no project uses it", async () => {
    const { id, outs } = await madeKey();
    await theOtherLeaves(emulator);
    await startPlugin(emulator).remove(KEY, id, outs);
    expect(vault().keys.atlas).toBeUndefined();
  });

  it("waits until Atlas has moved the clusters of a project that left the key a moment ago", async () => {
    const { id, outs } = await madeKey();
    await moveToFresh();
    const next = startPlugin(emulator);
    await next.remove(KEY, id, outs);
    expect(vault().keys.atlas).toBeUndefined();
    expect(emulator.damage.entries()).toEqual([]);
    expect(textsOf(next, "status")).toContain(
      `before the delete of the key "atlas" of the vault payments-kv: ${other}: "accounts" IDLE`,
    );
  });

  it("is kept if such clusters are not IDLE in time, and the error names them", async () => {
    const { id, outs } = await madeKey({ ...existing, timeouts: { delete: "5m" } });
    await moveToFresh();
    await byHand(emulator, {
      projects: { [theOther.projectId]: { clusters: { [theOther.clusterName]: { stateName: "UPDATING" } } } },
    });
    emulator.journal.clear();
    await expect(startPlugin(emulator).remove(KEY, id, outs)).rejects.toThrow(
      `The last state was ${other}: "accounts" UPDATING`,
    );
    expect([writes(), emulator.damage.entries()]).toEqual([[], []]);
  });

  it("is kept if a project uses it again during the wait", async () => {
    const { id, outs } = await madeKey();
    await moveToFresh();
    let looks = 0;
    emulator.onRequest(({ path }) => {
      if (!path.endsWith(`${theOther.projectId}/encryptionAtRest`)) return;
      looks += 1;
      const settings = emulator.store.atlas.projects[theOther.projectId]?.encryption.azureKeyVault;
      if (looks === 2) Object.assign(settings ?? {}, { keyIdentifier: outs.keyIdentifier });
    });
    await expect(startPlugin(emulator).remove(KEY, id, outs)).rejects.toThrow(`was refused: ${other}`);
    expect(vault().keys.atlas).toBeDefined();
  });

  it("is deleted if a project that 'projectIds' does not name cannot be read, and a message says so", async () => {
    const { id, outs } = await madeKey();
    await theOtherLeaves(emulator);
    forbid(new RegExp(`groups/${theOther.projectId}/encryptionAtRest$`));
    const next = startPlugin(emulator);
    await next.remove(KEY, id, outs);
    expect(textsOf(next, "warn")).toEqual([
      `Cannot be checked: which other projects use the key "atlas" of the vault payments-kv. Not read: the configuration of ${other} (HTTP 403 USER_UNAUTHORIZED). 'projectIds' counts as complete.`,
    ]);
  });

  it("is kept if a project that 'projectIds' names cannot be read", async () => {
    const { id, outs } = await madeKey(existing, [projectId, theOther.projectId]);
    forbid(new RegExp(`groups/${theOther.projectId}/encryptionAtRest$`));
    await expect(startPlugin(emulator).remove(KEY, id, outs)).rejects.toThrow(/still needs it could not be checked/);
    expect(writes()).toEqual([]);
  });
});

describe("a key and a vault that a resource of the program uses", () => {
  /** Declared in this run, and not yet made: Atlas shows nothing of it. */
  const declared = async (keyName: string) => {
    const next = startPlugin(emulator);
    await next.check("EncryptionAtRest", {
      projectId,
      keyVaultId,
      keyName,
      keyVersion: "0".repeat(32),
      access: { roleId: quickstart.roleId },
    });
    return next;
  };

  it("are not deleted, even if no project uses them yet", async () => {
    await theOtherLeaves(emulator);
    const [key, kv] = [await madeKey(), await madeVault()];
    const next = await declared("atlas");
    await expect(next.remove(KEY, key.id, key.outs)).rejects.toThrow(/the program declares .*, which uses it/);
    await expect(next.remove("KeyVault", kv.id, kv.outs)).rejects.toThrow(/the program declares .*, which uses it/);
    expect(writes()).toEqual([]);
  });

  it("are kept without a message if nothing would be deleted", async () => {
    const { id, outs } = await plugin.up(KEY, existing);
    await (await declared("atlas")).remove(KEY, id, outs);
  });

  it("is deleted where the resource uses another key", async () => {
    await theOtherLeaves(emulator);
    const { id, outs } = await madeKey(fresh);
    await (await declared("atlas")).remove(KEY, id, outs);
    expect(vault().keys.fresh).toBeUndefined();
  });
});

describe("a vault", () => {
  it("is kept while a project that 'projectIds' does not name is configured on it", async () => {
    const { id, outs } = await madeVault();
    await expect(startPlugin(emulator).remove("KeyVault", id, outs)).rejects.toThrow(
      `The delete of the vault payments-kv was refused: ${other} with the cluster "accounts" uses it. Nothing was changed.`,
    );
    expect([writes(), emulator.damage.entries()]).toEqual([[], []]);
  });

  it("is deleted once no project uses it, and if the list of projects is refused, a message says so", async () => {
    const { id, outs } = await madeVault();
    await theOtherLeaves(emulator);
    forbid(/\/api\/atlas\/v2\/groups$/);
    const next = startPlugin(emulator);
    await next.remove("KeyVault", id, outs);
    expect(textsOf(next, "warn")).toEqual([
      `Cannot be checked: which other projects use the vault payments-kv. Not read: the list of projects (HTTP 403 USER_UNAUTHORIZED). 'projectIds' counts as complete.`,
    ]);
    expect(emulator.store.azure.vaults).toEqual([]);
  });
});
