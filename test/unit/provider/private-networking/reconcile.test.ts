// Proves the way from the public to the private path on a scripted Atlas and Azure: what refuses it, what is written in which order, when the vault is closed.
import { describe, expect, it } from "vitest";
import { type Desired, desiredOf } from "../../../../provider/private-networking/plan.ts";
import { ensure, observe } from "../../../../provider/private-networking/reconcile.ts";
import type { Arguments } from "../../../../provider/private-networking/shape.ts";
import { CmkError } from "../../../../provider/support/errors.ts";
import {
  become,
  cluster,
  connection,
  EAST,
  endpoint,
  failure,
  hold,
  lost,
  MINUTE,
  PROJECT,
  pending,
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

const wanted = (change: Partial<Arguments> = {}, regions: readonly string[] = [EAST]): Desired =>
  desiredOf({ projectId: PROJECT, keyVaultId: VAULT, ...change }, regions);
const ensureOn = (
  { clients, operation, progress }: Scene,
  desired: Desired = wanted(),
  regionsBefore: readonly string[] = [],
) => ensure(clients, { desired, regionsBefore }, operation, progress);

const ACTIVE = [endpoint("e1", EAST, "ACTIVE")];
const BOTH = [...ACTIVE, endpoint("e2", WEST, "ACTIVE")];
const FLAG_ON = `PATCH {"azureKeyVault":{"requirePrivateNetworking":true}}`;
const PUBLIC = project({ requirePrivateNetworking: false });
const CLOSING = wanted({ publicNetworkAccess: "Disabled" });

describe("private networking", () => {
  it("that is as it should be costs no write", async () => {
    const at = scene({ endpoints: ACTIVE });
    const seen = await ensureOn(at);
    expect(seen).toEqual({ project: project(), endpoints: ACTIVE });
    expect([at.writes, at.progress.wrote, at.countOf("getVault")]).toEqual([[], false, 0]);
  });

  it("is switched on by the flag alone, before any endpoint", async () => {
    const at = scene({ project: PUBLIC });
    at.at(MINUTE, (world) => become(world, "new1", { status: "ACTIVE" }));
    await ensureOn(at);
    expect(at.writes).toEqual([FLAG_ON, `POST ${EAST}`]);
  });

  it("is switched on once, though the answer was lost", async () => {
    const at = scene(
      { project: PUBLIC, endpoints: ACTIVE },
      {
        patch: (world) => {
          world.project = project();
          throw lost();
        },
      },
    );
    await ensureOn(at);
    expect(at.writes).toEqual([FLAG_ON]);
  });

  it("is sent three times at most where answers are lost and nothing is done", async () => {
    const at = scene(
      { project: PUBLIC },
      {
        patch: () => {
          throw lost();
        },
      },
    );
    expect(await failure(ensureOn(at))).toMatchObject({ code: "OUTCOME_UNKNOWN" });
    expect(at.writes).toEqual([FLAG_ON, FLAG_ON, FLAG_ON]);
    expect(at.progress.wrote).toBe(true);
  });

  it("waits until Atlas can use the key over the new path", async () => {
    const at = scene(
      { project: PUBLIC, endpoints: ACTIVE },
      {
        patch: (world) => {
          world.project = project({ valid: false });
          at.at(at.clock.now() + MINUTE, (later) => {
            later.project = project();
          });
        },
      },
    );
    await ensureOn(at);
    expect(at.said).toContain("waiting for Atlas to use the key over the private endpoints (valid: false)");
    expect(at.clock.now()).toBeGreaterThanOrEqual(MINUTE);
  });

  it("over which Atlas cannot use the key is an error after two minutes, and the vault is not closed", async () => {
    const at = scene({ project: project({ valid: false }), endpoints: ACTIVE });
    expect(await failure(ensureOn(at, CLOSING))).toMatchObject({
      code: "PATH_NOT_VALID",
      message: expect.stringMatching(
        /^Atlas cannot use the key of project .* over the private endpoints \(valid: false\)\. Look whether/,
      ),
    });
    expect(at.writes).toEqual([]);
    expect(at.clock.now()).toBe(2 * MINUTE);
  });

  it("says of endpoints in other regions that they are left alone", async () => {
    const at = scene({ endpoints: BOTH });
    await ensureOn(at);
    expect(at.writes).toEqual([]);
    expect(at.warnings()).toEqual([
      `Project ${PROJECT} has private endpoints that 'regions' does not name: EUROPE_WEST. They are left alone; they go when this resource is deleted.`,
    ]);
  });
});

describe("a flag that Atlas does not take", () => {
  const fixed = project({ requirePrivateNetworking: false });
  const { roleId: _, ...withSecret } = fixed.azureKeyVault;
  const refuses = {
    patch: (): never => {
      throw new CmkError("Atlas refused it (HTTP 400 MISSING_ATTRIBUTE).", { code: "MISSING_ATTRIBUTE", status: 400 });
    },
  };

  it("with a client secret says what to do", async () => {
    const at = scene({ project: { azureKeyVault: withSecret } }, refuses);
    expect(await failure(ensureOn(at))).toMatchObject({
      code: "NOT_MERGED",
      message:
        `Atlas did not take private networking for project ${PROJECT} without the client secret, which this resource does not have. Atlas refused it (HTTP 400 MISSING_ATTRIBUTE). ` +
        "Move the project's EncryptionAtRest to `access: { roleId }`, which has no secret; or switch private networking on once by hand (Atlas, project settings, Advanced, Encryption at Rest), and run again: it is then left as it is.",
    });
    expect(at.writes).toEqual([FLAG_ON]);
  });

  it("with a role, or for another reason, is Atlas's own refusal", async () => {
    expect(await failure(ensureOn(scene({ project: fixed }, refuses)))).toMatchObject({ code: "MISSING_ATTRIBUTE" });
    const forbidden = {
      patch: (): never => {
        throw refusal("USER_UNAUTHORIZED", 401);
      },
    };
    expect(await failure(ensureOn(scene({ project: { azureKeyVault: withSecret } }, forbidden)))).toMatchObject({
      code: "USER_UNAUTHORIZED",
    });
  });

  it("already on with a client secret is left as it is", async () => {
    const at = scene(
      { project: { azureKeyVault: { ...withSecret, requirePrivateNetworking: true } }, endpoints: ACTIVE },
      refuses,
    );
    await ensureOn(at);
    expect(at.writes).toEqual([]);
  });
});

describe("before any write", () => {
  const mixed = cluster("mixed", [EAST], {
    replicationSpecs: [
      {
        regionConfigs: [
          { providerName: "AZURE", regionName: EAST },
          { providerName: "AWS", regionName: "EU_WEST_1" },
        ],
      },
    ],
  });

  it.each([
    {
      what: "a project without a key",
      world: { project: { azureKeyVault: { enabled: false } } },
      code: "PROJECT_NOT_READY",
    },
    {
      what: "a key in another vault",
      world: { project: project({ keyVaultName: "other-kv" }) },
      code: "PROJECT_NOT_READY",
    },
    {
      what: "a key that does not work on the public path",
      world: { project: project({ requirePrivateNetworking: false, valid: false }) },
      code: "PROJECT_NOT_READY",
    },
    { what: "a multi-cloud cluster", world: { clusters: [mixed] }, code: "REGIONS_NOT_POSSIBLE" },
    {
      what: "a cluster on the key outside the regions",
      world: { clusters: [cluster("orders", [EAST, WEST])] },
      code: "REGIONS_NOT_POSSIBLE",
    },
  ])("$what refuses", async ({ world, code }) => {
    const at = scene(world);
    const error = await failure(ensureOn(at));
    expect(error).toMatchObject({ code, hint: "Nothing was changed." });
    expect([at.writes, at.progress.wrote]).toEqual([[], false]);
  });

  it("nodes in a region that is to go refuse, on the key or not", async () => {
    const at = scene({
      endpoints: BOTH,
      clusters: [cluster("billing", [EAST, WEST], { encryptionAtRestProvider: "NONE" })],
    });
    expect(await failure(ensureOn(at, wanted(), [EAST, WEST]))).toMatchObject({ code: "REGIONS_NOT_POSSIBLE" });
    expect(at.writes).toEqual([]);
  });
});

describe("a region that goes", () => {
  it("is taken down after the others are up", async () => {
    const at = scene({ endpoints: [endpoint("e2", WEST, "ACTIVE")], clusters: [cluster("orders", [EAST])] });
    at.at(MINUTE, (world) => become(world, "new1", { status: "ACTIVE" }));
    const { endpoints } = await ensureOn(at, wanted(), [EAST, WEST]);
    expect(at.writes).toEqual([`POST ${EAST}`, "DELETE e2"]);
    expect(endpoints.map((one) => one.regionName)).toEqual([EAST]);
  });

  it("stays where a cluster came to it while the others were brought up", async () => {
    const at = scene({ endpoints: [endpoint("e1", EAST, "INITIATING"), endpoint("e2", WEST, "ACTIVE")] });
    at.at(30 * MINUTE, (world) => {
      become(world, "e1", { status: "ACTIVE" });
      world.clusters = [cluster("orders", [EAST, WEST])];
    });
    expect(await failure(ensureOn(at, wanted(), [EAST, WEST]))).toMatchObject({
      code: "REGIONS_NOT_POSSIBLE",
      hint: "No endpoint was deleted.",
    });
    expect(at.writes).toEqual([]);
  });
});

describe("closing the vault", () => {
  it("comes last, and Azure's word is what is told", async () => {
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

  it("costs nothing where it is closed", async () => {
    const at = scene({ endpoints: ACTIVE, vaults: { [VAULT]: vault({ publicNetworkAccess: "Disabled" }) } });
    await ensureOn(at, CLOSING);
    expect([at.writes, at.progress.wrote]).toEqual([[], false]);
  });

  it("waits until every cluster on the key is IDLE in two looks, one after the other", async () => {
    const at = scene({
      endpoints: ACTIVE,
      clusters: [
        cluster("orders", [EAST], { stateName: "UPDATING" }),
        cluster("other", [EAST], { stateName: "UPDATING", encryptionAtRestProvider: "NONE" }),
      ],
    });
    const states = ["UPDATING", "UPDATING", "IDLE", "REPAIRING", "IDLE", "IDLE"];
    let looks = 0;
    const listClusters = at.clients.atlas.listClusters;
    Object.assign(at.clients.atlas, {
      listClusters: async (...asked: Parameters<typeof listClusters>) => {
        at.world.clusters = at.world.clusters.map((one) =>
          one.name === "orders" ? { ...one, stateName: states[looks] ?? "IDLE" } : one,
        );
        looks += 1;
        return listClusters(...asked);
      },
    });
    await ensureOn(at, CLOSING);
    expect([at.writes, looks]).toEqual([["VAULT Disabled"], states.length]);
    expect(at.said).toContain('before the vault is closed: "orders" UPDATING');
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
        'The vault stays open: clusters on the key have no ACTIVE private endpoint yet: "billing" in EUROPE_WEST, "billing" in UK_SOUTH (EUROPE_WEST FAILED, UK_SOUTH ABSENT). ' +
        "Run `pulumi up` again when they are ACTIVE, or add the regions to 'regions'.",
    });
    expect(at.writes).toEqual([]);
  });

  it("refuses where an endpoint was rejected after it was ACTIVE", async () => {
    const at = scene({ endpoints: ACTIVE, clusters: [cluster("orders", [EAST], { stateName: "UPDATING" })] });
    at.at(1_000, (world) => hold(world, endpoint("e1", EAST, "PENDING_RECREATION")));
    expect(await failure(ensureOn(at, CLOSING))).toMatchObject({ code: "REGIONS_NOT_POSSIBLE" });
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
        `Atlas cannot use the key of project ${PROJECT} over the private endpoints with the vault closed (valid: false). The vault is open again. ` +
        "Look at the endpoints and the key's grants, then run `pulumi up` again: it closes the vault when Atlas can use the key without.",
    });
    expect(at.writes).toEqual(["VAULT Disabled", "VAULT Enabled"]);
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
        `Atlas cannot use the key of project ${PROJECT} over the private endpoints with the vault closed (valid: false). The vault is still closed, and could not be opened again: The service says ScopeLocked. ` +
        `Open it at once: \`az keyvault update --subscription ${SUBSCRIPTION} --resource-group keys --name payments-kv --public-network-access Enabled\`. Then look at the endpoints and the key's grants.`,
    });
  });

  it("is left to whoever owns the switch where it is not asked for, and undone where it is to be open", async () => {
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

describe("a look", () => {
  it("asks Azure only where the vault's switch is ours", async () => {
    const at = scene({
      endpoints: BOTH,
      vaults: { [VAULT]: vault({ publicNetworkAccess: "SecuredByPerimeter" }), [vaultId("x")]: vault() },
    });
    const { signal } = at.operation;
    expect(await observe(at.clients, wanted(), signal)).toEqual({ project: project(), endpoints: BOTH });
    expect(at.countOf("getVault")).toBe(0);
    expect(await observe(at.clients, CLOSING, signal)).toEqual({
      project: project(),
      endpoints: BOTH,
      publicNetworkAccess: "SecuredByPerimeter",
    });
  });
});
