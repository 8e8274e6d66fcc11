// Proves how private networking is disabled: no endpoint is deleted before the vault provably allows Atlas, and refused where a cluster would lose its key.
import { describe, expect, it } from "vitest";
import { failure, type HalfDone } from "../../../support/failure.ts";
import { byHand } from "../../../support/hand.ts";
import { startPlugin, textsOf } from "../../../support/plugin.ts";
import {
  anewForEachTest,
  args,
  changeProject,
  changeVault,
  emulator,
  endpoints,
  isPrivate,
  keyVaultId,
  NETWORKING,
  plugin,
  project,
  projectId,
  ready,
  settings,
  vault,
  writes,
} from "./world.ts";

anewForEachTest();

/** A process of its own, as that of a later run. */
const remove = ({ id, outs }: Awaited<ReturnType<typeof isPrivate>>) =>
  startPlugin(emulator).remove(NETWORKING, id, outs);

/** The next `up`, whose program no longer sets publicNetworkAccess. */
const withoutAccess = async ({ id, outs }: Pick<Awaited<ReturnType<typeof isPrivate>>, "id" | "outs">) => {
  const later = startPlugin(emulator);
  const { inputs } = await later.check(NETWORKING, args, { olds: outs });
  return later.update(NETWORKING, id, outs, inputs);
};

describe("delete, with clusters still on the key", () => {
  it("opens the vault that it closed, deletes the endpoints, and disables private networking, in this order", async () => {
    const made = await isPrivate({ publicNetworkAccess: "Disabled" }, "orders", "billing");
    const later = startPlugin(emulator);
    await later.remove(NETWORKING, made.id, made.outs);
    expect(textsOf(later, "warn")).toEqual([
      expect.stringMatching(
        /^Public network access of the vault .* is enabled again.*--public-network-access Disabled`/s,
      ),
    ]);
    expect(writes()).toEqual([
      "PATCH payments-kv",
      "DELETE privateEndpoint",
      "DELETE privateEndpoint",
      "PATCH encryptionAtRest",
    ]);
    expect(vault().publicNetworkAccess).toBe("Enabled");
    expect(settings()).toMatchObject({ enabled: true, requirePrivateNetworking: false });
    expect(endpoints()).toEqual([]);
  });

  it("opens the vault that it closed, even if the program no longer sets publicNetworkAccess", async () => {
    const made = await isPrivate({ publicNetworkAccess: "Disabled" }, "orders");
    const outs = await withoutAccess(made);
    expect([vault().publicNetworkAccess, outs.publicNetworkAccess, writes()]).toEqual(["Disabled", undefined, []]);
    await remove({ ...made, outs });
    expect([vault().publicNetworkAccess, endpoints()]).toEqual(["Enabled", []]);
  });

  it("opens the vault that an earlier run closed and a refresh found closed, after the property was removed", async () => {
    const made = await isPrivate({ publicNetworkAccess: "Disabled" }, "orders");
    const { props = {}, inputs } = await startPlugin(emulator).read(NETWORKING, made.id, await withoutAccess(made));
    expect(inputs).toBe(undefined);
    await remove({ ...made, outs: props });
    expect(vault().publicNetworkAccess).toBe("Enabled");
  });

  it.each(["refresh", "update"])(
    "does not open a vault that was opened and closed again outside Pulumi, if a %s saw it open",
    async (seenBy) => {
      const made = await isPrivate({ publicNetworkAccess: "Disabled" }, "orders");
      let outs = await withoutAccess(made);
      await changeVault({ publicNetworkAccess: "Enabled" });
      if (seenBy === "refresh") outs = (await startPlugin(emulator).read(NETWORKING, made.id, outs)).props ?? {};
      else outs = await withoutAccess({ ...made, outs });
      await changeVault({ publicNetworkAccess: "Disabled" });
      emulator.journal.clear();
      await expect(remove({ ...made, outs })).rejects.toThrow(/publicNetworkAccess is Disabled/);
      expect(writes()).toEqual([]);
    },
  );

  it("refuses before any write if the vault was closed outside Pulumi", async () => {
    const made = await isPrivate({}, "orders");
    await changeVault({ publicNetworkAccess: "Disabled" });
    await expect(remove(made)).rejects.toThrow(
      /was not disabled: .*publicNetworkAccess is Disabled.*Cluster "orders" would lose access to the key.*Nothing was changed.*az keyvault update/s,
    );
    expect(writes()).toEqual([]);
    await changeVault({ publicNetworkAccess: "Enabled" });
    await remove(made);
    expect(endpoints()).toEqual([]);
  });

  it("refuses where the firewall leaves out some of Atlas's addresses, and passes where it has them all", async () => {
    const made = await isPrivate({}, "orders");
    await changeVault({ networkAcls: { defaultAction: "Deny", ipRules: [], bypass: "None" } });
    await expect(remove(made)).rejects.toThrow(
      /its firewall denies by default and has no rule for \d+ of Atlas's ranges/,
    );
    expect(writes()).toEqual([]);
    await changeVault({
      networkAcls: { defaultAction: "Deny", ipRules: ["0.0.0.0/1", "128.0.0.0/1"], bypass: "None" },
    });
    await remove(made);
    expect(endpoints()).toEqual([]);
  });
});

describe("delete", () => {
  it("waits for an endpoint that is still being created", async () => {
    await ready();
    await plugin.up(NETWORKING, { ...args, regions: ["US_EAST_2"] });
    await changeProject({ stuckEndpoints: false });
    const { inputs } = await plugin.check(NETWORKING, {
      ...args,
      regions: ["US_EAST_2", "US_WEST_2"],
      timeouts: { create: "5s" },
    });
    const half = await failure<HalfDone>(startPlugin(emulator).create(NETWORKING, inputs));
    expect(half.properties).toMatchObject({ endpointStatus: { US_WEST_2: "INITIATING" } });
    await remove({ id: projectId, outs: half.properties, inputs });
    expect(endpoints()).toEqual([]);
  });

  it("is refused where others have disabled public network access, though no cluster needs the key: Atlas could not disable private networking", async () => {
    const made = await isPrivate();
    await changeVault({ publicNetworkAccess: "Disabled" });
    await expect(remove(made)).rejects.toThrow(
      /was not disabled: Atlas would use the vault .* publicNetworkAccess is Disabled\. Nothing was changed/,
    );
    expect(writes()).toEqual([]);
  });

  it("of an endpoint that a lock in Azure keeps ends after three tries, with Atlas's message and the lock", async () => {
    const made = await isPrivate();
    const [kept, other] = endpoints();
    const scope = `${keyVaultId}/privateEndpointConnections/${kept?.connectionName}`;
    await byHand(emulator, { locks: [{ scope, name: "keep", level: "CanNotDelete" }] });
    const beganMs = emulator.clock.now();
    await expect(remove(made)).rejects.toThrow(
      new RegExp(
        `did not delete the private endpoint in ${kept?.regionName} of project ${projectId} .*following scope\\(s\\) are locked.*` +
          `az lock delete --ids ${scope}/providers/Microsoft.Authorization/locks/keep`,
        "s",
      ),
    );
    expect(writes().filter((one) => one === "DELETE privateEndpoint")).toHaveLength(4);
    expect(emulator.clock.now() - beganMs).toBeLessThan(120_000);
    expect(endpoints().map((one) => one.id)).toEqual([kept?.id]);
    expect(other).toBeDefined();
    expect(settings()?.requirePrivateNetworking).toBe(true);
    await byHand(emulator, { locks: [] });
    await remove(made);
    expect([endpoints(), settings()?.requirePrivateNetworking]).toEqual([[], false]);
  });

  it("of a deleted object writes nothing", async () => {
    const made = await isPrivate();
    await remove(made);
    emulator.journal.clear();
    await remove(made);
    expect(writes()).toEqual([]);
  });

  it("writes nothing when the program still declares the project's private networking", async () => {
    const made = await isPrivate();
    await plugin.check(NETWORKING, args);
    await plugin.remove(NETWORKING, made.id, made.outs);
    expect(writes()).toEqual([]);
  });

  it.each([
    ["a 500", { kind: "status", status: 500 }],
    ["a dropped connection before", { kind: "drop", when: "before" }],
    ["a dropped connection after", { kind: "drop", when: "after" }],
  ])("retries after %s at each of its writes", async (_, action) => {
    const made = await isPrivate({ publicNetworkAccess: "Disabled" }, "orders");
    for (const [method, path] of [
      ["PATCH", /vaults\/payments-kv$/],
      ["DELETE", /privateEndpoints/],
      ["PATCH", /encryptionAtRest$/],
    ] as const)
      emulator.faults.add({ match: { method, path }, action: action as never });
    await remove(made);
    expect(endpoints()).toEqual([]);
    expect(settings()?.requirePrivateNetworking).toBe(false);
  });

  it("of the project's keys is refused while there are endpoints, naming them and the clusters", async () => {
    await isPrivate({}, "orders");
    const later = startPlugin(emulator);
    const { outs } = await later.up("EncryptionAtRest", project);
    emulator.journal.clear();
    await expect(startPlugin(emulator).remove("EncryptionAtRest", projectId, outs)).rejects.toThrow(
      /still has private endpoints to the vault \(EUROPE_WEST, US_EAST_2\), and cluster "orders" still uses the key/,
    );
    expect(writes()).toEqual([]);
  });
});
