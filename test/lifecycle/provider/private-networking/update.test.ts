// Proves how PrivateNetworking follows the project and the vault: regions that come and go, what others change, what a preview refuses.
import { describe, expect, it } from "vitest";
import { quickstart } from "../../../../emulator/seeds.ts";
import { startPlugin, textsOf } from "../../../support/plugin.ts";
import {
  anewForEachTest,
  args,
  both,
  changeProject,
  changeVault,
  changeVaults,
  connections,
  emulator,
  endpoints,
  isPrivate,
  keyVaultId,
  NETWORKING,
  plugin,
  project,
  projectId,
  ready,
  said,
  settings,
  vault,
  writes,
} from "./world.ts";

anewForEachTest();

const { newest } = quickstart.keyVersions;

/** Azure rotates the key. */
function addKeyVersion(): string {
  const version = "00112233445566778899aabbccddeeff";
  vault().keys[quickstart.keyName]?.versions.push({ version, createdMs: emulator.clock.now(), enabled: true });
  return version;
}

type Made = Awaited<ReturnType<typeof isPrivate>>;
const check = (news: object, { inputs }: Made, preview = true) =>
  plugin.check(NETWORKING, { ...args, ...news }, { olds: inputs, preview });
const update = async (made: Made, news: object): Promise<Readonly<Record<string, unknown>>> =>
  plugin.update(NETWORKING, made.id, made.outs, (await check(news, made, false)).inputs);

describe("regions", () => {
  it("that a cluster comes to are added, and shown in the preview", async () => {
    const made = await isPrivate({}, "orders");
    await changeProject({
      clusters: { orders: { regions: ["US_EAST_2", "US_WEST_2"], encryptionAtRestProvider: "NONE" } },
    });
    const { inputs, failures } = await check({}, made);
    expect(failures).toEqual([]);
    expect(inputs.regions).toEqual([...both, "US_WEST_2"]);
    const difference = await plugin.diff(NETWORKING, made.id, made.outs, inputs);
    expect(difference).toEqual({ replaces: [] });
    await plugin.update(NETWORKING, made.id, made.outs, inputs);
    expect(writes()).toEqual(["POST privateEndpoints", "PUT connection"]);
  });

  it("are the same in either spelling", async () => {
    const made = await isPrivate({ regions: ["US_EAST_2", "EUROPE_WEST"] });
    const { inputs } = await check({ regions: ["westeurope", "East US 2", "eastus2"] }, made);
    expect(inputs.regions).toEqual(both);
    expect(await plugin.diff(NETWORKING, made.id, made.outs, inputs)).toEqual({ changes: false });
  });

  it("with a typo lead to a warning with the nearest names, once, and to Atlas's refusal at `up`", async () => {
    await ready();
    const strange = { ...args, regions: ["eastus22"] };
    const { failures } = await plugin.check(NETWORKING, strange, { preview: true });
    const warned = said("warn").filter((text) => text.includes("eastus22"));
    expect([failures, warned]).toEqual([[], [expect.stringMatching(/"eastus22".*Did you mean .*US_EAST_2/)]]);
    await expect(plugin.up(NETWORKING, strange)).rejects.toThrow(/INVALID_REGION/);
    expect(said("warn").filter((text) => text.includes("eastus22"))).toHaveLength(1);
  });

  it("must be named if no cluster shows them", async () => {
    await ready();
    await changeProject({ clusters: { orders: null, billing: null } });
    const { failures } = await plugin.check(NETWORKING, args, { preview: true });
    expect(failures[0]?.reason).toMatch(/no dedicated cluster in an Azure region yet.*Set 'regions'/);
  });

  it("stay where the last cluster of a project has gone", async () => {
    const made = await isPrivate();
    await changeProject({ clusters: { orders: null, billing: null } });
    expect((await check({}, made)).inputs.regions).toEqual(both);
    expect(said("warn").at(-1)).toMatch(/no longer has a dedicated cluster\. Its private endpoints in .* are kept/);
  });

  it("that are removed lose their endpoints, if no cluster has nodes there", async () => {
    const made = await isPrivate({ regions: [...both, "US_WEST_2"] });
    const outs = await update(made, { regions: both });
    expect(
      endpoints()
        .map((one) => one.regionName)
        .sort(),
    ).toEqual(both);
    expect(outs.endpointStatus).toEqual({ EUROPE_WEST: "ACTIVE", US_EAST_2: "ACTIVE" });
    expect(writes()).toEqual(["DELETE privateEndpoint"]);
  });

  it("cannot be removed while a cluster has nodes there: first the cluster, then the region", async () => {
    const made = await isPrivate({}, "billing");
    const { failures } = await check({ regions: ["US_EAST_2"] }, made);
    expect(failures).toEqual([
      {
        property: "regions",
        reason: expect.stringMatching(/"billing" in EUROPE_WEST\. Remove the region from the clusters first/),
      },
    ]);
    await expect(update(made, { regions: ["US_EAST_2"] })).rejects.toThrow(/"billing" in EUROPE_WEST/);
    expect(writes()).toEqual([]);
  });

  it("that leave out a cluster on the key: a warning in the preview, refused at `up`", async () => {
    await ready("billing");
    const one = { ...args, regions: ["US_EAST_2"] };
    expect((await plugin.check(NETWORKING, one, { preview: true })).failures).toEqual([]);
    expect(said("warn").at(-1)).toMatch(/"billing" in EUROPE_WEST.*`pulumi up` checks again/);
    await expect(plugin.up(NETWORKING, one)).rejects.toThrow(/"billing" in EUROPE_WEST.*Nothing was changed/);
    expect(writes()).toEqual([]);
  });
});

describe("what others change", () => {
  it("is nothing without drift, with two requests", async () => {
    const made = await isPrivate({ publicNetworkAccess: "Disabled" });
    const other = startPlugin(emulator);
    expect(await other.diff(NETWORKING, made.id, made.outs, made.inputs)).toEqual({ changes: false });
    expect(
      emulator.journal.entries().filter((entry) => entry.service === "atlas" && entry.method === "GET"),
    ).toHaveLength(2);
  });

  it("an endpoint rejected in Azure is detected by diff, and replaced by an update", async () => {
    const made = await isPrivate();
    const [first] = endpoints();
    await changeVault({ connections: { [first?.connectionName ?? ""]: { status: "Rejected" } } });
    const other = startPlugin(emulator);
    expect(await other.diff(NETWORKING, made.id, made.outs, made.inputs)).toEqual({ changes: true });
    expect(other.messages.at(-1)?.text).toMatch(
      /^Drift of the private networking of .*: the private endpoint in \w+ is (INITIATING|PENDING_RECREATION) in Atlas, ACTIVE in/,
    );
    const outs = await other.update(NETWORKING, made.id, made.outs, made.inputs);
    expect(outs.endpointStatus).toEqual({ EUROPE_WEST: "ACTIVE", US_EAST_2: "ACTIVE" });
    expect(writes()).toEqual(["PUT connection"]);
    expect(connections().filter((one) => one === "Approved")).toHaveLength(2);
  });

  it("a vault that is opened again is detected by diff, and closed by an update", async () => {
    const made = await isPrivate({ publicNetworkAccess: "Disabled" }, "orders", "billing");
    await changeVault({ publicNetworkAccess: "Enabled" });
    const other = startPlugin(emulator);
    expect(await other.diff(NETWORKING, made.id, made.outs, made.inputs)).toEqual({ changes: true });
    expect(other.messages.at(-1)?.text).toMatch(
      /publicNetworkAccess of the vault is Enabled in Azure, Disabled in the program/,
    );
    await other.update(NETWORKING, made.id, made.outs, made.inputs);
    expect(vault().publicNetworkAccess).toBe("Disabled");
    expect(writes()).toEqual(["PATCH payments-kv"]);
  });

  it("a vault that is gone is drift, and the vault that replaces it is closed by an update", async () => {
    const made = await isPrivate({ publicNetworkAccess: "Disabled" });
    const gone = vault();
    const assigned = [...emulator.store.azure.roleAssignments];
    await changeVaults({ [gone.name]: null });
    const other = startPlugin(emulator);
    const { inputs, props = {} } = await other.read(NETWORKING, made.id, made.outs);
    expect(inputs).toMatchObject({ publicNetworkAccess: "ABSENT" });
    expect(await other.diff(NETWORKING, made.id, props, made.inputs)).toEqual({ replaces: [] });
    expect(textsOf(other)).toEqual([
      expect.stringMatching(/^Drift of the private networking of .*the vault payments-kv does not exist in Azure/),
    ]);
    emulator.store.azure.vaults.push({ ...gone, publicNetworkAccess: "Enabled" });
    emulator.store.azure.roleAssignments.splice(0, Number.POSITIVE_INFINITY, ...assigned);
    const outs = await other.update(NETWORKING, made.id, props, made.inputs);
    expect([vault().publicNetworkAccess, outs.publicNetworkAccess]).toEqual(["Disabled", "Disabled"]);
  });

  it("a vault and a configuration that are gone do not prevent a destroy", async () => {
    const made = await isPrivate({ publicNetworkAccess: "Disabled" });
    await changeVaults({ [vault().name]: null });
    await changeProject({
      encryptionAtRest: { azureKeyVault: { enabled: false } },
      privateEndpoints: Object.fromEntries(both.map((region) => [region, null])),
    });
    const other = startPlugin(emulator);
    const { props = {} } = await other.read(NETWORKING, made.id, made.outs);
    await other.remove(NETWORKING, made.id, props);
    expect([endpoints(), settings()?.enabled, writes()]).toEqual([[], false, []]);
  });

  it("the preview says that a vault stays closed, where the program no longer sets publicNetworkAccess", async () => {
    const made = await isPrivate({ publicNetworkAccess: "Disabled" });
    const later = startPlugin(emulator);
    const { inputs } = await later.check(NETWORKING, args, { olds: made.inputs, preview: true });
    expect(await later.diff(NETWORKING, made.id, made.outs, inputs)).toEqual({ replaces: [] });
    expect(textsOf(later)).toEqual([
      expect.stringMatching(/^The public network access of the vault .*payments-kv stays Disabled/),
    ]);
  });

  it("is reported by a refresh in the keys of the arguments", async () => {
    const made = await isPrivate({ publicNetworkAccess: "Disabled" });
    await changeVault({ publicNetworkAccess: "Enabled" });
    await changeProject({ privateEndpoints: { EUROPE_WEST: null } });
    const { inputs } = await startPlugin(emulator).read(NETWORKING, made.id, made.outs);
    expect(inputs).toMatchObject({
      publicNetworkAccess: "Enabled",
      requirePrivateNetworking: true,
      endpointStatus: { EUROPE_WEST: "ABSENT", US_EAST_2: "ACTIVE" },
    });
  });

  it("a vault is not closed if a cluster would lose access to the key", async () => {
    const made = await isPrivate({ regions: ["US_EAST_2"] }, "orders");
    await changeProject({ clusters: { late: { regions: ["EUROPE_WEST"], encryptionAtRestProvider: "AZURE" } } });
    await expect(update(made, { regions: ["US_EAST_2"], publicNetworkAccess: "Disabled" })).rejects.toThrow(
      /"late" in EUROPE_WEST/,
    );
    expect(vault().publicNetworkAccess ?? "Enabled").toBe("Enabled");
  });
});

describe("the project's key, while an endpoint is being recreated and the vault is closed", () => {
  const regions = [...both, "US_WEST_2"];
  const rejected = async (args: object = project) => {
    await plugin.up("EncryptionAtRest", { ...args });
    const path = await plugin.up(NETWORKING, { projectId, keyVaultId, publicNetworkAccess: "Disabled", regions });
    const known = await startPlugin(emulator).up("EncryptionAtRest", { ...args });
    const connectionName = endpoints().find((one) => one.regionName === "US_WEST_2")?.connectionName ?? "";
    await changeProject({ clusters: { late: { regions: ["US_WEST_2"], encryptionAtRestProvider: "NONE" } } });
    await changeVault({ connections: { [connectionName]: { status: "Rejected" } } });
    showInvalid();
    emulator.journal.clear();
    return { ...known, path, other: startPlugin(emulator) };
  };
  const showInvalid = (): void =>
    emulator.faults.add({
      match: { method: "GET", path: /encryptionAtRest$/ },
      times: 99,
      action: { kind: "rewrite", body: (json) => invalid(json) },
    });
  /** In lists only: a cluster that is really without a path is in the damage log. */
  const showEncrypted = (name: string): void =>
    emulator.faults.add({
      match: { method: "GET", path: /clusters$/ },
      times: 99,
      action: { kind: "rewrite", body: (json) => encrypted(json, name) },
    });
  const encrypted = (json: unknown, name: string): unknown => {
    const page = json as { results: ReadonlyArray<{ name: string }> }; // what the emulator answers
    const results = page.results.map((one) =>
      one.name === name ? { ...one, encryptionAtRestProvider: "AZURE" } : one,
    );
    return { ...page, results };
  };
  const invalid = (json: unknown): unknown => {
    const seen = json as { azureKeyVault: object }; // what the emulator answers
    return { ...seen, azureKeyVault: { ...seen.azureKeyVault, valid: false } };
  };

  it("is not checked: the row says why, and diff reports no change", async () => {
    const { other, id, outs, inputs } = await rejected();
    expect(await other.diff("EncryptionAtRest", id, outs, inputs)).toEqual({ changes: false });
    expect(other.messages.at(-1)?.text).toMatch(
      /Cannot be checked: whether .* Not all of its private endpoints are ACTIVE: US_WEST_2 is/,
    );
    expect((await other.read("EncryptionAtRest", id, outs)).inputs).toBe(undefined);
  });

  it("is not changed, because a new key could not be tried", async () => {
    const { other, id, outs } = await rejected();
    const { inputs } = await other.check("EncryptionAtRest", { ...project, keyVersion: newest }, { olds: outs });
    await expect(other.update("EncryptionAtRest", id, outs, inputs)).rejects.toThrow(/Undo this change/);
    expect(writes()).toEqual([]);
  });

  const { tenantId, staticApp } = quickstart;
  const access = { tenantId, clientId: staticApp.clientId, clientSecret: staticApp.clientSecret };
  it.each([
    ['by keyVersion "latest"', { ...project, keyVersion: "latest" }],
    ["with a client secret, without keyVersion", { projectId, keyVaultId, keyName: project.keyName, access }],
  ])(
    "keeps the key version although a newer one is followed %s, says so once, and the next run sets it",
    async (_, args) => {
      const { other, id, outs, path } = await rejected(args);
      const newer = addKeyVersion();
      const { inputs, failures } = await other.check("EncryptionAtRest", args, { olds: outs });
      expect([inputs.keyIdentifier, failures]).toEqual([outs.keyIdentifier, []]);
      expect(await other.diff("EncryptionAtRest", id, outs, inputs)).toEqual({ changes: false });
      expect(textsOf(other)).toEqual([
        expect.stringMatching(
          new RegExp(
            `^Kept the key version ${newest} of project ${projectId}: .*${newer}.*US_WEST_2 is .*the next \`pulumi up\` sets`,
          ),
        ),
      ]);
      emulator.faults.clear();
      await other.update(NETWORKING, path.id, path.outs, path.inputs);
      const next = startPlugin(emulator);
      const moved = (await next.check("EncryptionAtRest", args, { olds: inputs })).inputs;
      await next.update("EncryptionAtRest", id, outs, moved);
      expect([settings()?.keyIdentifier, next.messages.filter((one) => one.kind === "warn")]).toEqual([
        expect.stringContaining(newer),
        [],
      ]);
    },
  );

  it("is not waited for where a cluster came to a region without an endpoint: the PrivateNetworking adds it in the same run", async () => {
    const path = await isPrivate({ publicNetworkAccess: "Disabled" });
    const known = await startPlugin(emulator).up("EncryptionAtRest", project);
    await changeProject({ clusters: { orders: { regions: ["US_EAST_2", "US_WEST_2"] } } });
    showInvalid();
    showEncrypted("orders");
    emulator.journal.clear();
    const other = startPlugin(emulator);
    expect(await other.diff("EncryptionAtRest", known.id, known.outs, known.inputs)).toEqual({ changes: false });
    expect(other.messages.at(-1)?.text).toMatch(/[Nn]ot all .*ACTIVE: US_WEST_2 is ABSENT/);
    await other.update("EncryptionAtRest", known.id, known.outs, known.inputs);
    emulator.faults.clear();
    const { inputs } = await other.check(NETWORKING, args, { olds: path.inputs });
    await other.update(NETWORKING, path.id, path.outs, inputs);
    expect(writes()).toEqual(["POST privateEndpoints", "PUT connection"]);
  });

  it("is not an error where Atlas notices a rejected connection only while the key is waited for", async () => {
    await isPrivate({ publicNetworkAccess: "Disabled" });
    const known = await startPlugin(emulator).up("EncryptionAtRest", project);
    showInvalid();
    let looks = 0;
    const stop = emulator.onRequest(async ({ method, path }) => {
      if (method !== "GET" || !path.endsWith("/encryptionAtRest")) return;
      looks += 1;
      if (looks !== 3) return;
      stop();
      const connectionName = endpoints()[0]?.connectionName ?? "";
      await changeVault({ connections: { [connectionName]: { status: "Rejected" } } });
    });
    const other = startPlugin(emulator);
    await other.update("EncryptionAtRest", known.id, known.outs, known.inputs);
    expect(textsOf(other, "warn")).toEqual([expect.stringMatching(/Not all of its private endpoints are ACTIVE/)]);
  });

  it("says in the preview that the version is kept, and shows no change of the key", async () => {
    const args = { ...project, keyVersion: "latest" };
    const { other, outs, inputs: before } = await rejected(args);
    addKeyVersion();
    const { inputs } = await other.check("EncryptionAtRest", args, { olds: before, preview: true });
    expect(inputs.keyIdentifier).toBe(outs.keyIdentifier);
    expect(textsOf(other)).toEqual([expect.stringMatching(/^Kept the key version/)]);
  });
});

describe("a preview refuses", () => {
  it("private networking in a project with a multi-cloud cluster, and so does `up`", async () => {
    await ready();
    const regions = [
      { providerName: "AZURE", regionName: "US_EAST_2" },
      { providerName: "AWS", regionName: "US_EAST_1" },
    ];
    await changeProject({ clusters: { mixed: { regions } } });
    const { failures } = await plugin.check(NETWORKING, args, { preview: true });
    expect(failures[0]?.reason).toMatch(/multi-cloud clusters, which Atlas disables .*: "mixed"/);
    await expect(plugin.up(NETWORKING, args)).rejects.toThrow(/"mixed"/);
    expect(writes()).toEqual([]);
  });

  it("another vault while there are endpoints, here and for the EncryptionAtRest, and says which runs it takes", async () => {
    const made = await isPrivate();
    const other = keyVaultId.replace("payments-kv", "another-kv");
    const { failures } = await check({ keyVaultId: other }, made);
    expect(failures[0]?.reason).toMatch(/cannot change from .*payments-kv to .*another-kv.*three runs of `pulumi up`/s);
    await expect(update(made, { keyVaultId: other })).rejects.toThrow(/another-kv/);
    expect(writes()).toEqual([]);
  });

  it("where the login to Azure may not approve, naming action and role", async () => {
    await ready();
    emulator.store.azure.roleAssignments = emulator.store.azure.roleAssignments.filter(
      (one) => one.role !== "Key Vault Contributor",
    );
    emulator.store.azure.roleAssignments.push({
      scope: keyVaultId,
      principalId: "77777777-7777-4777-8777-777777777777",
      role: "Reader",
    });
    const { failures } = await plugin.check(NETWORKING, args, { preview: true });
    expect(failures[0]?.reason).toMatch(
      /lacks permissions on .* that private networking needs: Microsoft\.KeyVault\/vaults\/privateEndpointConnections\/write\. Assign the role Key Vault Contributor .*approval: "manual"/,
    );
    const manual = await plugin.check(NETWORKING, { ...args, approval: "manual" }, { preview: true });
    expect(manual.failures).toEqual([]);
  });

  it("nothing that is not known yet, and lists once what `pulumi up` checks", async () => {
    await ready();
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    const made = await plugin.check(NETWORKING, { projectId: unknown, keyVaultId: unknown }, { preview: true });
    expect(made.failures).toEqual([]);
    expect(said("warn")).toEqual([]);
    const first = startPlugin(emulator);
    await first.check(NETWORKING, { projectId: unknown, keyVaultId: unknown }, { preview: true });
    await first.end();
    expect(first.messages.map(({ text }) => text)).toEqual([
      "Not known before `pulumi up`, which checks it then:\n- which regions need private endpoints\n- whether the project's clusters allow private networking",
    ]);
    const known = await isPrivate();
    const { inputs, failures } = await check({ keyVaultId: unknown }, known);
    expect(failures).toEqual([]);
    expect(await plugin.diff(NETWORKING, known.id, known.outs, inputs)).toEqual({ replaces: [] });
  });
});

describe("at `up`", () => {
  it("a project without a key is refused", async () => {
    await expect(plugin.up(NETWORKING, args)).rejects.toThrow(
      /has no customer-managed key in Azure yet\. Nothing was changed/,
    );
    expect(writes()).toEqual([]);
  });

  it("a project whose key is in another vault is refused", async () => {
    await ready();
    const other = keyVaultId.replace("payments-kv", "another-kv");
    await expect(plugin.up(NETWORKING, { ...args, keyVaultId: other })).rejects.toThrow(/the same 'keyVaultId'/);
    expect(writes()).toEqual([]);
  });

  it("a cluster without an endpoint in its region does not come onto the key of a private project", async () => {
    await isPrivate({ regions: ["US_EAST_2"] });
    const billing = { projectId, clusterName: "billing" };
    await expect(plugin.up("ClusterEncryption", billing)).rejects.toThrow(
      /"billing" has nodes in EUROPE_WEST, where the project has no ACTIVE private endpoint/,
    );
    expect(writes()).toEqual([]);
  });
});
