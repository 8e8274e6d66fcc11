// Proves what a refresh takes for drift of a vault, and that a vault goes only where a person said so and no project needs it.
import { describe, expect, it } from "vitest";
import { quickstart } from "../../../../emulator/seeds.ts";
import { must } from "../../../support/must.ts";
import {
  anewForEachTest,
  another,
  args,
  asked,
  emulator,
  infos,
  keyVaultId,
  loseAnswer,
  plugin,
  projectId,
  VAULT,
  vault,
  warnings,
  writes,
} from "./world.ts";

anewForEachTest();

type Properties = Readonly<Record<string, unknown>>;

async function made(given: Properties = args): Promise<Properties> {
  const { outs } = await plugin.up(VAULT, given);
  emulator.journal.clear();
  return outs;
}
const inputsOf = ({ vaultUri: _, __v: __, ...inputs }: Properties): Properties => inputs;

/** What the program says of the same vault in a later run, without a refresh. */
async function look(outs: Properties, env: Readonly<Record<string, string | undefined>> = {}) {
  const process = another(env);
  return { diff: await process.diff(VAULT, keyVaultId, outs, inputsOf(outs)), warnings: warnings(process) };
}

describe("a refresh right after the first `up`", () => {
  it("finds nothing", async () => {
    const outs = await made({ ...args, tags: { team: "data" }, sku: "premium" });
    expect(await plugin.read(VAULT, keyVaultId, outs)).toEqual({ id: keyVaultId, props: outs });
    expect(await look(outs)).toEqual({ diff: { changes: false }, warnings: [] });
  });
});

describe("a property that the program does not manage", () => {
  it("is no drift: public network access, the firewall, tags and a tier that the program does not set", async () => {
    const outs = await made({ ...args, tags: { team: "data" } });
    Object.assign(vault(), {
      publicNetworkAccess: "Disabled",
      networkAcls: { bypass: "None", defaultAction: "Deny", ipRules: [] },
      tags: { TEAM: "data", costCenter: "42" },
      sku: "premium",
    });
    expect((await plugin.read(VAULT, keyVaultId, outs)).inputs).toBe(undefined);
    expect(await look(outs)).toEqual({ diff: { changes: false }, warnings: [] });
  });
});

describe("drift", () => {
  it("names the property and both values, and a refresh reports it", async () => {
    const outs = await made({ ...args, tags: { team: "data", stage: "dev" }, sku: "standard" });
    Object.assign(vault(), { tags: { team: "ops" }, sku: "premium" });
    expect((await plugin.read(VAULT, keyVaultId, outs)).inputs).toMatchObject({
      tags: { team: "ops" },
      sku: "premium",
    });
    expect(await look(outs)).toEqual({
      diff: { changes: true },
      warnings: [
        `Drift in the vault atlas-kv: tags.team: "ops" in Azure, "data" in the program; tags.stage: absent in Azure, "dev" in the program; sku: premium in Azure, standard in the program. \`pulumi up\` restores the program's values.`,
      ],
    });
  });

  it("to access policies is reported and not repaired, because a repair would end all policies", async () => {
    const outs = await made();
    vault().enableRbacAuthorization = false;
    const says = expect.stringMatching(
      /enableRbacAuthorization is false in Azure, true in the program.*`az keyvault update --name atlas-kv --enable-rbac-authorization true`/,
    );
    expect(await look(outs)).toEqual({ diff: { changes: false }, warnings: [says] });
    await plugin.read(VAULT, keyVaultId, outs);
    expect(warnings()).toEqual([says]);
  });

  it("cannot be checked without a login, and a message says so", async () => {
    const outs = await made();
    const env = { ARM_CLIENT_ID: undefined, ARM_CLIENT_SECRET: undefined, ARM_TENANT_ID: undefined, PATH: "" };
    const seen = await look(outs, env);
    expect(seen.diff).toEqual({ changes: false });
    expect(seen.warnings).toEqual([
      expect.stringMatching(/^Cannot be checked without a credential: whether the vault .* matches the program/),
    ]);
  });

  it("a vault that was deleted is gone", async () => {
    const outs = await made();
    emulator.store.azure.vaults = [];
    expect(await plugin.read(VAULT, keyVaultId, outs)).toEqual({});
  });
});

describe("a delete", () => {
  const doomed = { ...args, deleteVault: true, projectIds: [projectId] };
  /** The project's key is in the vault. */
  const hasKeyHere = (): void => {
    must(emulator.store.atlas.projects[projectId]).encryption.azureKeyVault = {
      enabled: true,
      subscriptionID: quickstart.subscriptionId,
      resourceGroupName: "keys",
      keyVaultName: "atlas-kv",
      keyIdentifier: "https://atlas-kv.vault.azure.net/keys/atlas",
      roleId: quickstart.roleId,
    };
  };

  it("keeps the vault and names it, with the command that deletes it, and sends no request", async () => {
    const outs = await made();
    const process = another();
    await process.remove(VAULT, keyVaultId, outs);
    expect(asked()).toEqual([]);
    expect(infos(process)).toEqual([
      `Kept: the vault atlas-kv, with its keys and role assignments. The next \`pulumi up\` for the same project finds the vault; otherwise pass vaultName: "atlas-kv". To delete the vault, with everything that only its keys can decrypt: \`az keyvault delete --name atlas-kv\`.`,
    ]);
  });

  it("keeps what the program still declares, and says so", async () => {
    const outs = await made(doomed);
    await plugin.remove(VAULT, keyVaultId, outs);
    expect(writes()).toEqual([]);
    expect(infos()).toEqual([
      `Kept: KeyVault ${keyVaultId.toLowerCase()}. The program still declares it. Nothing was written.`,
    ]);
  });

  it("deletes the vault with deleteVault, once no project has its key there", async () => {
    const outs = await made(doomed);
    const process = another();
    loseAnswer("DELETE");
    await process.remove(VAULT, keyVaultId, outs);
    expect(writes()).toEqual([["DELETE {vault}", undefined]]);
    expect(emulator.store.azure.deletedVaults.map((gone) => gone.vault.id)).toEqual([keyVaultId]);
    expect(infos(process)).toEqual([
      "Checked 1 Atlas project that this credential can see. Other projects were not checked: 'projectIds' counts as complete.",
      `Deleted the vault atlas-kv, with its keys. For 90 days \`az keyvault recover --name atlas-kv\`, or the next \`pulumi up\`, brings it back.`,
    ]);
    await another().remove(VAULT, keyVaultId, outs);
  });

  it("is refused while the key of a project is in it, with the clusters that are encrypted with it", async () => {
    const outs = await made(doomed);
    hasKeyHere();
    must(must(emulator.store.atlas.projects[projectId]).clusters[0]).encryptionAtRestProvider = "AZURE";
    await expect(another().remove(VAULT, keyVaultId, outs)).rejects.toThrow(
      `The delete of the vault atlas-kv was refused: it has the key of the Atlas project ${projectId}, which encrypts the clusters "orders". Nothing was changed.`,
    );
    expect(writes()).toEqual([]);
  });

  it("is refused for a project that got a key in it a moment after this run had read the project, where the projects cannot be listed", async () => {
    const outs = await made(doomed);
    const process = another();
    const keyIdentifier = "https://atlas-kv.vault.azure.net/keys/atlas";
    const settings = { projectId, keyVaultId, keyName: "atlas", keyIdentifier, access: { roleId: quickstart.roleId } };
    await process.read("EncryptionAtRest", projectId, settings);
    expect(asked().map(({ path }) => path)).toContain(`/api/atlas/v2/groups/${projectId}/encryptionAtRest`);
    hasKeyHere();
    emulator.faults.add({
      match: { method: "GET", path: /\/groups$/ },
      action: { kind: "status", status: 403, errorCode: "USER_UNAUTHORIZED" },
    });
    await expect(process.remove(VAULT, keyVaultId, outs)).rejects.toThrow(
      `The delete of the vault atlas-kv was refused: it has the key of the Atlas project ${projectId}`,
    );
    expect(writes()).toEqual([]);
  });

  it("is refused while clusters of a project may still be decrypted with a key in it", async () => {
    const outs = await made(doomed);
    Object.assign(must(must(emulator.store.atlas.projects[projectId]).clusters[0]), {
      encryptionAtRestProvider: "AZURE",
    });
    await expect(another().remove(VAULT, keyVaultId, outs)).rejects.toThrow(
      /clusters of the Atlas project .* may still need a key in it \(orders is encrypted\)\. Nothing was changed\. Decrypt the clusters/,
    );
    expect(writes()).toEqual([]);
  });

  it("is refused if Atlas cannot be reached", async () => {
    const outs = await made(doomed);
    const stranger = another({ MONGODB_ATLAS_CLIENT_ID: undefined, MONGODB_ATLAS_CLIENT_SECRET: undefined });
    await expect(stranger.remove(VAULT, keyVaultId, outs)).rejects.toThrow(
      /The delete of .* was refused: whether the Atlas project .* still needs it could not be checked\. Nothing was changed\./,
    );
    expect(writes()).toEqual([]);
  });
});
