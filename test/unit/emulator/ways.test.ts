// Who gets to the key: the control plane and each cluster's nodes, over the public path's two gates or a region's endpoint; and the addresses they come from.

import { describe, expect, it } from "vitest";
import { controlPlaneOutbound } from "../../../emulator/atlas/addresses.ts";
import type { Emulator } from "../../../emulator/index.ts";
import { quickstart } from "../../../emulator/seeds.ts";
import { byHand } from "../../support/hand.ts";
import { keyIdentifier, withRole, withSecret } from "../../support/key-settings.ts";
import {
  activate,
  ask,
  azureKeyVault,
  deleteEndpoint,
  encrypted,
  endpoints,
  getCluster,
  patchEncryption,
  privately,
  refusal,
  send,
  start,
  switchCluster,
} from "./client.ts";

const { projectId, keyVaultName } = quickstart;
const vault = (emulator: Emulator, change: object): Promise<void> =>
  byHand(emulator, { vaults: { [keyVaultName]: change } });
const close = (emulator: Emulator): Promise<void> => vault(emulator, { publicNetworkAccess: "Disabled" });
const allow = (emulator: Emulator, ipRules: readonly string[]): Promise<void> =>
  vault(emulator, { networkAcls: { bypass: "None", defaultAction: "Deny", ipRules } });
const valid = async (emulator: Emulator): Promise<unknown> => Object(await azureKeyVault(emulator)).valid;

interface ClusterAddresses {
  readonly clusterName: string;
  readonly outbound: readonly string[];
  readonly futureOutbound: readonly string[];
}

async function nodes(emulator: Emulator): Promise<readonly ClusterAddresses[]> {
  const { json } = await ask(emulator, { path: "/ipAddresses" });
  return Object(json).services.clusters;
}

describe("addresses", () => {
  it("of a cluster's nodes are the same every time, two for each region", async () => {
    const emulator = await start();
    const [orders, billing] = await nodes(emulator);
    expect([orders?.clusterName, orders?.outbound.length, billing?.outbound.length]).toEqual(["orders", 2, 4]);
    expect(await nodes(await start())).toEqual([orders, billing]);
    expect(orders?.futureOutbound).toHaveLength(1);
    const { json } = await ask(emulator, { path: "/ipAddresses" });
    expect(json?.groupId).toBe(projectId);
  });

  it("of the control plane are told without a credential, of all three clouds", async () => {
    const emulator = await start();
    const path = "/api/atlas/v2/unauth/controlPlaneIPAddresses";
    const get = (date: string) => send(emulator, path, { headers: { accept: `application/vnd.atlas.${date}+json` } });
    const { status, json } = await get("2023-11-15");
    expect([status, Object.keys(Object(json?.outbound))]).toEqual([200, ["aws", "azure", "gcp"]]);
    expect(refusal(await get("2023-01-01"))).toEqual([406, "INVALID_VERSION"]);
  });
});

describe("without private networking", () => {
  it("the control plane must be let in by both gates for a key to be valid", async () => {
    const emulator = await start();
    await patchEncryption(emulator, withRole);
    await allow(emulator, controlPlaneOutbound());
    expect(await valid(emulator)).toBe(true);
    await allow(
      emulator,
      controlPlaneOutbound().filter((block) => !block.startsWith("192.0.2.")),
    );
    expect(await valid(emulator)).toBe(false);
    await allow(emulator, controlPlaneOutbound());
    await close(emulator);
    expect(await valid(emulator)).toBe(false);
  });

  it("nodes that are shut out do not make the key invalid: the control plane looks", async () => {
    const emulator = await encrypted();
    await allow(emulator, controlPlaneOutbound());
    expect(await valid(emulator)).toBe(true);
    expect(emulator.damage.entries().map((event) => event.kind)).toEqual(["NO_PATH_TO_KEY"]);
  });

  it("a vault that does not let the control plane in cannot be configured", async () => {
    const emulator = await start();
    await close(emulator);
    expect(refusal(await patchEncryption(emulator, withRole))).toEqual([400, "INVALID_AZURE_API_REQUEST"]);
  });

  it("nothing can be switched while there is no way to the key", async () => {
    const emulator = await encrypted();
    await close(emulator);
    for (const answer of [
      await switchCluster(emulator, "orders", "NONE"),
      await switchCluster(emulator, "billing", "AZURE"),
      await patchEncryption(emulator, { keyIdentifier: keyIdentifier(quickstart.keyVersions.newest) }),
    ])
      expect(refusal(answer)).toEqual([400, "ENCRYPTION_AT_REST_SETTINGS_INVALID"]);
  });

  it("an ACTIVE endpoint does not reach the vault once private networking is disabled", async () => {
    const emulator = await privately();
    await activate(emulator, "US_EAST_2");
    await close(emulator);
    expect(await valid(emulator)).toBe(true);
    await byHand(emulator, {
      projects: { [projectId]: { encryptionAtRest: { azureKeyVault: { requirePrivateNetworking: false } } } },
    });
    expect(await valid(emulator)).toBe(false);
  });
});

describe("with private networking", () => {
  it("a PATCH may carry the switch alone, by role and by secret", async () => {
    expect(await azureKeyVault(await privately())).toMatchObject({ requirePrivateNetworking: true, enabled: true });
    const emulator = await start();
    await patchEncryption(emulator, withSecret);
    expect((await patchEncryption(emulator, { requirePrivateNetworking: true })).status).toBe(200);
    expect(await azureKeyVault(emulator)).toMatchObject({ requirePrivateNetworking: true, valid: true });
  });

  it("the knob refuses such a PATCH with static credentials, not with a role nor of the whole", async () => {
    const emulator = await start();
    await byHand(emulator, { projects: { [projectId]: { partialPatch: "refused" } } });
    await patchEncryption(emulator, withSecret);
    const alone = await patchEncryption(emulator, { requirePrivateNetworking: true });
    expect(refusal(alone)).toEqual([400, "MISSING_ATTRIBUTE"]);
    const whole = { ...withSecret, requirePrivateNetworking: true };
    expect((await patchEncryption(emulator, whole)).status).toBe(200);
    await patchEncryption(emulator, { ...withRole, clientID: null, secret: null, tenantID: null });
    expect((await patchEncryption(emulator, { requirePrivateNetworking: true })).status).toBe(200);
  });

  it("the switch alone configures nothing", async () => {
    const emulator = await start();
    const answer = await patchEncryption(emulator, { requirePrivateNetworking: true });
    expect(refusal(answer)).toEqual([400, "MISSING_ATTRIBUTE"]);
  });

  it("a PATCH takes a key that does not work, and `valid` tells", async () => {
    const emulator = await privately();
    const gone = keyIdentifier("00000000000000000000000000000000");
    expect((await patchEncryption(emulator, { keyIdentifier: gone })).status).toBe(200);
    expect(await valid(emulator)).toBe(false);
  });

  it("nodes use their region's endpoint, otherwise the public network if the vault allows it", async () => {
    const emulator = await privately();
    await switchCluster(emulator, "billing", "AZURE");
    await activate(emulator, "US_EAST_2");
    expect(await valid(emulator)).toBe(true);
    await close(emulator);
    expect(await valid(emulator)).toBe(false);
    await activate(emulator, "EUROPE_WEST");
    expect(await valid(emulator)).toBe(true);
  });

  it("nodes without an endpoint of theirs need only their own addresses let in", async () => {
    const emulator = await privately();
    const [orders] = await nodes(emulator);
    await allow(emulator, orders?.outbound ?? []);
    expect(await valid(emulator)).toBe(true);
    await allow(emulator, (orders?.outbound ?? []).slice(1));
    expect(await valid(emulator)).toBe(false);
  });

  it("an endpoint that is not ACTIVE is no way", async () => {
    const emulator = await privately();
    await activate(emulator, "US_EAST_2");
    const [one] = await endpoints(emulator);
    await close(emulator);
    expect(await valid(emulator)).toBe(true);
    await deleteEndpoint(emulator, one?.id);
    expect(await valid(emulator)).toBe(false);
  });

  it("without an encrypted cluster, the public network or any ACTIVE endpoint is enough", async () => {
    const emulator = await start();
    await patchEncryption(emulator, { ...withRole, requirePrivateNetworking: true });
    expect(await valid(emulator)).toBe(true);
    await close(emulator);
    expect(await valid(emulator)).toBe(false);
    await activate(emulator, "US_EAST_2");
    expect(await valid(emulator)).toBe(true);
  });

  it("a cluster in another cloud's region of the same name does not move", async () => {
    const emulator = await privately();
    const regions = [{ providerName: "AWS", regionName: "US_EAST_2" }];
    const aws = { regions, encryptionAtRestProvider: "AZURE" };
    await byHand(emulator, { projects: { [projectId]: { clusters: { aws } } } });
    await activate(emulator, "US_EAST_2");
    expect((await getCluster(emulator, "aws")).json?.stateName).toBe("IDLE");
  });

  it("a cluster moves when every region of it has an ACTIVE endpoint, and says so for a while", async () => {
    const emulator = await privately();
    await switchCluster(emulator, "billing", "AZURE");
    const state = async (name: string) => (await getCluster(emulator, name)).json?.stateName;
    await state("billing");
    emulator.clock.advance(60_000);
    await activate(emulator, "US_EAST_2");
    expect([await state("orders"), await state("billing")]).toEqual(["UPDATING", "IDLE"]);
    emulator.clock.advance(5_000);
    expect(await state("orders")).toBe("IDLE");
    await activate(emulator, "EUROPE_WEST");
    expect([await state("orders"), await state("billing")]).toEqual(["IDLE", "UPDATING"]);
    emulator.clock.advance(5_000);
    expect(await state("billing")).toBe("IDLE");
  });
});
