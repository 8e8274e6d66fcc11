// Proves the way from the public to the private path on a scripted Atlas and Azure: what refuses it, and what is written in which order.

import { describe, expect, it } from "vitest";
import { observe, withVaultOfOurs } from "../../../../provider/private-networking/flow/observe.ts";
import { CmkError } from "../../../../provider/support/errors.ts";
import { failure } from "../../../support/failure.ts";
import { ACTIVE, BOTH, CLOSING, ensureOn, FLAG_ON, PUBLIC, wanted } from "./ensuring.ts";
import {
  become,
  cluster,
  EAST,
  endpoint,
  lost,
  MINUTE,
  PROJECT,
  project,
  refusal,
  scene,
  VAULT,
  vault,
  vaultId,
  WEST,
} from "./fakes.ts";

describe("private networking", () => {
  it("that is as it should be costs no write", async () => {
    const at = scene({ endpoints: ACTIVE });
    const seen = await ensureOn(at);
    expect(seen).toEqual({ project: project(), endpoints: ACTIVE });
    expect([at.writes, at.run.hasWritten, at.countOf("getVault")]).toEqual([[], false, 0]);
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
    expect(at.run.hasWritten).toBe(true);
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
        /^Atlas cannot use the key of project .* over the private endpoints \(valid: false\)\. Check that/,
      ),
    });
    expect(at.writes).toEqual([]);
    expect(at.clock.now()).toBe(2 * MINUTE);
  });

  it("says that endpoints in other regions are kept", async () => {
    const at = scene({ endpoints: BOTH });
    await ensureOn(at);
    expect(at.writes).toEqual([]);
    expect(at.warnings()).toEqual([
      `Project ${PROJECT} has private endpoints in regions that 'regions' does not name: EUROPE_WEST. They are kept until this resource is deleted, which deletes them too.`,
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
        `Atlas did not enable private networking for project ${PROJECT} without the client secret, which this resource does not have. Atlas refused it (HTTP 400 MISSING_ATTRIBUTE). ` +
        "Nothing was changed. Change the project's EncryptionAtRest to `access: { roleId }`, which has no secret. Or enable private networking once in Atlas (project settings, Advanced, Encryption at Rest). " +
        "Then run again: the resource keeps the setting.",
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
      what: "a key that does not work over the public network",
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
    expect(error).toMatchObject({ code, hint: expect.stringMatching(/^Nothing was changed\. [A-Z]/) });
    expect([at.writes, at.run.hasWritten]).toEqual([[], false]);
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
      hint: expect.stringMatching(/^No private endpoint was deleted\. Remove the region from the clusters first/),
    });
    expect(at.writes).toEqual([]);
  });
});

describe("observe", () => {
  it("reads the vault only if this resource manages public network access or has disabled it", async () => {
    const at = scene({
      endpoints: BOTH,
      vaults: { [VAULT]: vault({ publicNetworkAccess: "SecuredByPerimeter" }), [vaultId("x")]: vault() },
    });
    const left = { ...wanted(), closedVaultId: undefined, recorded: [] };
    const seen = await observe(at.run, left);
    expect([seen, at.countOf("getVault")]).toEqual([{ project: project(), endpoints: BOTH }, 0]);
    expect([await withVaultOfOurs(at.run, left, seen), at.countOf("getVault")]).toEqual([seen, 0]);
    const shown = { ...seen, publicNetworkAccess: "SecuredByPerimeter" };
    expect(await withVaultOfOurs(at.run, { ...left, closedVaultId: VAULT }, seen)).toEqual(shown);
    expect(await observe(at.run, { ...CLOSING, recorded: [] })).toEqual(shown);
  });
});
