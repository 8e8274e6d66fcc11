// Proves of every room, in process against the emulator, what counts as gone: only what Atlas or Azure itself says is. Whatever else answers "not
// found" (a proxy's page, another service, a wrong base URL), nothing leaves state, nothing counts as deleted and nothing is written.

import { describe, expect, it } from "vitest";
import type { FaultAction } from "../../../emulator/index.ts";
import { quickstart, quickstartSeed } from "../../../emulator/seeds.ts";
import { emulator, forEachTest, noDamage, plugin } from "../../support/each-test.ts";
import { emptyListsFrom } from "../../support/faults.ts";
import { type Kind, startPlugin } from "../../support/plugin.ts";

const { projectId, keyVaultId, keyName, keyVersions, roleId, tenantId } = quickstart;

forEachTest({ seed: quickstartSeed, holds: noDamage });

interface Made {
  readonly kind: Kind;
  readonly id: string;
  readonly outs: Readonly<Record<string, unknown>>;
}

/** One of each kind of resource that asks Atlas, in the order in which a destroy takes them. */
async function everyRoom(): Promise<readonly Made[]> {
  const made: Made[] = [];
  const up = async (kind: Kind, args: Readonly<Record<string, unknown>>): Promise<void> => {
    made.unshift({ kind, ...(await plugin.up(kind, args)) });
  };
  await up("KeyVaultKey", { keyVaultId, keyName, deletedWithVault: true, projectIds: [projectId] });
  await up("EncryptionAtRest", {
    projectId,
    keyVaultId,
    keyName,
    keyVersion: keyVersions.older,
    access: { roleId },
  });
  await up("PrivateNetworking", { projectId, keyVaultId, regions: ["EUROPE_WEST", "US_EAST_2"] });
  await up("KeyRotationAlert", { projectId, thresholdDays: 400 });
  await up("ClusterEncryption", { projectId, clusterName: "orders" });
  const principal = emulator.store.atlas.projects[projectId]?.roles[0]?.servicePrincipalId;
  made.unshift({
    kind: "AzureAccess",
    id: `${projectId}/${roleId}/${principal}`,
    outs: { projectId, tenantId, servicePrincipalId: principal, roleId, authorized: true, adopted: false },
  });
  emulator.journal.clear();
  return made;
}

const PAGE = "<html><body>Please log in to the network.</body></html>";
const API = /^\/api\/atlas\/v2\//;
const notFound = (errorCode: string): FaultAction => ({ kind: "status", status: 404, errorCode });

/** Whatever asks Atlas is answered so; taking a token is not. */
const answerAll = (action: FaultAction, path = API): void =>
  emulator.faults.add({ match: { service: "atlas", path }, times: Number.MAX_SAFE_INTEGER, action });

/** What Atlas answers where the base URL has its path twice, and what stands in Atlas's place elsewhere. */
const STRANGERS: ReadonlyArray<readonly [string, FaultAction]> = [
  ["an Atlas that knows no such path", notFound("RESOURCE_NOT_FOUND")],
  ["a proxy's page with 404", { kind: "status", status: 404, body: PAGE }],
  ["JSON with 404 that is not Atlas's", { kind: "status", status: 404, body: '{"message":"no route"}' }],
  [
    "JSON with 404 that has Atlas's code and not its form",
    { kind: "status", status: 404, body: '{"errorCode":"GROUP_NOT_FOUND"}' },
  ],
  ["a proxy's page with 200", { kind: "status", status: 200, body: PAGE }],
  ["an empty object with 200", { kind: "status", status: 200, body: "{}" }],
  [
    "an empty list with 200",
    {
      kind: "status",
      status: 200,
      body: '{"results":[],"azureServicePrincipals":[],"azureKeyVault":{"enabled":false}}',
    },
  ],
];

const azureNotFound = (code: string): FaultAction => ({
  kind: "status",
  status: 404,
  body: JSON.stringify({ error: { code, message: "The subscription was not found." } }),
});

const writes = () => emulator.journal.writes().filter(({ path }) => !path.includes("/oauth"));

describe.each(STRANGERS)("with %s in Atlas's place", (_, action) => {
  const isEmptyList = action.kind === "status" && action.body?.includes("enabled") === true;

  it("a refresh drops nothing", async () => {
    const rooms = await everyRoom();
    answerAll(action);
    for (const { kind, id, outs } of rooms.filter((one) => one.kind !== "KeyVaultKey")) {
      const read = startPlugin(emulator)
        .read(kind, id, outs)
        .then(({ id: found }) => found);
      // What such a list says of settings and alerts is drift, and a drift is no loss.
      await expect(
        read.catch(() => "refused"),
        kind,
      ).resolves.toEqual(expect.any(String));
      if (!isEmptyList) await expect(startPlugin(emulator).read(kind, id, outs), kind).rejects.toThrow();
    }
  });

  it("a destroy ends in an error and writes nothing", async () => {
    const rooms = await everyRoom();
    answerAll(action);
    for (const { kind, id, outs } of rooms)
      await expect(startPlugin(emulator).remove(kind, id, outs), kind).rejects.toThrow();
    expect(writes()).toEqual([]);
  });
});

describe.each<readonly [string, FaultAction]>([
  ["a proxy's page with 404", { kind: "status", status: 404, body: PAGE }],
  ["JSON with 404 that is not Azure's", { kind: "status", status: 404, body: '{"message":"no route"}' }],
  ["a login that does not see the subscription", azureNotFound("SubscriptionNotFound")],
  ["a proxy's page with 200", { kind: "status", status: 200, body: PAGE }],
])("with %s in Azure's place", (_, action) => {
  const { subscriptionId, resourceGroupName, keyVaultName: vaultName } = quickstart;
  const onVault = async (): Promise<readonly Made[]> => {
    const key = { keyVaultId, keyName, deleteKey: true, projectIds: [] };
    const vault = { subscriptionId, resourceGroupName, vaultName, deleteVault: true, projectIds: [] };
    const made: readonly Made[] = [
      { kind: "KeyVaultKey", ...(await plugin.up("KeyVaultKey", key)) },
      { kind: "KeyVault", ...(await plugin.up("KeyVault", vault)) },
    ];
    emulator.journal.clear();
    emulator.faults.add({ match: { service: "arm" }, times: Number.MAX_SAFE_INTEGER, action });
    return made;
  };

  it("a refresh drops nothing, and a destroy writes nothing", async () => {
    for (const { kind, id, outs } of await onVault()) {
      await expect(startPlugin(emulator).read(kind, id, outs), kind).rejects.toThrow();
      await expect(startPlugin(emulator).remove(kind, id, outs), kind).rejects.toThrow();
    }
    expect(writes()).toEqual([]);
  });
});

describe("a vault that is gone", () => {
  it("is removed from state with its key by a refresh, and a destroy does nothing", async () => {
    const { id, outs } = await plugin.up("KeyVaultKey", { keyVaultId, keyName, deleteKey: true, projectIds: [] });
    emulator.journal.clear();
    emulator.store.azure.vaults = [];
    expect(await startPlugin(emulator).read("KeyVaultKey", id, outs)).toEqual({});
    await startPlugin(emulator).remove("KeyVaultKey", id, outs);
    expect(writes()).toEqual([]);
  });
});

describe("a project that is gone", () => {
  const gone = async () => {
    const rooms = await everyRoom();
    delete emulator.store.atlas.projects[projectId];
    return rooms;
  };

  it("is removed from state by a refresh", async () => {
    for (const { kind, id, outs } of (await gone()).filter((one) => one.kind !== "KeyVaultKey"))
      expect(await startPlugin(emulator).read(kind, id, outs), kind).toEqual({});
  });

  it("needs no write from a destroy", async () => {
    for (const { kind, id, outs } of await gone()) await startPlugin(emulator).remove(kind, id, outs);
    expect(writes()).toEqual([]);
  });

  it("is not one that the login cannot see", async () => {
    const rooms = await everyRoom();
    const { clientId, clientSecret } = quickstart.strangerAccount;
    const stranger = () =>
      startPlugin(emulator, { MONGODB_ATLAS_CLIENT_ID: clientId, MONGODB_ATLAS_CLIENT_SECRET: clientSecret });
    for (const { kind, id, outs } of rooms) {
      await expect(stranger().remove(kind, id, outs), kind).rejects.toThrow(/cannot see the project/);
      if (kind !== "KeyVaultKey") await expect(stranger().read(kind, id, outs), kind).rejects.toThrow();
    }
    expect(writes()).toEqual([]);
  });

  it("is not one whose own request says that it is there", async () => {
    const rooms = await everyRoom();
    answerAll(notFound("GROUP_NOT_FOUND"), /^\/api\/atlas\/v2\/groups\/[^/]+\//);
    for (const { kind, id, outs } of rooms)
      await expect(startPlugin(emulator).remove(kind, id, outs), kind).rejects.toThrow(
        kind === "KeyVaultKey"
          ? /was refused: .* could not be checked\. .*GROUP_NOT_FOUND.*'projectIds'/
          : /GROUP_NOT_FOUND.*\(GET \/groups\/64b7f0c0a1b2c3d4e5f60718\) was answered with the project.*Check that http:\/\/127/,
      );
    expect(writes()).toEqual([]);
  });
});

describe("a cluster", () => {
  const encrypted = async () => {
    const rooms = await everyRoom();
    const made = rooms.find((one) => one.kind === "ClusterEncryption");
    if (made === undefined) throw new Error("no cluster");
    return made;
  };
  const LIST = /\/clusters$/;
  const ONE = /\/clusters\/orders$/;
  const hideFromList = (): void => emptyListsFrom(emulator, LIST, 1, Number.POSITIVE_INFINITY);

  it("that the list lacks is there all the same, where its own path shows it", async () => {
    const { kind, id, outs } = await encrypted();
    hideFromList();
    expect((await startPlugin(emulator).read(kind, id, outs)).props).toEqual(outs);
    await startPlugin(emulator).remove(kind, id, outs);
    expect(writes().map(({ method, path }) => `${method} ${path.split("/").at(-1)}`)).toEqual(["PATCH orders"]);
  });

  it("is gone where its own path says so and the project is there", async () => {
    const { kind, id, outs } = await encrypted();
    const project = emulator.store.atlas.projects[projectId];
    if (project !== undefined) project.clusters = project.clusters.filter(({ name }) => name !== "orders");
    expect(await startPlugin(emulator).read(kind, id, outs)).toEqual({});
    await startPlugin(emulator).remove(kind, id, outs);
    expect(writes()).toEqual([]);
  });

  it("is gone where a flex cluster has its name", async () => {
    const { kind, id, outs } = await encrypted();
    hideFromList();
    emulator.faults.add({
      match: { method: "GET", path: ONE },
      action: { kind: "status", status: 400, errorCode: "CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API" },
    });
    expect(await startPlugin(emulator).read(kind, id, outs)).toEqual({});
  });

  it("is not gone where its project cannot be proven", async () => {
    const { kind, id, outs } = await encrypted();
    hideFromList();
    answerAll(notFound("CLUSTER_NOT_FOUND"), ONE);
    answerAll({ kind: "status", status: 404, body: PAGE }, /\/groups\/[^/]+$/);
    const unproven = /CLUSTER_NOT_FOUND.*proved nothing: .*HTTP 404\)\. Nothing was removed from the stack's state/;
    await expect(startPlugin(emulator).read(kind, id, outs)).rejects.toThrow(unproven);
    await expect(startPlugin(emulator).remove(kind, id, outs)).rejects.toThrow(unproven);
  });
});
