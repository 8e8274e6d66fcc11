// Proves when the vault is closed to the public, and opened again, on a scripted Atlas and Azure: last, with every cluster on its way, and never against Atlas.

import { describe, expect, it } from "vitest";
import { failure } from "../../../support/failure.ts";
import { ACTIVE, CLOSING, ensureOn, FLAG_ON, PUBLIC, wanted } from "./ensuring.ts";
import {
  cluster,
  connection,
  EAST,
  endpoint,
  hold,
  MINUTE,
  PROJECT,
  pending,
  project,
  refusal,
  SUBSCRIPTION,
  scene,
  VAULT,
  vault,
  WEST,
} from "./fakes.ts";

const OTHER = "64b7f0c0a1b2c3d4e5f60728";

describe("closing the vault", () => {
  it("is the last step, and the output has Azure's value", async () => {
    const at = scene({
      project: PUBLIC,
      endpoints: [pending("e1", EAST)],
      connections: [connection("pe-e1", "Pending")],
    });
    const seen = await ensureOn(at, CLOSING);
    expect(at.writes.map((one) => one.split(" ").slice(0, 2).join(" "))).toEqual([
      FLAG_ON,
      "APPROVE pe-e1",
      "VAULT Disabled",
    ]);
    expect(seen.publicNetworkAccess).toBe("Disabled");
  });

  it("writes nothing if the vault is closed", async () => {
    const at = scene({ endpoints: ACTIVE, vaults: { [VAULT]: vault({ publicNetworkAccess: "Disabled" }) } });
    await ensureOn(at, CLOSING);
    expect([at.writes, at.run.hasWritten]).toEqual([[], false]);
  });

  it("waits until every cluster on the key has worked and is IDLE again", async () => {
    const states = ["IDLE", "UPDATING", "UPDATING", "IDLE"];
    const at = scene(
      { endpoints: ACTIVE, clusters: [cluster("orders", [EAST])] },
      {
        // The first look is a guard's.
        listClusters: (world, _, count) => {
          world.clusters = [cluster("orders", [EAST], { stateName: states[count - 2] ?? "IDLE" })];
        },
      },
    );
    await ensureOn(at, CLOSING);
    expect([at.writes, at.countOf("listClusters")]).toEqual([["VAULT Disabled"], states.length + 1]);
    expect(at.said).toContain('before public network access is disabled: "orders" UPDATING');
  });

  it("comes after a cluster is IDLE that may be being decrypted, in a region without an endpoint", async () => {
    const at = scene({
      endpoints: ACTIVE,
      clusters: [cluster("orders", [WEST], { stateName: "UPDATING", encryptionAtRestProvider: "NONE" })],
    });
    at.at(90_000, (world) => {
      world.clusters = [cluster("orders", [WEST], { encryptionAtRestProvider: "NONE" })];
    });
    await ensureOn(at, CLOSING);
    expect(at.writes).toEqual(["VAULT Disabled"]);
    expect(at.writtenAtMs[0]).toBeGreaterThanOrEqual(90_000);
    expect(at.said).toContain('before private networking is enabled: "orders" UPDATING');
  });

  it("waits for a minute where every cluster on the key says IDLE all the time", async () => {
    const at = scene({ endpoints: ACTIVE });
    await ensureOn(at, CLOSING);
    expect(at.writes).toEqual(["VAULT Disabled"]);
    expect(at.writtenAtMs[0]).toBeGreaterThanOrEqual(MINUTE);
    expect(at.writtenAtMs[0]).toBeLessThan(MINUTE + 5_000);
  });

  it("refuses where a cluster came to the key whose region has no ACTIVE endpoint", async () => {
    const at = scene({
      endpoints: [...ACTIVE, endpoint("e2", WEST, "FAILED")],
      clusters: [cluster("orders", [EAST], { stateName: "UPDATING" })],
    });
    at.at(1_000, (world) => {
      world.clusters = [cluster("orders", [EAST]), cluster("billing", [WEST, "UK_SOUTH"])];
    });
    expect(await failure(ensureOn(at, CLOSING))).toMatchObject({
      code: "REGIONS_NOT_POSSIBLE",
      message:
        'Public network access was not disabled: clusters that use the key have no ACTIVE private endpoint yet: "billing" in EUROPE_WEST, "billing" in UK_SOUTH (EUROPE_WEST FAILED, UK_SOUTH ABSENT). ' +
        "Run `pulumi up` again when the endpoints are ACTIVE, or add the regions to 'regions'.",
    });
    expect(at.writes).toEqual([]);
  });

  it("refuses where an endpoint was rejected after it was ACTIVE", async () => {
    const at = scene({ endpoints: ACTIVE, clusters: [cluster("orders", [EAST], { stateName: "UPDATING" })] });
    at.at(1_000, (world) => hold(world, endpoint("e1", EAST, "PENDING_RECREATION")));
    expect(await failure(ensureOn(at, CLOSING))).toMatchObject({ code: "REGIONS_NOT_POSSIBLE" });
    expect(at.writes).toEqual([]);
  });

  describe("while another project's endpoint is waited for", () => {
    const others = (status: string) => ({
      [OTHER]: {
        project: project(),
        clusters: [cluster("accounts", [WEST])],
        endpoints: [endpoint("o1", WEST, status)],
      },
    });
    const waiting = () => {
      const at = scene({ endpoints: ACTIVE, others: others("PENDING_ACCEPTANCE") });
      at.at(30 * MINUTE, (world) => {
        world.others = others("ACTIVE");
      });
      return at;
    };

    it("refuses for a cluster of its own that comes to a region without an endpoint", async () => {
      const at = waiting();
      at.at(10 * MINUTE, (world) => {
        world.clusters = [cluster("orders", [EAST]), cluster("billing", [WEST])];
      });
      expect(await failure(ensureOn(at, CLOSING))).toMatchObject({ code: "REGIONS_NOT_POSSIBLE" });
      expect(at.writes).toEqual([]);
    });

    it("refuses for an endpoint of its own that is rejected", async () => {
      const at = waiting();
      at.at(10 * MINUTE, (world) => hold(world, endpoint("e1", EAST, "PENDING_RECREATION")));
      expect(await failure(ensureOn(at, CLOSING))).toMatchObject({ code: "REGIONS_NOT_POSSIBLE" });
      expect(at.writes).toEqual([]);
    });
  });

  it("waits for its own clusters again where its endpoint was replaced while another project was waited for", async () => {
    const accounts = { project: project(), clusters: [cluster("accounts", [WEST])] };
    const other = (status: string) => ({ [OTHER]: { ...accounts, endpoints: [endpoint("o1", WEST, status)] } });
    const at = scene({ endpoints: ACTIVE, others: other("PENDING_ACCEPTANCE") });
    at.at(30 * MINUTE, (world) => {
      hold(world, endpoint("e9", EAST, "ACTIVE"));
      world.clusters = [cluster("orders", [EAST], { stateName: "UPDATING" })];
      world.others = other("ACTIVE");
    });
    at.at(50 * MINUTE, (world) => {
      world.clusters = [cluster("orders", [EAST])];
    });
    await ensureOn(at, CLOSING);
    expect(at.writes).toEqual(["VAULT Disabled"]);
    expect(at.writtenAtMs[0]).toBeGreaterThanOrEqual(51 * MINUTE);
  });

  describe("beside another project on the vault", () => {
    const other = (valid = true, clusterName = "accounts") => ({
      [OTHER]: { project: project({ valid }), clusters: [cluster(clusterName, [EAST])], endpoints: ACTIVE },
    });

    it("comes a minute after that project's endpoints are ACTIVE: what its clusters did before does not count", async () => {
      const accounts = { project: project(), clusters: [cluster("accounts", [WEST])] };
      const on = (status: string) => ({ [OTHER]: { ...accounts, endpoints: [endpoint("o1", WEST, status)] } });
      const at = scene({ endpoints: ACTIVE, others: on("PENDING_ACCEPTANCE") });
      at.at(30 * MINUTE, (world) => {
        world.others = on("ACTIVE");
      });
      await ensureOn(at, CLOSING);
      expect(at.writes).toEqual(["VAULT Disabled"]);
      expect(at.writtenAtMs[0]).toBeGreaterThanOrEqual(31 * MINUTE);
    });

    it("is taken back where that project cannot use its key, also if the last list of projects lacked it", async () => {
      let isListed = true;
      const at = scene(
        { endpoints: ACTIVE, others: other() },
        {
          listProjects: (_world, _asked, count) => {
            isListed = count !== 2;
          },
          setAccess: (world, access) => {
            world.others = other(access === "Enabled");
          },
        },
      );
      const { listProjects } = at.clients.atlas;
      at.clients.reads.projects = async () => (await listProjects()).filter(({ id }) => id !== OTHER || isListed);
      expect(await failure(ensureOn(at, CLOSING))).toMatchObject({ code: "PATH_NOT_VALID" });
      expect(at.writes).toEqual(["VAULT Disabled", "VAULT Enabled"]);
    });

    it("ends after the time for the update where that project has a new cluster at each look", async () => {
      const at = scene(
        { endpoints: ACTIVE, others: other() },
        {
          listProjects: (world, _, count) => {
            if (count < 40) world.others = other(true, `accounts-${count}`);
          },
        },
      );
      const run = at.runWithin(5 * MINUTE);
      expect(await failure(ensureOn({ ...at, run }, CLOSING))).toMatchObject({ code: "TIMED_OUT" });
      expect(at.clock.now()).toBeLessThan(10 * MINUTE);
    });
  });

  it("refuses where the last look at the other projects shows one on the public network, with the same projects as before", async () => {
    const other = { project: project(), clusters: [cluster("accounts", [EAST])], endpoints: ACTIVE };
    const at = scene(
      { endpoints: ACTIVE, others: { [OTHER]: other } },
      {
        listProjects: (world, _, count) => {
          if (count === 2)
            world.others = {
              [OTHER]: { ...other, project: project({ requirePrivateNetworking: false }), endpoints: [] },
            };
        },
      },
    );
    expect(await failure(ensureOn(at, CLOSING))).toMatchObject({ code: "VAULT_USED_BY_OTHERS" });
    expect(at.writes).toEqual([]);
  });

  it("is taken back where Atlas then cannot use the key", async () => {
    const at = scene(
      { endpoints: ACTIVE },
      {
        setAccess: (world, access) => {
          world.project = project({ valid: access === "Enabled" });
        },
      },
    );
    expect(await failure(ensureOn(at, CLOSING))).toMatchObject({
      code: "PATH_NOT_VALID",
      message:
        `Atlas cannot use the key of project ${PROJECT} over the private endpoints with public network access disabled (valid: false). Public network access of the vault is enabled again. ` +
        "Check the private endpoints and Atlas's permissions on the key, then run `pulumi up` again: it disables public network access once Atlas can use the key without it.",
    });
    expect(at.writes).toEqual(["VAULT Disabled", "VAULT Enabled"]);
  });

  it("waits for another project on the vault whose endpoints are on their way", async () => {
    const other = (status: string) => ({
      project: project(),
      clusters: [cluster("accounts", [WEST])],
      endpoints: [endpoint("o1", WEST, status)],
    });
    const at = scene({ endpoints: ACTIVE, others: { [OTHER]: other("PENDING_ACCEPTANCE") } });
    at.at(120_000, (world) => {
      world.others = { [OTHER]: other("ACTIVE") };
    });
    await ensureOn(at, CLOSING);
    expect(at.writes).toEqual(["VAULT Disabled"]);
    expect(at.writtenAtMs[0]).toBeGreaterThanOrEqual(120_000);
    expect(at.said).toContain(
      `waiting for other projects: project ${OTHER}: "accounts" in EUROPE_WEST (PENDING_ACCEPTANCE)`,
    );
  });

  it("is taken back where Atlas then cannot use the key of another project that it could use before", async () => {
    const other = (valid: boolean) => ({
      project: project({ valid }),
      clusters: [cluster("accounts", [EAST])],
      endpoints: ACTIVE,
    });
    const at = scene(
      { endpoints: ACTIVE, others: { [OTHER]: other(true) } },
      {
        setAccess: (world, access) => {
          world.others = { [OTHER]: other(access === "Enabled") };
        },
      },
    );
    expect(await failure(ensureOn(at, CLOSING))).toMatchObject({
      code: "PATH_NOT_VALID",
      what: `Atlas cannot use the key of project ${OTHER} over the private endpoints with public network access disabled (valid: false). Public network access of the vault is enabled again.`,
    });
    expect(at.writes).toEqual(["VAULT Disabled", "VAULT Enabled"]);
  });

  it("asks no other project that is on another vault for more than its configuration", async () => {
    const elsewhere = {
      project: project({ keyVaultName: "other-kv", keyIdentifier: "https://other-kv.vault.azure.net/keys/atlas" }),
      clusters: [cluster("accounts", [WEST])],
      endpoints: [],
    };
    const alone = scene({ endpoints: ACTIVE });
    await ensureOn(alone, CLOSING);
    const at = scene({ endpoints: ACTIVE, others: { [OTHER]: elsewhere } });
    await ensureOn(at, CLOSING);
    expect([at.writes, at.countOf("listClusters"), at.countOf("listEndpoints")]).toEqual([
      ["VAULT Disabled"],
      alone.countOf("listClusters"),
      alone.countOf("listEndpoints"),
    ]);
  });

  it("that cannot be taken back says so, and how to", async () => {
    const at = scene(
      { endpoints: ACTIVE },
      {
        setAccess: (world, access) => {
          if (access === "Enabled") throw refusal("ScopeLocked", 409);
          world.project = project({ valid: false });
        },
      },
    );
    expect(await failure(ensureOn(at, CLOSING))).toMatchObject({
      code: "PATH_NOT_VALID",
      message:
        `Atlas cannot use the key of project ${PROJECT} over the private endpoints with public network access disabled (valid: false). Public network access of the vault is still disabled and could not be enabled again: The service says ScopeLocked. ` +
        `Enable it now:\n\`az keyvault update --subscription ${SUBSCRIPTION} --resource-group keys --name payments-kv --public-network-access Enabled\`\nThen check the private endpoints and Atlas's permissions on the key.`,
    });
  });

  it("writes nothing if publicNetworkAccess is not set, and opens the vault if it is Enabled", async () => {
    const closed = { [VAULT]: vault({ publicNetworkAccess: "Disabled" }) };
    const left = scene({ endpoints: ACTIVE, vaults: closed });
    expect(await ensureOn(left)).not.toHaveProperty("publicNetworkAccess");
    const opened = scene({ endpoints: ACTIVE, vaults: closed });
    expect(await ensureOn(opened, wanted({ publicNetworkAccess: "Enabled" }))).toMatchObject({
      publicNetworkAccess: "Enabled",
    });
    expect([left.writes, opened.writes]).toEqual([[], ["VAULT Enabled"]]);
  });
});
