import { describe, expect, it } from "vitest";
import { everyKindSeed, quickstart } from "../../../emulator/seeds.ts";
import { byHand } from "../../support/hand.ts";
import { withRole } from "../../support/key-settings.ts";
import {
  ask,
  changeVersion,
  encrypted,
  getCluster,
  patchCluster,
  patchEncryption,
  refusal,
  start,
  switchCluster,
} from "./client.ts";

type Emulator = Awaited<ReturnType<typeof start>>;

const seen = async (emulator: Emulator, name: string): Promise<readonly unknown[]> => {
  const { json } = await getCluster(emulator, name);
  return [json?.encryptionAtRestProvider, json?.stateName];
};

const configured = async (): Promise<Emulator> => {
  const emulator = await start({ seed: everyKindSeed });
  await patchEncryption(emulator, withRole);
  return emulator;
};

describe("a switched cluster", () => {
  it("shows the new value and UPDATING at once, and IDLE after 20 s", async () => {
    const emulator = await start();
    await patchEncryption(emulator, withRole);
    const { json } = await switchCluster(emulator, "orders", "AZURE");
    expect([json?.encryptionAtRestProvider, json?.stateName]).toEqual(["AZURE", "UPDATING"]);
    emulator.clock.advance(19_999);
    expect(await seen(emulator, "orders")).toEqual(["AZURE", "UPDATING"]);
    emulator.clock.advance(1);
    expect(await seen(emulator, "orders")).toEqual(["AZURE", "IDLE"]);
  });

  it("says IDLE in as many answers after a change as the knob says, the list's too", async () => {
    const emulator = await start();
    await patchEncryption(emulator, withRole);
    await byHand(emulator, { projects: { [quickstart.projectId]: { idleAfterChange: 2 } } });
    await switchCluster(emulator, "billing", "AZURE");
    const states = async (): Promise<unknown> => {
      const { json } = await ask(emulator, { path: "/clusters", version: "2024-08-05" });
      return Array.isArray(json?.results) ? json.results.map((one) => [one.name, one.stateName]) : json;
    };
    const [first, second] = [await states(), await states()];
    expect(first).toEqual([
      ["orders", "IDLE"],
      ["billing", "IDLE"],
    ]);
    expect(second).toEqual([
      ["orders", "IDLE"],
      ["billing", "UPDATING"],
    ]);
  });

  it.each([
    ["a pause", { paused: true }],
    ["other settings", { terminationProtectionEnabled: true }],
  ])("is UPDATING after %s, and takes a second PATCH meanwhile", async (_, body) => {
    const emulator = await start();
    await patchEncryption(emulator, withRole);
    expect((await patchCluster(emulator, "orders", body)).json?.stateName).toBe("UPDATING");
    expect((await patchCluster(emulator, "orders", { paused: false })).status).toBe(200);
    emulator.clock.advance(20_000);
    expect(await seen(emulator, "orders")).toEqual(["NONE", "IDLE"]);
  });

  it("needs its old key until it is decrypted, and not again when something else of it changes", async () => {
    const emulator = await encrypted();
    await switchCluster(emulator, "orders", "NONE");
    emulator.clock.advance(20_000);
    await patchCluster(emulator, "orders", { terminationProtectionEnabled: true });
    await changeVersion(emulator, quickstart.keyVersions.older, { enabled: false });
    expect(emulator.damage.entries()).toEqual([]);
  });

  it("stays as it is when it already has the value", async () => {
    const emulator = await encrypted();
    await switchCluster(emulator, "orders", "AZURE");
    expect(await seen(emulator, "orders")).toEqual(["AZURE", "IDLE"]);
    expect(await seen(emulator, "orders")).toEqual(["AZURE", "IDLE"]);
  });
});

describe("a PATCH of a cluster", () => {
  it("is refused before the project is configured", async () => {
    expect(refusal(await switchCluster(await start(), "orders", "AZURE"))).toEqual([
      400,
      "ENCRYPTION_AT_REST_NOT_ENABLED",
    ]);
  });

  it.each<[string, string, object, readonly unknown[]]>([
    [
      "a tenant cluster that shall be encrypted",
      "sandbox",
      { encryptionAtRestProvider: "AZURE" },
      [400, "CANNOT_USE_ENCRYPTION_AT_REST_TENANT"],
    ],
    ["a tenant cluster", "sandbox", { backupEnabled: true }, [400, "TENANT_CLUSTER_UPDATE_UNSUPPORTED"]],
    [
      "a flex cluster",
      "flexible",
      { encryptionAtRestProvider: "AZURE" },
      [400, "CANNOT_USE_FLEX_CLUSTER_IN_CLUSTER_API"],
    ],
    [
      "a serverless instance",
      "serverless",
      { encryptionAtRestProvider: "AZURE" },
      [400, "CANNOT_USE_SERVERLESS_INSTANCE_IN_CLUSTER_API"],
    ],
    ["a cluster that is not there", "nobody", { encryptionAtRestProvider: "AZURE" }, [404, "CLUSTER_NOT_FOUND"]],
    ["a paused cluster", "asleep", { encryptionAtRestProvider: "AZURE" }, [409, "CANNOT_UPDATE_PAUSED_CLUSTER"]],
    [
      "a paused cluster woken in the same request",
      "asleep",
      { paused: false, encryptionAtRestProvider: "AZURE" },
      [409, "CANNOT_UPDATE_AND_PAUSE_CLUSTER"],
    ],
    [
      "a cluster on another cloud's key",
      "aws-keys",
      { encryptionAtRestProvider: "AZURE" },
      [409, "CANNOT_CHANGE_ENCRYPTION_AT_REST_PROVIDER"],
    ],
    [
      "a cluster that is being restored",
      "restoring",
      { encryptionAtRestProvider: "AZURE" },
      [400, "CLUSTER_RESTORE_IN_PROGRESS_CANNOT_UPDATE"],
    ],
    [
      "a provider that is none",
      "orders",
      { encryptionAtRestProvider: "MOON" },
      [400, "INVALID_ENCRYPTION_AT_REST_PROVIDER"],
    ],
    [
      "a provider that the project lacks",
      "orders",
      { encryptionAtRestProvider: "GCP" },
      [400, "ENCRYPTION_AT_REST_NOT_ENABLED"],
    ],
  ])("is refused for %s", async (_, name, body, expected) => {
    expect(refusal(await patchCluster(await configured(), name, body))).toEqual(expected);
  });

  it("is refused for a cluster on its way out", async () => {
    const emulator = await configured();
    await byHand(emulator, {
      projects: { [quickstart.projectId]: { clusters: { orders: { stateName: "DELETING" } } } },
    });
    expect(refusal(await switchCluster(emulator, "orders", "AZURE"))).toEqual([
      400,
      "CLUSTER_ALREADY_REQUESTED_DELETION",
    ]);
  });

  it.each(["AZURE", "NONE"])("to %s is refused while the key cannot be reached", async (provider) => {
    const emulator = await encrypted();
    await changeVersion(emulator, quickstart.keyVersions.older, { enabled: false });
    const name = provider === "AZURE" ? "billing" : "orders";
    expect(refusal(await switchCluster(emulator, name, provider))).toEqual([
      400,
      "ENCRYPTION_AT_REST_SETTINGS_INVALID",
    ]);
  });

  it("encrypts a cluster over several clouds: only private networking excludes those", async () => {
    expect((await switchCluster(await configured(), "multi", "AZURE")).status).toBe(200);
  });
});

describe("pausing", () => {
  it("goes alone, not within an hour of being resumed, and not while something is under way", async () => {
    const emulator = await configured();
    expect((await patchCluster(emulator, "asleep", { paused: false })).status).toBe(200);
    expect(refusal(await patchCluster(emulator, "asleep", { paused: true }))).toEqual([
      400,
      "CANNOT_PAUSE_RECENTLY_RESUMED_CLUSTER",
    ]);
    emulator.clock.advance(3_600_000);
    await switchCluster(emulator, "asleep", "AZURE");
    expect(refusal(await patchCluster(emulator, "asleep", { paused: true }))).toEqual([
      409,
      "CANNOT_PAUSE_CLUSTER_WITH_PENDING_CHANGES",
    ]);
    await getCluster(emulator, "asleep");
    emulator.clock.advance(20_000);
    expect((await patchCluster(emulator, "asleep", { paused: true })).status).toBe(200);
  });
});

describe("the other lists", () => {
  it.each([
    ["/flexClusters", "2024-11-13", "flexible"],
    ["/serverless", "2023-01-01", "serverless"],
  ])("%s returns the clusters without encryptionAtRestProvider", async (path, version, name) => {
    const { json } = await ask(await configured(), { path, version });
    const [first] = Array.isArray(json?.results) ? json.results : [];
    expect([json?.totalCount, first?.name, "encryptionAtRestProvider" in first]).toEqual([1, name, false]);
  });
});

describe("pages", () => {
  it("hold what was asked for", async () => {
    const path = "/clusters?pageNum=2&itemsPerPage=3&includeCount=false";
    const { json } = await ask(await configured(), { path, version: "2024-08-05" });
    const names = Array.isArray(json?.results) ? json.results.map((one) => one.name) : [];
    expect([names, json?.totalCount]).toEqual([["asleep", "aws-keys", "multi"], undefined]);
  });

  it.each(["pageNum=-1", "itemsPerPage=501", "itemsPerPage=x", "page=1", "envelope=true"])(
    "refuse ?%s",
    async (query) => {
      const answer = await ask(await start(), { path: `/clusters?${query}`, version: "2024-08-05" });
      expect(refusal(answer)).toEqual([400, "INVALID_QUERY_PARAMETER"]);
    },
  );
});
