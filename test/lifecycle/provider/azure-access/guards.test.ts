// Proves which arguments and logins are refused, in a preview and at `up`, and what is only warned of.
import { describe, expect, it } from "vitest";
import { component } from "../../../../emulator/component-seeds.ts";
import { quickstart } from "../../../../emulator/seeds.ts";
import { byHand } from "../../../support/hand.ts";
import { startPlugin, textsOf } from "../../../support/plugin.ts";
import {
  ACCESS,
  APP,
  anewForEachTest,
  another,
  args,
  emulator,
  noGraphRights,
  plugin,
  projectId,
  roles,
  runner,
  tenantId,
  UNKNOWN,
  writes,
} from "./world.ts";

anewForEachTest();

describe("without rights in Graph", () => {
  const refusal = new RegExp(
    `This login could not look up or create Atlas's service principal in tenant ${tenantId}: .*` +
      `\`az ad sp create --id ${APP}\` .*the object id that \`az ad sp show --id ${APP} --query id -o tsv\` prints as 'servicePrincipalId'`,
  );

  it("a preview warns with the administrator's command, and fails nothing", async () => {
    await noGraphRights();
    const { failures } = await plugin.check(ACCESS, args, { preview: true });
    expect(failures).toEqual([]);
    expect(textsOf(plugin, "warn")).toEqual([expect.stringMatching(refusal)]);
    expect(textsOf(plugin, "warn")[0]).toMatch(/^Cannot be checked until `pulumi up`/);
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
    expect(textsOf(preview)).toEqual([
      expect.stringMatching(/^Cannot be checked until `pulumi up`: the tenant of Atlas's service principal/),
    ]);
    await expect(blind().up(ACCESS, args)).rejects.toThrow(
      /'tenantId' is not set, and .* is not known.*Pass 'tenantId'/,
    );
    await expect(blind().up(ACCESS, { ...args, tenantId })).rejects.toThrow(refusal);
  });
});

describe("guards", () => {
  const other = "99999999-9999-4999-8999-999999999999";

  it("refuse a tenant that is not the login's, in the preview and at `up`", async () => {
    const words = new RegExp(`'tenantId' is ${other}, but the tenant of the Azure login is ${tenantId}`);
    const { failures } = await plugin.check(ACCESS, { ...args, tenantId: other }, { preview: true });
    expect(failures).toEqual([{ property: "tenantId", reason: expect.stringMatching(words) }]);
    await expect(another().up(ACCESS, { ...args, tenantId: other })).rejects.toThrow(words);
    await expect(another().create(ACCESS, { ...args, tenantId: other, authorized: true })).rejects.toThrow(words);
    expect(writes()).toEqual([]);
  });

  it("refuse a principal that the tenant does not have, and one of another app", async () => {
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
      reason: expect.stringContaining(`belongs to app ${runner.clientId}, not to Atlas's app`),
    };
    expect((await plugin.check(ACCESS, strange, { preview: true })).failures).toEqual([wrong]);
    expect((await plugin.check(ACCESS, strange)).failures).toEqual([wrong]);
  });

  it("refuse an app id instead of the object id of its principal", async () => {
    const { failures } = await plugin.check(ACCESS, { ...args, servicePrincipalId: APP }, { preview: true });
    expect(failures).toEqual([
      { property: "servicePrincipalId", reason: expect.stringMatching(/is the id of Atlas's app.*az ad sp show/) },
    ]);
  });

  it.each([
    ["may not be asked", async () => noGraphRights(), {}],
    ["is of another tenant's login", async () => {}, { tenantId: other }],
  ])("warn that a given principal cannot be checked, because Graph %s", async (_, before, more) => {
    await before();
    const { failures } = await plugin.check(ACCESS, { ...args, ...more, servicePrincipalId: other }, { preview: true });
    expect(failures).toEqual([]);
    expect(textsOf(plugin)).toEqual([
      expect.stringMatching(/^Cannot be checked until `pulumi up`: whether 'servicePrincipalId' is Atlas's/),
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
    expect(textsOf(plugin)).toEqual([]);
    await plugin.end();
    expect(textsOf(plugin)).toEqual([
      "Not known before `pulumi up`, which checks it then:\n- whether Atlas's service principal is in the tenant and can be registered with this project",
    ]);
  });

  it("fail no preview over two of one project, and none that has nothing to look at in Atlas", async () => {
    for (const _ of [1, 2]) expect((await plugin.check(ACCESS, args, { preview: true })).failures).toEqual([]);
    expect(textsOf(plugin)).toEqual([]);
    const blind = startPlugin(emulator, {
      MONGODB_ATLAS_CLIENT_ID: undefined,
      MONGODB_ATLAS_CLIENT_SECRET: undefined,
    });
    expect((await blind.check(ACCESS, args, { preview: true })).failures).toEqual([]);
    expect(textsOf(blind)).toEqual([
      expect.stringMatching(
        /^Cannot be checked until `pulumi up`: whether Atlas's service principal is already registered with the project/,
      ),
    ]);
  });

  it("name the tenant and the principal that are there, so that a preview shows them", async () => {
    const { outs } = await plugin.up(ACCESS, args);
    const { inputs } = await another().check(ACCESS, args, { preview: true });
    expect(inputs).toEqual({
      projectId,
      atlasAzureAppId: APP,
      tenantId,
      servicePrincipalId: outs.servicePrincipalId,
      authorized: true,
    });
  });
});

describe("a project that uses another key", () => {
  const keyVaultId = `${component.resourceGroupId}/providers/Microsoft.KeyVault/vaults/atlas-kv`;
  const given = { ...args, encrypts: { keyVaultId, keyName: "atlas" } };
  const inForce = (keyVaultName: string) =>
    byHand(emulator, {
      projects: {
        [projectId]: {
          encryptionAtRest: {
            azureKeyVault: { enabled: true, keyIdentifier: `https://${keyVaultName}.vault.azure.net/keys/atlas` },
          },
        },
      },
    });
  const foreign = expect.stringMatching(
    /is already encrypted with another key: https:\/\/theirs\.vault\.azure\.net\/keys\/atlas.*Nothing was changed\. Pass adopt: true/,
  );

  it.each([[true], [false]])("is refused (preview: %s), and Microsoft Graph is not asked", async (preview) => {
    await inForce("theirs");
    emulator.journal.clear();
    const { failures } = await plugin.check(ACCESS, given, { preview });
    expect(failures).toEqual([{ property: "", reason: foreign }]);
    expect(emulator.journal.entries().filter(({ service }) => service === "graph")).toEqual([]);
    expect(writes()).toEqual([]);
  });

  it("is registered with `adopt`, or where the key is this very one, and state holds nothing of the look", async () => {
    await inForce("theirs");
    const adopted = { ...args, encrypts: { ...given.encrypts, adopt: true } };
    expect((await plugin.check(ACCESS, adopted)).failures).toEqual([]);
    await inForce("atlas-kv");
    const { outs } = await another().up(ACCESS, given);
    expect(outs).not.toHaveProperty("encrypts");
  });

  it("whose registration is in state already is this stack's to move", async () => {
    const { inputs } = await plugin.up(ACCESS, given);
    await inForce("theirs");
    const later = another();
    expect((await later.check(ACCESS, given, { olds: inputs, preview: true })).failures).toEqual([]);
    expect((await later.check(ACCESS, given)).failures).toEqual([]);
    expect((await another().check(ACCESS, given)).failures).toEqual([{ property: "", reason: foreign }]);
  });

  it("that has endpoints to another vault is refused, even with `adopt`", async () => {
    await inForce("theirs");
    const project = emulator.store.atlas.projects[projectId];
    Object.assign(project?.encryption.azureKeyVault ?? {}, {
      subscriptionID: quickstart.subscriptionId,
      resourceGroupName: "keys",
      keyVaultName: "theirs",
      requirePrivateNetworking: true,
    });
    const adopted = { ...args, encrypts: { ...given.encrypts, adopt: true } };
    expect((await plugin.check(ACCESS, adopted)).failures).toEqual([]);
    Object.assign(project ?? {}, {
      privateEndpoints: [{ id: "64b7f0c0a1b2c3d4e5f60c01", regionName: "US_EAST_2", status: "ACTIVE" }],
    });
    expect((await another().check(ACCESS, adopted, { preview: true })).failures).toEqual([
      { property: "", reason: expect.stringMatching(/cannot change from .* while the project has private endpoints/) },
    ]);
  });

  it("that cannot be asked is not refused in a preview, and is at `up`", async () => {
    const blind = startPlugin(emulator, {
      MONGODB_ATLAS_CLIENT_ID: undefined,
      MONGODB_ATLAS_CLIENT_SECRET: undefined,
    });
    expect((await blind.check(ACCESS, given, { preview: true })).failures).toEqual([]);
    await expect(blind.check(ACCESS, given)).rejects.toThrow(/MONGODB_ATLAS_CLIENT_ID/);
  });
});
