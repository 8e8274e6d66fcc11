// From public to private and back in the life of a stack, run on the test double (test/program) and on a real CLI (test/e2e).

import type { OperationResult } from "@pulumi-atlas-cmk/testing";
import { describe, expect, it } from "vitest";
import { quickstart } from "../../emulator/seeds.ts";
import { byHand } from "../support/hand.ts";
import {
  closed,
  cluster,
  type Declared,
  encryption,
  networking,
  privateProgram,
  type World,
  wholeProgram,
} from "../support/world.ts";
import {
  cloud,
  deeds,
  type MakeStack,
  marked,
  mustPass,
  ops,
  privatePath,
  sameRows,
  urnOf,
  vaultByHand,
  warnings,
  worlds,
} from "./shared.ts";

const { projectId, keyVaultId, keyVaultName } = quickstart;
const encrypted = { enabled: true, orders: "AZURE", billing: "AZURE" };
const regions = ["EUROPE_WEST", "US_EAST_2"];

/** What a private project needs: both endpoints, and nothing twice. */
const GO_PRIVATE = [
  "PATCH encryptionAtRest",
  "POST privateEndpoint EUROPE_WEST",
  "POST privateEndpoint US_EAST_2",
  "PUT connection",
  "PUT connection",
];

const clustersByHand = (world: World, change: unknown): Promise<void> =>
  byHand(world.emulator, { projects: { [projectId]: { clusters: change } } });

/** What a person sees on the row, in order, each state once. */
const shown = (result: OperationResult): readonly string[] =>
  result.messages
    .filter((message) => message.ephemeral && message.urn.endsWith("::networking"))
    .map((message) => message.text);

export function privateNetworking(makeStack: MakeStack): void {
  const { start, startUp } = worlds(makeStack);

  describe("from public to private, with the clusters encrypted all the time", () => {
    it("is one `up`: endpoints in every region, approved, ACTIVE, and then the vault closed; a second `up` does nothing", async () => {
      const one = await startUp(wholeProgram());
      one.declare(privateProgram(closed));
      const beganMs = one.emulator.clock.now();
      const up = mustPass(await one.stack.up());
      expect(ops(up)).toEqual({ ...sameRows, networking: "create" });
      // Regions go side by side.
      const [first, ...others] = deeds(one);
      expect([first, ...others.slice(0, 2).sort(), ...others.slice(2)]).toEqual([...GO_PRIVATE, "PATCH vault"]);
      expect(privatePath(one)).toEqual({ isPrivate: true, endpoints: regions, vault: "Disabled" });
      expect(cloud(one)).toEqual(encrypted);
      // The emulator's own: 20 s, 10 s after the approval, 5 s in which the clusters move. Ours: a second look of 2 s, and, where
      // processes of their own do not see the move begin, a minute of IDLE.
      expect(one.emulator.clock.now() - beganMs).toBeLessThanOrEqual(110_000);
      expect(shown(up).filter((text) => !text.endsWith("waiting for one minute without a change"))).toEqual([
        "enabling private networking",
        "private endpoints, usually 3 to 20 min: EUROPE_WEST ABSENT, US_EAST_2 ABSENT",
        "private endpoints, usually 3 to 20 min: EUROPE_WEST INITIATING, US_EAST_2 INITIATING",
        "approving the private endpoint connection in EUROPE_WEST, usually 8 to 67 s",
        "approving the private endpoint connection in US_EAST_2, usually 8 to 67 s",
        "private endpoints, usually up to 3 min: EUROPE_WEST approved, US_EAST_2 approved",
        'before public network access is disabled: "orders" UPDATING, "billing" UPDATING',
        "disabling public network access of the vault",
        "private endpoints ACTIVE: EUROPE_WEST, US_EAST_2; public network access disabled",
      ]);
      one.emulator.journal.clear();
      expect(ops(mustPass(await one.stack.up()))).toEqual(sameRows);
      expect(deeds(one)).toEqual([]);
    });

    it("warns in the preview that the vault will be closed, and writes nothing", async () => {
      const one = await startUp(wholeProgram());
      one.declare(privateProgram(closed));
      const preview = mustPass(await one.stack.preview());
      expect(ops(preview)).toEqual({ ...sameRows, networking: "create" });
      expect(warnings(preview)).toEqual([
        expect.stringContaining(`This update disables public network access of the vault payments-kv.`),
      ]);
      expect(deeds(one)).toEqual([]);
    });

    it("waits for a person with `approval: manual`, and shows the exact command on the row", async () => {
      const one = await startUp(wholeProgram());
      one.declare(privateProgram({ approval: "manual", regions }));
      const namesByRegion = (): readonly string[] =>
        [...(one.emulator.store.atlas.projects[projectId]?.privateEndpoints ?? [])]
          .filter((endpoint) => endpoint.isConnected)
          .sort((left, right) => (left.regionName < right.regionName ? -1 : 1))
          .map((endpoint) => endpoint.connectionName);
      let looks = 0;
      const stop = one.emulator.onRequest(async () => {
        if (namesByRegion().length < 2) return;
        looks += 1;
        if (looks !== 3) return;
        stop();
        const approved = namesByRegion().map((name) => [name, { status: "Approved" }]);
        await vaultByHand(one, { connections: Object.fromEntries(approved) });
      });
      const up = mustPass(await one.stack.up());
      const command = (name: string): string =>
        `az keyvault private-endpoint-connection approve --id ${keyVaultId}/privateEndpointConnections/${name} --description "MongoDB Atlas"`;
      const [first = "", second = ""] = namesByRegion();
      expect(warnings(up)).toEqual([
        `Approve these private endpoint connections of Atlas in the vault, and no other:\n\`${command(first)}\`\n\`${command(second)}\``,
      ]);
      expect([...deeds(one)].sort()).toEqual(GO_PRIVATE.filter((deed) => deed !== "PUT connection"));
    });
  });

  describe("a region added", () => {
    it("shows only the changed lines and no cluster's row", async () => {
      const one = await startUp(privateProgram({ ...closed, regions }));
      one.declare(privateProgram({ ...closed, regions: [...regions, "westus2"] }));
      const preview = mustPass(await one.stack.preview({ diff: true }));
      expect(ops(preview)).toEqual({ ...sameRows, networking: "update" });
      const changed = preview.steps.find((step) => step.name === "networking")?.diff;
      expect(Object.keys(changed ?? {}).sort()).toEqual(["endpointStatus.US_WEST_2", "regions[2]"]);
      for (const name of ["orders", "billing", "encryption"]) expect(preview.output).not.toContain(`::${name}`);
      expect(preview.output).not.toContain("keyVaultId");
      mustPass(await one.stack.up());
      expect(deeds(one)).toEqual(["POST privateEndpoint US_WEST_2", "PUT connection"]);
      expect(privatePath(one).endpoints).toEqual([...regions, "US_WEST_2"]);
    });

    it("is what a cluster in another region makes of it by default", async () => {
      const one = await startUp(privateProgram());
      await clustersByHand(one, { reports: { regions: ["US_WEST_2"] } });
      const preview = mustPass(await one.stack.preview({ diff: true }));
      expect(ops(preview)).toEqual({ ...sameRows, networking: "update" });
      expect(marked(preview.output).join()).toContain("US_WEST_2");
      mustPass(await one.stack.up());
      expect(deeds(one)).toEqual(["POST privateEndpoint US_WEST_2", "PUT connection"]);
    });
  });

  describe("from private to public, with the clusters encrypted all the time", () => {
    it("is one `up` without the resource: the vault open, the endpoints gone, the switch off, in this order", async () => {
      const one = await startUp(privateProgram(closed));
      one.declare(wholeProgram());
      const up = mustPass(await one.stack.up());
      expect(ops(up)).toEqual({ ...sameRows, networking: "delete" });
      expect(deeds(one)).toEqual([
        "PATCH vault",
        "DELETE privateEndpoint",
        "DELETE privateEndpoint",
        "PATCH encryptionAtRest",
      ]);
      expect(privatePath(one)).toEqual({ isPrivate: false, endpoints: [], vault: "Enabled" });
      expect(cloud(one)).toEqual(encrypted);
      expect(shown(up).at(-1)).toBe("private networking disabled");
    });

    it("is refused before any write while something else has disabled public network access, and done once it is enabled", async () => {
      const one = await startUp(privateProgram());
      await vaultByHand(one, { publicNetworkAccess: "Disabled" });
      one.declare(wholeProgram());
      const refused = await one.stack.up();
      expect(refused.ok).toBe(false);
      expect(refused.output).toContain(
        `Private networking of project ${projectId} was not disabled: Atlas would use the vault payments-kv over the public network, and publicNetworkAccess is Disabled. ` +
          'Clusters "orders", "billing" would lose access to the key. Nothing was changed. Enable public network access:',
      );
      expect(refused.output).toContain(
        `\`az keyvault update --subscription ${quickstart.subscriptionId} --resource-group ${quickstart.resourceGroupName} --name ${keyVaultName} --public-network-access Enabled\``,
      );
      expect(deeds(one)).toEqual([]);
      await vaultByHand(one, { publicNetworkAccess: "Enabled" });
      mustPass(await one.stack.up());
      expect(privatePath(one)).toEqual({ isPrivate: false, endpoints: [], vault: "Enabled" });
    });
  });

  describe("destroy", () => {
    it("takes the whole back: clusters first, then the path, then the project", async () => {
      const one = await startUp(privateProgram(closed));
      mustPass(await one.stack.destroy());
      const all = deeds(one);
      expect(all.slice(0, 2).sort()).toEqual(["PATCH cluster billing", "PATCH cluster orders"]);
      expect(all.slice(2)).toEqual([
        "PATCH vault",
        "DELETE privateEndpoint",
        "DELETE privateEndpoint",
        "PATCH encryptionAtRest",
        "PATCH encryptionAtRest",
      ]);
      expect(cloud(one)).toEqual({ enabled: false, orders: "NONE", billing: "NONE" });
    });

    it("with clusters on the key that are not ours: the endpoints go, and the project's key stays, naming them", async () => {
      const one = await startUp([encryption(), networking(closed)]);
      await clustersByHand(one, { orders: { encryptionAtRestProvider: "AZURE" } });
      const refused = await one.stack.destroy();
      expect(refused.ok).toBe(false);
      expect(refused.output).toContain(
        `Customer-managed keys of project ${projectId} were not disabled: cluster "orders" still uses the key.`,
      );
      expect(privatePath(one)).toEqual({ isPrivate: false, endpoints: [], vault: "Enabled" });
      expect(cloud(one)).toMatchObject({ enabled: true, orders: "AZURE" });
      const left = (await one.stack.state()).resources.map((resource) => resource.urn.split("::").at(-1));
      expect(left).toContain("encryption");
      expect(left).not.toContain("networking");
    });
  });

  describe("nothing is replaced and nothing is written", () => {
    it("by `up --replace`: no gap", async () => {
      const one = await startUp(privateProgram(closed));
      mustPass(await one.stack.up({ replace: [await urnOf(one.stack, "networking")] }));
      expect(deeds(one)).toEqual([]);
      expect(privatePath(one)).toEqual({ isPrivate: true, endpoints: regions, vault: "Disabled" });
      expect(ops(mustPass(await one.stack.preview()))).toEqual(sameRows);
    });

    it("by a keyVaultId that is not known before `up`", async () => {
      const one = await startUp(privateProgram(closed));
      const upstream: Declared = { kind: "Upstream", name: "upstream", args: { gives: keyVaultId } };
      one.declare([
        upstream,
        encryption({ keyVaultId: "@upstream.value" }),
        networking({ ...closed, keyVaultId: "@upstream.value" }),
        cluster("orders", { projectId: "@networking.projectId" }),
        cluster("billing", { projectId: "@networking.projectId" }),
      ]);
      const preview = mustPass(await one.stack.preview());
      expect(ops(preview)).toMatchObject({ networking: "update", orders: "same", billing: "same" });
      expect(preview.steps.filter((step) => step.op.includes("replace"))).toEqual([]);
      mustPass(await one.stack.up());
      expect(deeds(one)).toEqual([]);
    });
  });

  describe("a project that has no key yet", () => {
    it("gets all of it in one `up`", async () => {
      const one = await start(privateProgram(closed));
      mustPass(await one.stack.preview());
      mustPass(await one.stack.up());
      expect(privatePath(one)).toEqual({ isPrivate: true, endpoints: regions, vault: "Disabled" });
      expect(cloud(one)).toEqual(encrypted);
    });
  });
}
