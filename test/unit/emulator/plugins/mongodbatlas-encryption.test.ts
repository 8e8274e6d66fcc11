// Proves how the mongodbatlas stand-in manages a project's encryption at rest and its private endpoints, over the provider protocol, on the emulator.
import type { Plugin, Properties } from "@pulumi-atlas-cmk/testing/parts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { portalSeed } from "../../../../emulator/in-use-seeds.ts";
import { quickstart, quickstartSeed } from "../../../../emulator/seeds.ts";
import { type Bench, startBench, urnOf } from "./attach.ts";

const ENCRYPTION = "mongodbatlas:index/encryptionAtRest:EncryptionAtRest";
const ENDPOINT = "mongodbatlas:index/encryptionAtRestPrivateEndpoint:EncryptionAtRestPrivateEndpoint";
const { projectId, roleId, keyVaultName, keyName } = quickstart;

const settings: Properties = {
  projectId,
  azureKeyVaultConfig: {
    enabled: true,
    azureEnvironment: "AZURE",
    subscriptionId: quickstart.subscriptionId,
    resourceGroupName: quickstart.resourceGroupName,
    keyVaultName,
    keyIdentifier: `https://${keyVaultName}.vault.azure.net/keys/${keyName}`,
    roleId,
    requirePrivateNetworking: true,
  },
};
const endpoint: Properties = { projectId, cloudProvider: "AZURE", regionName: "US_EAST_2" };

let bench: Bench;
let plugin: Plugin;

const startWith = async (seed: typeof quickstartSeed): Promise<void> => {
  bench = await startBench(seed);
  plugin = await bench.attach("mongodbatlas");
};
const held = () => bench.emulator.store.atlas.projects[projectId];
const make = (type: string, inputs: Properties) => plugin.create(urnOf(type, "one"), inputs, false);

beforeEach(() => startWith(quickstartSeed));
afterEach(() => bench.close());

describe("encryption at rest", () => {
  it("is sent without a read, in Atlas's spelling, and has the project's id", async () => {
    const { id, outputs } = await make(ENCRYPTION, settings);
    expect(bench.requests()).toEqual(["POST …/oauth/token", `PATCH …/${projectId}/encryptionAtRest`]);
    expect(id).toBe(projectId);
    expect(held()?.encryption.azureKeyVault).toMatchObject({
      enabled: true,
      subscriptionID: quickstart.subscriptionId,
    });
    expect(outputs).toMatchObject({ azureKeyVaultConfig: { valid: true, roleId } });
  });

  it("is disabled by its delete for all three clouds", async () => {
    const made = await make(ENCRYPTION, settings);
    await plugin.delete(urnOf(ENCRYPTION, "one"), made.id, { inputs: settings, outputs: made.outputs });
    expect(bench.emulator.journal.writes().at(-1)?.requestBody).toEqual({
      azureKeyVault: { enabled: false },
      awsKms: { enabled: false },
      googleCloudKms: { enabled: false },
    });
  });

  it("keeps Atlas's refusal of that delete while a cluster uses the key, in the plugin's words", async () => {
    await bench.close();
    await startWith(portalSeed);
    const project = held();
    if (project !== undefined) project.privateEndpoints = [];
    const states = { inputs: settings, outputs: settings };
    await expect(plugin.delete(urnOf(ENCRYPTION, "one"), projectId, states)).rejects.toThrow(
      /error updating encryption at rest: .*CANNOT_DISABLE_ENCRYPTION_AT_REST/,
    );
  });
});

describe("a private endpoint", () => {
  it("is waited for until it is no longer INITIATING, and deleted until it is gone", async () => {
    await make(ENCRYPTION, settings);
    const made = await make(ENDPOINT, endpoint);
    expect(made.outputs).toMatchObject({ status: "PENDING_ACCEPTANCE" });
    expect(made.outputs.privateEndpointConnectionName).toMatch(/^ear-pe-/);
    await plugin.delete(urnOf(ENDPOINT, "one"), made.id, { inputs: endpoint, outputs: made.outputs });
    expect(held()?.privateEndpoints).toEqual([]);
    expect((await plugin.read(urnOf(ENDPOINT, "one"), made.id, { inputs: endpoint, outputs: made.outputs })).id).toBe(
      "",
    );
  });

  it("is not changed by an update", async () => {
    await make(ENCRYPTION, settings);
    const made = await make(ENDPOINT, endpoint);
    bench.requests();
    const newInputs = { ...endpoint, regionName: "EUROPE_WEST" };
    await plugin.update(
      urnOf(ENDPOINT, "one"),
      made.id,
      { oldInputs: endpoint, oldOutputs: made.outputs, newInputs },
      false,
    );
    expect(bench.requests()).toEqual([]);
  });
});
