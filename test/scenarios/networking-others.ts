// What others do to a private path, and what the next run makes of it: on the test double (test/program) and on a real CLI (test/e2e).

import { describe, expect, it } from "vitest";
import { quickstart } from "../../emulator/seeds.ts";
import { putVault } from "../support/hand.ts";
import { closed, cluster, type Declared, encryption, networking, privateProgram } from "../support/world.ts";
import {
  deeds,
  type MakeStack,
  mustPass,
  ops,
  privatePath,
  sameRows,
  vaultByHand,
  warnings,
  worlds,
} from "./shared.ts";

const { projectId, keyVaultId } = quickstart;
const regions = ["EUROPE_WEST", "US_EAST_2"];

export function othersOnThePath(makeStack: MakeStack): void {
  const { startUp } = worlds(makeStack);

  describe("another tool that sends the whole vault with its own defaults", () => {
    const vault = (tags: Readonly<Record<string, string>>): Declared => ({
      kind: "AnyVault",
      name: "vault",
      args: { vaultId: keyVaultId, tenantId: quickstart.tenantId, tags },
    });
    const program = (tags: Readonly<Record<string, string>>): readonly Declared[] => [
      vault(tags),
      encryption({ keyVaultId: "@vault.id" }),
      networking({ ...closed, keyVaultId: "@vault.id" }),
      cluster("orders", { projectId: "@networking.projectId" }),
      cluster("billing", { projectId: "@networking.projectId" }),
    ];
    const REFRESHES: ReadonlyArray<readonly [string, { readonly refresh?: "always" }]> = [
      ["without a refresh", {}],
      ["with `refresh: always`", { refresh: "always" }],
    ];

    describe.each(REFRESHES)("%s", (_, options) => {
      it("has it closed again at the end of the same run, where its own change is part of it", async () => {
        const one = await startUp(program({ owner: "payments" }), options);
        expect(privatePath(one).vault).toBe("Disabled");
        one.declare(program({ owner: "platform" }));
        mustPass(await one.stack.up());
        expect(deeds(one)).toEqual(["PUT vault", "PATCH vault"]);
        expect(privatePath(one)).toEqual({ isPrivate: true, endpoints: regions, vault: "Disabled" });
      });

      it("has it closed at the end of the next run, where it ran by itself", async () => {
        const one = await startUp(privateProgram(closed), options);
        await putVault(one.emulator);
        expect(privatePath(one).vault).toBe("Enabled");
        const preview = mustPass(await one.stack.preview());
        expect(ops(preview)).toEqual({ ...sameRows, networking: "update" });
        mustPass(await one.stack.up());
        expect(deeds(one)).toEqual(["PUT vault", "PATCH vault"]);
        expect(privatePath(one).vault).toBe("Disabled");
      });
    });

    it("is said on the row of the preview", async () => {
      const one = await startUp(privateProgram(closed));
      await putVault(one.emulator);
      expect(warnings(mustPass(await one.stack.preview()))).toContain(
        `Drift of the private networking of project ${projectId}: publicNetworkAccess of the vault is Enabled in Azure, Disabled in the program. \`pulumi up\` sets what the program says.`,
      );
    });
  });

  describe("an endpoint rejected in Azure, and the vault closed", () => {
    it("stops a destroy, which names the endpoint and the run that heals it; after that run the destroy passes", async () => {
      const one = await startUp(privateProgram(closed));
      const endpoints = one.emulator.store.atlas.projects[projectId]?.privateEndpoints ?? [];
      const name = endpoints.find((endpoint) => endpoint.regionName === "US_EAST_2")?.connectionName ?? "";
      await vaultByHand(one, { connections: { [name]: { status: "Rejected" } } });
      const refused = await one.stack.destroy();
      expect(refused.ok).toBe(false);
      expect(refused.output).toMatch(
        /was not decrypted: Atlas cannot reach the key\. Not all private endpoints of project \w+ are ACTIVE: US_EAST_2 is \w+\. .*Run `pulumi up`/,
      );
      expect(refused.output).not.toContain("Restore the key");
      one.emulator.damage.clear(); // what the rejection by hand did
      one.emulator.clock.advance(120_000);
      mustPass(await one.stack.up());
      one.emulator.clock.advance(120_000);
      mustPass(await one.stack.destroy());
      expect(privatePath(one)).toEqual({ isPrivate: false, endpoints: [], vault: "Enabled" });
      one.emulator.damage.clear();
    });
  });

  describe("an endpoint rejected in Azure", () => {
    it("is followed to its new name by the next `up`", async () => {
      const one = await startUp(privateProgram());
      const endpoints = one.emulator.store.atlas.projects[projectId]?.privateEndpoints ?? [];
      const name = endpoints.find((endpoint) => endpoint.regionName === "US_EAST_2")?.connectionName ?? "";
      await vaultByHand(one, { connections: { [name]: { status: "Rejected" } } });
      mustPass(await one.stack.up());
      expect(deeds(one)).toEqual(["PUT connection"]);
      one.emulator.journal.clear();
      expect(ops(mustPass(await one.stack.up()))).toEqual(sameRows);
      expect(deeds(one)).toEqual([]);
    });
  });
}
