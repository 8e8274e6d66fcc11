// Proves on a scripted Atlas and Azure how private networking is disabled: nothing is deleted before public network access and firewall of the vault
// provably allow Atlas, and access that this resource disabled is enabled.

import { describe, expect, it } from "vitest";
import { remove } from "../../../../provider/private-networking/flow/remove.ts";
import { closedVaultIn, type Desired, desiredOf } from "../../../../provider/private-networking/plan.ts";
import { failure } from "../../../support/failure.ts";
import {
  cluster,
  EAST,
  endpoint,
  lost,
  PROJECT,
  project,
  refusal,
  type Scene,
  SUBSCRIPTION,
  scene,
  VAULT,
  vault,
  vaultId,
  WEST,
} from "./fakes.ts";

const known = (publicNetworkAccess?: "Enabled" | "Disabled"): Desired =>
  desiredOf(
    { projectId: PROJECT, keyVaultId: VAULT, ...(publicNetworkAccess === undefined ? {} : { publicNetworkAccess }) },
    [EAST],
  );
const removeOn = ({ run }: Scene, of: Desired = known()) =>
  remove(run, { ...of, closedVaultId: closedVaultIn({ ...of }), recorded: [] });

const ACTIVE = [endpoint("e1", EAST, "ACTIVE")];
const FLAG_OFF = `PATCH {"azureKeyVault":{"requirePrivateNetworking":false}}`;
const ENDPOINTS_EXIST = "CANNOT_DISABLE_ENCRYPTION_AT_REST_REQUIRE_PRIVATE_NETWORKING_WHILE_PRIVATE_ENDPOINTS_EXIST";
const denying = (...ipRules: string[]) =>
  vault({ networkAcls: { defaultAction: "Deny", bypass: "AzureServices", ipRules } });
const OPEN_COMMAND = `az keyvault update --subscription ${SUBSCRIPTION} --resource-group keys --name payments-kv --public-network-access Enabled`;
const REFUSED = `Private networking of project ${PROJECT} was not disabled: Atlas would use the vault payments-kv over the public network, and`;
const LOSES = 'Cluster "orders" would lose access to the key. Nothing was changed.';
const WITHOUT_VAULT = "No cluster needs the key, so private networking is disabled without the vault.";

describe("removing private networking", () => {
  it("deletes every endpoint of the project, disables private networking, then waits until Atlas can use the key", async () => {
    const at = scene(
      { endpoints: [...ACTIVE, endpoint("e2", WEST, "FAILED")] },
      {
        patch: (world) => {
          world.project = project({ valid: false });
          at.at(at.clock.now() + 5_000, (later) => {
            later.project = project({ valid: true, requirePrivateNetworking: false });
          });
        },
      },
    );
    await removeOn(at);
    expect(at.writes).toEqual(["DELETE e1", "DELETE e2", FLAG_OFF]);
    expect(at.said).toContain("waiting for Atlas to use the key over the public network (valid: false)");
  });

  it("writes nothing if nothing exists", async () => {
    const at = scene({ project: project({ requirePrivateNetworking: false }) });
    await removeOn(at);
    expect([at.writes, at.countOf("getVault")]).toEqual([[], 0]);
  });

  it("succeeds if the project is gone", async () => {
    const at = scene(
      {},
      {
        getProject: () => {
          throw refusal("GROUP_NOT_FOUND", 404);
        },
      },
    );
    await removeOn(at);
    expect(at.writes).toEqual([]);
  });

  it("disables private networking that a killed run left enabled", async () => {
    const at = scene();
    await removeOn(at);
    expect(at.writes).toEqual([FLAG_OFF]);
  });

  it("reads after a lost answer, and sends again only what was not done", async () => {
    const done = scene(
      {},
      {
        patch: (world) => {
          world.project = project({ requirePrivateNetworking: false });
          throw lost();
        },
      },
    );
    await removeOn(done);
    expect(done.writes).toEqual([FLAG_OFF]);
    const undone = scene(
      {},
      {
        patch: (_, __, count) => {
          if (count === 1) throw lost();
        },
      },
    );
    await removeOn(undone);
    expect(undone.writes).toEqual([FLAG_OFF, FLAG_OFF]);
  });

  describe("which Atlas refuses because it counts endpoints that its list does not show", () => {
    const refusing = (times: number) =>
      scene(
        {},
        {
          patch: (_, __, count) => {
            if (count <= times) throw refusal(ENDPOINTS_EXIST, 400);
          },
        },
      );

    it("reads again and disables private networking when Atlas accepts", async () => {
      const at = refusing(3);
      await removeOn(at);
      expect(at.writes).toEqual([FLAG_OFF, FLAG_OFF, FLAG_OFF, FLAG_OFF]);
    });

    it("deletes those that a later list shows", async () => {
      const at = refusing(1);
      Object.assign(at.clients.atlas, {
        listPrivateEndpoints: () => Promise.resolve(at.writes.length === 0 ? [] : at.world.endpoints),
      });
      at.world.endpoints = [endpoint("e1", EAST, "ACTIVE")];
      await removeOn(at);
      expect(at.writes).toEqual([FLAG_OFF, "DELETE e1", FLAG_OFF]);
    });

    it("ends in Atlas's words after a minute", async () => {
      const at = refusing(Number.POSITIVE_INFINITY);
      expect(await failure(removeOn(at))).toMatchObject({ code: ENDPOINTS_EXIST });
      expect(at.clock.now()).toBeGreaterThan(50_000);
      expect(at.clock.now()).toBeLessThan(2 * 60_000);
    });
  });

  it("warns if Atlas cannot use the key afterwards", async () => {
    const at = scene({ project: project({ valid: false }) });
    expect(await failure(removeOn(at))).toMatchObject({
      code: "PATH_NOT_VALID",
      message: expect.stringMatching(
        /^Atlas cannot use the key of project .* over the public network \(valid: false\)\. Check that/,
      ),
    });
  });
});

describe("a vault that was closed outside Pulumi", () => {
  it("refuses before any write, names the cluster, the vault and the command", async () => {
    const at = scene({ endpoints: ACTIVE, vaults: { [VAULT]: vault({ publicNetworkAccess: "Disabled" }) } });
    expect(await failure(removeOn(at))).toMatchObject({
      code: "VAULT_NOT_OPEN",
      message: `${REFUSED} publicNetworkAccess is Disabled. ${LOSES} Enable public network access:\n\`${OPEN_COMMAND}\`\nThen run again. Or decrypt the cluster first.`,
    });
    expect(at.writes).toEqual([]);
  });

  it("refuses for a firewall that lacks one of Atlas's ranges, and names it", async () => {
    const at = scene({
      endpoints: ACTIVE,
      vaults: { [VAULT]: denying("20.1.0.0/24", "20.2.0.1") },
      addresses: [{ clusterName: "orders", outbound: ["20.2.0.1"], futureOutbound: ["20.2.0.2"] }],
    });
    expect(await failure(removeOn(at))).toMatchObject({
      code: "VAULT_NOT_OPEN",
      message: `${REFUSED} its firewall denies by default and has no rule for 1 of Atlas's ranges (20.2.0.2/32). ${LOSES} Add a rule for it (getAtlasIpAddresses lists all ranges), or set networkAcls.defaultAction to Allow. Then run again. Or decrypt the cluster first.`,
    });
    expect(at.writes).toEqual([]);
  });

  it("is open with a rule for each range, of the clusters that need the key", async () => {
    const at = scene({
      endpoints: ACTIVE,
      clusters: [cluster("orders", [EAST]), cluster("open", [EAST], { encryptionAtRestProvider: "NONE" })],
      vaults: { [VAULT]: denying("20.1.0.0/16", "20.2.0.1") },
      addresses: [
        { clusterName: "orders", outbound: ["20.2.0.1"], futureOutbound: [] },
        { clusterName: "open", outbound: ["20.9.9.9"], futureOutbound: [] },
      ],
    });
    await removeOn(at);
    expect(at.writes).toEqual(["DELETE e1", FLAG_OFF]);
  });

  it.each([
    { what: "a cluster", addresses: [], controlPlane: ["20.1.0.0/24"], named: 'cluster "orders"' },
    {
      what: "the control plane",
      addresses: [{ clusterName: "orders", outbound: ["20.1.0.1"], futureOutbound: [] }],
      controlPlane: [],
      named: "its control plane",
    },
  ])("is not proven open where Atlas lists no address of $what", async ({ addresses, controlPlane, named }) => {
    const at = scene({ endpoints: ACTIVE, vaults: { [VAULT]: denying("20.1.0.0/24") }, addresses, controlPlane });
    expect(await failure(removeOn(at))).toMatchObject({
      code: "VAULT_NOT_OPEN",
      message: `${REFUSED} its firewall denies by default, and Atlas lists no outbound address of ${named}, so its rules cannot be checked. ${LOSES} Set networkAcls.defaultAction to Allow. Then run again. Or decrypt the cluster first.`,
    });
    expect(at.writes).toEqual([]);
  });

  it.each(["AuthorizationFailed", "VaultNotFound", "NO_CREDENTIALS"])(
    "that cannot be looked at (%s) refuses",
    async (code) => {
      const at = scene(
        { endpoints: ACTIVE },
        {
          getVault: () => {
            throw refusal(code);
          },
        },
      );
      expect(await failure(removeOn(at))).toMatchObject({ code });
      expect(at.writes).toEqual([]);
    },
  );

  it("is the vault that Atlas uses, not the one in state", async () => {
    const other = vaultId("other-kv");
    const closed = vault({ id: other, publicNetworkAccess: "Disabled" });
    const at = scene({
      endpoints: ACTIVE,
      project: project({ keyVaultName: "other-kv" }),
      vaults: { [VAULT]: vault(), [other]: closed },
    });
    for (const access of [undefined, "Disabled"] as const)
      expect(await failure(removeOn(at, known(access)))).toMatchObject({
        code: "VAULT_NOT_OPEN",
        message: expect.stringContaining(`the vault other-kv over`),
      });
    expect(at.writes).toEqual([]);
  });

  it("refuses even if no cluster uses the key", async () => {
    const at = scene({
      endpoints: ACTIVE,
      clusters: [],
      vaults: { [VAULT]: vault({ publicNetworkAccess: "Disabled" }) },
    });
    expect(await failure(removeOn(at))).toMatchObject({
      code: "VAULT_NOT_OPEN",
      message:
        `${REFUSED} publicNetworkAccess is Disabled. Nothing was changed. ` +
        `Enable public network access:\n\`${OPEN_COMMAND}\`\nThen run again.`,
    });
    expect(at.writes).toEqual([]);
  });

  it("is a warning if the vault is gone and no cluster needs the key, and a refusal if the vault cannot be read", async () => {
    const answering = (code: string) =>
      scene(
        { endpoints: ACTIVE, clusters: [] },
        {
          getVault: () => {
            throw refusal(code, 404);
          },
        },
      );
    const gone = answering("VaultNotFound");
    await removeOn(gone);
    expect(gone.writes).toEqual(["DELETE e1", FLAG_OFF]);
    expect(gone.warnings()).toEqual([`${WITHOUT_VAULT} The service says VaultNotFound.`]);
    const forbidden = answering("AuthorizationFailed");
    expect(await failure(removeOn(forbidden))).toMatchObject({ code: "AuthorizationFailed" });
    expect(forbidden.writes).toEqual([]);
  });
});

describe("a vault that this resource closed", () => {
  const closed = { [VAULT]: vault({ publicNetworkAccess: "Disabled" }) };

  it("is opened before the first endpoint is deleted", async () => {
    const at = scene({ endpoints: ACTIVE, vaults: closed });
    await removeOn(at, known("Disabled"));
    expect(at.writes).toEqual(["VAULT Enabled", "DELETE e1", FLAG_OFF]);
    expect(at.world.vaults[VAULT]?.publicNetworkAccess).toBe("Enabled");
    expect(at.warnings()).toEqual([
      expect.stringMatching(
        /^Public network access of the vault .*payments-kv is enabled again\. .*access Disabled`$/s,
      ),
    ]);
  });

  it("is not reported as open if it was never closed, or stays closed", async () => {
    const open = scene({ endpoints: ACTIVE });
    await removeOn(open, known("Disabled"));
    expect(open.warnings()).toEqual([]);
    const shut = scene({ endpoints: ACTIVE, vaults: closed });
    const staysClosed = () => Promise.resolve(vault({ publicNetworkAccess: "Disabled" }));
    Object.assign(shut.clients.azure, { setPublicNetworkAccess: staysClosed });
    expect(await failure(removeOn(shut, known("Disabled")))).toMatchObject({ code: "VAULT_NOT_OPEN" });
    expect(shut.warnings()).toEqual([]);
  });

  it("is opened even if an earlier run was killed after all other steps", async () => {
    const at = scene({ project: project({ requirePrivateNetworking: false }), vaults: closed, clusters: [] });
    await removeOn(at, known("Disabled"));
    expect(at.writes).toEqual(["VAULT Enabled"]);
  });

  it("stays closed while its firewall blocks Atlas, and nothing is deleted", async () => {
    const shut = { ...denying(), publicNetworkAccess: "Disabled" };
    const at = scene({ endpoints: ACTIVE, vaults: { [VAULT]: shut } });
    expect(await failure(removeOn(at, known("Disabled")))).toMatchObject({ code: "VAULT_NOT_OPEN" });
    expect(at.writes).toEqual([]);
  });

  it("that a policy keeps closed is a refusal, even if Azure accepted the write", async () => {
    const at = scene({ endpoints: ACTIVE, vaults: closed });
    Object.assign(at.clients.azure, {
      setPublicNetworkAccess: () => Promise.resolve(vault({ publicNetworkAccess: "Disabled" })),
    });
    expect(await failure(removeOn(at, known("Disabled")))).toMatchObject({
      code: "VAULT_NOT_OPEN",
      message: expect.stringContaining("publicNetworkAccess is Disabled"),
    });
    expect(at.writes).toEqual([]);
  });

  it.each([
    { done: true, writes: 1 },
    { done: false, writes: 2 },
  ])("is read after a lost answer (it was done: $done)", async ({ done, writes }) => {
    const at = scene(
      { endpoints: ACTIVE, vaults: closed },
      {
        setAccess: (world, _, count) => {
          if (count > 1) return;
          if (done) world.vaults[VAULT] = vault();
          throw lost();
        },
      },
    );
    await removeOn(at, known("Disabled"));
    expect(at.writes.filter((one) => one === "VAULT Enabled")).toHaveLength(writes);
    expect(at.writes.at(-1)).toBe(FLAG_OFF);
  });
});
