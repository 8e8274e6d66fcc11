// Proves that every run names what lives in the project and belongs to nothing that the run declared, in one line, and that it says nothing else.

import { describe, expect, it } from "vitest";
import { quickstart } from "../../../../emulator/seeds.ts";
import { infos } from "../../../support/each-test.ts";
import { keyIdentifier } from "../../../support/key-settings.ts";
import { type Plugin, startPlugin } from "../../../support/plugin.ts";
import { anewForEachTest, args, EAR, emulator, plugin, project, writes } from "./world.ts";

anewForEachTest();

const { projectId, keyVaultId } = quickstart;
const NETWORKING = "PrivateNetworking";
const CLUSTER = "ClusterEncryption";

/** What an earlier run left: a private project with an encrypted cluster. */
async function left(): Promise<void> {
  await plugin.up(EAR, args);
  await plugin.up(NETWORKING, { projectId, keyVaultId, regions: ["US_EAST_2"] });
  await plugin.up(CLUSTER, { projectId, clusterName: "orders" });
  emulator.journal.clear();
}

const run = async (...declared: ReadonlyArray<readonly [Parameters<Plugin["up"]>[0], object]>): Promise<Plugin> => {
  const later = startPlugin(emulator);
  for (const [kind, given] of declared) await later.check(kind, { ...given });
  await later.end();
  return later;
};

const networking = [NETWORKING, { projectId, keyVaultId, regions: ["US_EAST_2"] }] as const;
const orders = [CLUSTER, { projectId, clusterName: "orders" }] as const;

describe("at its end, a run", () => {
  it("names what an earlier run created and the program does not declare, once, with what to do", async () => {
    await left();
    expect(infos(await run([EAR, args]))).toEqual([
      `Project ${projectId} uses the key, and no resource of this run manages: encrypted cluster "orders" (ClusterEncryption); private networking with private endpoints in US_EAST_2 (PrivateNetworking). ` +
        "If no other stack or tool does, declare the resource in parentheses and run `pulumi up`, which adopts it. To undo it, remove the resource from the program after that.",
    ]);
    expect(writes()).toEqual([]);
  });

  it("says nothing where everything is declared, in whatever order", async () => {
    await left();
    expect(infos(await run([EAR, args], networking, orders))).toEqual([]);
    expect(infos(await run(orders, [EAR, args], networking))).toEqual([]);
  });

  it("names only what is not declared", async () => {
    await left();
    expect(infos(await run([EAR, args], networking))).toEqual([
      expect.stringMatching(/manages: encrypted cluster "orders" \(ClusterEncryption\)\. If/),
    ]);
    expect(infos(await run([EAR, args], orders))).toEqual([
      expect.stringMatching(/manages: private networking with .* in US_EAST_2 \(PrivateNetworking\)\. If/),
    ]);
  });

  it("says nothing of clusters and endpoints that the program declares with @pulumi/mongodbatlas", async () => {
    await left();
    const endpoint = { type: "mongodbatlas:index/encryptionAtRestPrivateEndpoint:EncryptionAtRestPrivateEndpoint" };
    const cluster = { type: "mongodbatlas:index/advancedCluster:AdvancedCluster", projectId, name: "orders" };
    const declaredElsewhere = async (...__elsewhere: readonly object[]) =>
      infos(await run([EAR, { ...args, __elsewhere }]));
    expect(await declaredElsewhere(cluster, { ...endpoint, projectId })).toEqual([]);
    // Not known yet, as an output of a resource that is created later.
    expect(await declaredElsewhere({ type: "mongodbatlas:index/cluster:Cluster" }, endpoint)).toEqual([]);
    const names = [expect.stringMatching(/manages: encrypted cluster "orders" .*; private networking/)];
    expect(await declaredElsewhere({ ...cluster, name: "billing" })).toEqual(names);
    expect(await declaredElsewhere({ ...cluster, projectId: "64b7f0c0a1b2c3d4e5f60799" })).toEqual(names);
    expect(await declaredElsewhere({ type: "mongodbatlas:index/project:Project", name: "orders" })).toEqual(names);
  });

  it("names nothing that this run has deleted", async () => {
    await left();
    const later = startPlugin(emulator);
    await later.check(EAR, args);
    await later.remove(CLUSTER, `${projectId}/orders`, { projectId, clusterName: "orders" });
    await later.remove(NETWORKING, projectId, { projectId, keyVaultId, regions: ["US_EAST_2"] });
    await later.end();
    expect(infos(later)).toEqual([]);
  });

  it("says nothing in a preview, after a failure, without a login, or where it declared no key", async () => {
    await left();
    const preview = startPlugin(emulator);
    await preview.check(EAR, args, { preview: true });
    await preview.end();
    const failed = startPlugin(emulator);
    await failed.check(EAR, args);
    await expect(failed.update(CLUSTER, `${projectId}/none`, {}, { projectId, clusterName: "none" })).rejects.toThrow();
    await failed.end();
    const nobody = startPlugin(emulator, { MONGODB_ATLAS_CLIENT_ID: "", MONGODB_ATLAS_CLIENT_SECRET: "" });
    await nobody.check(EAR, args);
    await nobody.end();
    expect([preview, failed, nobody, await run(networking)].map(infos)).toEqual([[], [], [], []]);
  });
});

describe("customer-managed keys that a killed create left, and that the program does not declare", () => {
  const { resourceGroupName, keyVaultName: vaultName, keyName, servicePrincipalId } = quickstart;
  const vault = ["KeyVault", { resourceGroupName, vaultName, projectIds: [projectId] }] as const;
  const key = ["KeyVaultKey", { keyVaultId, keyName, projectIds: [projectId] }] as const;
  const access = ["AzureAccess", { projectId, servicePrincipalId }] as const;

  it("are named on the row of a resource that names the project, once in a run", async () => {
    await plugin.up(EAR, args);
    const line = [
      `Project ${projectId} uses customer-managed keys (key ${keyIdentifier(args.keyVersion)}), but no resource of this run manages its encryption at rest. ` +
        "If no other stack or tool manages it, declare an EncryptionAtRest for the project and run `pulumi up`, which adopts the configuration. To disable it, then remove the EncryptionAtRest from the program.",
    ];
    expect(infos(await run(vault))).toEqual(line);
    expect(infos(await run(key))).toEqual(line);
    expect(infos(await run(access))).toEqual(line);
    expect(infos(await run(vault, key, access))).toEqual(line);
  });

  it("are not named where the program declares them with @pulumi/mongodbatlas", async () => {
    await plugin.up(EAR, args);
    const type = "mongodbatlas:index/encryptionAtRest:EncryptionAtRest";
    const beside = async (...__elsewhere: readonly object[]) =>
      infos(await run([vault[0], { ...vault[1], __elsewhere }], [key[0], { ...key[1], __elsewhere }]));
    expect(await beside({ type, projectId })).toEqual([]);
    expect(await beside({ type })).toEqual([]);
    expect(await beside({ type, projectId: "64b7f0c0a1b2c3d4e5f60799" })).toHaveLength(1);
  });

  it("are not named where they are declared, are off, or are on a key of another vault", async () => {
    expect(infos(await run(vault, key, access))).toEqual([]);
    await plugin.up(EAR, args);
    expect(infos(await run([EAR, args], vault, key, access))).toEqual([]);
    const elsewhere = { keyVaultName: "other-kv", keyIdentifier: keyIdentifier().replace("payments-kv", "other-kv") };
    Object.assign(project().encryption.azureKeyVault, elsewhere);
    expect(infos(await run(vault, key))).toEqual([]);
  });
});
